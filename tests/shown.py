"""One of each thing that the client shows, of ordinary texts or of a text that means harm."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sen4cap_client import api
from sen4cap_client.batch.problems import RowProblem, RowProblems
from sen4cap_client.batch.report import BatchStatus, Failure, Failures

NOW = datetime(2026, 6, 29, 14, 50, 6, tzinfo=UTC)
SECRET = "canary-7f3a-secret"
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "attribute": "\"><img src=x onerror=alert(1)>' onmouseover='alert(1)",
    "style": "</style><style>*{display:none}</style><link rel=stylesheet href=https://evil.example/x.css>",
    "comment": "<!-- --><![CDATA[ </td></table></div></details>",
    "entity": "&lt;script&gt; &amp;lt; &#60;script&#62;",
    "javascript": "javascript:alert(1)",
    "javascript in disguise": " java\nscript\t:alert(1)//https://good.example",
    "data": "data:text/html,<script>alert(1)</script>",
    "file": "file:///etc/passwd",
    "address": 'https://evil.example/" onmouseover="alert(1)',
    "user": "https://good.example:password@evil.example/",
    "bidi": "good\u202egnp.exe\u2066\u200f",
    "control": "a\x00b\x1b[2J\x1b[31mc\rd\x07\x08\x9b",
    "surrogate": "a\ud800b",
    "long": "A" * 10_000,
    "long words": "wide words " * 1_000,
    "template": "{{ constructor.constructor('alert(1)')() }} ${alert(1)} {% raw %}",
    "formula": r"$\color{red}{x}$ $$\unicode{x}$$ \(y\) \[z\] \begin{align}a\end{align}",
    "marks": "Z" + "\u0301\u0489" * 200,
    "lines": "line\n" * 300,
}


def things(text: str | None = None) -> dict[str, Any]:
    """Each thing by its name; with a text, it stands wherever a server may put one."""
    return {**_data(text), **_lists(text), **_batch(text), **errors(text)}


def _said(text: str | None, ordinary: str) -> str:
    return ordinary if text is None else text


def _link(text: str | None) -> api.Link:
    href = "https://tao.example/stac/647.json?X-Amz-Signature=abc"
    return api.Link(_said(text, href), _said(text, "item"), _said(text, "application/geo+json"), text, text)


def _extra(text: str | None) -> dict[str, Any]:
    return {} if text is None else {text: [text, {text: text}]}


def job(text: str | None = None, number: int = 647, status: Any = "successful", progress: float = 100) -> api.JobInfo:
    """A job that began some time before `NOW` and took a minute and a half."""
    start = NOW - timedelta(minutes=5, hours=(647 - number) ** 2)
    return api.JobInfo(
        _said(text, str(number)),
        api.JobStatus(status) if text is None else text,
        _said(text, "L3B AOI Indicators Processor 5.0.4"),
        message=text,
        created=start,
        started=start,
        updated=start + timedelta(seconds=102),
        progress=progress,
        links=(_link(text),),
        traceback=None if text is None else (text, text),
        extra=_extra(text),
    )


def asset(text: str | None = None) -> api.Asset:
    """A raster of an item."""
    href = "https://tao.example/SEN4CAP_L3B/ndvi.tif?X-Amz-Signature=abc"
    said = {name: _said(text, name) for name in ("title", "checksum", "item", "output")}
    kind, roles = _said(text, "image/tiff"), (_said(text, "data"),)
    return api.Asset(_said(text, "SNDVI"), _said(text, href), kind, roles, size=12_345_678, **said, extra=_extra(text))


def _input(text: str | None, title: str, kind: str, form: str = "", **more: Any) -> api.InputDescription:
    schema = {"type": _said(text, kind), **({"format": form} if form else {}), **more}
    if text is not None:
        schema |= {"default": text, "enum": [text] * 30, "format": text}
    extra = {"x-ui-advanced": title.startswith(("L3B", "Cloud"))}
    return api.InputDescription(_said(text, title), _said(text, f"{title} of the site"), schema=schema, extra=extra)


def _inputs(text: str | None) -> dict[str, api.InputDescription]:
    start, indicator = "c30145a7-029c-4499-98bc-9903ca46531c", "691adc8e-9bba-4f42-86e2-ccd72189edc3"
    return {
        _said(text, start): _input(text, "Start date", "string", "date"),
        "enddate": _input(text, "End date", "string", "date", default="2024-06-07"),
        "geom": _input(text, "Site extent", "string", "wkt"),
        _said(text, indicator) + " ": _input(
            text, "L3B Indicator Name", "string", default="NDVI", enum=[f"INDEX{i}" for i in range(44)]
        ),
        "clouds": _input(text, "Cloud cover", "number", default=20),
    }


def _about(text: str | None) -> dict[str, Any]:
    return {
        "description": _said(text, "Computes vegetation indicators over an area of interest, from Sentinel-2 images."),
        "version": _said(text, "5.0.4"),
        "keywords": (_said(text, "sen4cap"), "L3B", "NDVI"),
        "metadata": (api.Metadata(_said(text, "sensor"), text, text, _said(text, "Sentinel-2"), extra=_extra(text)),),
        "jobControlOptions": (_said(text, "async-execute"), "dismiss"),
        "outputTransmission": (_said(text, "reference"),),
        "links": (_link(text),),
        "extra": _extra(text),
    }


def _parameters(text: str | None) -> api.AdditionalParameters:
    one = api.AdditionalParameter(_said(text, "resolution"), (_said(text, "10 m"), 3), extra=_extra(text))
    return api.AdditionalParameters(_said(text, "grid"), text, text, (one,), extra=_extra(text))


def _data(text: str | None) -> dict[str, Any]:
    title = _said(text, "L3B AOI Indicators Processor 5.0.4")
    inputs = _inputs(text)
    outputs = {_said(text, "raster"): api.OutputDescription(_said(text, "Raster"), text, schema={"type": "string"})}
    summary = api.ProcessSummary(_said(text, "218"), title, **_about(text), additionalParameters=_parameters(text))
    request = {_said(text, "startdate"): _said(text, "2024-06-01"), "geom": "POLYGON ((9.90 53.52, 9.98 53.52))" * 9}
    values = {_said(text, "raster"): _link(text), "table": [1, 2, {"a": _said(text, "b")}], "items": [_link(text)] * 3}
    return {
        "ProcessDescription": api.ProcessDescription(
            _said(text, "218"), title, inputs=inputs, outputs=outputs, **_about(text)
        ),
        "InputDescriptions": api.InputDescriptions(inputs),
        "ProcessSummary": summary,
        "InputDescription": next(iter(inputs.values())),
        "OutputDescription": next(iter(outputs.values())),
        "JobInfo": job(text),
        "JobInfo running": job(text, 646, "running", 45),
        "JobInfo failed": job(text, 645, "failed", 130),
        "AssetList": api.AssetList((asset(text), asset(text))),
        "Asset": asset(text),
        "JobResults": api.JobResults(values, extra=_extra(text)),
        "ProcessRequest": api.ProcessRequest(request, outputs=None if text is None else {text: {}}, response=text),
        "Link": _link(text),
        "Metadata": _about(text)["metadata"][0],
        "AdditionalParameters": _parameters(text),
        "AdditionalParameter": (_parameters(text).parameters or ())[0],
        "Config": _config(),
        **_alive(text),
    }


def _alive(text: str | None) -> dict[str, Any]:
    """Clients, which are asked nothing, and jobs of theirs."""
    client, awaited = api.Client(config=_config()), api.AsyncClient(config=_config())
    return {
        "Client": client,
        "AsyncClient": awaited,
        "Job": api.Job(client, job(text)),
        "AsyncJob": api.AsyncJob(awaited, job(text)),
    }


def _config() -> api.Config:
    sources = {"api_url": "environment (SEN4CAP_API_URL)", "password": "argument", "timeout": "default"}
    secrets = {"password": SECRET, "token": SECRET, "api_key": SECRET}
    return api.Config(api_url="https://tao.example/process", username="alice", sources=sources, **secrets)


def _problem(text: str | None) -> api.InputProblem:
    says = "must be a date such as 2024-06-01, not '1. June'."
    return api.InputProblem(
        _said(text, "startdate"), _said(text, "Start date"), _said(text, "format"), _said(text, says)
    )


def _lists(text: str | None) -> dict[str, Any]:
    about = _about(text)
    words = ("accepted", "running", "successful", "failed", "dismissed")
    jobs = tuple(job(text, 647 - i, words[i % 5], 20 * (i % 6)) for i in range(88 if text is None else 22))
    landing = {"description": about["description"], "links": about["links"] * 3, "extra": about["extra"]}
    standard = "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core"
    return {
        "Capabilities": api.Capabilities(_said(text, "TAO OGC Process API service"), **landing),
        "ConformanceDeclaration": api.ConformanceDeclaration((_said(text, standard),) * 3, extra=_extra(text)),
        "ProcessList": api.ProcessList(
            tuple(
                api.ProcessSummary(_said(text, str(218 + i)), _said(text, f"Processor of level {i}"), **about)
                for i in range(23)
            )
        ),
        "JobList": api.JobList(jobs),
        "InputProblem": _problem(text),
        "ProblemList": api.ProblemList((_problem(text),) * 3),
    }


def _row_problems(text: str | None) -> RowProblems:
    problem = RowProblem(3, _said(text, "north"), _said(text, "Start date"), _said(text, "format"), _said(text, "bad"))
    return RowProblems((problem,) * 2)


def _batch(text: str | None) -> dict[str, Any]:
    """What a batch tells of itself."""
    counts = {"planned": 3, "running": 1, "downloaded": 5, "failed": 1, "unknown": 1}
    status = BatchStatus(_said(text, "L3B"), counts, 12.5, NOW + timedelta(hours=3), _said(text, "process 1 on host"))
    failure = Failure("failed", _said(text, "out of memory"), (3, 5))
    return {"BatchStatus": status, "Failures": Failures((failure,) * 2), "RowProblems": _row_problems(text)}


def errors(text: str | None = None) -> dict[str, api.ClientError]:
    """One error of each kind."""
    says = "Process 218 cannot be run. Correct its inputs."
    request: dict[str, Any] = {"method": "GET", "url": _said(text, "https://tao.example/process/jobs/647")}
    rfc: dict[str, Any] = {"status": 404, "title": _said(text, "Not Found"), "detail": _said(text, "no such job")}
    rfc |= {"type": _said(text, "about:blank"), "instance": text, "retry_after": 3.0, **request}
    problems = api.ProblemList((_problem(text),) * 2)
    more = {
        "InvalidInputs": {"process_id": _said(text, "218"), "problems": problems},
        "InvalidRows": {"process_id": _said(text, "218"), "problems": _row_problems(text)},
        "TransportError": request,
        "BadResponse": {"status": 200, "body": _said(text, "").encode(errors="replace"), **request},
        "SubmissionUnknown": {"process_id": _said(text, "218"), "candidates": (job(text), job(text, 646, "running"))},
        "JobFailed": {"job": job(text, 645, "failed", 60), "request": api.ProcessRequest({_said(text, "a"): text})},
        "WaitTimeout": {"jobs": (job(text, 646, "running", 60),)},
    }
    file = {"name": _said(text, "ndvi.tif"), "url": request["url"], "status": 404}
    failures = tuple(api.SizeMismatch(_said(text, says), **file) for _ in range(2))
    more["DownloadError"] = {"failures": failures}
    more |= {kind.__name__: file for kind in api.DownloadError.__subclasses__()}
    made = {}
    for name in api.__all__:
        kind = getattr(api, name)
        if issubclass(kind, api.ClientError):
            given = rfc if issubclass(kind, api.ApiError) else more.get(name, {})
            made[name] = kind(_said(text, says), **given)
    return made
