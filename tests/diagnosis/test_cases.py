"""One table of all that can be wrong: the step that finds it, the words that tell it, and the exit code."""

from __future__ import annotations

import base64
import errno
import json
import os
import shlex
import socket
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest

from sen4cap_client.diagnosis import CAUSES, STEPS
from tests.diagnosis.authority import DAY, Authority
from tests.diagnosis.conftest import LANDING, SECONDS, Scene
from tests.diagnosis.network import Proxy, TlsServer, free_port, full, raw, silent
from tests.servers import ToldServer

SECRET = "a-secret-to-look-for"
PAGE = {"Content-Type": "text/html"}


@attrs.frozen
class Case:
    """Something that is wrong.

    Attributes:
        cause: What the diagnosis calls it.
        step: The step that finds it.
        exit_code: The exit code of the command.
        make: Brings it about.
        words: What the text for people has to say, ``{port}`` and the like apart.
    """

    cause: str
    step: str
    exit_code: int
    make: Callable[[Scene], Any]
    words: tuple[str, ...] = ()


CASES: list[Case] = []


def case(cause: str, step: str, exit_code: int, *words: str) -> Callable[[Callable[[Scene], Any]], Any]:
    """Add a case to the table."""

    def add(make: Callable[[Scene], Any]) -> Callable[[Scene], Any]:
        CASES.append(Case(cause, step, exit_code, make, words))
        return make

    return add


# Configuration


@case("no-configuration", "configuration", 1, "no file", "sen4cap-client configure")
def nothing_configured(scene: Scene) -> None:
    pass


@case("file-missing", "configuration", 1, "settings.yaml")
def named_file_missing(scene: Scene) -> None:
    scene.file("").unlink()


@case("file-link", "configuration", 1, "settings.yaml is a symbolic link to", "nowhere", "does not exist")
def dangling_link(scene: Scene) -> None:
    path = scene.file("")
    path.unlink()
    path.symlink_to(scene.folder / "nowhere")


@case("file-owner", "configuration", 1, "belongs to another user", "chown")
def other_owner(scene: Scene) -> None:
    path = scene.file("api_url: http://127.0.0.1/process\n")
    if os.geteuid() == 0:
        os.chown(path, 12345, -1)
    else:
        other = os.geteuid() + 1
        scene.patch.setattr(os, "geteuid", lambda: other)


@case("file-unreadable", "configuration", 1, "not UTF-8")
def not_utf8(scene: Scene) -> None:
    scene.file("").write_bytes(b"username: \xff\xfe\n")


@case("file-unreadable", "configuration", 1, "directory")
def a_folder(scene: Scene) -> None:
    path = scene.file("")
    path.unlink()
    path.mkdir()


@case("file-syntax", "configuration", 1, "line 3", "not YAML")
def broken_yaml(scene: Scene) -> None:
    scene.file(f"api_url: http://127.0.0.1/process\nusername: alice\npassword: [{SECRET}\n")


@case("file-syntax", "configuration", 1, "holds no settings")
def no_mapping(scene: Scene) -> None:
    scene.file(f"- {SECRET}\n")


@case("file-syntax", "configuration", 1, "line 2", "not YAML")
def a_list_as_name(scene: Scene) -> None:
    scene.file(f"api_url: http://127.0.0.1/process\n? [a, {SECRET}]\n: c\n")


@case("file-syntax", "configuration", 1, "cannot read")
def no_such_day(scene: Scene) -> None:
    scene.file(f"api_url: http://127.0.0.1/process\nusername: 2024-99-99\npassword: {SECRET}\n")


@case("unknown-setting", "configuration", 1, "'more'", "more is in line 2")
def leads_back(scene: Scene) -> None:
    scene.file("api_url: http://127.0.0.1/process\nmore: &more {again: *more}\n")


@case("unknown-setting", "configuration", 1, "'usernme'", "did you mean 'username'", "usernme is in line 2")
def misspelled(scene: Scene) -> None:
    scene.file(f"api_url: http://127.0.0.1/process\nusernme: alice\npassword: {SECRET}\n")


