"""Results in a private object store are read with the user's own AWS settings, and with nobody else's."""

from __future__ import annotations

import json
import logging
import os
import pickle
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
import xarray
from PIL import Image
from rasterio.transform import from_origin

from sen4cap_client._core.access import Access, S3Settings
from sen4cap_client.api import CannotOpen, Client, ClientError, DownloadError, JobResults, Link, LinkRefused
from sen4cap_client.openers import remote_raster
from sen4cap_client.results.assets import assets_of
from sen4cap_client.s3.address import Address
from sen4cap_client.s3.signer import signer_for
from tests.faults.server import FaultServer, answer
from tests.forms import Awaited, end
from tests.results.file_server import FileServer
from tests.results.s3_server import PUBLIC, REGION, S3Server

SECRET = "secret-of-the-test"
TOKEN = "token-of-the-test"
SIDE = 2048
PIXELS = np.random.default_rng(1).integers(-500, 1000, (SIDE, SIDE), dtype=np.int16)
TABLE = pd.DataFrame({"parcel": [1, 2, 3], "ndvi": [0.25, 0.5, 0.75]})
PARCELS = geopandas.GeoDataFrame({"crop": ["wheat"]}, geometry=[shapely.box(9.9, 53.5, 9.91, 53.51)], crs="EPSG:4326")
CUBE = xarray.Dataset({"ndvi": (("y", "x"), np.arange(12, dtype="int16").reshape(3, 4))})
ASSETS = {
    "SNDVI": ("./SNDVI.tif", "image/tiff", "data"),
    "table": ("a b/ü+1.csv", "text/csv", "data"),
    "parcels": ("s3://results/job/parcels.geojson", "application/geo+json", "data"),
    "cube": ("./cube.zarr", "application/vnd+zarr", "data"),
    "thumbnail": ("./thumb.png", "image/png", "thumbnail"),
}
ITEM = {
    "type": "Feature",
    "stac_version": "1.0.0",
    "id": "job-1",
    "properties": {"datetime": "2024-06-01T00:00:00Z"},
    "geometry": None,
    "links": [],
    "assets": {name: {"href": href, "type": kind, "roles": [role]} for name, (href, kind, role) in ASSETS.items()},
}
HREF = "s3://results/job/item.json"


@pytest.fixture(autouse=True)
def _no_other_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory, home_of_the_session: Path) -> Iterator[S3Server]:
    """A store with a private bucket, which has all kinds of results, and a public one."""
    folder = tmp_path_factory.mktemp("s3")
    with S3Server(folder) as server:
        for name, content in files_in(tmp_path_factory.mktemp("to-store")).items():
            server.put("results", name, content)
        server.put(PUBLIC, "SNDVI.tif", (server_file := files_in(tmp_path_factory.mktemp("more"))["job/SNDVI.tif"]))
        assert len(server_file) > 8e6
        yield server


def files_in(folder: Path) -> dict[str, bytes]:
    """What the bucket has, by key."""
    job = folder / "job"
    (job / "a b").mkdir(parents=True)
    shape = {"width": SIDE, "height": SIDE, "count": 1, "dtype": "int16", "crs": "EPSG:32632"}
    tiles = {"tiled": True, "blockxsize": 256, "blockysize": 256, "transform": from_origin(500_000, 5_950_000, 10, 10)}
    with rasterio.open(job / "SNDVI.tif", "w", driver="GTiff", **shape, **tiles) as raster:
        raster.write(PIXELS, 1)
    TABLE.to_csv(job / "a b" / "ü+1.csv", index=False)
    PARCELS.to_file(job / "parcels.geojson")
    CUBE.to_zarr(job / "cube.zarr", zarr_format=2, consolidated=True)
    Image.new("RGB", (4, 3), (10, 200, 30)).save(job / "thumb.png")
    (job / "item.json").write_text(json.dumps(ITEM))
    (job / "broken.tif").write_bytes(b"no raster")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def key(store: S3Server) -> str:
    """A key that may read the private bucket."""
    store.give("AKTEST", SECRET, TOKEN)
    return "AKTEST"


