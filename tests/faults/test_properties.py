"""What holds for all inputs: the meaning of answers, and ids in paths."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sen4cap_client._core import answer, ids
from sen4cap_client._core.retry_after import retry_after
from sen4cap_client.api import (
    ApiError,
    BadResponse,
    Client,
    ClientError,
    InvalidRequest,
    SubmissionUnknown,
    TransportError,
)
from tests.faults.scene import FakeClock, call
from tests.faults.server import NOW

quick = settings(
    max_examples=200,
    derandomize=True,
    report_multiple_bugs=False,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text()
            | st.sampled_from(
                [
                    "data",
                    "status",
                    "message",
                    "title",
                    "detail",
                    "type",
                    "instance",
                    "error",
                    "code",
                    "jobID",
                    "links",
                    "progress",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
statuses = st.sampled_from(["SUCCEEDED", "FAILED", "running", None, 500])
envelopes = st.fixed_dictionaries({"status": statuses}, optional={"data": json_values, "message": json_values})
as_json = (json_values | envelopes).map(lambda value: json.dumps(value).encode())
pages = st.text().map(lambda text: f"<html><title>{text}".encode("utf-8", "surrogatepass"))
bodies = st.one_of(st.binary(), as_json, as_json.map(lambda body: body[:-1]), pages, as_json.map(gzip.compress))
charsets = ["utf-8", "utf-16", "utf-32", "latin-1", "nonsense", "idna", "punycode", "rot13", "hex", "zlib", "undefined"]
kinds = st.sampled_from(["application/json", "", ";;", *(f"text/html; charset={charset}" for charset in charsets)])
header_texts = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
responses = st.builds(
    lambda status, body, kind, location, wait: httpx.Response(
        status,
        headers={"Content-Type": kind, "Location": location, "Retry-After": wait},
        content=body,
        request=httpx.Request("GET", "http://127.0.0.1:1/process/jobs/1"),
    ),
    st.integers(200, 599),
    bodies,
    kinds,
    header_texts,
    header_texts | st.floats().map(str) | st.integers().map(str),
)


def check_error(error: ClientError) -> None:
    """An error can be shown, on one line that is not long."""
    assert isinstance(error, ApiError | BadResponse | TransportError | SubmissionUnknown)
    assert str(error).isprintable()
    assert str(error).encode()
    assert len(str(error)) < 2000


@quick
@given(responses)
def test_answers_are_read_or_refused(response: httpx.Response) -> None:
    """Whatever arrives, it is a success or an error of the client's own kinds that can be shown."""
    try:
        found = answer.read(answer.whole(response, response.content), NOW)
    except ClientError as error:
        check_error(error)
    else:
        assert found.is_success


@pytest.fixture(scope="module")
def played() -> Iterator[tuple[Client, list[httpx.Request], list[bytes]]]:
    """A client whose network is played: what it sent, and what it is answered."""
    sent: list[httpx.Request] = []
    body: list[bytes] = []

    def answered(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200, content=body[0], request=request)

    client = Client(api_url="http://127.0.0.1:1/process", _clock=FakeClock())
    client._transport._transport = httpx.MockTransport(answered)
    yield client, sent, body
    client.close()


CALLS = ["GET", "POST", "DELETE", "get_jobs", "get_processes", "get_capabilities", "get_job_results"]


@quick
@given(value=json_values | envelopes | st.lists(envelopes), method=st.sampled_from(CALLS))
def test_successes_are_read_or_refused(played: Any, value: Any, method: str) -> None:
    """Whatever a success holds, it comes out as something that can be shown, or as an error of the client's own."""
    client, _, body = played
    body[:] = [json.dumps(value).encode()]
    try:
        if method.isupper():
            found = call(client, method)
        else:
            found = getattr(client, method)(*(["1"] if method == "get_job_results" else []))
    except ClientError as error:
        check_error(error)
    else:
        assert repr(found).encode()


awkward = st.text(st.sampled_from("./\\?#%&;:@ \t\r\n\x00é\u202e2F")) | st.text() | st.integers()


@settings(parent=quick, max_examples=500)
@given(given_id=awkward)
def test_ids_never_leave_their_segment(played: Any, given_id: str | int) -> None:
    """An id is refused before anything is sent, or is exactly one segment of the path, and reads as itself."""
    client, sent, body = played
    sent.clear()
    body[:] = [b'{"jobID": "1"}']
    try:
        client.get_job(given_id)
    except InvalidRequest:
        assert sent == []
        return
    (request,) = sent
    prefix, _, segment = request.url.raw_path.decode("ascii").rpartition("/")
    assert prefix == "/process/jobs"
    assert unquote(segment) == ids.checked("job", given_id)
    assert segment not in ("", ".", "..")
    assert not set(segment) & set("?#/\\ ")
    assert request.url.host == "127.0.0.1"


@quick
@given(
    st.none() | header_texts | st.floats().map(str) | st.integers().map(str) | st.text("0123456789 :,GMT+-JanFebMonTue")
)
def test_retry_after_is_time_or_nothing(header: str | None) -> None:
    """A Retry-After is a time that is not negative, or nothing."""
    found = retry_after(header, NOW)
    assert found is None or found >= 0


@pytest.mark.parametrize("given_id", [None, True, 1.5, b"1", ["1"], {"a": 1}, object()])
def test_ids_of_other_types(given_id: Any) -> None:
    """What is neither text nor a whole number is no id."""
    with pytest.raises(InvalidRequest):
        ids.checked("job", given_id)