@case("wrong-setting", "configuration", 1, "timeout", "a number", "timeout is in line 3")
def no_number(scene: Scene) -> None:
    scene.file("# mine\napi_url: http://127.0.0.1/process\ntimeout: soon\n")


@case("wrong-setting", "configuration", 1, "timeout is in line 1", "retries", "in line 2")
def several_wrong(scene: Scene) -> None:
    scene.file(f"timeout: soon\nretries: often\npassword: '{SECRET}'\n")


@case("wrong-setting", "configuration", 1, "s3_profile", "s3_profile is in line 3")
def wrong_in_a_group(scene: Scene) -> None:
    scene.file("api_url: http://127.0.0.1/process\ns3:\n  profile: 7\n")


@case("wrong-setting", "configuration", 1, "api_url is 'tao.example'", "SEN4CAP_API_URL")
def no_address(scene: Scene) -> None:
    scene.set(api_url="tao.example")


@case("wrong-setting", "configuration", 1, "auth_type token needs token", "auth_type is in line 2")
def missing_token(scene: Scene) -> None:
    scene.file("api_url: http://127.0.0.1/process\nauth_type: token\n")


@case("wrong-setting", "configuration", 1, "ca_bundle", "does not exist", "ca_bundle is in line 2")
def no_bundle(scene: Scene) -> None:
    scene.file("api_url: http://127.0.0.1/process\nca_bundle: /nowhere/ca.pem\n")


@case("profile-missing", "configuration", 1, "no profile 'stagging'", "It has: default, staging", "--profile")
def misspelled_profile(scene: Scene) -> None:
    scene.file("api_url: http://127.0.0.1/process\nprofiles:\n  staging: {api_url: https://staging.example/process}\n")
    scene.set(profile="stagging")


@case("wrong-setting", "configuration", 1, "profile staging", "timeout is in line 5 of")
def wrong_in_a_profile(scene: Scene) -> None:
    scene.file("timeout: 7\nprofiles:\n  staging:\n    api_url: http://127.0.0.1/process\n    timeout: soon\n")
    scene.set(profile="staging")


# Names and connections


@case("name-unknown", "name", 3, "nosuchhost.invalid", "spelling")
def unknown_name(scene: Scene) -> None:
    _names(scene, socket.EAI_NONAME)
    scene.set(api_url="https://nosuchhost.invalid/process")


@case("name-service", "name", 3, "DNS", "network")
def no_name_service(scene: Scene) -> None:
    _names(scene, socket.EAI_AGAIN)
    scene.set(api_url="https://nosuchhost.invalid/process")