@pytest.fixture
def tao() -> Iterator[FaultServer]:
    """A server one of whose jobs has its result in the private bucket."""
    with FaultServer() as server:
        out = {"out": {"href": HREF, "type": "application/json"}}
        server.script("GET /process/jobs/1/results", always=answer(out))
        yield server


def write_profile(home: Path, name: str, key: str, secret: str = SECRET, token: str | None = TOKEN) -> None:
    """Write what ``aws configure`` writes."""
    (home / ".aws").mkdir(exist_ok=True)
    session = f"aws_session_token = {token}\n" if token else ""
    (home / ".aws" / "credentials").write_text(
        f"[{name}]\naws_access_key_id = {key}\naws_secret_access_key = {secret}\n{session}"
    )


@pytest.fixture(params=["environment", "profile", "own settings"])
def given(
    request: pytest.FixtureRequest, tao: FaultServer, store: S3Server, key: str, home: Path, monkeypatch: Any
) -> None:
    """Say in one of the ways who one is, and where the store is."""
    own = f"api_url: {tao.api_url}\n"
    if request.param == "environment":
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
        monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
        monkeypatch.setenv("AWS_ENDPOINT_URL", store.url)
        monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    elif request.param == "profile":
        write_profile(home, "work", key)
        (home / ".aws" / "config").write_text(f"[profile work]\nregion = {REGION}\nendpoint_url = {store.url}\n")
        monkeypatch.setenv("SEN4CAP_S3_PROFILE", "work")
    else:
        settings = f"{{endpoint: '{store.url}', region: {REGION}, access_key_id: {key}, secret_access_key: {SECRET},"
        own += f"s3: {settings} session_token: {TOKEN}}}\n"
    (home / ".sen4cap-client").write_text(own)
    (home / ".sen4cap-client").chmod(0o600)


@pytest.fixture
def settings(store: S3Server, key: str) -> S3Settings:
    return S3Settings(
        endpoint=store.url, region=REGION, access_key_id=key, secret_access_key=SECRET, session_token=TOKEN
    )


def results_at(href: str, settings: S3Settings, media_type: str | None = None) -> JobResults:
    """Results whose one output is a link."""
    return JobResults({"out": Link(href, type=media_type)}, access=Access(s3=settings, retries=0))


@pytest.mark.parametrize("form", ["sync", "async"])
@pytest.mark.usefixtures("given")
def test_all_kinds_of_results(form: str, tmp_path: Path) -> None:
    """Whatever a private bucket has is opened, kept and shown, with credentials from the environment, a profile or
    the settings of this client.
    """
    client: Any = Client() if form == "sync" else Awaited()
    try:
        check_all_kinds(client, tmp_path)
    finally:
        end(client)


def check_all_kinds(client: Any, folder: Path) -> None:
    results = client.get_job_results("1")
    assert results.assets.names == tuple(ASSETS)
    for chunks in (None, True):
        raster = client.open_job_result("1", "SNDVI", chunks=chunks)
        np.testing.assert_array_equal(raster[0, 100:300, 5:9].values, PIXELS[100:300, 5:9])
    pd.testing.assert_frame_equal(results.open("table"), TABLE)
    assert list(results.open("parcels")["crop"]) == ["wheat"]
    xarray.testing.assert_equal(results.open("cube").load(), CUBE)
    assert results.items_stac()[0].id == "job-1"
    assert results.plot().images[0].get_array().shape == (3, 4, 3)
    assert results.plot("SNDVI").images[0].get_array().shape == (512, 512)
    tif, table, item = client.download_job_results("1", folder, ["SNDVI", "table"], progress=False)
    with rasterio.open(tif) as kept:
        np.testing.assert_array_equal(kept.read(1), PIXELS)
    assert table.name == "ü+1.csv"
    assert json.loads(item.read_text())["assets"]["SNDVI"]["href"] == "./SNDVI.tif"


