"""Answers from files: observations that were saved, cassettes of vcrpy, and HAR files of browsers."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import yaml

from sen4cap_client._core.text import excerpt
from sen4cap_client.drift.contract import Contract
from sen4cap_client.drift.exchange import Exchange, exchange
from sen4cap_client.drift.observation import MARK, Observation, from_saved
from sen4cap_client.errors import InvalidRequest

_API = re.compile(r"(.*?)/(?:processes|conformance|jobs)(?:/.*)?")
_SUFFIXES = (".yaml", ".yml", ".json", ".har")


class _Recorded(NamedTuple):
    method: str
    url: str
    status: int
    content: bytes | str
    media_type: str


def read(path: Path, contract: Contract) -> Observation:
    """Read what a file holds, or all files of a folder.

    Args:
        path: A saved observation, a cassette of vcrpy, a HAR file, or a folder of such files.
        contract: Tells which operation a request is of.

    Raises:
        InvalidRequest: If it is none of these, or holds no answer of a process API.
    """
    names = sorted(p for p in path.rglob("*") if p.suffix in _SUFFIXES) if path.is_dir() else [path]
    found = [answer for name in names for answer in _of_file(name, contract)]
    if not found:
        raise InvalidRequest(f"{path} has no answer of a process API. Give an observation, a cassette, or a HAR file.")
    return Observation(str(path), tuple(found))


def _of_file(path: Path, contract: Contract) -> Iterator[Exchange]:
    content = _parsed(path)
    if isinstance(content, dict) and MARK in content:
        yield from (answer for answer in from_saved(content, path).exchanges if contract.knows(answer.operation))
        return
    try:
        recorded = list(_recorded(content))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidRequest(f"{path} cannot be read as a cassette or a HAR file: {excerpt(str(error))}.") from error
    base = _base(recorded)
    for answer in recorded:
        if not answer.status:
            continue  # a browser notes so that no answer came
        operation = _operation(answer, base, contract)
        if operation is not None:
            yield exchange(operation, answer.status, answer.content, answer.media_type, is_listed=False)


def _parsed(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix in (".json", ".har"):
            return json.loads(text)
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except OSError as error:
        raise InvalidRequest(f"Cannot read {path}: {error.strerror}.") from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise InvalidRequest(f"{path} is neither JSON nor YAML: {excerpt(str(error))}.") from error


def _recorded(content: Any) -> Iterator[_Recorded]:
    if not isinstance(content, dict):
        raise ValueError("no cassette and no HAR file is like that")
    if "log" in content:
        return (_of_har(entry) for entry in content["log"]["entries"])
    return (_of_cassette(entry) for entry in content["interactions"])


def _of_har(entry: dict[str, Any]) -> _Recorded:
    answer = entry["response"]
    content = answer.get("content", {})
    text = content.get("text", "")
    body: bytes | str = text
    if content.get("encoding") == "base64":
        try:
            body = base64.b64decode(text, validate=True)
        except binascii.Error as error:
            raise ValueError("a body is not the base64 that it should be") from error
    request, kind = entry["request"], str(content.get("mimeType", ""))
    return _Recorded(str(request["method"]), str(request["url"]), int(answer["status"]), body, kind)


def _of_cassette(entry: dict[str, Any]) -> _Recorded:
    answer = entry["response"]
    body = answer.get("body") or ""
    if isinstance(body, dict):
        body = json.dumps(body["json"]) if "json" in body else body.get("string") or ""
    kinds = {name.lower(): value for name, value in answer.get("headers", {}).items()}.get("content-type", "")
    kind = kinds[0] if isinstance(kinds, list) and kinds else kinds
    request, status = entry["request"], int(answer["status"]["code"])
    return _Recorded(str(request["method"]), str(request["uri"]), status, body, str(kind))


def _base(recorded: list[_Recorded]) -> str | None:
    """Where the process API lies: what stands before the paths of its operations, most often."""
    found = (_API.fullmatch(answer.url.partition("?")[0]) for answer in recorded)
    counts = Counter(match[1] for match in found if match)
    return counts.most_common(1)[0][0] if counts else None


def _operation(answer: _Recorded, base: str | None, contract: Contract) -> str | None:
    url = answer.url.partition("?")[0]
    if base is not None and url.startswith(f"{base}/"):
        return contract.operation(answer.method, unquote(url.removeprefix(base)))
    path = urlsplit(url).path
    is_login = path.startswith("/auth/") and (base is None or _host(url) == _host(base))
    return contract.operation(answer.method, path) if is_login else None


def _host(url: str) -> str:
    return urlsplit(url).netloc
