"""What has changed."""

from __future__ import annotations

from enum import StrEnum

import attrs

from sen4cap_client.models import Severity


class Kind(StrEnum):
    """The ways in which an answer may differ from what is expected."""

    new_field = "new field"
    missing_field = "missing field"
    new_word = "new word"
    other_type = "other type"
    other_format = "other format"
    other_shape = "other shape"
    other_status = "other status"


@attrs.frozen
class Finding:
    """A way in which answers differ from what is expected.

    Attributes:
        severity: Whether it affects who uses this client.
        kind: In which way.
        operation: Of which operation the answers are, such as ``"GET /jobs"``.
        path: Where, as a JSON path, such as ``"$.jobs[*].status"``.
        detail: What is, and what was expected.
        example: One of the values, on one line, without secrets.
        count: In how many answers it was seen.
        answers: How many answers there are of that operation.
    """

    severity: Severity
    kind: Kind
    operation: str
    path: str
    detail: str
    example: str
    count: int
    answers: int


@attrs.frozen
class Report:
    """All that differs.

    Attributes:
        seen: What was looked at.
        expected: What it was compared with.
        findings: The differences, the worst first.
        answers: How many answers were compared, by operation.
        unseen: The operations of which what was expected knows something and nothing was seen.
    """

    seen: str
    expected: str
    findings: tuple[Finding, ...]
    answers: dict[str, int]
    unseen: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 if nothing differs, 1 if something does, 2 if it affects users."""
        return Severity.exit_code(finding.severity for finding in self.findings)