def test_a_window_moves_little(store: S3Server, settings: S3Settings, tmp_path: Path) -> None:
    """Of a raster those bytes are read that are asked for, by GET alone, and no key leaves for it."""
    # One of its own: what GDAL has read for another test it need not ask for again.
    content = files_in(tmp_path)["job/SNDVI.tif"]
    store.put("results", "window/SNDVI.tif", content)
    raster = results_at("s3://results/window/SNDVI.tif", settings).open()
    for _ in range(2):
        np.testing.assert_array_equal(raster[0, 512:768, 512:768].values, PIXELS[512:768, 512:768])
    asked = [each for each in store.requests("/results/window/SNDVI.tif") if each.method != "PUT"]
    assert {(each.method, each.signed, each.authorization) for each in asked} == {("GET", "query", False)}
    # For the size GDAL asks for the whole, as HEAD has another signature, and breaks off after the head of the answer.
    assert [each.status for each in asked][:1] == [200]
    assert {each.status for each in asked[1:]} == {206}
    assert sum(each.count for each in asked[1:]) < 600_000
    assert len(asked) < 6


def test_nothing_is_set_for_the_whole_process(settings: S3Settings) -> None:
    """Neither the environment nor the settings of GDAL are changed, and no credentials are among them."""
    before = dict(os.environ)
    results_at("s3://results/job/SNDVI.tif", settings).open()[0, :5, :5].load()
    assert dict(os.environ) == before
    names = [*remote_raster._SETTINGS, "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"]
    assert [rasterio._env.get_gdal_config(name) for name in names] == [None] * len(names)


