"""The public API as a type checker sees it. Nobody runs this file; `make types` checks it."""

from __future__ import annotations

from typing import Any, assert_type

from sen4cap_client.api import (
    ApiError,
    Asset,
    AssetList,
    AsyncClient,
    Capabilities,
    Client,
    ClientError,
    Config,
    ConformanceDeclaration,
    InputDescriptions,
    JobInfo,
    JobList,
    JobResults,
    JobStatus,
    Link,
    ProcessDescription,
    ProcessList,
    ProcessRequest,
    ProcessSummary,
)


def use_sync() -> None:
    with Client(api_url="https://tao.example/process", username="alice", password="x", timeout=5) as client:
        assert_type(client, Client)
        assert_type(client.config, Config)
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
        assert_type(await client.open_job_result("647", "SNDVI"), Any)


def use_errors(client: Client) -> None:
    try:
        client.get_job("x")
    except ApiError as error:
        assert_type(error.status, int)
        assert_type(error.detail, str | None)
    except ClientError as error:
        assert_type(str(error), str)


def wrong_use(client: Client) -> None:
    client.get_process()  # type: ignore[call-arg]  # an id is needed
    client.execute_process("218", ["a"])  # type: ignore[arg-type]  # a list is no request
    client.get_job(None)  # type: ignore[arg-type]  # None is no id
    Client("https://tao.example")  # type: ignore[call-arg]  # settings are named
    client.get_jobs().jobs.append(JobInfo("1"))  # type: ignore[attr-defined]  # public data is frozen
    Link(href="x").href = "y"  # type: ignore[misc]  # public data is frozen
