"""Jobs: teaching processes, bad inputs, dismissal, users."""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

BIG = "POLYGON ((9.66 53.75,10.38 53.75,10.38 53.35,9.66 53.35,9.66 53.75))"
IMAGE = "https://example.org/S2A_MSIL2A_20240607T102559_N0510_R108_T32UNE_20240607T164500.SAFE/MTD_MSIL2A.xml"


def test_teaching_processes_number_their_jobs_apart(open_api):
    """Job ids count from 1, and from job_1 for the teaching processes."""
    with open_api() as api:
        ids = [api.execute("sleep_a_while", {"duration": 0}), api.execute("218", {}), api.execute("primes_between", {})]
        assert ids == ["job_1", "1", "job_2"]


def test_primes_between(api):
    """The result is plain JSON."""
    job_id = api.execute("primes_between", {"min_val": 10, "max_val": 30})
    assert api.results(job_id) == {"return_value": [11, 13, 17, 19, 23, 29]}
    assert api.results(api.execute("primes_between", {}))["return_value"][-1] == 97


def test_sleep_reports_progress_and_succeeds(api):
    """It takes as long as asked for, and tells how far it is."""
    job_id = api.execute("sleep_a_while", {"duration": 0.6})
    time.sleep(0.3)
    info = api.get(f"/jobs/{job_id}").json()
    assert info["status"] == "running"
    assert 0 < info["progress"] < 100
    assert api.results(job_id)["return_value"] == pytest.approx(0.6, abs=0.2)


def test_sleep_fails_half_way_without_a_message(api):
    """`fail` makes it fail."""
    begin = time.monotonic()
    info = api.wait(api.execute("sleep_a_while", {"duration": 0.6, "fail": True}))
    assert info["status"] == "failed"
    assert "message" not in info
    assert time.monotonic() - begin < 0.6


def test_sleeping_jobs_take_no_worker(open_api):
    """However many sleep, others compute."""
    with open_api(workers=1) as api:
        sleeping = [api.execute("sleep_a_while", {}) for _ in range(10)]
        assert api.wait(api.execute("primes_between", {}))["status"] == "successful"
        assert api.get(f"/jobs/{sleeping[0]}").json()["status"] == "running"


@pytest.mark.parametrize(
    "changes",
    [
        {"startdate": "yesterday"},
        {"startdate": "2024-02-30"},
        {"startdate": ""},
        {"startdate": 20240601},
        {"startdate": "2024-06-08"},  # after the end
        {"startdate": "2024-06-03", "enddate": "2024-06-06"},  # no acquisition
        {"indicatorname": "EVI"},
        {"indicatorname": "WATER"},
        {"geom": "POLYGON ((1 2"},
        {"geom": "POLYGON EMPTY"},
        {"geom": "POINT (10 53)"},
        {"geom": "POLYGON ((10 53, 11 54, 11 53, 10 54, 10 53))"},  # crosses itself
        {"geom": "POLYGON ((10 86, 10.1 86, 10.1 86.1, 10 86))"},  # beyond UTM
        {"geom": "POLYGON ((181 53, 182 53, 182 54, 181 53))"},
        {"geom": "POLYGON ((9 53, 11 53, 11 54, 9 54, 9 53))"},  # larger than a tile
        {"geom": "POLYGON ((nan nan, nan nan, nan nan, nan nan))"},
        {"geom": "POLYGON ((10 53, 10 53, 10 53, 10 53))"},
        {"c30145a7-029c-4499-98bc-9903ca46531c": "2024-06-01"},
    ],
)
def test_bad_input_is_accepted_and_fails_without_a_message(api, changes):
    """Execute answers accepted; the job fails and nobody says why."""
    body = api.request("POST", "/processes/218/execution", json={"inputs": {**api.aoi_inputs(), **changes}}).json()
    assert body["status"] == "accepted"
    info = api.wait(body["jobID"])
    assert info["status"] == "failed"
    assert not {"message", "finished"} & set(info)
    assert api.get(f"/jobs/{body['jobID']}/results").json() == {}


@pytest.mark.parametrize("missing", ["startdate", "enddate", "geom"])
def test_missing_input_fails(api, missing):
    """What has no usable default is required."""
    inputs = api.aoi_inputs()
    del inputs[missing]
    assert api.wait(api.execute("218", inputs))["status"] == "failed"


def test_input_with_a_default_may_be_left_out(api):
    """The indicator is NDVI unless told otherwise."""
    inputs = api.aoi_inputs()
    del inputs["indicatorname"]
    assert api.item(api.execute("218", inputs))["collection"] == "L3B_NDVI"


@pytest.mark.parametrize(
    "link",
    [
        None,
        "https://example.org/MTD.xml",
        {"href": IMAGE},
        IMAGE.replace("0607T", "1367T"),
        IMAGE.replace("UNE", "UIE"),
    ],
)
def test_single_product_needs_a_link_to_an_image(api, link):
    """A link is given as a string whose name tells time and tile."""
    assert api.wait(api.execute("71", {"pass-through-component-input": link}))["status"] == "failed"


