"""Shapes of bodies, by generation."""

import datetime as dt

import pytest

UUID_START = "c30145a7-029c-4499-98bc-9903ca46531c"
GENERATIONS = ["2025-12", "2026-06", "2026-09"]


@pytest.fixture(scope="module", params=GENERATIONS)
def each(request, open_api):
    """A user of a sandbox of each generation whose clock stands still."""
    clock = dt.datetime(2026, 6, 29, 14, 45, 6, 40_000, tzinfo=dt.UTC)
    with open_api(generation=request.param, clock=lambda: clock) as api:
        api.generation = request.param
        yield api


def test_landing_page_and_conformance(each):
    """The landing page has relative links, with and without a slash at the end of the address."""
    landing = each.get("/").json()
    assert landing == each.get("").json()
    assert landing["title"] == "TAO OGC Process API service"
    assert [link["href"] for link in landing["links"]] == [
        "/process/",
        "/process/conformance",
        "/process/processes",
        "/process/jobs",
    ]
    assert [uri.rpartition("/")[2] for uri in each.get("/conformance").json()["conformsTo"]] == ["core", "json"]


def test_process_list_has_flat_links(each):
    """Two links for each process follow the list's own."""
    body = each.get("/processes").json()
    ids = [process["id"] for process in body["processes"]]
    assert ids[:3] == (["3", "2", "1"] if each.generation == "2025-12" else ["407", "218", "208"])
    assert {"218", "71", "1", "2", "3", "5", "6", "sleep_a_while", "primes_between"} <= set(ids)
    assert len(body["links"]) == 1 + 2 * len(ids)
    assert body["links"][2]["href"] == f"/process/processes/{ids[0]}/execution"


def test_every_listed_process_is_described(each):
    """Descriptions hold the defaults that the server does not omit, and no nulls."""
    for process in each.get("/processes").json()["processes"]:
        answer = each.get(f"/processes/{process['id']}")
        body = answer.json()
        assert body["id"] == process["id"]
        assert "null" not in answer.text.replace('"nullable"', "")
        for parameter in body["inputs"].values():
            assert parameter["minOccurs"] in (0, 1)
            assert parameter["schema"]["nullable"] in (True, False)


def test_keys_and_hints_of_process_218(each):
    """Short keys since 2026-09; user interface hints changed their names in 2026."""
    inputs = each.get("/processes/218").json()["inputs"]
    start = inputs["startdate" if each.generation == "2026-09" else UUID_START]
    indicator = next(p for p in inputs.values() if p["title"] == "L3B Indicator Name")
    assert start["title"] == "Start date"
    assert start["schema"]["default"] == ""
    assert start["schema"]["minLength"] == 1
    if each.generation == "2025-12":
        assert indicator["x-uiLevel"] == "advanced"
        assert not any(key.startswith("x-") for key in [*start, *indicator["schema"]])
    else:
        assert (start["x-ui-advanced"], start["x-ui-order"]) == (False, "1")
        assert (indicator["x-ui-advanced"], indicator["x-ui-order"]) == (True, "3")
        assert indicator["schema"]["x-ui-widget"] == "radio"


def test_execute_answers_200_with_absolute_links(each):
    """Job info, in an envelope in 2025; its processID is the title and a time."""
    request = {"inputs": {"duration": 0.01}}
    answer = each.request("POST", "/processes/sleep_a_while/execution", json=request)
    assert answer.status_code == 200
    body = answer.json()
    assert ("data" in body) == (each.generation == "2025-12")
    info = body.get("data", body)
    assert info["processID"] == "Sleep Processor_virtual_2026-06-29T14:45:06"
    assert info["status"] == "accepted"
    assert info["type"] == "process"
    assert info["links"][0]["href"] == f"{each.tao.api_url}/jobs/{info['jobID']}"


def test_job_infos(each):
    """The title as processID, no finished and no message, created equals started; links in the list lack a slash."""
    first = each.execute("primes_between", {})
    second = each.execute("primes_between", {})
    each.wait(first)
    info = each.wait(second)
    assert info["processID"] == "Prime Processor"
    assert info["created"] == info["started"] == info["updated"] == "2026-06-29T14:45:06Z"
    assert info["progress"] == 100
    assert not {"finished", "message"} & set(info)
    assert ("type" in info) == (each.generation == "2025-12")
    assert info["links"][0]["href"] == f"/process/jobs/{second}"
    listed = each.get("/jobs").json()
    assert listed["links"] == []
    assert [job["jobID"] for job in listed["jobs"]][:2] == [second, first]
    assert listed["jobs"][0]["links"][1]["href"] == f"/process/jobs{second}/results"
    assert {**listed["jobs"][0], "links": []} == {**info, "links": []}


def test_results(each):
    """2025 wraps results and says format, later generations do not and say type."""
    job_id = each.execute("218", each.aoi_inputs())
    each.wait(job_id)
    body = each.get(f"/jobs/{job_id}/results").json()
    old = each.generation == "2025-12"
    if old:
        assert set(body) == {"jobId", "outputs"}
        assert body["jobId"] == job_id
    outputs = body["outputs"] if old else body
    key = "stacitemsfile" if each.generation == "2026-09" else "db96d3e8-0243-48dc-ac9a-6470d2c39eb8"
    assert set(outputs) == {key}
    assert outputs[key]["format" if old else "type"] == "application/json"
    assert outputs[key]["href"].startswith(f"{each.tao.stac_url}collections/L3B_NDVI/items/S2AGRI_L3BNDVI_PRD_S23_")


def test_dismissal_claims_to_work_for_any_id(each):
    """DELETE answers dismissed, in an envelope, for a finished job and for none at all."""
    job_id = each.execute("primes_between", {})
    each.wait(job_id)
    for any_id in (job_id, "4711", "x"):
        body = each.request("DELETE", f"/jobs/{any_id}").json()
        assert body["status"] == "SUCCEEDED"
        assert (body["data"]["jobID"], body["data"]["status"]) == (any_id, "dismissed")
    assert each.get(f"/jobs/{job_id}").json()["status"] == "successful"


def test_requests_with_uuids_stopped_working_in_2026_09(each):
    """Process 218 takes UUIDs before 2026-09 and short keys since then; the other ones fail."""
    by_uuid = {key: value for key, value in each.aoi_inputs().items() if not key.isalpha()}
    sent = by_uuid or {UUID_START: "2024-06-01"}
    status = each.wait(each.execute("218", sent))["status"]
    assert status == ("failed" if each.generation == "2026-09" else "successful")


def test_the_code_of_2024(open_api):
    """A bare array as job list, times without a zone, null for unknown jobs."""
    clock = dt.datetime(2024, 11, 5, 10, 14, 56, 40_000, tzinfo=dt.UTC)
    with open_api(generation="2025-12", code_2024=True, clock=lambda: clock) as api:
        job_id = api.execute("primes_between", {})
        api.wait(job_id)
        (job,) = api.get("/jobs").json()
        assert job["created"] == "2024-11-05T10:14:56.04"
        assert api.get("/jobs/4711").text == "null"