def test_addresses_of_the_web_get_no_credentials(
    link: Callable[..., JobResults], files: FileServer, key: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What lies on the public web is read without a signature, whatever credentials there are."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    for name, content in files_in(tmp_path / "made").items():
        path = files.folder / "web" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    before = len(files.sent)
    results = link("web/job/SNDVI.tif", "image/tiff")
    results.open()[0, :9, :9].load()
    results.download(tmp_path / "kept", progress=False)
    link("web/job/parcels.geojson").open()
    link("web/job/cube.zarr", "application/vnd+zarr").open().load()
    sent = files.sent[before:]
    assert len(sent) > 5
    for request in sent:
        assert "?" not in request.path
        assert not [name for name in request.headers if name.lower().startswith(("authorization", "x-amz"))]


def test_addresses_of_the_own_store_are_signed(store: S3Server, settings: S3Settings, tmp_path: Path) -> None:
    """A private store whose results are named by addresses of the web is read like one that is named by s3://."""
    results = results_at(f"{store.url}/results/job/a%20b/%C3%BC%2B1.csv", settings)
    pd.testing.assert_frame_equal(results.open(), TABLE)
    (path,) = results.download(tmp_path, progress=False)
    assert path.name == "ü+1.csv"
    with pytest.raises(ClientError, match="403"):
        results_at(f"{store.url}/results/job/table.csv", S3Settings()).open()


def test_item_that_names_the_own_store(store: S3Server, settings: S3Settings) -> None:
    """A path in a store that an item names by the way is read with the credentials for that store."""
    path = "/results/job/SNDVI.tif"
    described = {"href": path, "type": "image/tiff", "roles": ["data"], "alternate": {"s3": {"href": store.url + path}}}
    results = JobResults({"out": {**ITEM, "assets": {"SNDVI": described}}}, access=Access(s3=settings))
    assert results.open()[0, 7, 7] == PIXELS[7, 7]


def test_public_bucket_without_credentials(store: S3Server, tmp_path: Path) -> None:
    """What is public in a store is read by those who have no credentials."""
    results = results_at(f"s3://{PUBLIC}/SNDVI.tif", S3Settings(endpoint=store.url))
    assert results.open()[0, 3, 3] == PIXELS[3, 3]
    assert len(results.download(tmp_path, progress=False)) == 1
    assert {each.signed for each in store.requests(f"/{PUBLIC}/SNDVI.tif") if each.method == "GET"} == {""}


def test_bucket_of_another_region(store: S3Server, settings: S3Settings) -> None:
    """The region that the store names is taken, and remembered."""
    import attrs

    results = results_at("s3://results/job/a b/ü+1.csv", attrs.evolve(settings, region="us-west-2"))
    pd.testing.assert_frame_equal(results.open(), TABLE)
    before = len(store.requests("/results/job/a b"))
    results.open()
    assert len(store.requests("/results/job/a b")) == before + 1


def test_files_are_checked_and_gone_on_with(store: S3Server, settings: S3Settings, tmp_path: Path) -> None:
    """What is whole is not fetched again, and what is begun is gone on with, by size and MD5 of the store."""
    results = results_at("s3://results/job/SNDVI.tif", settings)
    (path,) = results.download(tmp_path, progress=False)
    before = len(store.requests("/results/job/SNDVI.tif"))
    results.download(tmp_path, progress=False)
    assert sum(each.count for each in store.requests("/results/job/SNDVI.tif")[before:]) == 1
    path.write_bytes(bytes(path.stat().st_size))
    with pytest.raises(DownloadError, match="another checksum"):
        results.download(tmp_path, progress=False)


KINDS = ["job/SNDVI.tif", "job/parcels.geojson", "job/cube.zarr"]


@pytest.mark.parametrize("name", KINDS)
def test_expired_credentials(store: S3Server, home: Path, name: str, tmp_path: Path) -> None:
    """Credentials whose time is over are said to be, with whose they are and what to do, and never shown."""
    store.give("AKOLD", SECRET, TOKEN, is_expired=True)
    write_profile(home, "work", "AKOLD")
    results = results_at(f"s3://results/{name}", S3Settings(profile="work", endpoint=store.url, region=REGION))
    says = r"credentials \(profile 'work'\) have expired. Renew them, such as with aws sso login"
    with pytest.raises(CannotOpen, match=says) as caught:
        results.open()
    with pytest.raises(ClientError, match=says) as kept:
        results.download(tmp_path, progress=False)
    assert isinstance(kept.value, CannotOpen if name.endswith("json") else DownloadError)
    for error in (caught.value, kept.value):
        chain = [error, error.__cause__, error.__cause__ and error.__cause__.__cause__]
        text = " ".join(f"{each!r} {each}" for each in chain if each and not each.__suppress_context__)
        assert not any(word in text for word in (SECRET, TOKEN, "X-Amz", "AKOLD"))


@pytest.mark.parametrize("name", KINDS)
def test_renewed_credentials_are_taken(store: S3Server, key: str, home: Path, name: str, tmp_path: Path) -> None:
    """Credentials that are renewed while something is open are used, without anything being opened anew."""
    store.give("AKSOON", SECRET, TOKEN)
    write_profile(home, "default", "AKSOON")
    results = results_at(f"s3://results/{name}", S3Settings(endpoint=store.url, region=REGION))
    opened = results.open()
    store.give("AKSOON", SECRET, TOKEN, is_expired=True)
    write_profile(home, "default", key)
    if name == "job/SNDVI.tif":
        np.testing.assert_array_equal(opened[0, 1500:1600, :50].values, PIXELS[1500:1600, :50])
    assert results.open() is not None
    if name != "job/cube.zarr":
        store.give("AKSOON", SECRET, TOKEN)
        write_profile(home, "default", "AKSOON")
        assert results.download(tmp_path / "before", progress=False)


def test_credentials_that_expire_before_a_download(store: S3Server, key: str, home: Path, tmp_path: Path) -> None:
    """A download signs once more with the credentials that there are by then."""
    store.give("AKGONE", SECRET, TOKEN)
    write_profile(home, "default", "AKGONE")
    results = results_at("s3://results/job/SNDVI.tif", S3Settings(endpoint=store.url, region=REGION))
    results.open()
    store.give("AKGONE", SECRET, TOKEN, is_expired=True)
    write_profile(home, "default", key)
    before = len(store.requests("/results/job/SNDVI.tif"))
    (path,) = results.download(tmp_path, progress=False)
    assert path.stat().st_size > 8e6
    assert [each.status for each in store.requests("/results/job/SNDVI.tif")[before:]] == [400, 206, 200]


PROBLEMS = {
    "unknown key": ({"access_key_id": "AKNOBODY"}, "job/SNDVI.tif", "are not known to http"),
    "wrong secret": ({"secret_access_key": "wrong"}, "job/SNDVI.tif", "does not belong to its key"),
    "wrong token": ({"session_token": None}, "job/SNDVI.tif", "are not known to http"),
    "no right": ({"access_key_id": "AKMAYNOT"}, "job/SNDVI.tif", "may not read it. Ask whoever owns the bucket"),
    "no such key": ({}, "job/missing.tif", "it is not there"),
    "no such bucket": ({}, "../elsewhere/x.tif", "there is no bucket 'elsewhere'"),
    "no credentials": (
        {"access_key_id": None, "secret_access_key": None, "session_token": None},
        "job/SNDVI.tif",
        "it is not public, and there are no AWS credentials here. Set AWS_PROFILE",
    ),
    "no such profile": (
        {"profile": "none", "access_key_id": None, "secret_access_key": None},
        "job/SNDVI.tif",
        "There is no AWS profile 'none'",
    ),
    "no endpoint": ({"endpoint": ""}, "job/SNDVI.tif", "cannot be reached.*Check .*s3_endpoint"),
    "no endpoint for what is read whole": ({"endpoint": ""}, "job/thumb.png", "cannot be reached.*s3_endpoint"),
    "no raster": ({}, "job/broken.tif", "cannot be read"),
}


@pytest.mark.parametrize("problem", PROBLEMS)
def test_what_is_wrong_is_said(store: S3Server, settings: S3Settings, problem: str, tmp_path: Path) -> None:
    """Each way in which a store says no has words of its own that say what to do."""
    import attrs

    changed, key, says = PROBLEMS[problem]
    store.give("AKMAYNOT", SECRET, TOKEN, may=False)
    if "endpoint" in changed:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            changed = {"endpoint": f"http://127.0.0.1:{taken.getsockname()[1]}"}
    href = f"s3://{key.removeprefix('../')}" if key.startswith("../") else f"s3://results/{key}"
    results = results_at(href, attrs.evolve(settings, **changed), "image/png" if key.endswith("png") else "image/tiff")
    with pytest.raises(CannotOpen, match=says):
        results.open()
    if problem != "no raster" and "endpoint" not in changed:
        with pytest.raises(DownloadError, match=says):
            results.download(tmp_path, progress=False)


@pytest.mark.parametrize("chunks", [None, True])
def test_what_is_opened_is_pickled_without_secrets(settings: S3Settings, chunks: Any) -> None:
    """No byte of a key is in the pickle of what is opened, nor of results."""
    import attrs

    secretive = attrs.evolve(settings, access_key_id="AKTEST")
    results = results_at("s3://results/job/SNDVI.tif", secretive)
    cube = results_at("s3://results/job/cube.zarr", secretive)
    for thing in (results.open(chunks=chunks), results, cube.open(chunks=chunks), results.assets):
        text = pickle.dumps(thing)
        assert not any(word in text for word in (SECRET.encode(), TOKEN.encode(), b"AKTEST", b"X-Amz"))
    found = pickle.loads(pickle.dumps(results.open(chunks=chunks)))
    with pytest.raises(CannotOpen, match="does not travel to other processes"):
        found[0, :5, :5].load()


READ = """
import pickle, sys
with open(sys.argv[1], "rb") as file:
    raster, cube = pickle.load(file)
print(int(raster[0, 5, 6]), int(cube.ndvi[1, 2]))
"""


@pytest.mark.parametrize("where", ["environment", "profile", "own settings", "nowhere"])
def test_other_processes_have_credentials_of_their_own(
    store: S3Server, settings: S3Settings, tmp_path: Path, where: str
) -> None:
    """What is opened here is read elsewhere with the credentials that are there."""
    home = tmp_path / "home"
    home.mkdir()
    things = [results_at(f"s3://results/job/{name}", settings).open() for name in ("SNDVI.tif", "cube.zarr")]
    (tmp_path / "things").write_bytes(pickle.dumps(things))
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "SEN4CAP_"))}
    environ |= {"HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true"}
    if where == "environment":
        environ |= {"AWS_ACCESS_KEY_ID": "AKTEST", "AWS_SECRET_ACCESS_KEY": SECRET, "AWS_SESSION_TOKEN": TOKEN}
    elif where == "profile":
        write_profile(home, "work", "AKTEST")
        environ["AWS_PROFILE"] = "work"
    elif where == "own settings":
        named = {"ENDPOINT": store.url, "ACCESS_KEY_ID": "AKTEST", "SECRET_ACCESS_KEY": SECRET, "SESSION_TOKEN": TOKEN}
        environ |= {f"SEN4CAP_S3_{name}": value for name, value in named.items()}
    command = [sys.executable, "-c", READ, str(tmp_path / "things")]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if where == "nowhere":
        assert "this one has none. Set SEN4CAP_S3_ACCESS_KEY_ID" in done.stderr
    else:
        assert done.stdout.split() == [str(PIXELS[5, 6]), "6"], done.stderr


