"""Errors as the command line tells them: an exit code, a text, and a problem of RFC 7807."""

from __future__ import annotations

import re
from typing import Any

import click

from sen4cap_client import errors
from sen4cap_client.display.text import printable

MISTAKE, REFUSED, NO_ANSWER, JOB_FAILED, TIMEOUT, UNKNOWN, INTERRUPTED = 1, 2, 3, 4, 5, 6, 130

# The first that fits. A submission of unknown outcome has a code of its own, so that no script that tries again
# whenever the network failed starts a job twice.
_CODES: tuple[tuple[type[BaseException], int], ...] = (
    (errors.SubmissionUnknown, UNKNOWN),
    (errors.JobFailed, JOB_FAILED),
    (errors.WaitTimeout, TIMEOUT),
    (errors.ApiError, REFUSED),
    (errors.BatchStopped, REFUSED),
    (errors.LinkRefused, REFUSED),
    (errors.NotEnoughSpace, MISTAKE),
    (errors.FileDiffers, MISTAKE),
    (errors.TransportError, NO_ANSWER),
    (errors.BadResponse, NO_ANSWER),
    (errors.DownloadError, NO_ANSWER),
    (KeyboardInterrupt, INTERRUPTED),
)

# What a program would do next, and what a person at a shell does.
_IN_THE_SHELL = (
    (r"client\.job\('([^']*)'\) finds it again", r"'sen4cap-client watch-job \1' waits for it again"),
    (r"client\.job\(id\) finds each again", "'sen4cap-client watch-job' waits for them again"),
    (r"client\.get_processes\(\)", "'sen4cap-client list-processes'"),
    (r"(client\.)?get_jobs\(\)", "'sen4cap-client list-jobs'"),
    (r"Look at error\.job and error\.request before", "Look at it with 'sen4cap-client get-job' before"),
    (r"Give its \.date\(\)", "Leave the time of day out"),
    (r"asset_name='([^']*)'", r"\1"),
    (r"Name the output, or give the asset itself: results\.open\(results\.assets\[0\]\)", "Name the output: --output"),
    (r"results\.open\(('[^']*')\)", r"sen4cap-client open-result JOB \1"),
    (r"They are at hand already: results\[0\]", "See them with: sen4cap-client get-job-results"),
    (r"\boverwrite=True\b", "--overwrite"),
    (r"on_invalid='skip'", "--skip-invalid"),
    (r"labels=\['([^']*)'\]", r"--label \1"),
    (r"batch\.status\(\) and batch\.watch\(\) follow it from here", "'sen4cap-client batch status' tells how it is"),
    (r"batch\.resolve\((\d+), job_id='([^']*)'\) does", r"'sen4cap-client batch resolve FILE \1 --job \2' does"),
    (r"batch\.(failures|retry)\(\)", r"'sen4cap-client batch \1'"),
    (r"Open it without inputs to go on, add rows with batch\.add\(rows\)", "Go on with 'sen4cap-client batch run'"),
    (r"error\.problems has all", "-f json tells all"),
)
_QUERY = re.compile(r"(https?://[^\s?'\"<>]+)\?[^\s'\"<>]*")


class Interrupted(click.ClickException):
    """Ctrl-C."""

    exit_code = INTERRUPTED

    def __init__(self, message: str = "Interrupted.") -> None:
        super().__init__(message)


def code_of(error: BaseException) -> int:
    """The exit code for an error."""
    if isinstance(error, Interrupted | click.Abort):
        return INTERRUPTED
    if isinstance(error, errors.DownloadError) and error.status:
        return REFUSED
    return next((code for kind, code in _CODES if isinstance(error, kind)), MISTAKE)


def text_of(error: BaseException) -> str:
    """What to tell of an error: what happened, and what to do at a shell; nothing that plays tricks or is secret."""
    text = error.format_message() if isinstance(error, click.ClickException) else str(error)
    if isinstance(error, click.Abort):  # Ctrl-C, or Ctrl-D, where something was asked
        text = "Interrupted."
    return at_a_shell(text)


def at_a_shell(text: str) -> str:
    """A text of the library for a person at a shell, without what plays tricks or is secret."""
    for pattern, instead in _IN_THE_SHELL:
        text = re.sub(pattern, instead, text)
    text = _QUERY.sub(r"\1", text)
    return "\n".join(printable(line) for line in text.split("\n"))


def problem_of(error: BaseException) -> dict[str, Any]:
    """An error as a problem of RFC 7807, with what else there is to know about it.

    Returns:
        ``type``, ``title``, ``status`` where the server gave one, ``detail``, and further members: ``exit_code``, and
        where they apply ``instance``, ``method``, ``url``, ``retry_after``, ``jobID``, ``jobs``, ``processID``,
        ``problems`` and ``failures``.
    """
    from sen4cap_client.cli.plain import plain

    kind = "UsageError" if isinstance(error, click.UsageError) else _kind(error)
    status = getattr(error, "status", 0) or None
    found = {
        "type": _address(getattr(error, "type", None)) or f"urn:sen4cap-client:{_dashed(kind)}",
        "title": getattr(error, "title", None) or _dashed(kind).replace("-", " ").capitalize(),
        "status": status,
        "detail": text_of(error),
        "instance": _address(getattr(error, "instance", None)),
        "exit_code": code_of(error),
        "method": getattr(error, "method", None),
        "url": _address(getattr(error, "url", None)),
        "retry_after": getattr(error, "retry_after", None),
        "processID": getattr(error, "process_id", None),
        "jobID": getattr(getattr(error, "job", None), "jobID", None),
        "jobs": _jobs_of(error),
        "problems": [plain(problem) for problem in getattr(error, "problems", ())],
        "failures": [{"name": each.name, "detail": text_of(each)} for each in getattr(error, "_failures", ())],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [], {})}


def _jobs_of(error: BaseException) -> list[str]:
    jobs = getattr(error, "jobs", None) or getattr(error, "candidates", None) or ()
    return [job if isinstance(job, str) else job.jobID for job in jobs]


def _kind(error: BaseException) -> str:
    return "Mistake" if type(error) is click.ClickException else type(error).__name__


def _dashed(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


def _address(text: str | None) -> str | None:
    return None if text is None else re.sub(r"\?.*", "", text)
