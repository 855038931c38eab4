"""What a diagnosis shows where all is well, what it sends, and how it is written."""

from __future__ import annotations

import json
import socket
from collections import Counter
from pathlib import Path

import pytest

from sen4cap_client.diagnosis import STEPS, Check, Diagnosis, diagnose
from sen4cap_client.sandbox import Sandbox
from tests.diagnosis.conftest import CORE, LANDING, PASSWORD, Scene
from tests.diagnosis.network import Proxy, TlsServer
from tests.servers import ToldServer


def states(found: Diagnosis) -> dict[str, str]:
    """The state of each step."""
    return {check.step: check.state for check in found.checks}


def seen(found: Diagnosis, step: str) -> str:
    """What a step has seen."""
    return next(check.seen for check in found.checks if check.step == step)


def test_all_is_well(each_tao: Sandbox) -> None:
    """At each generation of TAO all steps are taken, from the settings to the files of a result."""
    found = diagnose(environ=environ_of(each_tao))
    skipped = {"proxy", "tls"}  # plain http, without a proxy
    assert states(found) == {step: "skipped" if step in skipped else "ok" for step in STEPS}, found.text()
    assert found.is_fine
    assert found.exit_code == 0
    assert f"All is well: {each_tao.api_url} can be used." in found.text()
    assert each_tao.stac_url.rstrip("/") in seen(found, "catalogue")


def environ_of(tao: Sandbox) -> dict[str, str]:
    """The environment of somebody who uses a sandbox."""
    return {"SEN4CAP_API_URL": tao.api_url, "SEN4CAP_USERNAME": "trainee", "SEN4CAP_PASSWORD": PASSWORD}


def test_nothing_to_see_without_a_job(scene: Scene) -> None:
    """Where no job has succeeded the steps of the results are skipped, with the reason, and that is no fault."""
    scene.sandbox()
    found = scene.diagnose()
    assert found.is_fine
    assert states(found)["catalogue"] == states(found)["store"] == "skipped"
    assert seen(found, "catalogue").startswith("no job has succeeded yet")


def test_the_way_over_proxy_and_tls(scene: Scene) -> None:
    """Over a proxy that wants a login, to a server whose authority is trusted, all is well; no password is shown."""
    proxy = scene.has(Proxy(login="alice:proxy-pass").running())
    scene.patch.setenv("https_proxy", f"http://alice:proxy-pass@{proxy.address}")
    scene.knows("tao.test")
    scene.trusts(scene.authority)
    scene.told(TlsServer(scene.authority.certificate("tao.test"), host="tao.test"))
    found = scene.diagnose()
    assert {step: states(found)[step] for step in ("name", "connection", "proxy", "tls", "api")} == dict.fromkeys(
        ("name", "connection", "proxy", "tls", "api"), "ok"
    )
    assert proxy.address in seen(found, "proxy")
    assert all(line.startswith("CONNECT tao.test:") for line in proxy.asked)
    assert "proxy-pass" not in found.text() + json.dumps(found.to_dict())


def test_own_authority(scene: Scene) -> None:
    """A server whose authority is in ca_bundle is trusted."""
    scene.set(ca_bundle=str(scene.authority.path))
    scene.told(TlsServer(scene.authority.certificate("127.0.0.1")))
    found = scene.diagnose()
    assert states(found)["tls"] == states(found)["api"] == "ok"


def test_no_proxy_for_what_is_named(scene: Scene) -> None:
    """A server that NO_PROXY names is reached without the proxy, as the client does it."""
    scene.patch.setenv("http_proxy", "http://127.0.0.1:9")
    scene.patch.setenv("no_proxy", "tao.test")
    scene.knows("tao.test")
    scene.set(api_url=scene.told().url.replace("127.0.0.1", "tao.test"))
    assert states(scene.diagnose())["proxy"] == "skipped"


