"""What a diagnosis has found, for programs and for people."""

from __future__ import annotations

import textwrap
from typing import Any

import attrs

from sen4cap_client.diagnosis.causes import CAUSES
from sen4cap_client.display.record import Record
from sen4cap_client.display.text import printable

_WIDTH = 80
_INDENT = " " * 10


@attrs.frozen(repr=False, kw_only=True)
class Check(Record):
    """What one step of a diagnosis has found.

    Attributes:
        step: What was looked at, such as ``"tls"``.
        state: ``"ok"``, ``"failed"`` or ``"skipped"``.
        seen: What was seen, or why it was not looked at.
        cause: The name of what is wrong, one of `CAUSES`; None if nothing is.
        fix: What to do about it.
        exit_code: 0 unless it failed.
    """

    step: str
    state: str
    seen: str
    cause: str | None = None
    fix: str | None = None
    exit_code: int = 0


@attrs.frozen(repr=False, kw_only=True)
class Diagnosis(Record):
    """All steps between the configuration and the files of a result, in their order.

    Attributes:
        api_url: The server that was asked; empty if the settings do not say.
        checks: One `Check` for each step.
    """

    api_url: str
    checks: tuple[Check, ...]

    @property
    def failures(self) -> tuple[Check, ...]:
        """The checks that failed; the first one is the one to look at first."""
        return tuple(check for check in self.checks if check.state == "failed")

    @property
    def is_fine(self) -> bool:
        """Whether nothing failed."""
        return not self.failures

    @property
    def exit_code(self) -> int:
        """The exit code of the first check that failed; 0 if none did."""
        return self.failures[0].exit_code if self.failures else 0

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it.

        Example:
            >>> Diagnosis(api_url="", checks=(Check(step="name", state="ok", seen="found"),)).to_dict()["checks"]
            [{'step': 'name', 'state': 'ok', 'seen': 'found', 'exit_code': 0}]
        """
        checks = [_plain(check) for check in self.checks]
        return {"api_url": self.api_url, "is_fine": self.is_fine, "exit_code": self.exit_code, "checks": checks}

    def text(self, width: int = _WIDTH) -> str:
        """The same for a person.

        Args:
            width: How many characters a line may have; words that are longer, such as addresses, are not cut.

        Returns:
            Lines, the last of which says how it all came out.

        Example:
            >>> check = Check(step="name", state="ok", seen="tao.example is 192.0.2.1.")
            >>> print(Diagnosis(api_url="https://tao.example/process", checks=(check,)).text(60))
            ok        name: tao.example is 192.0.2.1.
            <BLANKLINE>
            All is well: https://tao.example/process can be used.
        """
        failed = self.failures
        last = self.checks.index(failed[-1]) if failed else len(self.checks)
        lines = [line for check in self.checks[: last + 1] for line in _lines(check, width)]
        skipped = ", ".join(check.step for check in self.checks[last + 1 :])
        if skipped:
            lines += _wrapped(f"{'skipped':<10}{skipped}: nothing to see before that is put right.", width, "", _INDENT)
        return "\n".join([*lines, "", *_wrapped(self._verdict(), width, "", "")])

    def _verdict(self) -> str:
        if self.is_fine:
            return f"All is well: {printable(self.api_url)} can be used."
        first = self.failures[0]
        return f"Found: {first.cause}. {CAUSES[first.cause or ''].meaning} (exit code {first.exit_code})"


def _lines(check: Check, width: int) -> list[str]:
    word = "FAILED" if check.state == "failed" else check.state
    lines = _wrapped(f"{word:<10}{check.step}: {printable(check.seen)}", width, "", _INDENT)
    return lines + (_wrapped(f"Fix: {printable(check.fix)}", width, _INDENT, _INDENT + "  ") if check.fix else [])


def _wrapped(text: str, width: int, first: str, later: str) -> list[str]:
    return textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False
    )


def _plain(check: Check) -> dict[str, Any]:
    found = {name: value for name, value in attrs.asdict(check).items() if value is not None}
    return found | ({"meaning": CAUSES[check.cause].meaning} if check.cause else {})
