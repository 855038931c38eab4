"""A report of what differs, for people and for programs."""

from __future__ import annotations

from typing import Any

import attrs

from sen4cap_client.display.report import as_json, as_markdown, as_text
from sen4cap_client.display.text import counted
from sen4cap_client.drift.findings import Finding, Report
from sen4cap_client.models import Severity

FORMATS = ("text", "json", "markdown")


def written(report: Report, form: str) -> str:
    """Write a report.

    Args:
        report: What differs.
        form: ``"text"``, ``"json"`` or ``"markdown"``.
    """
    title = f"{report.seen}, compared with {report.expected}"
    if form == "json":
        return as_json(_content(report))
    if form == "markdown":
        columns = ("affects users", "what", "operation", "path", "detail", "example", "seen")
        return as_markdown(title, _summary(report), columns, map(_row, report.findings))
    groups = {
        str(severity): [
            (f"{finding.operation}  {finding.path}", _sentences(finding))
            for finding in report.findings
            if finding.severity is severity
        ]
        for severity in Severity
    }
    return as_text(title, _summary(report), {heading: items for heading, items in groups.items() if items})


def _summary(report: Report) -> list[str]:
    counts = [sum(finding.severity is severity for finding in report.findings) for severity in Severity]
    looked = f"{counted(sum(report.answers.values()), 'answer')} of {counted(len(report.answers), 'operation')}"
    found = ", ".join(f"{count} {severity}" for count, severity in zip(counts, Severity, strict=True))
    unseen = [f"Not looked at: {', '.join(report.unseen)}."] if report.unseen else []
    if not report.findings:
        return [f"No drift in {looked}.", *unseen]
    return [f"{counted(len(report.findings), 'difference')} in {looked}: {found}.", *unseen]


def _sentences(finding: Finding) -> str:
    example = f" For example {finding.example}." if finding.example else ""
    return f"{finding.kind}: {finding.detail}; {_seen(finding)}.{example}"


def _seen(finding: Finding) -> str:
    return f"in {finding.count} of {counted(finding.answers, 'answer')}"


def _row(finding: Finding) -> tuple[str, ...]:
    return (
        str(finding.severity),
        str(finding.kind),
        finding.operation,
        finding.path,
        finding.detail,
        finding.example,
        _seen(finding),
    )


def _content(report: Report) -> dict[str, Any]:
    return {
        "seen": report.seen,
        "expected": report.expected,
        "exitCode": report.exit_code,
        "findings": [attrs.asdict(finding) for finding in report.findings],
        "answers": report.answers,
        "unseen": list(report.unseen),
    }
