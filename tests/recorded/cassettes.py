"""Recording traffic so that a person can read it and nobody can log in with it; and replaying it.

A cassette keeps method, path, query and body of each request, and status and body of each answer. Headers go, but
for a few that say what a body is. Hosts, user names, passwords and tokens are replaced before anything is written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import vcr
import yaml

FOLDER = Path(__file__).parent / "cassettes"

# What replaces the host, the user and the password of a recording; a replay uses these.
API_URL = "http://tao.example/process"
STAC_URL = "http://stac.example/"
USERNAME = "user"
PASSWORD = "password"

# The one that is written in C, where there is one, is ten times as quick.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KEPT_HEADERS = ("accept", "content-type", "link", "location", "prefer", "www-authenticate")
_TOKEN_MEMBERS = ("authToken", "refreshToken", "token", "access_token", "userId")


class Scrubber:
    """Replaces what must not be written. It learns the tokens from the answers of the login service."""

    def __init__(self, replacements: dict[str, str]) -> None:
        self._replacements = {what: by for what, by in replacements.items() if what}

    def request(self, request: Any) -> Any:
        """What is kept of a request."""
        request.uri = self._text(request.uri)
        request.headers = {name: value for name, value in request.headers.items() if name.lower() in _KEPT_HEADERS}
        if _is_login(request.path):
            request.body = b"" if not request.body else f"username={USERNAME}&password={PASSWORD}".encode()
        elif request.body:
            request.body = self._text(_as_text(request.body)).encode()
        return request

    def response(self, response: Any) -> Any:
        """What is kept of an answer."""
        headers = {name: value for name, value in response["headers"].items() if name.lower() in _KEPT_HEADERS}
        text = _as_text(response["body"]["string"])
        self._learn(text)
        cleaned = {name: [self._text(value) for value in values] for name, values in headers.items()}
        body = self._text(text).encode()
        # Without one nobody could tell that a body is whole, and that of the recording may not fit any more.
        cleaned["content-length"] = [str(len(body))]
        return response | {"headers": cleaned, "body": {"string": body}}

    def _learn(self, body: str) -> None:
        try:
            value = json.loads(body)
        except ValueError:
            return
        data = value.get("data", value) if isinstance(value, dict) else None
        for name in _TOKEN_MEMBERS:
            token = data.get(name) if isinstance(data, dict) else None
            if isinstance(token, str) and token:
                self._replacements.setdefault(token, f"the-{name}")

    def _text(self, text: str) -> str:
        # The longest first, so that no part of one is taken for another.
        for what in sorted(self._replacements, key=len, reverse=True):
            for form in {what, quote(what), quote_plus(what), json.dumps(what)[1:-1]}:
                text = text.replace(form, self._replacements[what])
        return text


class _Readable:
    """A serializer that writes JSON bodies as YAML, where a person can read and compare them."""

    @staticmethod
    def serialize(cassette: dict[str, Any]) -> str:
        for interaction in cassette["interactions"]:
            for part in (interaction["request"], interaction["response"]):
                _to_readable(part)
        return str(yaml.safe_dump(cassette, allow_unicode=True, sort_keys=False, width=120))

    @staticmethod
    def deserialize(text: str) -> Any:
        cassette = yaml.load(text, _LOADER)
        for interaction in cassette["interactions"]:
            for part in (interaction["request"], interaction["response"]):
                _from_readable(part)
        return cassette


def _to_readable(part: dict[str, Any]) -> None:
    part["headers"].pop("content-length", None)
    body = part["body"]
    text = body["string"] if isinstance(body, dict) else body
    try:
        value = json.loads(text or "")
    except ValueError:
        return
    part["body"] = {"json": value}


def _from_readable(part: dict[str, Any]) -> None:
    body = part["body"]
    if isinstance(body, dict) and "json" in body:
        text = json.dumps(body["json"], separators=(",", ":"))
        part["body"] = {"string": text} if "status" in part else text


@contextmanager
def recording(path: Path, *, api_url: str, stac_url: str, username: str, password: str) -> Iterator[None]:
    """Record what is sent and answered, and write it cleaned.

    Args:
        path: The file to write anew.
        api_url: Address of the process API that is recorded.
        stac_url: Address of the STAC API that results link to.
        username: The user; replaced wherever it stands.
        password: The password; replaced wherever it stands.
    """
    path.unlink(missing_ok=True)
    hosts = {_host(api_url): _host(API_URL), _host(stac_url): _host(STAC_URL)}
    names = {host.partition(":")[0]: by for host, by in reversed(hosts.items())}
    scrubber = Scrubber({password: PASSWORD, **names, **hosts})
    recorder = tape(scrubber)
    # The name alone would also be replaced inside words; a login form and an answer have it as a whole value.
    scrubber_of_names = Scrubber({f'"{username}"': f'"{USERNAME}"'})
    with recorder.use_cassette(
        str(path),
        record_mode="all",
        before_record_response=lambda response: scrubber_of_names.response(scrubber.response(response)),
    ):
        yield


@contextmanager
def replaying(path: Path) -> Iterator[Any]:
    """Answer from a cassette, and fail if anything else is asked or anything on it is not.

    Raises:
        AssertionError: If a part of the cassette was not used.
    """
    with tape(Scrubber({})).use_cassette(str(path), record_mode="none") as cassette:
        yield cassette
    unused = [str(request) for i, request in enumerate(cassette.requests) if not cassette.play_counts[i]]
    assert not unused, f"{path.name} has what nobody asked for: {unused}"


def tape(scrubber: Scrubber) -> Any:
    """What records and replays, with a person able to read it."""
    made = vcr.VCR(
        serializer="readable",
        match_on=["method", "scheme", "host", "path", "query", "body"],
        before_record_request=scrubber.request,
        before_record_response=scrubber.response,
        decode_compressed_response=True,
    )
    made.register_serializer("readable", _Readable)
    return made


def _host(url: str) -> str:
    return url.split("/")[2]


def _is_login(path: str) -> bool:
    return "/auth/" in path or path.endswith("/login")


def _as_text(body: Any) -> str:
    return body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body or "")