def test_single_product(api):
    """Process 71 makes the product of one image."""
    item = api.item(api.execute("71", {"pass-through-component-input": IMAGE}))
    assert item["collection"] == "L3B"
    assert item["id"].startswith("S2AGRI_L3B_PRD_S0_")
    assert item["id"].endswith("_A20240607T102559")
    assert item["properties"]["datetime"] == "2024-06-07T10:25:59Z"


@pytest.mark.parametrize(
    ("process_id", "asset"), [("1", "SWATER"), ("2", "SFLOOD"), ("3", "SNDVI"), ("5", "SNDVI"), ("6", "SLAI")]
)
def test_first_processes_compute_an_example(api, process_id, asset):
    """They need no input."""
    assert asset in api.item(api.execute(process_id, {}))["assets"]


def test_what_the_sandbox_cannot_compute_fails_after_a_moment(api):
    """Crop Type is listed, and fails."""
    keys = api.get("/processes/208").json()["inputs"]
    job_id = api.execute("208", dict.fromkeys(keys, "1"))
    assert api.get(f"/jobs/{job_id}").json()["status"] in ("accepted", "running")
    assert api.wait(job_id)["status"] == "failed"


def test_running_job_can_be_dismissed(open_api):
    """Its computation stops, it shows as failed, and nothing of it is left."""
    with open_api(workers=1) as api:
        job_id = api.execute("218", api.aoi_inputs(geom=BIG))
        while not api.get(f"/jobs/{job_id}").json()["progress"]:
            time.sleep(0.01)
        assert api.get(f"/jobs/{job_id}/results").json() == {}
        waiting = api.execute("218", api.aoi_inputs())
        api.request("DELETE", f"/jobs/{job_id}")
        assert api.get(f"/jobs/{job_id}").json()["status"] == "failed"
        begin = time.monotonic()
        assert api.wait(waiting)["status"] == "successful"
        assert time.monotonic() - begin < 3
        assert len(api.http.get(f"{api.tao.stac_url}collections/L3B_NDVI/items").json()["features"]) == 1


def test_queued_job_can_be_dismissed(open_api):
    """It never runs."""
    with open_api(workers=1) as api:
        running = api.execute("218", api.aoi_inputs(geom=BIG))
        queued = api.execute("218", api.aoi_inputs())
        assert api.get(f"/jobs/{queued}").json()["status"] == "accepted"
        api.request("DELETE", f"/jobs/{queued}")
        api.request("DELETE", f"/jobs/{running}")
        assert api.wait(api.execute("primes_between", {}))["status"] == "successful"
        assert api.get(f"/jobs/{queued}").json()["status"] == "failed"


def test_sleeping_job_can_be_dismissed(api):
    """It wakes up no more."""
    job_id = api.execute("sleep_a_while", {"duration": 0.3})
    api.request("DELETE", f"/jobs/{job_id}")
    time.sleep(0.4)
    assert api.get(f"/jobs/{job_id}").json()["status"] == "failed"


def test_jobs_of_others_are_unknown(api, other):
    """They can neither be seen nor cancelled."""
    job_id = api.execute("sleep_a_while", {"duration": 5})
    assert other.get(f"/jobs/{job_id}").content == b""
    assert other.get(f"/jobs/{job_id}/results").content == b""
    assert job_id not in [job["jobID"] for job in other.get("/jobs").json()["jobs"]]
    assert "processID" not in other.request("DELETE", f"/jobs/{job_id}").json()["data"]
    assert api.get(f"/jobs/{job_id}").json()["status"] in ("accepted", "running")
    api.request("DELETE", f"/jobs/{job_id}")


def test_twenty_people_with_five_jobs_each(open_api):
    """A course does not bring it down."""
    users = {f"user{number}": "sen4cap" for number in range(20)}
    with open_api(users=users) as first:
        kind = type(first)

        def work(number: int) -> list[str]:
            lon = 9.0 + 0.05 * number
            corners = [(lon, 53.5), (lon + 0.006, 53.5), (lon + 0.006, 53.504), (lon, 53.504), (lon, 53.5)]
            geom = "POLYGON ((" + ", ".join(f"{x:.3f} {y:.3f}" for x, y in corners) + "))"
            with httpx.Client(timeout=60, trust_env=False) as http:
                api = kind(first.tao, http, f"user{number}", "sen4cap")
                jobs = [api.execute("218", api.aoi_inputs(geom=geom)) for _ in range(4)]
                jobs.append(api.execute("primes_between", {}))
                items = [api.item(job_id)["id"] for job_id in jobs[:4]]
                assert len(api.get("/jobs").json()["jobs"]) == 5
                return items

        with ThreadPoolExecutor(20) as pool:
            items = [item for found in pool.map(work, range(20)) for item in found]
    assert len(set(items)) == 80
    assert {request.status for request in first.tao.requests} == {200}
