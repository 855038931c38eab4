"""Results at servers whose certificates only an organisation's own authority vouches for."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from PIL import Image
from rasterio.transform import from_origin

from sen4cap_client.api import CannotOpen, Client, ClientError, JobResults
from tests.network.authority import Authority
from tests.results.file_server import FileServer
from tests.servers import ToldServer

PIXELS = np.arange(12, dtype="int16").reshape(1, 3, 4)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def secure(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FileServer]:
    """A server of files with a certificate of that authority."""
    folder = tmp_path_factory.mktemp("secure")
    shape = {"width": 4, "height": 3, "count": 1, "dtype": "int16"}
    place = {"crs": "EPSG:32632", "transform": from_origin(500_000, 5_950_000, 10, 10)}
    with rasterio.open(folder / "SNDVI.tif", "w", driver="GTiff", **shape, **place) as raster:
        raster.write(PIXELS)
    Image.new("RGB", (4, 3)).save(folder / "thumbnail.png")
    with FileServer(folder, folder.parent / "secure.log", authority.certificate("127.0.0.1") + ".pem") as server:
        yield server


@pytest.fixture
def fetched(secure: FileServer) -> Iterator[Callable[..., JobResults]]:
    """Fetch results that lie at that server, with some settings."""
    # What GDAL has read once it need not ask for again: each test has a name of its own.
    own = f"SNDVI-{len(list(secure.folder.iterdir()))}.tif"
    (secure.folder / own).hardlink_to(secure.folder / "SNDVI.tif")
    names = {"SNDVI": own, "thumbnail": "thumbnail.png"}
    assets = {name: {"href": f"{secure.url}/{file}", "roles": ["data"]} for name, file in names.items()}
    item = {"type": "Feature", "stac_version": "1.1.0", "id": "x", "geometry": None, "assets": assets, "links": []}
    with ToldServer() as told:
        told.tell("GET /jobs/1/results", {"item": item})

        def fetch(**settings: Any) -> JobResults:
            with Client(api_url=told.url, auth_type="none", retries=0, **settings) as client:
                return client.get_job_results("1")

        yield fetch


def test_own_authority(fetched: Callable[..., JobResults], authority: Authority, tmp_path: Path) -> None:
    """With ca_bundle rasters, pictures and downloads are read, also of results that were pickled."""
    results = fetched(ca_bundle=authority.file)
    for each in (results, pickle.loads(pickle.dumps(results))):
        lazy = each.open("SNDVI")
        np.testing.assert_array_equal(pickle.loads(pickle.dumps(lazy)).values, PIXELS)
        assert each.open("thumbnail").size == (4, 3)
    assert (results.download(tmp_path, "SNDVI")[0]).exists()


def test_authority_of_the_environment(
    fetched: Callable[..., JobResults], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What SSL_CERT_FILE names is trusted by what reads rasters as well."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    np.testing.assert_array_equal(fetched().open("SNDVI").values, PIXELS)


def test_no_proxy_for_this_machine(
    fetched: Callable[..., JobResults], authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy of the environment, here one that is down, is not asked for rasters of this machine."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    np.testing.assert_array_equal(fetched(ca_bundle=authority.file).open("SNDVI").values, PIXELS)


def test_nobody_vouches(fetched: Callable[..., JobResults], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the authority nothing is read."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    results = fetched()
    with pytest.raises(CannotOpen, match="SSL certificate"):
        results.open("SNDVI")
    with pytest.raises(ClientError, match="ca_bundle"):
        results.open("thumbnail")
    with pytest.raises(ClientError, match="certificate"):
        results.download(tmp_path, "SNDVI")
