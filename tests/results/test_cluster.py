"""What is opened here can be computed elsewhere."""

from __future__ import annotations

import itertools
from typing import Any

import cloudpickle
import dask
import numpy as np
import pytest
import rioxarray
from distributed import Client as Dask
from distributed import LocalCluster

from sen4cap_client.api import Client
from sen4cap_client.sandbox import Sandbox

WEEKS = [("2024-06-01", "2024-06-07"), ("2024-06-08", "2024-06-14"), ("2024-06-15", "2024-06-21")]
WESTS = [9.80, 9.83, 9.86, 9.89]


def mean(raster: Any) -> float:
    """The mean of a raster that is opened in another process."""
    return float(raster.mean())


def without_our_code(client: Client, job_id: str) -> Any:
    """The pixels of a result, as rioxarray reads them."""
    with rioxarray.open_rasterio(client.get_job_results(job_id).assets["SNDVI"].href, masked=True) as raster:
        return raster.values


@pytest.mark.filterwarnings("ignore")
def test_statistics_of_12_results_in_two_processes(client: Client, tao: Sandbox) -> None:
    """Workers in processes of their own, which have no login, give the statistics of 12 results at once."""
    jobs = [
        client.submit(
            "L3B AOI Indicators", start_date=start, end_date=end, site_extent=(west, 53.50, west + 0.02, 53.52)
        )
        for (start, end), west in itertools.product(WEEKS, WESTS)
    ]
    client.wait_all(jobs)
    pixels = [without_our_code(client, job.jobID) for job in jobs]
    rasters = [job.open("SNDVI", masked=True, chunks={"y": 100}) for job in jobs]
    stack = client.open_many(jobs, "SNDVI", masked=True)
    assert tao.password not in str(cloudpickle.dumps([rasters, stack]))
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        Dask(cluster) as workers,
    ):
        means, deviations = dask.compute([raster.mean() for raster in rasters], [raster.std() for raster in rasters])
        whole = workers.gather(workers.map(mean, [job.open("SNDVI", masked=True) for job in jobs[:2]]))
        series = stack.mean(["band", "y", "x"]).compute()
        seen_in = workers.run(lambda: "sen4cap_client" in __import__("sys").modules)
    np.testing.assert_allclose([float(value) for value in means], [np.nanmean(each) for each in pixels], rtol=1e-5)
    np.testing.assert_allclose([float(value) for value in deviations], [np.nanstd(each) for each in pixels], rtol=1e-4)
    np.testing.assert_allclose(whole, [np.nanmean(each) for each in pixels[:2]], rtol=1e-5)
    assert set(seen_in.values()) == {True}
    # Two neighbours share the column of pixels in which one ends and the other begins.
    by_week = [np.concatenate([each.ravel() for each in pixels[at : at + 4]]) for at in (0, 4, 8)]
    np.testing.assert_allclose(series.values, [np.nanmean(each) for each in by_week], rtol=1e-2)
    assert series.job.values.tolist() == [", ".join(job.jobID for job in jobs[at : at + 4]) for at in (0, 4, 8)]
