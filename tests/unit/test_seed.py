"""The notebook session that this client was asked for, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sen4cap_client.api import Capabilities, ConformanceDeclaration, JobInfo, JobList, ProcessDescription, ProcessList
from sen4cap_client.config import write_settings
from sen4cap_client.sandbox import Sandbox

# As they were written; the last expression of each is what the notebook shows.
CELLS = """
from sen4cap_client.api import Client

client = Client()
client

client.get_capabilities()

client.get_conformance()

client.get_processes()

client.get_process(process_id="6")

job_list = client.get_jobs()
job_list

from {package}.models import JobStatus

sucessful_jobs = [job.jobID for job in job_list.jobs if job.status == JobStatus.successful]
len(sucessful_jobs)

from sen4cap_client.api import ProcessRequest

client.execute_process(process_id="sleep_a_while", request=ProcessRequest(duration=2))

client.execute_process(process_id="sleep_a_while", request={{"fail": True}})

client.execute_process(process_id="primes_between", request={{}})

client.get_jobs()

client.get_job("job_2")

# client.get_job_results("job_1")

for job in client.get_jobs().jobs:
    client.dismiss_job(job.jobID)

client.get_jobs()
"""


@pytest.fixture(params=["2026-09", "2026-06", "2025-12"])
def configured(request: pytest.FixtureRequest, home: Any) -> Iterator[Sandbox]:
    """A sandbox that the configuration file names, as `sen4cap-client configure` leaves it."""
    with Sandbox(generation=request.param) as tao:
        settings = {"api_url": tao.api_url, "username": tao.username, "password": tao.password}
        write_settings(home / ".sen4cap-client", settings)
        yield tao


def run(cells: str) -> list[Any]:
    """Run cells as a notebook does, and give the value of each that has one."""
    names: dict[str, Any] = {}
    shown = []
    for cell in cells.strip().split("\n\n"):
        *statements, last = cell.split("\n")
        try:
            code = compile(last, "cell", "eval")
        except SyntaxError:
            exec(cell, names)
            continue
        exec("\n".join(statements), names)
        shown.append(eval(code, names))
    names["client"].close()
    return shown


@pytest.mark.parametrize("package", ["sen4cap_client", "gavicore"])
def test_every_cell_runs_as_written(configured: Sandbox, package: str) -> None:
    """The seed's session runs to its end, with JobStatus from our models and from gavicore's."""
    shown = run(CELLS.format(package=package))
    kinds = [type(value) for value in shown[1:6]]
    assert repr(shown[0]) == f"<Client {configured.api_url} as trainee>"
    assert kinds == [Capabilities, ConformanceDeclaration, ProcessList, ProcessDescription, JobList]
    assert shown[6] == 0
    assert all(isinstance(value, JobInfo) for value in shown[7:10])
    assert len(shown[10]) == 3
    assert shown[11].jobID == "job_2"
    assert {job.status for job in shown[12]} <= {"successful", "failed"}


@pytest.mark.parametrize("package", ["sen4cap_client", "gavicore"])
def test_successful_jobs_are_counted(configured: Sandbox, package: str) -> None:
    """Comparing with either JobStatus finds the jobs that succeeded."""
    cells = f"""
from sen4cap_client.api import Client
from {package}.models import JobStatus
client = Client()

import time
job = client.execute_process("primes_between", {{}})
while not job.is_finished: job = client.get_job(job.jobID); time.sleep(0.01)

[job.jobID for job in client.get_jobs().jobs if job.status == JobStatus.successful]
"""
    assert run(cells) == [["job_1"]]
