"""The public API as a type checker sees it. Nobody runs this file; `make types` checks it."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any, assert_type

from sen4cap_client.api import (
    ApiError,
    Asset,
    AssetList,
    AsyncClient,
    AsyncJob,
    Capabilities,
    Client,
    ClientError,
    Config,
    ConformanceDeclaration,
    InputDescriptions,
    InputProblem,
    InvalidInputs,
    Job,
    JobInfo,
    JobList,
    JobResults,
    JobStatus,
    Link,
    ProblemList,
    ProcessDescription,
    ProcessList,
    ProcessRequest,
    ProcessSummary,
)
from sen4cap_client.batch import Batch, grid
from sen4cap_client.batch.report import BatchStatus
from sen4cap_client.models import Severity
from sen4cap_client.snapshot import Snapshot, diff


def use_sync() -> None:
    with Client(api_url="https://tao.example/process", username="alice", password="x", timeout=5) as client:
        assert_type(client, Client)
        assert_type(client.config, Config)
        assert_type(Client(profile="work", token_command=["get-token", "x"], ca_bundle=Path("own.pem")).config, Config)
        assert_type(Config.load(profile="work", token_command="get-token x").profile, str | None)
        assert_type(client.get_capabilities(), Capabilities)
        assert_type(client.get_conformance(), ConformanceDeclaration)
        assert_type(client.get_processes(), ProcessList)
        assert_type(client.get_processes()[0], ProcessSummary)
        assert_type(list(client.get_processes()), list[ProcessSummary])
        assert_type(client.get_process("218"), ProcessDescription)
        assert_type(client.get_process(218).inputs, InputDescriptions)
        assert_type(client.execute_process("218", {"startdate": "2024-06-01"}), JobInfo)
        assert_type(client.execute_process(process_id="218", request=ProcessRequest(duration=2)), JobInfo)
        assert_type(client.get_jobs(), JobList)
        assert_type(client.get_jobs().jobs, tuple[JobInfo, ...])
        assert_type(client.get_jobs()[:2], tuple[JobInfo, ...])
        assert_type(client.get_job("647").status, JobStatus | str | None)
        assert_type(client.dismiss_job("647"), JobInfo)
        assert_type(client.get_job_results("647"), JobResults)
        assert_type(client.get_job_result("647", "stacitemsfile"), Any)
        assert_type(client.submit("L3B AOI Indicators", start_date=date(2024, 6, 1), site_extent=(9, 53, 10, 54)), Job)
        assert_type(client.submit(218, {"inputs": {"Start date": "2024-06-01"}}, validate=False), Job)
        assert_type(client.run("218", ProcessRequest(duration=2), timeout=60, progress=False), JobResults)
        assert_type(client.validate_request("218", start_date=5), ProblemList)
        assert_type(client.validate_request("218")[0], InputProblem)
        assert_type(client.create_execution_request("218").yaml, str)
        assert_type(client.processes.l3b_aoi_indicators(start_date="2024-06-01"), Job)
        assert_type(client.processes["L3B"].description(), ProcessDescription)
        assert_type(client.job("647").process, ProcessDescription)
        assert_type(client.get_job_results("647").assets, AssetList)
        assert_type(client.get_job_results("647").assets["SNDVI"], Asset)
        assert_type(client.get_job_results("647").open(["SNDVI", "MMONODFLG"], chunks=True), Any)
        assert_type(client.open_job_result("647", asset_name="SNDVI", masked=True), Any)
        assert_type(client.close(), None)


async def use_async() -> None:
    async with AsyncClient(config=Config(api_url="https://tao.example/process")) as client:
        assert_type(client, AsyncClient)
        assert_type(await client.get_processes(), ProcessList)
        assert_type(await client.get_process("218"), ProcessDescription)
        assert_type(await client.execute_process("218"), JobInfo)
        assert_type(await client.get_jobs(), JobList)
        assert_type(await client.get_job("647"), JobInfo)
        assert_type(await client.dismiss_job("647"), JobInfo)
        assert_type(await client.get_job_results("647"), JobResults)
        assert_type(await client.submit("L3B AOI Indicators", start_date=date(2024, 6, 1)), AsyncJob)
        assert_type(await client.run("218", {"startdate": "2024-06-01"}), JobResults)
        assert_type(await client.validate_request("218", start_date=5), ProblemList)
        assert_type(await client.processes.l3b_aoi_indicators(start_date="2024-06-01"), AsyncJob)
        assert_type(await (await client.job("647")).process, ProcessDescription)
        assert_type(await client.open_job_result("647", "SNDVI"), Any)


def use_jobs(client: Client) -> None:
    job = client.job("647")
    assert_type(job, Job)
    assert_type(job.wait(timeout=60, progress=False, on_update=print), Job)
    assert_type(job.refresh().info, JobInfo)
    assert_type(job.dismiss(), Job)
    assert_type(job.results(), JobResults)
    assert_type(job.request, ProcessRequest | None)
    assert_type(job.status, JobStatus | str | None)
    assert_type(list(job.updates()), list[JobInfo])
    assert_type(client.wait_all([job]), list[Job])
    assert_type(client.wait_all(["1", 2, client.get_job("3")], timeout=60), list[Job])
    assert_type(next(iter(client.as_completed(client.get_jobs()))), Job)
    assert_type(client.get_jobs(status="running", process=218, since=timedelta(days=1), limit=5), JobList)
    assert_type(client.get_jobs(status=[JobStatus.failed, "paused"], since=date(2026, 1, 1)), JobList)


async def use_async_jobs(client: AsyncClient) -> None:
    job = await client.job("647")
    assert_type(job, AsyncJob)
    assert_type(await job, AsyncJob)
    assert_type(await job.wait(), AsyncJob)
    assert_type(await job.results(), JobResults)
    assert_type([info async for info in job.updates()], list[JobInfo])
    assert_type(await client.wait_all([job]), list[AsyncJob])
    assert_type([ended async for ended in client.as_completed(["1"])], list[AsyncJob])


async def use_batches(client: Client, async_client: AsyncClient) -> None:
    with client.batch("sites.sqlite", "218", grid([{"name": "a"}], n=[1, 2]), labels=["crop"]) as batch:
        assert_type(batch, Batch)
        assert_type(batch.run(max_running=5, download="out"), BatchStatus)
        assert_type(batch.status().counts, dict[str, int])
        assert_type([row.state for row in batch.rows("failed")], list[str])
        assert_type(batch.retry(batch.failures()[0].rows), int)
        assert_type(batch.export("report.csv"), Path)
    assert_type(await async_client.batch("sites.sqlite"), Batch)
    assert_type(await batch.arun(), BatchStatus)


def use_errors(client: Client) -> None:
    try:
        client.get_job("x")
    except InvalidInputs as error:
        assert_type(str(error), str)
    except ApiError as error:
        assert_type(error.status, int)
        assert_type(error.detail, str | None)
    except ClientError as error:
        assert_type(str(error), str)


def snapshots(client: Client) -> None:
    taken = client.snapshot_processes("processes.yaml")
    assert_type(taken, Snapshot)
    assert_type(diff(taken, taken)[0].severity, Severity)


def wrong_use(client: Client) -> None:
    client.get_process()  # type: ignore[call-arg]  # an id is needed
    client.execute_process("218", ["a"])  # type: ignore[arg-type]  # a list is no request
    client.get_job(None)  # type: ignore[arg-type]  # None is no id
    Client("https://tao.example")  # type: ignore[call-arg]  # settings are named
    client.submit()  # type: ignore[call-arg]  # a process is needed
    client.get_jobs().jobs.append(JobInfo("1"))  # type: ignore[attr-defined]  # public data is frozen
    Link(href="x").href = "y"  # type: ignore[misc]  # public data is frozen
