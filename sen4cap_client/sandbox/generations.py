"""How bodies differ between the generations of TAO's API: here, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sen4cap_client.sandbox.catalogue import PROCESSES_2025, PROCESSES_2026, Parameter, Process
from sen4cap_client.sandbox.jobs import Job
from sen4cap_client.sandbox.products import ItemLink

Body = dict[str, Any]

# What TAO writes into every schema, wanted or not.
_SCHEMA_DEFAULTS = {
    "exclusiveMaximum": False,
    "exclusiveMinimum": False,
    "minLength": 0,
    "minItems": 0,
    "uniqueItems": False,
    "minProperties": 0,
    "nullable": False,
    "readOnly": False,
    "writeOnly": False,
    "deprecated": False,
}


@dataclass(frozen=True)
class Generation:
    """The API at one time.

    Attributes:
        name: year and month in which it was seen.
        processes: what it offers, in its order.
        execute_envelope: whether the answer to execute stands in ``{"data": ..., "status": "SUCCEEDED"}``.
        wrapped_results: whether results stand in ``{"jobId": ..., "outputs": ...}``.
        job_type: whether job infos have a ``type``.
        short_keys: whether process 218 has short keys.
        ui_level: whether user interface hints are ``x-uiLevel`` rather than ``x-ui-*``.
        metadata_values: whether the metadata of inputs and outputs have values.
        code_2024: whether to answer as the code of 2024 does: the job list is a bare array, times lack a zone,
            an unknown job is ``null``.
    """

    name: str
    processes: tuple[Process, ...]
    execute_envelope: bool = False
    wrapped_results: bool = False
    job_type: bool = False
    short_keys: bool = False
    ui_level: bool = False
    metadata_values: bool = True
    code_2024: bool = False

    def key(self, parameter: Parameter) -> str:
        """The key of an input or output."""
        return parameter.short_key if self.short_keys and parameter.short_key else parameter.key

    def time(self, time: dt.datetime) -> str:
        """A time (UTC) as text."""
        if not self.code_2024:
            return f"{time:%Y-%m-%dT%H:%M:%SZ}"
        hundredths = f".{time.microsecond // 10_000:02d}".rstrip("0").rstrip(".")
        return f"{time:%Y-%m-%dT%H:%M:%S}{hundredths}"

    def process_list(self) -> Body:
        """The body of ``GET /processes``."""
        links = [{"href": "/process/processes", "rel": "self", "type": "application/json"}]
        for process in self.processes:
            href = f"/process/processes/{process.id}"
            links.append(_link(href, "self", "Process description"))
            execute = "http://www.opengis.net/def/rel/ogc/1.0/execute"
            links.append(_link(f"{href}/execution", execute, "Process execution"))
        return {"processes": [_summary(process) for process in self.processes], "links": links}

    def description(self, process: Process) -> Body:
        """The body of ``GET /processes/{id}``."""
        title = {"title": process.title} if process.described_title else {}
        description = {} if process.description is None else {"description": process.description}
        return {
            "id": process.id,
            **title,
            **description,
            "version": "1.0",
            "inputs": {self.key(p): self._input(p, order) for order, p in enumerate(process.inputs, 1)},
            "outputs": {self.key(p): self._parameter(p) for p in process.outputs},
        }

    def execution(self, job: Job, virtual: dt.datetime, base: str) -> Body:
        """The body that answers execute.

        Args:
            job: the new job.
            virtual: the time (UTC) that TAO appends to the process's title.
            base: address of the server, without a path.
        """
        body = self._job(job, f"{base}/process/jobs/{job.job_id}")
        body["processID"] += f"_virtual_{virtual:%Y-%m-%dT%H:%M:%S}"
        body["type"] = "process"
        return _enveloped(body) if self.execute_envelope else body

    def job_info(self, job: Job) -> Body:
        """The body of ``GET /jobs/{id}``."""
        return self._job(job, f"/process/jobs/{job.job_id}")

    def job_list(self, jobs: list[Job]) -> Body | list[Body]:
        """The body of ``GET /jobs``; the links lack a slash."""
        infos = [self._job(job, f"/process/jobs{job.job_id}") for job in jobs]
        return infos if self.code_2024 else {"jobs": infos, "links": []}

    def unknown_job(self) -> bytes:
        """The body of ``GET /jobs/{id}`` for an id that nobody has."""
        return b"null" if self.code_2024 else b""

    def dismissal(self, job_id: str, job: Job | None) -> Body:
        """The body that answers ``DELETE /jobs/{id}``: dismissed, whatever happened."""
        if job is not None:
            return _enveloped({**self.job_info(job), "status": "dismissed"})
        links = _job_links(f"/process/jobs/{job_id}")
        return _enveloped({"jobID": job_id, "status": "dismissed", "progress": 0, "links": links})

    def results(self, job: Job, stac_url: str) -> Body:
        """The body of ``GET /jobs/{id}/results``.

        Args:
            job: the job.
            stac_url: address of the STAC API, with a slash at its end.
        """
        process = next(process for process in self.processes if process.id == job.process_id)
        keys = {parameter.name: self.key(parameter) for parameter in process.outputs}
        outputs = {keys[name]: self._result(value, stac_url) for name, value in job.results.items()}
        return {"jobId": job.job_id, "outputs": outputs} if self.wrapped_results else outputs

    def _result(self, value: Any, stac_url: str) -> Any:
        if not isinstance(value, ItemLink):
            return value
        kind = "format" if self.wrapped_results else "type"
        return {"href": f"{stac_url}collections/{value.collection}/items/{value.item}", kind: "application/json"}

    def _job(self, job: Job, href: str) -> Body:
        """A job info whose links begin with ``href``. There is no ``finished``, and never a ``message``."""
        kind = {"type": "process"} if self.job_type else {}
        return {
            "processID": job.title,
            **kind,
            "jobID": job.job_id,
            "status": job.status,
            "created": self.time(job.created),
            "started": self.time(job.created),
            "updated": self.time(job.updated),
            "progress": job.progress,
            "links": _job_links(href),
        }

    def _input(self, parameter: Parameter, order: int) -> Body:
        body = {"minOccurs": parameter.min_occurs, **self._parameter(parameter)}
        if parameter.advanced is None:
            return body
        if not self.ui_level:
            return {**body, "x-ui-advanced": parameter.advanced, "x-ui-order": str(order)}
        return {**body, "x-uiLevel": "advanced"} if parameter.advanced else body

    def _parameter(self, parameter: Parameter) -> Body:
        body: Body = {"title": parameter.title}
        if parameter.description is not None:
            body["description"] = parameter.description
        if parameter.metadata:
            body["metadata"] = [
                {"title": title, "value": value} if self.metadata_values else {"title": title}
                for title, value in parameter.metadata
            ]
        body["schema"] = {"title": "Parameter Schema", **_SCHEMA_DEFAULTS, **parameter.schema}
        if parameter.widget and not self.ui_level:
            body["schema"]["x-ui-widget"] = parameter.widget
        return body


_2025_12 = Generation(
    "2025-12",
    PROCESSES_2025,
    execute_envelope=True,
    wrapped_results=True,
    job_type=True,
    ui_level=True,
    metadata_values=False,
)
_2026_06 = Generation("2026-06", PROCESSES_2026)
_2026_09 = replace(_2026_06, name="2026-09", short_keys=True)

GENERATIONS: Mapping[str, Generation] = {g.name: g for g in (_2026_09, _2026_06, _2025_12)}
NEWEST = _2026_09.name


def _summary(process: Process) -> Body:
    """A process as the list shows it."""
    body: Body = {"id": process.id, "title": process.title}
    if process.description is not None:
        body["description"] = process.description
    if process.keywords:
        body["keywords"] = list(process.keywords)
    return {**body, "version": "1.0", "jobControlOptions": ["async-execute"], "outputTransmission": ["value"]}


def _link(href: str, rel: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": "application/json", "title": title}


def _job_links(href: str) -> list[dict[str, str]]:
    return [
        _link(href, "self", "Job status"),
        _link(f"{href}/results", "self", "Job results (when status=successful)"),
    ]


def _enveloped(data: Body) -> Body:
    return {"data": data, "status": "SUCCEEDED"}
