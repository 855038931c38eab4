"""Networks of companies: proxies, and certificate authorities of their own."""

from __future__ import annotations

import base64
import json
import os
import pickle
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import certifi
import pytest

from sen4cap_client._core import trust
from sen4cap_client.api import Client, Config, ConfigurationError, TransportError
from sen4cap_client.errors import DownloadError
from tests.faults.server import FaultServer, answer, serving
from tests.forms import Awaited, QuickClock, end
from tests.network.authority import Authority
from tests.network.proxy import Proxy

CANARY = "canary-7f3a-secret"
LOGIN = {"username": "alice", "password": "right"}


@pytest.fixture(autouse=True)
def _no_trust_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR", "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(params=["sync", "async"])
def connect(request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Make a client; each test that does so runs with `Client` and with `AsyncClient`."""
    made: list[Any] = []

    def make(**settings: Any) -> Any:
        settings = {"_clock": QuickClock()} | settings
        made.append(Client(**settings) if request.param == "sync" else Awaited(**settings))
        return made[-1]

    yield make
    for client in made:
        end(client)


@pytest.fixture
def secure(authority: Authority) -> Iterator[FaultServer]:
    """A server with a certificate of the authority, for this machine and for tao.example, that wants a login."""
    with serving(authority.certificate("tao.example", "127.0.0.1")) as server:
        server.tao.needs_login = True
        yield server


def trusted(way: str, authority: Authority, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Have the authority trusted in one of the ways there are; the settings for it."""
    if way == "SSL_CERT_FILE":
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    elif way == "SSL_CERT_DIR":
        # OpenSSL finds a certificate in a folder by the hash of its name.
        if not shutil.which("openssl"):
            pytest.skip("openssl is not installed, which knows the hash")
        known = subprocess.run(
            ["openssl", "x509", "-hash", "-noout", "-in", authority.file], capture_output=True, text=True, check=True
        )
        (folder / f"{known.stdout.strip()}.0").write_bytes(authority.file.read_bytes())
        monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    elif way == "SEN4CAP_CA_BUNDLE":
        monkeypatch.setenv("SEN4CAP_CA_BUNDLE", str(authority.file))
    elif way == "a folder":
        (folder / "own.crt").write_bytes(authority.file.read_bytes())
        (folder / "README").write_text("The certificates of our network.\n")
        return {"ca_bundle": folder}
    return {"ca_bundle": authority.file} if way == "a file" else {}


@pytest.mark.parametrize("way", ["a file", "a folder", "SEN4CAP_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_own_authority(
    secure: FaultServer,
    authority: Authority,
    connect: Callable[..., Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    """An authority of one's own is trusted by ca_bundle and by OpenSSL's variables, for the login and all calls."""
    settings = trusted(way, authority, tmp_path, monkeypatch)
    client = connect(api_url=secure.api_url, **LOGIN, **settings)
    assert [job.jobID for job in client.get_jobs()] == ["3", "2", "1"]
    assert secure.count("POST /auth/login") == 1


def test_own_authority_of_the_system(
    secure: FaultServer, authority: Authority, connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What Python loads as the system's own certificates is trusted."""

    def of_the_system(context: ssl.SSLContext, purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH) -> None:
        context.load_verify_locations(authority.file)

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", of_the_system)
    trust._context.cache_clear()
    try:
        connect(api_url=secure.api_url, **LOGIN).get_jobs()
    finally:
        trust._context.cache_clear()


def test_system_and_certifi_are_trusted_and_ca_bundle_adds_to_them(authority: Authority) -> None:
    """By default the certificates of the system and those of certifi are trusted, and with ca_bundle one more."""
    by_default = certificates(trust.ssl_context())
    assert certificates(ssl.create_default_context()) <= by_default
    assert certificates(ssl.create_default_context(cafile=certifi.where())) <= by_default
    own = certificates(trust.ssl_context(authority.file))
    assert own - by_default == certificates(ssl.create_default_context(cafile=str(authority.file)))
    assert by_default <= own


def test_ssl_cert_file_alone_is_trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SSL_CERT_FILE says what to trust, nothing else is."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    assert len(certificates(trust.ssl_context())) == 1


def certificates(context: ssl.SSLContext) -> set[bytes]:
    return set(context.get_ca_certs(binary_form=True))


@pytest.mark.parametrize(
    ("certificate", "says"),
    [
        ("unknown", "unable to get local issuer certificate.*name its file in the setting ca_bundle"),
        ("expired", r"certificate has expired\)\. Check the address"),
        ("wrong host", r"127\.0\.0\.1.*\)\. Check the address"),
    ],
)
def test_certificate_that_is_not_trusted(
    authority: Authority, connect: Callable[..., Any], tmp_path: Path, certificate: str, says: str
) -> None:
    """A certificate that is not trusted ends the call before anything is sent; the error says what may help."""
    signer = Authority(tmp_path, "nobody") if certificate == "unknown" else authority
    names = ("other.example",) if certificate == "wrong host" else ("127.0.0.1",)
    with serving(signer.certificate(*names, days=-1 if certificate == "expired" else 1)) as server:
        client = connect(api_url=server.api_url, **LOGIN, ca_bundle=authority.file)
        says = rf"certificate of 127\.0\.0\.1:\d+ is not to be trusted.*{says}"
        with pytest.raises(TransportError, match=says) as caught:
            client.get_jobs()
        assert (caught.value.was_sent, caught.value.may_pass) == (False, False)
        assert server.requests == []
        assert server.connections == 1


@pytest.mark.parametrize("content", ["no certificate", "empty folder", "folder without certificates"])
def test_bundle_without_certificates(tmp_path: Path, connect: Callable[..., Any], content: str) -> None:
    """A ca_bundle in which there is no certificate is an error when the client is made."""
    bundle = tmp_path / "bundle"
    if content == "no certificate":
        bundle.write_text("-----BEGIN NOTHING-----\n")
    else:
        bundle.mkdir()
    if content == "folder without certificates":
        (bundle / "README").write_text("nothing")
    with pytest.raises(ConfigurationError, match="where no certificates can be read"):
        connect(api_url="https://tao.example/process", ca_bundle=bundle)


def test_bundle_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ca_bundle that does not exist is named with all else that is wrong; so is a wrong SSL_CERT_FILE."""
    with pytest.raises(ConfigurationError, match=r"timeout must be .*; ca_bundle is '/no/such', which does not exist"):
        Config(ca_bundle="/no/such", timeout=0)  # type: ignore[arg-type, unused-ignore]
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such")
    with pytest.raises(ConfigurationError, match=r"SSL_CERT_FILE is '/no/such'.*\(No such file or directory\)"):
        Client(api_url="https://tao.example/process")


def test_bundle_that_is_corrected_is_read_again(
    secure: FaultServer, authority: Authority, connect: Callable[..., Any], tmp_path: Path
) -> None:
    """A new client reads a bundle that has changed, without a new program."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(Authority(tmp_path, "old").file.read_bytes())
    os.utime(bundle, (1, 1))
    with pytest.raises(TransportError):
        connect(api_url=secure.api_url, **LOGIN, ca_bundle=bundle).get_jobs()
    bundle.write_bytes(authority.file.read_bytes())
    connect(api_url=secure.api_url, **LOGIN, ca_bundle=bundle).get_jobs()


def test_bundle_is_a_setting_like_the_others(home: Path, authority: Authority) -> None:
    """ca_bundle stands in the file, knows the home, and is in a pickle."""
    (home / "own.pem").write_bytes(authority.file.read_bytes())
    (home / ".sen4cap-client").write_text("api_url: https://tao.example\nca_bundle: ~/own.pem\n")
    config = Config.load(environ={})
    assert config.ca_bundle == home / "own.pem"
    assert pickle.loads(pickle.dumps(config)).ca_bundle == config.ca_bundle


RESULT = {"stacitemsfile": {"href": "https://tao.example/stac/1", "type": "application/json"}}
ITEM = {
    "type": "Feature",
    "stac_version": "1.0.0",
    "id": "item",
    "geometry": None,
    "properties": {"datetime": "2026-01-01T00:00:00Z"},
    "links": [],
    "assets": {"notes": {"href": "https://tao.example/notes.json", "roles": ["data"], "type": "application/json"}},
}


@pytest.fixture
def proxy(secure: FaultServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """A proxy of the environment, for https and http, behind which lies tao.example."""
    with Proxy({"tao.example:443": secure.port}) as proxy:
        for name in ("HTTPS_PROXY", "HTTP_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        yield proxy


def test_all_ways_go_through_the_proxy_with_the_own_authority(
    secure: FaultServer, proxy: Proxy, authority: Authority, connect: Callable[..., Any], tmp_path: Path
) -> None:
    """Login, calls, result documents, opening and downloads go through the proxy, and trust ca_bundle."""
    secure.script("GET /process/jobs/1/results", answer(RESULT))
    secure.script("GET /stac/1", always=answer(ITEM))
    secure.script("GET /notes.json", always=answer({"notes": [1, 2]}))
    client = connect(api_url="https://tao.example/process", **LOGIN, ca_bundle=authority.file)
    results = client.get_job_results("1")
    assert results.assets.names == ("notes",)
    assert results.open("notes") == {"notes": [1, 2]}
    paths = results.download(tmp_path / "out")
    assert json.loads(paths[0].read_text()) == {"notes": [1, 2]}
    assert set(proxy.asked) == {"CONNECT tao.example:443"}
    assert len(proxy.asked) == secure.connections
    asked = [request.line for request in secure.requests]
    assert asked[:2] == ["POST /auth/login", "GET /process/jobs/1/results"]
    assert set(asked[2:]) == {"GET /stac/1", "GET /notes.json"}


def test_certificate_behind_a_proxy_is_checked(
    secure: FaultServer, proxy: Proxy, connect: Callable[..., Any], tmp_path: Path
) -> None:
    """A proxy that breaks up the encryption is found out, unless its authority is trusted."""
    client = connect(api_url="https://tao.example/process", **LOGIN)
    with pytest.raises(TransportError, match=r"certificate of tao\.example is not to be trusted.*ca_bundle"):
        client.get_jobs()
    assert secure.requests == []
    from sen4cap_client.download import Source, files

    with pytest.raises(DownloadError, match="certificate"):
        files([Source("x", "https://tao.example/x")], tmp_path)


def test_plain_http_through_a_proxy(connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain http goes through HTTP_PROXY."""
    with serving() as server, Proxy({"tao.example:80": server.port}) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        client = connect(api_url="http://tao.example/process")
        assert len(client.get_jobs()) == 3
        assert proxy.asked == ["GET http://tao.example/process/jobs"]


@pytest.mark.parametrize("right", [True, False], ids=["right", "wrong"])
def test_proxy_that_wants_a_login(
    secure: FaultServer,
    authority: Authority,
    connect: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    right: bool,
) -> None:
    """The login of the proxy stands in its address; without it the error says who refuses, and never the password."""
    caplog.set_level("DEBUG")
    login = "Basic " + base64.b64encode(f"me:{CANARY}".encode()).decode()
    with Proxy({"tao.example:443": secure.port}, login) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:{CANARY if right else 'x' + CANARY}@{proxy.host}")
        client = connect(api_url="https://tao.example/process", **LOGIN, ca_bundle=authority.file)
        if right:
            assert len(client.get_jobs()) == 3
        else:
            says = r"proxy does not let us through to tao\.example \(407.*HTTPS_PROXY"
            with pytest.raises(TransportError, match=says) as caught:
                client.get_jobs()
            assert CANARY not in str(caught.value)
            assert not caught.value.was_sent
    assert CANARY not in caplog.text
    assert login.removeprefix("Basic ") not in caplog.text


def test_proxy_that_is_down(connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the proxy cannot be reached the error thinks of it."""
    with Proxy({}) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with pytest.raises(TransportError, match=r"Cannot connect to tao\.example.*names a proxy \(HTTPS_PROXY"):
        connect(api_url="https://tao.example/process").get_jobs()


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
def test_no_proxy_for_this_machine(
    connect: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str
) -> None:
    """What is on this machine is asked without a proxy, by the client, its login, the openers and the downloads."""
    with serving() as server, Proxy({}) as proxy:
        server.tao.needs_login = True
        monkeypatch.setenv(variable, proxy.url)
        for host in ("127.0.0.1", "localhost"):
            url = f"http://{host}:{server.port}"
            client = connect(api_url=f"{url}/process", **LOGIN)
            assert len(client.get_jobs()) == 3
            server.script("GET /process/jobs/1/results", answer({"value": {"href": f"{url}/x.json"}}))
            server.script("GET /x.json", always=answer({"x": 1}))
            results = client.get_job_results("1")
            assert results.open("value") == {"x": 1}
            (path,) = results.download(tmp_path / host)
            assert json.loads(path.read_text()) == {"x": 1}
        with pytest.raises(TransportError):
            connect(api_url="http://[::1]:9/process", **LOGIN).get_jobs()
        assert proxy.asked == []


def test_no_proxy_for_any_address_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Credentials may go to all of 127.0.0.0/8 unencrypted: then no proxy may see them."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    mounts = trust.client_options("http://127.8.9.1/process", "http://[::1]/login", "https://tao.example")["mounts"]
    assert set(mounts) == {"all://127.0.0.1", "all://[::1]", "all://*localhost", "all://127.8.9.1"}
    assert set(mounts.values()) == {None}


def test_no_proxy_of_the_environment(
    secure: FaultServer,
    proxy: Proxy,
    authority: Authority,
    connect: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """NO_PROXY is heeded: the name is then looked up here, where nobody knows it."""
    monkeypatch.setenv("NO_PROXY", "tao.example")
    monkeypatch.setattr("socket.getaddrinfo", unknown)
    with pytest.raises(TransportError, match=r"Cannot connect to tao\.example"):
        connect(api_url="https://tao.example/process", ca_bundle=authority.file, retries=0).get_jobs()
    assert proxy.asked == []


def unknown(*arguments: object, **named: object) -> Any:
    raise OSError(-2, "Name or service not known")


def test_netrc_is_not_read(connect: Callable[..., Any], home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A login that .netrc has for a host is not sent: nobody has said so in the settings."""
    netrc = home / ".netrc"
    netrc.write_text(f"machine 127.0.0.1 login alice password {CANARY}\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    with serving() as server:
        connect(api_url=server.api_url).get_jobs()
        assert "authorization" not in server.requests[0].headers


def test_certificates_are_read_once(authority: Authority) -> None:
    """Clients share what they trust, since reading all the certificates takes longer than a call."""
    first = trust.ssl_context(authority.file)
    assert trust.ssl_context(authority.file) is first
    assert trust.ssl_context() is not first


def test_trust_works_in_a_program_of_its_own(secure: FaultServer, authority: Authority) -> None:
    """A program with just the variables of a company's network set reaches its server."""
    with Proxy({"tao.example:443": secure.port}) as proxy:
        environ = os.environ | {
            "HTTPS_PROXY": proxy.url,
            "SEN4CAP_API_URL": "https://tao.example/process",
            "SEN4CAP_USERNAME": "alice",
            "SEN4CAP_PASSWORD": "right",
            "SEN4CAP_CA_BUNDLE": str(authority.file),
        }
        code = "from sen4cap_client.api import Client\nwith Client() as client: print(len(client.get_jobs()))"
        shown = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=False)
        assert (shown.stdout, shown.returncode) == ("3\n", 0), shown.stderr
