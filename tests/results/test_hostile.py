"""Results that lead where nobody should go, or are not what they say."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from sen4cap_client.api import ApiError, CannotOpen, Client, ClientError, JobResults, Link
from sen4cap_client.openers import fetch
from tests.results.file_server import FileServer
from tests.servers import ToldServer

ADDRESSES = [
    "javascript:alert(1)",
    "file:///etc/passwd",
    "/etc/passwd",
    "//evil.example/x.tif?",
    "/vsicurl/http://127.0.0.1/x.tif",
    "/vsimem/x.tif",
    "vsizip:///x.tif",
    "gopher://127.0.0.1/x.tif",
    "s3://bucket/x.tif",
    "ftp://127.0.0.1/x.tif",
    "http://alice:secret@127.0.0.1/x.tif",
    "http://127.0.0.1\\@evil/x.tif",
    "http://[::1/x.tif",
    "http://127.0.0.1:99999/x.tif",
    "http://2130706433/x.tif\n",
    "",
    "data:image/tiff;base64,AAAA",
]


@pytest.fixture
def told() -> Iterator[ToldServer]:
    """A server that answers what the test tells it to."""
    with ToldServer() as server:
        yield server


def item_with(assets: Any) -> dict[str, Any]:
    return {"type": "Feature", "stac_version": "1.1.0", "id": "x", "geometry": None, "assets": assets, "links": []}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize(
    "media_type", ["image/tiff", "application/json", "text/csv", "image/png", "application/vnd+zarr"]
)
def test_addresses_that_are_not_followed(address: str, media_type: str) -> None:
    """An address of an asset or an output that is not http or https is refused, whatever it should be opened as."""
    asset = JobResults({"item": item_with({"SNDVI": {"href": address, "type": media_type, "roles": ["data"]}})})
    for results in (asset, JobResults({"out": Link(address, type=media_type)})):
        with pytest.raises(CannotOpen) as caught:
            results.open()
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)
    assert "javascript:" not in asset.assets._repr_html_().replace(" (javascript:alert(1))", "").replace(address, "")


@pytest.mark.parametrize(
    "assets", [None, [], "x", {}, {"a": None}, {"a": {}}, {"a": {"href": 7}}, {"a": {"href": "x", "roles": 7}}]
)
def test_items_without_assets(assets: Any) -> None:
    """An item without an asset that can be read says so."""
    results = JobResults({"item": item_with(assets)})
    assert len(results.assets) == 0
    with pytest.raises(CannotOpen, match="no asset with data"):
        results.open()


@pytest.mark.parametrize("name", ["../../etc/passwd", "\x1b[2J\u202e", "a" * 5000, "<script>", ""])
def test_names_of_assets_are_only_names(name: str, files: FileServer) -> None:
    """A name may be anything: it is shown harmlessly, and opens what it names."""
    (files.folder / "name.json").write_text("[1]")
    results = JobResults({"item": item_with({name: {"href": f"{files.url}/name.json", "roles": ["data"]}})})
    assert results.open(name) == [1]
    assert "\x1b" not in repr(results.assets) + results.assets._repr_html_()
    assert "<script>" not in results.assets._repr_html_()
    with pytest.raises(ClientError) as caught:
        results.open("no such")
    assert len(str(caught.value)) < 300
    assert "\x1b" not in str(caught.value)


def test_documents_that_are_none(link: Callable[..., JobResults], files: FileServer) -> None:
    """What is no JSON, is nested without end, or has more than 64 MiB is named."""
    for name, content in (("page", b"<html>"), ("nan", b"[NaN]"), ("deep", b"[" * 200_000), ("empty", b"")):
        (files.folder / name).write_bytes(content)
        with pytest.raises(CannotOpen, match=rf"/{name} is not JSON"):
            link(name, "application/json").open()
    (files.folder / "huge").write_bytes(b" " * (65 * 2**20))
    with pytest.raises(CannotOpen, match="has more than 67,108,864 bytes"):
        link("huge", "application/json").open()


def test_no_token_and_no_cookie_leaves(told: ToldServer) -> None:
    """The server of the results gets no token of the process API, also not over redirects, and no cookie back."""
    with ToldServer() as data, ToldServer() as other:
        told.tell("GET /jobs/1/results", {"out": {"href": f"{data.url}/item", "type": "application/json"}})
        data.tell("GET /item", b"", 302, {"Location": f"{other.url}/there", "Set-Cookie": "session=1"})
        other.tell("GET /there", b"", 307, {"Location": f"{data.url}/again"})
        data.tell("GET /again", item_with({"a": {"href": "/a.json", "type": "application/json"}}))
        data.tell("GET /a.json", [1, 2])
        with Client(api_url=told.url, token="top-secret", auth_type="token") as client:
            assert client.open_job_result("1") == [1, 2]
        asked = [*data.asked, *other.asked]
        assert len(asked) == 4
        assert "top-secret" not in str(asked)
        assert not any("cookie" in name.lower() for request in asked for name in request.headers)


def test_redirects_that_are_not_followed(told: ToldServer) -> None:
    """Not to files, not without end, and not from https to http."""
    told.tell("GET /file", b"", 302, {"Location": "file:///etc/passwd"})
    told.tell("GET /loop", b"", 302, {"Location": "/loop"})
    with pytest.raises(CannotOpen, match="so it is not followed"):
        JobResults({"out": Link(f"{told.url}/file")}).open()
    with pytest.raises(ApiError, match="302"):
        JobResults({"out": Link(f"{told.url}/loop")}).open()
    assert told.count("GET /loop") == 5
    unsafe = httpx.Response(
        302, headers={"location": "http://a.example/"}, request=httpx.Request("GET", "https://a.example")
    )
    with pytest.raises(CannotOpen, match="not encrypted"):
        fetch._target(unsafe)


def test_faults_that_pass_are_waited_for(told: ToldServer) -> None:
    """A 503 is asked about again; a 403 says that the link may have expired, without its signature."""
    told.tell("GET /a.json", b"", 503, {"Retry-After": "0"})
    told.tell("GET /a.json", [1])
    assert JobResults({"out": Link(f"{told.url}/a.json")}).open() == [1]
    told.tell("GET /b.json", b"", 403)
    with pytest.raises(ApiError, match=r"403 .*may have expired") as caught:
        JobResults({"out": Link(f"{told.url}/b.json?X-Amz-Signature=abc")}).open()
    assert "abc" not in str(caught.value)


def test_settings_of_the_client_hold(told: ToldServer) -> None:
    """How often it is tried again is as the client is set."""
    told.tell("GET /jobs/1/results", {"out": {"href": f"{told.url}/a.json"}})
    told.tell("GET /a.json", b"", 503)
    with Client(api_url=told.url, auth_type="none", retries=0) as client:
        results = client.get_job_results("1")
        with pytest.raises(ApiError, match="503"):
            results.open()
    assert told.count("GET /a.json") == 1
    assert json.dumps(list(results)) == '["out"]'
