"""Where the generated layer ends: its models become the public ones, and its failures typed errors.

No generated type and no ``UNSET`` gets past this module. What the standard does not know moves to ``extra``; what
two generations of TAO, or two servers, say differently comes out the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import unquote, urljoin

import attrs
from sen4cap_tao_api import models as tao
from sen4cap_tao_api.types import UNSET, Response

from sen4cap_client import models
from sen4cap_client._core import answer, outputs
from sen4cap_client._core.outputs import Outputs
from sen4cap_client._core.pages import Pages
from sen4cap_client.errors import ClientError, InvalidRequest

_Word = TypeVar("_Word", bound=Enum)
_List = TypeVar("_List", models.JobList, models.ProcessList)

# Fields of the contract that the public models carry in `extra`, by generated class and attribute.
LEFT_IN_EXTRA = {
    "InputDescription": {"x_ui_advanced": "x-ui-advanced", "x_ui_order": "x-ui-order", "x_ui_level": "x-uiLevel"},
}

# The names of the contract whose generated attributes are spelled otherwise, for errors.
_NAMES = {
    "additional_parameters": "additionalParameters",
    "conforms_to": "conformsTo",
    "job_control_options": "jobControlOptions",
    "job_id": "jobID",
    "output_transmission": "outputTransmission",
    "process_id": "processID",
    "type_": "type",
}


@contextmanager
def reading() -> Iterator[None]:
    """Turn what the generated layer raises over an answer that does not fit the contract into `BadResponse`."""
    try:
        yield
    except ClientError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise answer.unreadable(error) from error


def unparsed(response: Any) -> Response[Any]:
    """An answer that the generated layer has not seen."""
    return Response(HTTPStatus(response.status_code), response.content, response.headers, parsed=None)


def capabilities(response: Response[Any]) -> models.Capabilities:
    """The landing page."""
    found = _as(tao.LandingPage, response)
    return models.Capabilities(_text(found, "title"), _text(found, "description"), _links(found), extra=_extra(found))


def conformance(response: Response[Any]) -> models.ConformanceDeclaration:
    """The conformance classes."""
    found = _as(tao.ConformanceClasses, response)
    return models.ConformanceDeclaration(_texts(found, "conforms_to") or (), extra=_extra(found))


def conformance_on(landing: models.Capabilities) -> models.ConformanceDeclaration:
    """The conformance classes that a landing page names; none if it does not say."""
    named = landing.extra.get("conformsTo")
    return models.ConformanceDeclaration(tuple(map(str, named)) if isinstance(named, list) else ())


def process_list(response: Response[Any]) -> models.ProcessList:
    """The processes; entries without an id, which nothing could be done with, are left out."""
    found = _as(tao.ProcessList, response)
    summaries = [_summary(process) for process in _items(found, "processes")]
    return models.ProcessList(tuple(s for s in summaries if s.id), _links(found), extra=_extra(found))


def process_description(response: Response[Any], asked: str) -> models.ProcessDescription:
    """A process; a server that leaves out its id has still been asked for it."""
    return _process_description(_as(tao.ProcessDescription, response), asked)


def described_process(value: dict[str, Any], asked: str) -> models.ProcessDescription:
    """A process whose description was kept as JSON.

    Raises:
        TypeError, ValueError, KeyError, AttributeError: If it is no description.
    """
    return _process_description(tao.ProcessDescription.from_dict(value), asked)


def _process_description(found: tao.ProcessDescription, asked: str) -> models.ProcessDescription:
    inputs = _value(found.inputs)
    outputs = _value(found.outputs)
    return models.ProcessDescription(
        **_process(found) | {"id": _text(found, "id") or asked},
        inputs={key: _input(value) for key, value in inputs.additional_properties.items() if value} if inputs else {},
        outputs={k: _output(value) for k, value in outputs.additional_properties.items() if value} if outputs else {},
    )


def job_list(response: Response[Any]) -> models.JobList:
    """The jobs, from an object or a bare array; entries without an id are left out."""
    if isinstance(response.parsed, list):
        return models.JobList(_jobs([job for job in response.parsed if isinstance(job, tao.JobInfo)]))
    found = _as(tao.JobList, response)
    return models.JobList(_jobs(_items(found, "jobs")), _links(found), extra=_extra(found))


def job_info(response: Response[Any], asked: str) -> models.JobInfo:
    """A job; a server that leaves out its id has still been asked for it."""
    return _job(_as(tao.JobInfo, response), asked)


def started_job(response: Response[Any]) -> models.JobInfo | None:
    """The job that an execution started; None where the answer is the results themselves.

    Its id stands in the body or at the end of the header Location.
    """
    value = answer.latest_value()
    job_id = location_id(response.headers.get("location", ""))
    # 201 and 202 say that something was started; with 200 only the form of the answer tells.
    if value is not None and response.status_code not in (201, 202) and not _is_job(value, job_id):
        return None
    job = _job(_as(tao.JobInfo, response), job_id)
    if not job.jobID:
        raise ValueError("no job id")
    return job


def location_id(location: str) -> str:
    """The id of the job that a header Location leads to; empty if it leads to none."""
    path = location.partition("?")[0].rstrip("/").removesuffix("/results")
    return unquote(path.rpartition("/jobs/")[2]) if "/jobs/" in path else ""


def _is_job(value: Any, job_id: str) -> bool:
    if not isinstance(value, dict):
        return False
    status = value.get("status")
    has_status = isinstance(status, str) and (value.get("id") is not None or job_id or status in list(models.JobStatus))
    return not value or value.get("jobID") is not None or bool(has_status)


def complete(page: _List, pages: Pages[Any]) -> _List:
    """The whole list, of which a page is the first.

    Args:
        page: That page.
        pages: All that were read.
    """
    items = "jobs" if isinstance(page, models.JobList) else "processes"
    changes: dict[str, Any] = {items: pages.items, "links": tuple(link for link in page.links if link.rel != "next")}
    return attrs.evolve(page, **changes)


def results() -> Outputs:
    """The results that came last, in any form."""
    value = answer.latest_value()
    if value is None:
        raise TypeError("there are none")
    base = answer.latest_url()
    values: dict[str, Any] = {}
    media_types: dict[str, str] = {}
    for name, given in outputs.by_name(value).items():
        plain, media_type = outputs.plain(given)
        values[name] = _result(plain, base)
        if media_type is not None:
            media_types[name] = media_type
    return Outputs(values, media_types)


def execute_request(request: models.ProcessRequest) -> tao.ExecuteRequest:
    """The body that executes a process.

    Raises:
        InvalidRequest: If a value has no JSON form; it names all such values.
    """
    for member in ("inputs", "outputs", "subscriber"):
        _check_json(member, getattr(request, member) or {})
    body = {"inputs": request.inputs, "outputs": request.outputs, "response": request.response}
    body |= {"subscriber": request.subscriber}
    return tao.ExecuteRequest.from_dict({name: value for name, value in body.items() if value is not None})


def _check_json(member: str, values: Mapping[str, Any]) -> None:
    problems = []
    for name, value in values.items():
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError, RecursionError):
            problems.append(f"{name} ({type(value).__name__})")
    if problems:
        raise InvalidRequest(f"No JSON can be made of {member}: {', '.join(problems)}. Give numbers, texts or lists.")


_Model = TypeVar("_Model")


def _as(model: type[_Model], response: Response[Any]) -> _Model:
    if isinstance(response.parsed, model):
        return response.parsed
    # The contract names no model for this status (TAO executes with 200, others with 202): the form decides.
    value = answer.latest_value()
    if not isinstance(value, dict):
        raise TypeError(f"{model.__name__} is an object")
    read: _Model = model.from_dict(value)  # type: ignore[attr-defined]  # every generated model has it
    return read


def _process(found: tao.ProcessSummary | tao.ProcessDescription) -> dict[str, Any]:
    return {
        "id": _text(found, "id") or "",
        "version": _text(found, "version"),
        "jobControlOptions": _words(models.JobControlOption, found, "job_control_options"),
        "outputTransmission": _words(models.TransmissionMode, found, "output_transmission"),
        "links": _links(found),
        **_described(found),
    }


def _summary(found: tao.ProcessSummary) -> models.ProcessSummary:
    return models.ProcessSummary(**_process(found))


def _input(found: tao.InputDescription) -> models.InputDescription:
    return models.InputDescription(
        **_described(found),
        minOccurs=_or(found.min_occurs, 1),
        maxOccurs=_or(found.max_occurs, 1),
        schema=_schema(found.schema),
    )


def _output(found: tao.OutputDescription) -> models.OutputDescription:
    return models.OutputDescription(**_described(found), schema=_schema(found.schema))


def _described(found: Any) -> dict[str, Any]:
    parameters = _value(found.additional_parameters)
    return {
        "title": _text(found, "title"),
        "description": _text(found, "description"),
        "keywords": _texts(found, "keywords"),
        "metadata": None if _value(found.metadata) is None else tuple(map(_metadata, _items(found, "metadata"))),
        "additionalParameters": None if parameters is None else _parameters(parameters),
        "extra": _extra(found),
    }


def _metadata(found: tao.Metadata) -> models.Metadata:
    return models.Metadata(
        _text(found, "title"), _text(found, "role"), _text(found, "href"), _value(found.value), extra=_extra(found)
    )


def _parameters(found: tao.AdditionalParameters) -> models.AdditionalParameters:
    return models.AdditionalParameters(
        title=_text(found, "title"),
        role=_text(found, "role"),
        href=_text(found, "href"),
        parameters=tuple(_parameter(parameter) for parameter in _items(found, "parameters")),
        extra=_extra(found),
    )


def _parameter(found: tao.AdditionalParameter) -> models.AdditionalParameter:
    value = _or(found.value, [])
    values = value if isinstance(value, list) else [value]
    return models.AdditionalParameter(_text(found, "name"), tuple(values), extra=_extra(found))


def _jobs(found: list[Any]) -> tuple[models.JobInfo, ...]:
    return tuple(job for item in found if (job := _job(item, "")).jobID)


def _job(found: tao.JobInfo, asked: str) -> models.JobInfo:
    times = {name: _value(getattr(found, name)) for name in ("created", "started", "finished", "updated")}
    unread = {name: time for name, time in times.items() if isinstance(time, str)}
    read: dict[str, Any] = {name: _utc(time) for name, time in times.items()}
    status = _text(found, "status")
    traceback = found.traceback
    return models.JobInfo(
        jobID=_text(found, "job_id") or _text(found, "id") or asked,
        status=None if status is None else _word(models.JobStatus, status),
        processID=_text(found, "process_id"),
        type=_text(found, "type_"),
        message=_text(found, "message"),
        progress=_number(found, "progress"),
        links=_links(found),
        traceback=(traceback,) if isinstance(traceback, str) else _texts(found, "traceback"),
        extra=_extra(found) | unread,
        **read,
    )


def _result(value: Any, base: str) -> Any:
    if not (isinstance(value, dict) and isinstance(value.get("href"), str)):
        return value
    # TAO of 2025 says `format` where the standard says `type`.
    rest = {k: v for k, v in value.items() if k not in ("href", "rel", "type", "format", "hreflang", "title")}
    return models.Link(
        href=urljoin(base, value["href"]),
        rel=_as_text(value.get("rel"), "rel"),
        type=_as_text(value.get("type") or value.get("format"), "type"),
        hreflang=_as_text(value.get("hreflang"), "hreflang"),
        title=_as_text(value.get("title"), "title"),
        extra=rest,
    )


def _links(found: Any) -> tuple[models.Link, ...]:
    return tuple(
        models.Link(
            _text(link, "href"),
            _text(link, "rel"),
            _text(link, "type_"),
            _text(link, "hreflang"),
            _text(link, "title"),
            extra=_extra(link),
        )
        for link in _items(found, "links")
    )


def _extra(found: Any) -> dict[str, Any]:
    extra = dict(found.additional_properties)
    for attribute, name in LEFT_IN_EXTRA.get(type(found).__name__, {}).items():
        value = getattr(found, attribute)
        if value is not UNSET:
            extra[name] = value
    return extra


def _value(value: Any) -> Any:
    return None if value is UNSET else value


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET or value is None else value


def _items(found: Any, name: str) -> list[Any]:
    """The members of a list of objects; null members, which nothing could be done with, are left out."""
    items = _list(getattr(found, name), name)
    for item in items:
        if not hasattr(item, "additional_properties"):  # the generated layer lets through what is no object
            raise _misfit(name, "a list of objects", item)
    return items


def _list(value: Any, name: str) -> list[Any]:
    value = _or(value, [])
    if not isinstance(value, list):
        raise _misfit(name, "a list", value)
    return [item for item in value if item is not None]


def _text(found: Any, name: str) -> str | None:
    value = getattr(found, name)
    return value if type(value) is str else _as_text(value, name)


def _as_text(value: Any, name: str) -> str | None:
    value = _value(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _misfit(name, "a text or a number", value)
    return str(value)


def _texts(found: Any, name: str) -> tuple[str, ...] | None:
    value = getattr(found, name)
    if value is UNSET or value is None:
        return None
    return tuple(text for item in _list(value, name) if (text := _as_text(item, name)) is not None)


def _number(found: Any, name: str) -> float | None:
    value = _value(getattr(found, name))
    if isinstance(value, bool) or not isinstance(value, int | float | None):
        raise _misfit(name, "a number", value)
    return value


def _misfit(name: str, wanted: str, value: Any) -> answer.Misfit:
    """The error for a value of a wrong type: its place and its type, never itself."""
    return answer.Misfit(f"{_NAMES.get(name, name)} is not {wanted} but of type {type(value).__name__}")


def _schema(value: Any) -> dict[str, Any]:
    # A schema may also be true, which asks for nothing, like the empty one (JSON Schema, 4.3.2).
    return value if isinstance(value, dict) else {}


def _words(words: type[_Word], found: Any, name: str) -> tuple[_Word | str, ...] | None:
    texts = _texts(found, name)
    return None if texts is None else tuple(_word(words, text) for text in texts)


def _word(words: type[_Word], text: str) -> _Word | str:
    try:
        return words(text)
    except ValueError:
        return text


def _utc(time: Any) -> datetime | None:
    if not isinstance(time, datetime):
        return None
    # TAO of 2024 wrote its times without a zone, and meant UTC.
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time
