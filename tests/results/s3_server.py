"""An object store that looks at each signature, in a process of its own: GDAL holds Python's lock while it opens.

Moto keeps the objects and takes any request; what stands before it here refuses what S3 would. Run as a program it
serves until its input ends; ``keys.json`` in its folder says whom it knows, and may change meanwhile.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, unquote

REGION = "eu-west-1"
PUBLIC = "public"
ADMIN = {"id": "AKADMIN", "secret": "admin-secret", "token": None}


@dataclass
class Request:
    """What was asked for, how it was answered, and with how many bytes."""

    method: str
    path: str
    signed: str  # in the "query", in a "header", or ""
    key: str
    authorization: bool
    status: int
    count: int


class S3Server:
    """The running program, and the keys that it knows."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._keys: dict[str, dict[str, Any]] = {}
        self.give(**ADMIN)
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self._process.stdout.readline())}"

    def give(
        self, id: str, secret: str, token: str | None = None, *, is_expired: bool = False, may: bool = True
    ) -> None:
        """Let the store know a key, from now on."""
        self._keys[id] = {"secret": secret, "token": token, "is_expired": is_expired, "may": may}
        part = self._folder / "keys.part"
        part.write_text(json.dumps(self._keys))
        part.replace(self._folder / "keys.json")

    def put(self, bucket: str, key: str, content: bytes) -> None:
        """Put an object into a bucket, which is made if it is not there."""
        client = self._client()
        if bucket not in [made["Name"] for made in client.list_buckets()["Buckets"]]:
            client.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
        acl = "public-read" if bucket == PUBLIC else "private"
        client.put_object(Bucket=bucket, Key=key, Body=content, ACL=acl)

    def requests(self, path: str = "/") -> list[Request]:
        """The requests so far for what begins with a path."""
        log = self._folder / "requests.log"
        lines = log.read_text().splitlines() if log.exists() else []
        return [found for found in (Request(**json.loads(line)) for line in lines) if found.path.startswith(path)]

    def _client(self) -> Any:
        import botocore.session

        session = botocore.session.Session()
        session.set_credentials(ADMIN["id"], ADMIN["secret"])
        return session.create_client("s3", endpoint_url=self.url, region_name=REGION)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._process:
            assert self._process.stdin is not None
            self._process.stdin.close()


