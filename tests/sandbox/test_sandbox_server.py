"""Starting and stopping."""

import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

import httpx
import pytest

from sen4cap_client.sandbox import Received, Sandbox
from sen4cap_client.sandbox.server import is_loopback

BIG = "POLYGON ((9.66 53.75,10.38 53.75,10.38 53.35,9.66 53.35,9.66 53.75))"


def free_port() -> int:
    """A port that nobody uses right now."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_it_answers_as_soon_as_it_has_started_and_counts():
    """Requests are remembered with method, path and status, without the query."""
    with Sandbox() as tao:
        httpx.get(f"{tao.api_url}/jobs?secret=1", trust_env=False)
        httpx.get(tao.stac_url, trust_env=False)
        assert tao.requests == (Received("GET", "/process/jobs", 401), Received("GET", "/", 200))


def test_data_port_is_two_above():
    """As on TAO: 8082 beside 8080; another one if that is taken."""
    port = free_port()
    with Sandbox(port=port) as tao:
        assert tao.api_url == f"http://127.0.0.1:{port}/process"
        assert tao.stac_url == f"http://127.0.0.1:{port + 2}/"
    with socket.create_server(("127.0.0.1", port + 2)), Sandbox(port=port) as tao:
        assert tao.stac_url != f"http://127.0.0.1:{port + 2}/"
        assert httpx.get(tao.stac_url, trust_env=False).status_code == 200


def test_taken_port_is_a_clear_error():
    """A sentence, at once."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match=f"Port {port} of 127.0.0.1 is taken. Choose another port."):
            Sandbox(port=port).start()


@pytest.mark.parametrize(
    ("options", "message"),
    [({"port": 70_000}, "no port 70000"), ({"host": "192.0.2.1"}, "Cannot listen on port 0 of '192.0.2.1'")],
)
def test_impossible_address_is_a_clear_error(options, message):
    """A sentence, at once."""
    with pytest.raises(OSError, match=message):
        Sandbox(**options).start()


@pytest.mark.parametrize("options", [{"generation": "2027-01"}, {"code_2024": True}])
def test_impossible_options_are_refused(options):
    """Before anything is started."""
    with pytest.raises(ValueError, match="generation"):
        Sandbox(**options)


def test_addresses_are_known_while_it_runs_only():
    """Before the start there is no port; a second start is refused; stopping twice is not."""
    tao = Sandbox()
    with pytest.raises(RuntimeError, match="not been started"):
        _ = tao.api_url
    tao.start()
    with pytest.raises(RuntimeError, match="runs already"):
        tao.start()
    tao.stop()
    tao.stop()


def test_stop_leaves_nothing_behind(open_api, tmp_path, monkeypatch):
    """No thread, no folder, within seconds, even while jobs run."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = threading.active_count()
    with open_api() as api:
        jobs = [api.execute("218", api.aoi_inputs(geom=BIG)) for _ in range(4)]
        api.execute("sleep_a_while", {"duration": 60})
        while not api.get(f"/jobs/{jobs[0]}").json()["progress"]:
            time.sleep(0.01)
        assert len(list(tmp_path.iterdir())) == 1
        begin = time.monotonic()
    assert time.monotonic() - begin < 4
    assert threading.active_count() == before
    assert list(tmp_path.iterdir()) == []


def test_products_stay_in_a_given_folder(open_api, tmp_path):
    """The next sandbox on the same folder serves them, and does not overwrite them."""
    clock = dt.datetime(2026, 6, 29, 9, 39, 45, tzinfo=dt.UTC)
    options = {"data": tmp_path / "new", "clock": lambda: clock}
    with open_api(**options) as api:
        first = api.product()
    with open_api(**options) as api:
        second = api.product()
        features = api.http.get(f"{api.tao.stac_url}collections/L3B_NDVI/items").json()["features"]
        assert api.http.get(features[0]["assets"]["SNDVI"]["alternate"]["s3"]["href"]).status_code == 200
    assert first["id"] == "S2AGRI_L3BNDVI_PRD_S23_20260629T093945_A20240607T102559_T32UNE"
    assert second["id"] == "S2AGRI_L3BNDVI_PRD_S23_20260629T093946_A20240607T102559_T32UNE"
    assert [feature["id"] for feature in features] == [first["id"], second["id"]]


def test_tokens_and_times_can_be_fixed(open_api):
    """Recorded traffic is reproducible."""
    numbers = count(1)
    clock = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    with open_api(token_factory=lambda: f"token-{next(numbers)}", clock=lambda: clock) as api:
        assert api.token == "token-1"
        assert api.wait(api.execute("primes_between", {}))["updated"] == "2026-01-02T03:04:05Z"


def test_links_use_the_name_by_which_the_server_was_reached(open_api):
    """On a course the participants' machines know it by another name."""
    with open_api() as api:
        port = api.tao.api_url.split(":")[2].partition("/")[0]
        request = {"inputs": {}}
        options = {"json": request, "headers": {"Host": f"teacher.example:{port}"}}
        body = api.request("POST", "/processes/primes_between/execution", **options).json()
        assert body["links"][0]["href"] == f"http://teacher.example:{port}/process/jobs/job_1"
        landing = api.http.get(api.tao.stac_url, headers={"Host": "<script>"}).json()
        assert landing["links"][0]["href"] == api.tao.stac_url


@pytest.mark.parametrize(
    ("host", "loopback"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("", False)]
)
def test_is_loopback(host, loopback):
    """What only this machine can reach."""
    assert is_loopback(host) is loopback


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent as on POSIX")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_announces_itself_and_ends_with_a_signal(tmp_path: Path, number: int):
    """One block that tells address, user, password and purpose; a signal ends it properly."""
    code = f"from sen4cap_client.sandbox import serve; serve(port={free_port()}, data={str(tmp_path)!r})"
    with subprocess.Popen([sys.executable, "-u", "-c", code], stdout=subprocess.PIPE, text=True) as process:
        lines = iter(process.stdout.readline, "")
        text = "".join(line for _, line in zip(range(11), lines, strict=False))
        assert "teaching and testing ground, not for real data" in text
        assert "trainee" in text
        assert "sen4cap-client configure" in text
        os.kill(process.pid, number)
        assert process.wait(10) == 0
