"""Fetch the OpenAPI document of a server, keep it below openapi/upstream/, and tell how it differs from the contract.

It looks where the landing page points to (``service-desc``), and at the places where servers have it: ``/api`` and
``/openapi.json`` below the process API, and TAO's ``/docs/api`` at its host. It uses the login that `sen4cap-client
configure` or the environment gives, and asks no other server. Only the paths of OGC API - Processes are compared.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import yaml
from referencing.exceptions import Unresolvable

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.origin import same_origin
from sen4cap_client._core.text import excerpt, shown_url
from sen4cap_client.config import Config
from sen4cap_client.drift.contract import METHODS, Contract, Schema
from sen4cap_client.drift.live import Watched
from sen4cap_client.errors import ClientError

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "openapi" / "upstream"
_SERVICE_DESC = ("service-desc", "http://www.opengis.net/def/rel/ogc/1.0/service-desc")
_HTTP_OK = 200


def places(api_url: str, landing: Any) -> Iterator[str]:
    """Yield the addresses where the document may be, the best first."""
    links = landing.get("links") if isinstance(landing, dict) else None
    for link in links if isinstance(links, list) else []:
        if isinstance(link, dict) and link.get("rel") in _SERVICE_DESC and isinstance(link.get("href"), str):
            yield urljoin(f"{api_url}/", link["href"])
    yield f"{api_url}/api"
    yield f"{api_url}/openapi.json"
    yield urljoin(api_url, "/docs/api")


def fetch(config: Config) -> tuple[str, dict[str, Any]] | None:
    """Look for the document.

    Returns:
        Its address and what it says; None if there is none.

    Raises:
        ClientError: If the server cannot be asked.
    """
    with Watched(config, Clock()) as transport:
        for url in dict.fromkeys(places(config.api_url, transport.ask("/"))):
            if not same_origin(config.api_url, url):
                print(f"  {excerpt(shown_url(url))}: at another server, which is not asked")
                continue
            transport.ask(url)
            answer = transport.answers.get(("GET", url))
            document = None if answer is None or answer.status_code != _HTTP_OK else parsed(answer.content)
            print(f"  {excerpt(shown_url(url))}: {'found' if document else 'nothing that is OpenAPI'}")
            if document:
                return url, document
    return None


def parsed(content: bytes) -> dict[str, Any] | None:
    """Read an OpenAPI document, JSON or YAML; None if it is none."""
    text = content.decode("utf-8", "replace")
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else yaml.safe_load(text)
    except (ValueError, yaml.YAMLError, RecursionError):
        return None
    is_openapi = isinstance(found, dict) and ("openapi" in found or "swagger" in found)
    return found if is_openapi and isinstance(found.get("paths"), dict) else None


def keep(document: Mapping[str, Any], api_url: str, folder: Path) -> Path:
    """Write the document, sorted, so that version control shows what changes."""
    name = re.sub(r"[^A-Za-z0-9.-]", "_", urlsplit(api_url).hostname or "server")
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return path


def differences(ours: Contract, theirs: Mapping[str, Any]) -> Iterator[str]:
    """Tell how their document differs from ours, for the operations of OGC API - Processes."""
    paths = {path: item for path, item in theirs["paths"].items() if isinstance(item, dict)}
    prefix = prefix_of(ours, paths)
    plain = {_plain(path.removeprefix(prefix) or "/"): item for path, item in paths.items() if path.startswith(prefix)}
    for path, item in ours.document["paths"].items():
        if path.startswith("/auth/"):
            continue
        their_item = plain.pop(_plain(path), {})
        for method in METHODS:
            name = f"{method.upper()} {path}"
            if method in item and method not in their_item:
                yield f"- {name}: only in ours"
            elif method in their_item and method not in item:
                yield f"+ {name}: only in theirs"
            elif method in item:
                document = {**theirs, "paths": {path: their_item}}
                yield from _of_operation(name, ours, Contract(document))
    for path in plain:
        if re.match(r"/(processes|jobs|conformance)(/|$)", path):
            yield f"+ {path}: only in theirs"


def prefix_of(ours: Contract, paths: Mapping[str, Any]) -> str:
    """What stands before the paths of the process API in their document, such as ``/process``."""
    known = [_plain(path) for path in ours.document["paths"] if path != "/"]
    found = Counter(
        path[: -len(tail)]
        for path in paths
        for tail in (path[position:] for position in range(len(path)) if path[position] == "/")
        if _plain(tail) in known
    )
    return max(found, key=lambda prefix: (found[prefix], -len(prefix))) if found else ""


def _plain(path: str) -> str:
    return re.sub(r"\{[^/]*\}", "{}", path)


def _of_operation(name: str, ours: Contract, theirs: Contract) -> Iterator[str]:
    our_statuses, their_statuses = ours.statuses(name) or set(), theirs.statuses(name) or set()
    yield from _of_sets(f"{name} status", our_statuses, their_statuses)
    yield from _of_sets(f"{name} parameter", _parameters(name, ours), _parameters(name, theirs))
    try:
        our_schema, their_schema = ours.schema(name, 200) or {}, theirs.schema(name, 200) or {}
    except (Unresolvable, AttributeError, KeyError, TypeError) as error:
        yield f"? {name}: their schema cannot be read ({excerpt(str(error))})"
        return
    yield from _of_schemas(f"{name} $", our_schema, their_schema)


def _parameters(name: str, contract: Contract) -> set[str]:
    method, _, path = name.partition(" ")
    item = contract.document["paths"][path]
    listed = [*item.get("parameters", []), *item[method.lower()].get("parameters", [])]
    found = set()
    for parameter in listed:
        reference = parameter.get("$ref", "")
        described = contract.followed(reference) if reference else parameter
        if described.get("in") in ("query", "header"):
            found.add(f"{described['in']} {described.get('name')}")
    return found


def _of_sets(what: str, ours: set[str], theirs: set[str]) -> Iterator[str]:
    for name in sorted(ours - theirs):
        yield f"- {what} {name}: only in ours"
    for name in sorted(theirs - ours):
        yield f"+ {what} {name}: only in theirs"


def _of_schemas(place: str, ours: Schema, theirs: Schema) -> Iterator[str]:
    """Tell how two schemas differ, as far as both say something."""
    for keyword in ("type", "enum"):
        first, second = set(map(str, ours.get(keyword, ()))), set(map(str, theirs.get(keyword, ())))
        if first and second and not (second <= first if keyword == "type" else first == second):
            yield f"~ {place}: {keyword} is {_listed(second)} in theirs, {_listed(first)} in ours"
    if "items" in ours and "items" in theirs:
        yield from _of_schemas(f"{place}[*]", ours["items"], theirs["items"])
    maps = [schema.get("additionalProperties") for schema in (ours, theirs)]
    if all(isinstance(schema, dict) for schema in maps):
        yield from _of_schemas(f"{place}.*", *maps)  # type: ignore[arg-type]  # both are dicts
    if "properties" in ours and "properties" in theirs:
        first, second = ours["properties"], theirs["properties"]
        yield from _of_sets(f"{place} field", set(first), set(second))
        for name in sorted(first.keys() & second.keys()):
            yield from _of_schemas(f"{place}.{name}", first[name], second[name])


def _listed(words: set[str]) -> str:
    return " or ".join(sorted(words))


def main(arguments: list[str] | None = None) -> int:
    """Fetch, keep, compare.

    Returns:
        0 if a document was found, whatever it says; 1 if there is none, 2 if the server could not be asked.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", metavar="SERVER", help="address of the process API")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to keep the document")
    options = parser.parse_args(arguments)
    try:
        config = Config.load(api_url=options.server)
        print(f"fetch-contract: looking for the OpenAPI document of {shown_url(config.api_url)}")
        found = fetch(config)
    except ClientError as error:
        print(f"fetch-contract: {error}")
        return 2
    if found is None:
        print("fetch-contract: this server shows none; 'make drift' compares what it answers instead.")
        return 1
    url, document = found
    path = keep(document, config.api_url, options.folder)
    print(f"fetch-contract: {shown_url(url)} is kept as {path}")
    told = [excerpt(line, 300) for line in differences(Contract.own(), document)]
    print(f"fetch-contract: {len(told)} differences for the paths of OGC API - Processes (- ours, + theirs, ~ both)")
    for line in told:
        print(f"  {line}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