class Refused(Exception):
    """The store says no."""

    def __init__(self, status: str, code: str, more: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.content = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>No.</Message>{more}</Error>".encode()


class Checked:
    """A WSGI application behind one that looks at signatures, as S3 does (AWS Signature Version 4)."""

    def __init__(self, app: Callable[..., Iterable[bytes]], folder: Path) -> None:
        self._app = app
        self._folder = folder
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path, _, query = environ["REQUEST_URI"].partition("?")
        given: dict[str, Any] = {}
        try:
            self._check(environ, path, query, given)
            content = self._of_app(environ, given)
        except Refused as refusal:
            given |= {"status": refusal.status, "headers": [("Content-Type", "application/xml")]}
            content = refusal.content
        headers = [pair for pair in given["headers"] if pair[0].lower() != "content-length"]
        lengths = [value for name, value in given["headers"] if name.lower() == "content-length"]
        length = lengths[0] if lengths else str(len(content))
        headers += [("Content-Length", length), ("x-amz-request-id", "1")]
        count = len(content) if environ["REQUEST_METHOD"] == "GET" else 0
        self._note(environ, unquote(path), given, count)
        start_response(given["status"], headers)
        return [content]

    def _of_app(self, environ: dict[str, Any], given: dict[str, Any]) -> bytes:
        def start(status: str, headers: list[tuple[str, str]], *_: Any) -> Callable[[bytes], object]:
            given.update(status=status, headers=headers)
            return lambda data: None

        return b"".join(self._app(environ, start))

    def _check(self, environ: dict[str, Any], path: str, query: str, given: dict[str, Any]) -> None:
        said = _from_query(query) or _from_header(environ)
        if said is None:
            if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or not path.startswith(f"/{PUBLIC}/"):
                raise Refused("403 Forbidden", "AccessDenied")
            return
        key_id, _, region, _ = said["Credential"].split("/", 3)
        given |= {"signed": said["in"], "key": key_id}
        if region != REGION:
            more = f"<Region>{REGION}</Region>"
            raise Refused("400 Bad Request", "AuthorizationQueryParametersError", more)
        known = json.loads((self._folder / "keys.json").read_text()).get(key_id)
        if known is None:
            raise Refused("403 Forbidden", "InvalidAccessKeyId")
        if known["token"] != said["token"]:
            raise Refused("400 Bad Request", "InvalidToken")
        if known["is_expired"]:
            raise Refused("400 Bad Request", "ExpiredToken")
        if _signature(environ, path, query, said, known["secret"]) != said["Signature"]:
            raise Refused("403 Forbidden", "SignatureDoesNotMatch")
        if not known["may"]:
            raise Refused("403 Forbidden", "AccessDenied")

    def _note(self, environ: dict[str, Any], path: str, given: dict[str, Any], count: int) -> None:
        has_header = "HTTP_AUTHORIZATION" in environ
        status = int(given["status"].partition(" ")[0])
        signed, key = given.get("signed", ""), given.get("key", "")
        request = Request(environ["REQUEST_METHOD"], path, signed, key, has_header, status, count)
        with self._lock, (self._folder / "requests.log").open("a") as file:
            file.write(json.dumps(request.__dict__) + "\n")


def _from_query(query: str) -> dict[str, Any] | None:
    """What a presigned address says, whose time must not be over."""
    pairs = dict(parse_qsl(query, keep_blank_values=True))
    if "X-Amz-Signature" not in pairs:
        return None
    said: dict[str, Any] = {name.removeprefix("X-Amz-"): value for name, value in pairs.items()}
    signed_at = datetime.strptime(said["Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if signed_at + timedelta(seconds=int(said["Expires"])) < datetime.now(UTC):
        raise Refused("403 Forbidden", "AccessDenied")
    return said | {"in": "query", "payload": "UNSIGNED-PAYLOAD", "token": said.get("Security-Token")}


def _from_header(environ: dict[str, Any]) -> dict[str, Any] | None:
    """What the header of a signed request says."""
    header = environ.get("HTTP_AUTHORIZATION", "")
    if not header.startswith("AWS4-HMAC-SHA256 "):
        return None
    said: dict[str, Any] = dict(part.strip().split("=", 1) for part in header.partition(" ")[2].split(","))
    said |= {"in": "header", "Date": environ["HTTP_X_AMZ_DATE"], "token": environ.get("HTTP_X_AMZ_SECURITY_TOKEN")}
    return said | {"payload": environ["HTTP_X_AMZ_CONTENT_SHA256"]}


def _signature(environ: dict[str, Any], path: str, query: str, said: dict[str, Any], secret: str) -> str:
    """The signature that a request should have."""
    headers = [f"{name}:{_header(environ, name)}" for name in said["SignedHeaders"].split(";")]
    pairs = "&".join(sorted(_pairs(query)))
    parts = [environ["REQUEST_METHOD"], path, pairs, *headers, "", said["SignedHeaders"], said["payload"]]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    scope = said["Credential"].split("/", 1)[1]
    key = f"AWS4{secret}".encode()
    for part in (*scope.split("/"), f"AWS4-HMAC-SHA256\n{said['Date']}\n{scope}\n{digest}"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key.hex()


def _pairs(query: str) -> list[str]:
    """The pairs of a query, as they are signed."""
    pairs = [pair if "=" in pair else f"{pair}=" for pair in query.split("&") if pair]
    return [pair for pair in pairs if not pair.startswith("X-Amz-Signature=")]


def _header(environ: dict[str, Any], name: str) -> str:
    variable = name.upper().replace("-", "_")
    value = environ.get(f"HTTP_{variable}") or environ.get(variable, "")
    return " ".join(value.split())


def main(folder: str) -> None:
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_request(self, *_: Any) -> None:
            """Say nothing."""

    app = Checked(DomainDispatcherApplication(create_backend_app), Path(folder))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
