"""The five ways to say no."""

import pytest

EXECUTE = "/processes/218/execution"


@pytest.mark.parametrize(("method", "path"), [("GET", "/processes/{}"), ("POST", "/processes/{}/execution")])
def test_bad_process_id_is_500(api, method, path):
    """First way: an id that is no number, and an unknown number."""
    json = {"json": {"inputs": {}}} if method == "POST" else {}
    answer = api.request(method, path.format("x"), **json)
    assert answer.status_code == 500
    assert answer.json() == {"title": "NumberFormatException", "detail": 'For input string: "x"', "status": 500}
    answer = api.request(method, path.format("999"), **json)
    assert answer.status_code == 500
    assert answer.json()["title"] == "NullPointerException"


@pytest.mark.parametrize("body", [{}, {"inputs": None}, {"inputs": []}])
def test_execute_without_inputs_is_200_failed(api, body):
    """Second way: 200 with FAILED and without data."""
    answer = api.request("POST", EXECUTE, json=body)
    assert answer.status_code == 200
    assert answer.json()["status"] == "FAILED"
    assert answer.json()["message"]
    assert "data" not in answer.json()


@pytest.mark.parametrize("body", ["{", "", "[]", '{"inputs": NaN}', "[" * 100_000, '{"inputs": ' + "9" * 5000 + "}"])
def test_bad_json_is_400_from_the_framework(api, body):
    """Third way: bad JSON."""
    answer = api.request("POST", EXECUTE, content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "requestParameters"}


def test_wrong_media_type_is_415_from_the_framework(api):
    """Third way: wrong media type."""
    answer = api.request("POST", f"{EXECUTE}?a=1", content="{}", headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415
    assert answer.json()["requestParameters"] == {"a": ["1"]}


def test_wrong_method_is_405_from_the_framework(api):
    """Third way: wrong method."""
    assert api.request("PUT", "/jobs/1").status_code == 405
    assert set(api.get(EXECUTE).json()) == {"error", "requestParameters"}


def test_framework_echoes_the_password(api):
    """Third way: the echo holds what was sent, a password included."""
    answer = api.http.post(api.tao.auth_url, data={"password": "top secret"})
    assert answer.status_code == 400
    assert answer.json()["requestParameters"] == {"password": ["top secret"]}
    answer = api.http.put(api.tao.auth_url, params={"password": "top secret"})
    assert answer.json()["requestParameters"] == {"password": ["top secret"]}


def test_unknown_path_is_404_from_the_container(api):
    """Fourth way: JSON, or a page for browsers."""
    answer = api.get("/nowhere")
    assert answer.status_code == 404
    assert set(answer.json()) == {"timestamp", "status", "error", "message", "path"}
    answer = api.request("GET", "/nowhere", headers={"Accept": "text/html,*/*"})
    assert answer.status_code == 404
    assert answer.text.startswith("<html>")


def test_too_large_body_is_refused_by_the_container(api):
    """Fourth way: a body of more than a megabyte."""
    answer = api.request("POST", EXECUTE, content=b" " * 1_000_001, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/jobs/4711", "/jobs/x", "/jobs/4711/results", "/jobs/x/results"])
def test_unknown_job_is_an_empty_200(api, path):
    """Fifth way: 200 with an empty body."""
    answer = api.get(path)
    assert (answer.status_code, answer.content) == (200, b"")