@pytest.mark.parametrize(
    "href", ["s3://", "s3://results", "s3://results/", "s3://a@b/x", "s3://results/../x", "s3:///x"]
)
def test_addresses_that_name_no_object(settings: S3Settings, href: str, tmp_path: Path) -> None:
    """What begins with s3:// and is no address of an object is not followed."""
    results = results_at(href, settings, "image/tiff")
    with pytest.raises(CannotOpen, match="so it is not followed"):
        results.open()
    with pytest.raises(CannotOpen, match="so it is not followed"):
        results.download(tmp_path, progress=False)
    described = {"SNDVI": {"href": href, "type": "image/tiff"}}
    with pytest.raises(LinkRefused, match="only http and https are followed"):
        JobResults({"out": {**ITEM, "assets": described}}).download(tmp_path, progress=False)


def test_relative_addresses_in_a_bucket() -> None:
    """What an item in a bucket names relative to itself lies in that bucket."""
    hrefs = [asset.href for asset in assets_of(ITEM, HREF, "out")]
    assert hrefs[:3] == ["s3://results/job/SNDVI.tif", "s3://results/job/a b/ü+1.csv", ASSETS["parcels"][0]]


def test_botocore_is_missing(settings: S3Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without botocore the error names what to install."""
    import attrs

    for name in [name for name in sys.modules if name.partition(".")[0] == "botocore"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "botocore", None)
    results = results_at("s3://results/job/SNDVI.tif", attrs.evolve(settings, region="eu-none-1"))
    for action in (results.open, lambda: results.download(tmp_path, progress=False)):
        with pytest.raises(ClientError, match=r"pip install 'sen4cap-client\[s3\]'"):
            action()


def test_logs_have_no_signature(store: S3Server, settings: S3Settings, caplog: Any, tmp_path: Path) -> None:
    """Whatever is logged, and by which library, has no key and no signature."""

    with caplog.at_level(logging.DEBUG):
        results = results_at("s3://results/job/SNDVI.tif", settings)
        raster = results.open()
        raster[0, :300, :300].load()
        results.download(tmp_path, progress=False)
        store.give("AKTEST", SECRET, TOKEN, is_expired=True)
        with pytest.raises(CannotOpen):
            raster[0, 1800:1900, 1800:1900].load()
    text = caplog.text
    assert "rasterio" in text
    assert "httpx" in text
    assert not re.search(r"X-Amz-(Signature|Credential)=(?!\*\*\*)", text)
    assert not any(word in text for word in (SECRET, TOKEN))


STORES_OF_AWS = {
    ("results", "eu-central-1"): "https://results.s3.eu-central-1.amazonaws.com/",
    ("SEN4CAP_L3B", "eu-central-1"): "https://s3.eu-central-1.amazonaws.com/SEN4CAP_L3B/",
    ("results", None): "https://results.s3.amazonaws.com/",
}


@pytest.mark.parametrize(("bucket", "region"), STORES_OF_AWS)
def test_addresses_at_aws(bucket: str, region: str | None) -> None:
    """Without an endpoint the address is that of AWS in the region, which redirects nowhere."""
    signer = signer_for(S3Settings(region=region, access_key_id="AK", secret_access_key="SK"))
    url = signer.sign(Address(bucket, "a b/ü.tif"))
    assert url.startswith(f"{STORES_OF_AWS[bucket, region]}a%20b/%C3%BC.tif?X-Amz-")


def test_threads_sign_at_once(settings: S3Settings) -> None:
    """Many threads read from a bucket at once."""
    raster, wrong = results_at("s3://results/job/SNDVI.tif", settings).open(), []

    def read(at: int) -> None:
        if not np.array_equal(raster[0, at : at + 90, :90].values, PIXELS[at : at + 90, :90]):
            wrong.append(at)

    threads = [threading.Thread(target=read, args=(200 * number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