def test_what_is_sent(scene: Scene) -> None:
    """One login, a handful of reads, no credential before the login, and no token or password at another path."""
    server = scene.has(ToldServer())
    server.tell("GET /process/", b"no", status=401)
    server.tell("POST /auth/login", {"token": "the-token"})
    server.tell("GET /process/conformance", {"conformsTo": [CORE]})
    server.tell("GET /process/processes", {"processes": [{"id": "1", "version": "1"}]})
    server.tell("GET /process/jobs", {"jobs": []})
    scene.set(api_url=f"{server.url}/process", username="alice", password=PASSWORD)
    assert scene.diagnose().is_fine
    assert Counter(f"{asked.method} {asked.path}" for asked in server.asked) == {
        "GET /process/": 1,
        "POST /auth/login": 1,
        "GET /process/conformance": 2,
        "GET /process/processes": 1,
        "GET /process/jobs": 1,
    }
    assert "X-Auth-Token" not in server.asked[0].headers
    assert [asked.path for asked in server.asked if PASSWORD.encode() in asked.body] == ["/auth/login"]


@pytest.mark.parametrize("kind", [{"token": PASSWORD}, {"api_key": PASSWORD}, {"auth_type": "basic"}])
def test_looking_for_the_api_carries_nothing(scene: Scene, kind: dict[str, str]) -> None:
    """Where the API is looked for, at most ten more requests are sent, without anything that says who asks."""
    server = scene.has(ToldServer())
    scene.set(api_url=f"{server.url}/somewhere", username="alice", password=PASSWORD, **kind)
    assert scene.diagnose().exit_code == 1
    assert len(server.asked) <= 12
    assert not [asked for asked in server.asked if asked.method != "GET" or PASSWORD in str(asked.headers)]
    assert not [asked for asked in server.asked if "Authorization" in asked.headers]


def test_a_wrong_password_is_tried_once(scene: Scene) -> None:
    """A password is tried once, since accounts are locked after several attempts."""
    server = scene.told(landing=401, conformance=401)
    server.tell("POST /auth/login", {}, status=401)
    scene.set(username="alice", password="wrong")
    assert scene.diagnose().failures[0].cause == "wrong-password"
    assert server.count("POST /auth/login") == 1


def test_untrusted_certificates_are_sent_nothing(scene: Scene) -> None:
    """To look at a certificate that is not trusted, no request is sent."""
    server = scene.told(TlsServer(scene.authority.certificate("127.0.0.1")))
    assert scene.diagnose().failures[0].cause == "certificate-unknown-issuer"
    assert server.asked == []


def test_a_server_that_does_not_say_so_but_works(scene: Scene) -> None:
    """A server without a conformance declaration that lists processes can be used."""
    scene.told(conformance=404)
    found = scene.diagnose()
    assert found.is_fine, found.text()
    assert seen(found, "conformance") == "It does not say so, but lists processes."


def test_api_without_landing_page(scene: Scene) -> None:
    """A server whose landing page is missing is known by its conformance declaration."""
    scene.told(landing=404)
    assert scene.diagnose().is_fine


def test_redirects_within_the_server(scene: Scene) -> None:
    """A redirect within the same server is followed, as the client does it."""
    server = scene.told(landing={})
    server.tell("GET /api/", b"", status=307, headers={"Location": "/home"})
    server.tell("GET /home", LANDING)
    server.tell("GET /api/conformance", {"conformsTo": [CORE]})
    server.tell("GET /api/processes", {"processes": []})
    server.tell("GET /api/jobs", {"jobs": []})
    scene.set(api_url=f"{server.url}/api")
    found = scene.diagnose()
    assert found.is_fine
    assert seen(found, "processes").startswith("None")


def test_only_in_the_named_file(scene: Scene) -> None:
    """A file that does not exist is no fault where the environment says all."""
    scene.file("").unlink()
    scene.sandbox()
    found = scene.diagnose()
    assert found.is_fine
    assert "there is no" in seen(found, "configuration")


def test_remarks_of_the_loader(scene: Scene) -> None:
    """What the loader remarks, such as a file that others can read, is told and does not fail."""
    path = scene.file(f"api_url: {scene.tao.api_url}\nusername: trainee\npassword: {PASSWORD}\n")
    path.chmod(0o644)
    found = scene.diagnose()
    assert found.is_fine
    assert "Its mode is now 0600" in seen(found, "configuration")


def test_a_link_to_the_file(scene: Scene, tmp_path: Path) -> None:
    """A symbolic link to a file is followed, and told."""
    path = scene.file(f"api_url: {scene.tao.api_url}\nusername: trainee\npassword: {PASSWORD}\n")
    scene.config_path = tmp_path / "link"
    scene.config_path.symlink_to(path)
    found = scene.diagnose()
    assert found.is_fine
    assert f"a symbolic link to {path.resolve()}" in seen(found, "configuration")


