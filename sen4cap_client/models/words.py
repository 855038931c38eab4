"""The word lists of OGC API - Processes, and our own."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, StrEnum


class _Word(StrEnum):
    """A word of an OGC word list: equal to its own string, and to the same word in anybody else's enumeration."""

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, Enum) else other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    # An Enum hashes by its name and a string by itself; names and values are the same words here, so all agree.
    def __hash__(self) -> int:
        return hash(self.value)


class JobStatus(_Word):
    """The states of a job (OGC 18-062r2, table 15). A word that is none of them stays a plain string."""

    accepted = "accepted"
    running = "running"
    successful = "successful"
    failed = "failed"
    dismissed = "dismissed"


class JobControlOption(StrEnum):
    """How a process can be run (OGC 18-062r2, 7.11)."""

    sync_execute = "sync-execute"
    async_execute = "async-execute"
    dismiss = "dismiss"


class TransmissionMode(StrEnum):
    """How an output travels: in the answer, or as a link (OGC 18-062r2, 7.11)."""

    value = "value"
    reference = "reference"


class Severity(StrEnum):
    """Whether a change of a server affects who uses this client, the worst first."""

    breaking = "breaking"
    new = "new"
    cosmetic = "cosmetic"

    @classmethod
    def exit_code(cls, found: Iterable[Severity]) -> int:
        """What a program ends with: 0 if there are none, 1 if there are some, 2 if one of them is breaking."""
        severities = set(found)
        return 2 if cls.breaking in severities else int(bool(severities))