def _names(scene: Scene, number: int) -> None:
    """Have names in .invalid be unknown, whatever this machine's resolver makes of them."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, *args: Any, **kwargs: Any) -> Any:
        if str(host).endswith(".invalid"):
            raise socket.gaierror(number, "as the test says")
        return resolve(host, *args, **kwargs)

    scene.patch.setattr(socket, "getaddrinfo", getaddrinfo)


@case("connection-refused", "connection", 3, "refuses the connection", "server runs")
def nobody_listens(scene: Scene) -> None:
    scene.set(api_url=f"http://127.0.0.1:{free_port()}/process")


@case("unreachable", "connection", 3, "cannot be reached", "VPN")
def no_way(scene: Scene) -> None:
    def create_connection(*_: Any, **__: Any) -> socket.socket:
        raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))

    scene.patch.setattr(socket, "create_connection", create_connection)
    scene.set(api_url="http://127.0.0.1:9/process")


@case("connection-timeout", "connection", 5, "does not answer", "firewall")
def firewall(scene: Scene) -> None:
    scene.seconds = SECONDS
    scene.set(api_url=f"http://127.0.0.1:{scene.has(full())}/process")


@case("connection-broken", "connection", 3, "breaks")
def no_http(scene: Scene) -> None:
    port = scene.has(raw(lambda connection: connection.sendall(b"220 mail.example ESMTP\r\n")))
    scene.set(api_url=f"http://127.0.0.1:{port}/process")


# Proxies


@case("proxy-unknown", "name", 3, "proxy.invalid", "HTTPS_PROXY")
def unknown_proxy(scene: Scene) -> None:
    _names(scene, socket.EAI_NONAME)
    _behind(scene, f"http://alice:{SECRET}@proxy.invalid:3128")


@case("proxy-refused", "connection", 3, "The proxy at 127.0.0.1:", "refuses the connection")
def no_proxy_listens(scene: Scene) -> None:
    _behind(scene, f"http://alice:{SECRET}@127.0.0.1:{free_port()}")


@case("proxy-timeout", "proxy", 5, "proxy", "does not answer")
def silent_proxy(scene: Scene) -> None:
    scene.seconds = SECONDS
    _behind(scene, f"http://127.0.0.1:{scene.has(silent())}")


@case("proxy-login", "proxy", 3, "407", "user:password")
def proxy_wants_login(scene: Scene) -> None:
    proxy = scene.has(Proxy(login=f"alice:{SECRET}").running())
    _behind(scene, f"http://alice:{SECRET}-no-more@{proxy.address}")


@case("proxy-login", "proxy", 3, "407", "user:password")
def proxy_wants_login_on_plain_http(scene: Scene) -> None:
    proxy = scene.has(Proxy(login=f"alice:{SECRET}").running())
    scene.knows("tao.test")
    scene.set(api_url=scene.told().url.replace("127.0.0.1", "tao.test"))
    scene.patch.setenv("http_proxy", f"http://{proxy.address}")


@case("proxy-forbidden", "proxy", 3, "403", "NO_PROXY")
def proxy_forbids(scene: Scene) -> None:
    _behind(scene, f"http://{scene.has(Proxy(forbidden=True).running()).address}")


@case("proxy-error", "proxy", 3, "502 Bad Gateway")
def proxy_does_not_reach(scene: Scene) -> None:
    scene.patch.setenv("https_proxy", f"http://{scene.has(Proxy().running()).address}")
    scene.knows("tao.test")
    scene.set(api_url=f"https://tao.test:{free_port()}/process")


@case("proxy-error", "proxy", 3, "ends the connection")
def no_proxy_at_all(scene: Scene) -> None:
    _behind(scene, f"http://127.0.0.1:{scene.has(raw(lambda connection: None))}")


def _behind(scene: Scene, proxy: str) -> None:
    scene.patch.setenv("https_proxy", proxy)
    scene.knows("tao.test")
    scene.told(TlsServer(scene.authority.certificate("tao.test"), host="tao.test"))
    scene.trusts(scene.authority)


# TLS


@case("certificate-expired", "tls", 3, "expired on", "Office of Tests CA", "renew")
def expired(scene: Scene) -> None:
    _trusting(scene, begins=-40 * DAY, ends=-2 * DAY)


@case("certificate-not-yet-valid", "tls", 3, "not valid before", "clock")
def not_yet_valid(scene: Scene) -> None:
    _trusting(scene, begins=DAY)


@case("certificate-self-signed", "tls", 3, "signed by itself", "127.0.0.1", "ca_bundle")
def self_signed(scene: Scene) -> None:
    _trusting(scene, is_self_signed=True)


@case("certificate-unknown-issuer", "tls", 3, "issuer", "Office of Tests CA", "ca_bundle")
def unknown_issuer(scene: Scene) -> None:
    scene.told(TlsServer(scene.authority.certificate("127.0.0.1")))


@case("certificate-unknown-issuer", "tls", 3, "It is not in ca_bundle (", "other/ca.pem)")
def another_authority(scene: Scene) -> None:
    folder = scene.folder / "other"
    folder.mkdir()
    scene.told(TlsServer(scene.authority.certificate("127.0.0.1")))
    scene.set(ca_bundle=str(Authority(folder, "Another CA").path))


@case("certificate-unknown-issuer", "tls", 3, "issuer", "Office of Tests CA", "ca_bundle")
def unknown_issuer_behind_proxy(scene: Scene) -> None:
    _behind(scene, f"http://{scene.has(Proxy().running()).address}")
    scene.patch.delenv("SSL_CERT_FILE")


@case("certificate-wrong-host", "tls", 3, "not for localhost", "tao.example, www.tao.example")
def wrong_host(scene: Scene) -> None:
    scene.trusts(scene.authority)
    scene.told(TlsServer(scene.authority.certificate("tao.example", "www.tao.example"), host="localhost"))


@case("certificate-untrusted", "tls", 3, "not to be trusted", "purpose")
def wrong_purpose(scene: Scene) -> None:
    _trusting(scene, is_for_servers=False)


@case("speaks-http", "tls", 1, "speaks plain http")
def https_to_plain(scene: Scene) -> None:
    server = scene.told()
    scene.set(api_url=server.url.replace("http:", "https:"))


@case("speaks-https", "tls", 1, "speaks https", "https://")
def http_to_tls(scene: Scene) -> None:
    server = scene.told(TlsServer(scene.authority.certificate("127.0.0.1")))
    scene.set(api_url=server.url.replace("https:", "http:"))


@case("tls-failed", "tls", 3, "No encrypted connection")
def no_handshake(scene: Scene) -> None:
    alert = b"\x15\x03\x03\x00\x02\x02\x28"  # handshake_failure (RFC 8446, 6.2)
    port = scene.has(raw(lambda connection: connection.recv(4096) and connection.sendall(alert)))
    scene.set(api_url=f"https://127.0.0.1:{port}/process")


@case("tls-failed", "tls", 3, "No encrypted connection")
def cut_in_the_handshake(scene: Scene) -> None:
    port = scene.has(raw(lambda connection: connection.recv(4096) and None))
    scene.set(api_url=f"https://127.0.0.1:{port}/process")


@case("tls-timeout", "tls", 5, "does not begin to encrypt")
def silent_at_tls(scene: Scene) -> None:
    scene.seconds = SECONDS
    scene.set(api_url=f"https://127.0.0.1:{scene.has(silent())}/process")


def _trusting(scene: Scene, **kind: Any) -> None:
    """A server with a certificate of some kind, whose authority is trusted."""
    scene.trusts(scene.authority)
    scene.told(TlsServer(scene.authority.certificate("127.0.0.1", **kind)))


# The API


@case("no-answer", "api", 5, "does not answer in time")
def silent_server(scene: Scene) -> None:
    scene.seconds = SECONDS
    scene.set(api_url=f"http://127.0.0.1:{scene.has(silent())}/process")


@case("no-answer", "api", 5, "does not answer in time")
def slow_drip(scene: Scene) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            time.sleep(0.1)
            connection.sendall(b" ")

    scene.seconds = SECONDS
    scene.set(api_url=f"http://127.0.0.1:{scene.has(raw(drip))}/process")


@case("web-page", "api", 1, "web page ('Welcome to our office')", "api_url")
def portal(scene: Scene) -> None:
    server = scene.has(ToldServer())
    for path in ("/", "/portal/"):
        server.tell(f"GET {path}", b"<html><title>Welcome to our office</title></html>", headers=PAGE)
    scene.set(api_url=f"{server.url}/portal")


@case("web-page", "api", 1, "web page ('Tasking')", "Set api_url to http://127.0.0.1", "/process: the API answers")
def page_beside_the_api(scene: Scene) -> None:
    server = scene.has(ToldServer())
    server.tell("GET /ui/", b"<html><title>Tasking</title></html>", headers=PAGE)
    server.tell("GET /process/", LANDING)
    scene.set(api_url=f"{server.url}/ui")


@case("wrong-path", "api", 1, "nothing at", "Set api_url to http://127.0.0.1", "/process", "wants a login")
def misspelled_path(scene: Scene) -> None:
    scene.sandbox(api_url=scene.tao.api_url.replace("/process", "/proces"))


@case("wrong-path", "conformance", 1, "Set api_url to http://127.0.0.1", "/process:")
def path_of_the_jobs(scene: Scene) -> None:
    scene.sandbox(api_url=f"{scene.tao.api_url}/jobs")


@case("wrong-path", "api", 1, "nothing at", "Correct api_url")
def nothing_anywhere(scene: Scene) -> None:
    scene.set(api_url=f"{scene.has(ToldServer()).url}/process")


@case("redirected", "api", 1, "points to another server: https://sso.example/login")
def to_another_server(scene: Scene) -> None:
    server = scene.has(ToldServer())
    headers = {"Location": f"https://alice:{SECRET}@sso.example/login?code={SECRET}"}
    server.tell("GET /process/", b"", status=302, headers=headers)
    scene.set(api_url=f"{server.url}/process")


@case("server-starting", "api", 2, "503", "come back after 30", "few minutes")
def overloaded(scene: Scene) -> None:
    server = scene.has(ToldServer())
    server.tell("GET /process/", b"", status=503, headers={"Retry-After": "30"})
    scene.set(api_url=f"{server.url}/process")


@case("server-starting", "api", 2, "500", "few minutes")
def tao_starting(scene: Scene) -> None:
    server = scene.has(ToldServer())
    server.tell("GET /process/", b"The system is not able yet to serve http requests", status=500)
    scene.set(api_url=f"{server.url}/process")


@case("server-error", "api", 2, "502")
def gateway(scene: Scene) -> None:
    scene.told(landing=502)


@case("server-error", "processes", 2, "NumberFormatException")
def fault_in_the_list(scene: Scene) -> None:
    scene.told(processes={"status": "FAILED", "message": "NumberFormatException"})


@case("server-error", "catalogue", 2, "no such table")
def fault_in_the_jobs(scene: Scene) -> None:
    scene.told(jobs={"status": "FAILED", "message": "no such table"})


@case("connection-broken", "connection", 3, "cut off")
def cut_while_compressed(scene: Scene) -> None:
    server = scene.has(ToldServer())
    server.tell("GET /process/", b"\x1f\x8b\x08", headers={"Content-Encoding": "gzip"})
    scene.set(api_url=f"{server.url}/process")


@case("connection-broken", "connection", 3, "more than once")
def compressed_twice(scene: Scene) -> None:
    server = scene.has(ToldServer())
    server.tell("GET /process/", b"x", headers={"Content-Encoding": "gzip, gzip"})
    scene.set(api_url=f"{server.url}/process")


@case("server-error", "api", 2, "502", "may be that of the proxy 127.0.0.1:")
def proxy_answers_plain_http(scene: Scene) -> None:
    scene.knows("tao.test")
    scene.patch.setenv("http_proxy", f"http://{scene.has(Proxy().running()).address}")
    scene.set(api_url=f"http://tao.test:{free_port()}/process")


@case("server-refuses", "api", 2, "429")
def too_many(scene: Scene) -> None:
    scene.told(landing=429)


@case("not-ogc", "api", 2, "JSON, but not as OGC API - Processes")
def another_api(scene: Scene) -> None:
    scene.told(landing={"hello": "world"}, conformance=404, processes=404)


@case("not-ogc", "api", 2, "JSON, but not as OGC API - Processes")
def a_stac_api(scene: Scene) -> None:
    stac = {"conformsTo": ["https://api.stacspec.org/v1.0.0/core"], "links": [{"rel": "search", "href": "/search"}]}
    scene.told(landing=stac, conformance={"conformsTo": stac["conformsTo"]})


@case("not-ogc", "conformance", 2, "does not name OGC API - Processes")
def declares_something_else(scene: Scene) -> None:
    scene.told(
        conformance={"conformsTo": ["http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core"]}, processes=404
    )


# The login


@case("login-needed", "login", 1, "wants a login", "configure")
def nobody(scene: Scene) -> None:
    scene.set(api_url=scene.tao.api_url)


@case("login-needed", "processes", 1, "wants a login")
def nobody_at_the_list(scene: Scene) -> None:
    scene.told(processes=401)


@case("no-password", "login", 1, "trainee", "SEN4CAP_PASSWORD")
def no_password(scene: Scene) -> None:
    scene.set(api_url=scene.tao.api_url, username="trainee")


@case("wrong-password", "login", 1, "refuses the login of trainee", "locked")
def wrong_password(scene: Scene) -> None:
    scene.sandbox(password=SECRET)


@case("wrong-password", "login", 1, "refuses the login of stranger")
def unknown_user(scene: Scene) -> None:
    scene.sandbox(username="stranger")


@case("wrong-password", "login", 1, "alice", "HTTP Basic")
def wrong_basic(scene: Scene) -> None:
    scene.told(landing=401, conformance=401)
    scene.set(auth_type="basic", username="alice", password=SECRET)


@case("token-refused", "login", 1, "X-Auth-Token", "half an hour")
def unknown_token(scene: Scene) -> None:
    scene.set(api_url=scene.tao.api_url, token=SECRET)


@case("token-refused", "login", 1, "Bearer", "It expired at 2024-05-01 12:00 UTC")
def expired_token(scene: Scene) -> None:
    end = datetime(2024, 5, 1, 12, tzinfo=UTC)
    scene.set(api_url=scene.tao.api_url, token=_jwt(end), use_bearer="yes")


@case("token-refused", "login", 1, "says that it lives until")
def foreign_token(scene: Scene) -> None:
    scene.set(api_url=scene.tao.api_url, token=_jwt(datetime.now(UTC) + timedelta(days=1)))


def _jwt(end: datetime) -> str:
    parts = [{"alg": "HS256"}, {"sub": SECRET, "exp": int(end.timestamp())}]
    return ".".join(
        [*(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts), "x"]
    )


@case("token-command", "login", 1, "sign in first", "Run it yourself")
def program_fails(scene: Scene) -> None:
    program = (
        f"import sys; print('{SECRET}'); sys.exit('sign in first' and print('sign in first', file=sys.stderr) or 3)"
    )
    scene.set(api_url=scene.tao.api_url, token_command=shlex.join([sys.executable, "-c", program]))


@case("token-command", "login", 1, "no-such-program", "cannot be run", "full path")
def program_missing(scene: Scene) -> None:
    scene.set(api_url=scene.tao.api_url, token_command="no-such-program --token")


@case("token-refused", "login", 1, "X-Auth-Token", "half an hour")
def program_gives_a_dead_token(scene: Scene) -> None:
    scene.set(api_url=scene.tao.api_url, token_command=shlex.join([sys.executable, "-c", f"print('{SECRET}')"]))


@case("token-unused", "login", 1, "X-Other", "token_header")
def other_header(scene: Scene) -> None:
    scene.sandbox(token_header="X-Other")


@case("key-refused", "login", 1, "X-API-Key")
def wrong_key(scene: Scene) -> None:
    scene.told(landing=401, conformance=401)
    scene.set(api_key=SECRET)


@case("login-path", "login", 1, "/login is no login service (HTTP 404)", "auth_url")
def no_login_service(scene: Scene) -> None:
    scene.sandbox(auth_url=scene.tao.auth_url.replace("/auth/login", "/login"))


@case("login-failed", "login", 2, "gives no token")
def login_without_token(scene: Scene) -> None:
    server = scene.told(landing=401, conformance=401)
    server.tell("POST /auth/login", {"message": f"trouble with {SECRET}", "status": "FAILED"})
    scene.set(username="alice", password=SECRET)


@case("server-error", "login", 2, "/auth/login answers HTTP 500")
def login_fails(scene: Scene) -> None:
    server = scene.told(landing=401, conformance=401)
    server.tell("POST /auth/login", {"error": "x", "requestParameters": {"password": [SECRET]}}, status=500)
    scene.set(username="alice", password=SECRET)


@case("server-starting", "login", 2, "/auth/login answers HTTP 503")
def login_starts(scene: Scene) -> None:
    server = scene.told(landing=401, conformance=401)
    server.tell("POST /auth/login", {}, status=503)
    scene.set(username="alice", password=SECRET)


@case("connection-refused", "login", 3, "refuses the connection")
def login_elsewhere(scene: Scene) -> None:
    scene.sandbox(auth_url=f"http://127.0.0.1:{free_port()}/auth/login")


@case("forbidden", "login", 2, "403", "alice")
def not_let_in(scene: Scene) -> None:
    server = scene.told(landing=401, conformance=403)
    server.tell("POST /auth/login", {"token": "abc"})
    scene.set(username="alice", password=SECRET)


# Where results lie


@case("catalogue-unreachable", "catalogue", 3, "refuses the connection", "access to that host and port")
def no_catalogue(scene: Scene) -> None:
    _with_results(scene, f"http://127.0.0.1:{free_port()}/collections/L3B/items/1?key={SECRET}")


@case("catalogue-unreachable", "catalogue", 3, "issuer not known here")
def catalogue_not_trusted(scene: Scene) -> None:
    other = scene.has(TlsServer(scene.authority.certificate("127.0.0.1")))
    _with_results(scene, f"{other.url}/item")


@case("catalogue-error", "catalogue", 2, "404")
def no_item(scene: Scene) -> None:
    _with_results(scene, f"{scene.has(ToldServer()).url}/item")


@case("store-unreachable", "store", 3, "refuses the connection", "access to that host and port")
def no_store(scene: Scene) -> None:
    _with_item(scene, f"http://127.0.0.1:{free_port()}/L3B/SNDVI.tif?X-Amz-Signature={SECRET}")


@case("store-unreachable", "store", 3, "refuses the connection")
def no_endpoint(scene: Scene) -> None:
    _with_item(scene, f"{scene.has(ToldServer()).url}/SNDVI.tif")
    scene.set(s3_endpoint=f"http://127.0.0.1:{free_port()}")


@case("store-error", "store", 2, "HTTP 503")
def store_down(scene: Scene) -> None:
    store = scene.has(ToldServer())
    store.tell("GET /SNDVI.tif", b"", status=503)
    _with_item(scene, f"{store.url}/SNDVI.tif")


@case("store-error", "store", 2, "holds a user name or password")
def strange_address(scene: Scene) -> None:
    _with_item(scene, f"http://alice:{SECRET}@127.0.0.1:{free_port()}/SNDVI.tif")


def _with_results(scene: Scene, link: str) -> None:
    """A job that has succeeded, whose results link to something."""
    job = {"jobID": "7", "status": "successful", "processID": "1", "type": "process"}
    server = scene.told(jobs={"jobs": [job], "links": []})
    server.tell("GET /jobs/7/results", {"stac": {"href": link, "type": "application/json"}})


def _with_item(scene: Scene, file: str) -> None:
    """The same, with a STAC item that leads to a file."""
    catalogue = scene.has(ToldServer())
    asset = {"href": file, "type": "image/tiff", "roles": ["data"]}
    item = {"type": "Feature", "stac_version": "1.1.0", "id": "1", "properties": {}, "assets": {"SNDVI": asset}}
    catalogue.tell("GET /item", item)
    _with_results(scene, f"{catalogue.url}/item")


@pytest.mark.parametrize("wrong", CASES, ids=lambda wrong: f"{wrong.cause}-{wrong.make.__name__}")
def test_cases(scene: Scene, wrong: Case) -> None:
    """Each thing that can be wrong is found by its step, told with its fix, and has its exit code, without a secret."""
    wrong.make(scene)
    found = scene.diagnose()
    first = found.failures[0]
    text = " ".join(found.text(60).split())
    assert (first.cause, first.step, first.exit_code, found.exit_code) == (
        wrong.cause,
        wrong.step,
        wrong.exit_code,
        wrong.exit_code,
    ), text
    missing = [word for word in wrong.words if word not in text]
    assert not missing, text
    assert first.fix
    assert [check.step for check in found.checks] == list(STEPS)
    assert SECRET not in text + json.dumps(found.to_dict()) + repr(found)


def test_every_cause_has_a_case() -> None:
    """The table of cases leaves out no cause, and the exit codes are those that the list of causes has."""
    assert {wrong.cause for wrong in CASES} == set(CAUSES)
    assert {wrong.cause: wrong.exit_code for wrong in CASES} == {
        name: cause.exit_code for name, cause in CAUSES.items()
    }