def test_addresses_are_told(scene: Scene) -> None:
    """A name is told with its addresses."""
    scene.sandbox(api_url=scene.tao.api_url.replace("127.0.0.1", "localhost"))
    found = scene.diagnose()
    assert found.is_fine, found.text()
    addresses = {entry[4][0] for entry in socket.getaddrinfo("localhost", 80, type=socket.SOCK_STREAM)}
    assert all(str(address) in seen(found, "name") for address in addresses)


def test_a_reachable_store(scene: Scene) -> None:
    """An endpoint that is set is asked for one thing, without credentials, and any answer but a fault is enough."""
    store = scene.has(ToldServer())
    store.tell("GET /", b"<Error><Code>AccessDenied</Code></Error>", status=403)
    scene.told()
    scene.set(s3_endpoint=store.url, s3_access_key_id="key-to-look-for", s3_secret_access_key=PASSWORD)
    found = scene.diagnose()
    assert states(found)["store"] == "ok"
    assert "HTTP 403" in seen(found, "store")
    assert "key-to-look-for" not in str([asked.headers for asked in store.asked])


def test_files_that_aws_settings_read(scene: Scene) -> None:
    """Files at s3:// without an endpoint are left to the user's AWS settings, with the reason."""
    catalogue = scene.has(ToldServer())
    asset = {"href": "s3://bucket/SNDVI.tif", "type": "image/tiff", "roles": ["data"]}
    item = {"type": "Feature", "stac_version": "1.1.0", "id": "1", "properties": {}, "assets": {"SNDVI": asset}}
    catalogue.tell("GET /item", item)
    job = {"jobID": "7", "status": "successful", "processID": "1", "type": "process"}
    server = scene.told(jobs={"jobs": [job], "links": []})
    server.tell("GET /jobs/7/results", {"stac": {"href": f"{catalogue.url}/item", "type": "application/json"}})
    found = scene.diagnose()
    assert found.is_fine
    assert "s3://bucket/SNDVI.tif" in seen(found, "store")


@pytest.mark.parametrize("width", [40, 60, 100])
def test_text_fits(scene: Scene, width: int) -> None:
    """The text fits into a narrow terminal; only what has no blank is longer."""
    scene.sandbox(password="wrong")
    lines = scene.diagnose().text(width).splitlines()
    assert all(len(line) <= width or len(line.split()) <= 2 for line in lines), lines
    assert " ".join(lines).endswith("(exit code 1)")


def test_text_plays_no_tricks(scene: Scene) -> None:
    """What a server says cannot move the cursor or turn a line around."""
    server = scene.has(ToldServer())
    page = "<html><title>\x1b[2J\u202egnorw</title></html>".encode()
    for path in ("/", "/ui/"):
        server.tell(f"GET {path}", page, headers={"Content-Type": "text/html"})
    scene.set(api_url=f"{server.url}/ui")
    text = scene.diagnose().text()
    assert all(char == "\n" or char.isprintable() for char in text)


def test_as_a_mapping(scene: Scene) -> None:
    """As JSON it has each step with its state, and a failure its cause, meaning, fix and exit code."""
    scene.set(api_url="http://127.0.0.1:1/process")
    found = json.loads(json.dumps(scene.diagnose().to_dict()))
    assert (found["api_url"], found["is_fine"], found["exit_code"]) == ("http://127.0.0.1:1/process", False, 3)
    assert [check["step"] for check in found["checks"]] == list(STEPS)
    (failed,) = [check for check in found["checks"] if check["state"] == "failed"]
    assert failed.keys() == {"step", "state", "seen", "cause", "meaning", "fix", "exit_code"}
    assert (failed["cause"], failed["exit_code"]) == ("connection-refused", 3)


def test_first_failure_gives_the_exit_code() -> None:
    """Of several failures the first one counts."""
    checks = [
        Check(step="conformance", state="failed", seen="a", cause="not-ogc", fix="b", exit_code=2),
        Check(step="store", state="failed", seen="c", cause="store-unreachable", fix="d", exit_code=3),
    ]
    assert Diagnosis(api_url="", checks=tuple(checks)).exit_code == 2
