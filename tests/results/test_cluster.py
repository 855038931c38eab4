"""What is opened here can be computed elsewhere."""

from __future__ import annotations

from typing import Any

import dask
import numpy as np
import pytest
from distributed import Client as Dask
from distributed import LocalCluster

from sen4cap_client.api import Client


def mean(raster: Any) -> float:
    """The mean of a raster that is opened in another process."""
    return float(raster.mean())


@pytest.mark.filterwarnings("ignore")
def test_means_of_several_results_in_two_processes(client: Client, job_id: str) -> None:
    """Workers in processes of their own, which have no login, give the means that are computed here."""
    other = client.submit(
        "L3B AOI Indicators",
        start_date="2024-06-01",
        end_date="2024-06-07",
        site_extent="POLYGON ((9.80 53.52, 9.82 53.52, 9.82 53.50, 9.80 53.50, 9.80 53.52))",
    ).wait()
    rasters = [client.open_job_result(job, "SNDVI", masked=True, chunks={"y": 100}) for job in (job_id, other.jobID)]
    lazy = [client.open_job_result(job, "SNDVI", masked=True) for job in (job_id, other.jobID)]
    expected = [float(raster.mean()) for raster in lazy]
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        Dask(cluster) as workers,
    ):
        by_chunks = dask.compute(*[raster.mean() for raster in rasters])
        whole = workers.gather(workers.map(mean, [client.open_job_result(job_id, "SNDVI", masked=True), lazy[1]]))
    np.testing.assert_allclose([float(value) for value in by_chunks], expected, rtol=1e-5)
    np.testing.assert_allclose(whole, expected, rtol=1e-5)
    assert all(0 < value < 1000 for value in expected)
