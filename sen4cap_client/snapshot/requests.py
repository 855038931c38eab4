"""Whether a request that was saved still fits its process."""

from __future__ import annotations

from sen4cap_client.display.text import printable
from sen4cap_client.errors import InvalidRequest
from sen4cap_client.inputs import bind
from sen4cap_client.models import ProcessRequest, Severity
from sen4cap_client.snapshot.changes import Change
from sen4cap_client.snapshot.taken import Snapshot


def of_request(old: Snapshot, new: Snapshot, request: ProcessRequest, process: str | None) -> tuple[str, list[Change]]:
    """What has become of a request: a sentence, and what is wrong with it now.

    Raises:
        InvalidRequest: If it is not clear for which process it is, or there never was such a process.
    """
    process_id = _process_of(old, request) if process is None else process
    name = f"process {printable(process_id)}"
    if process_id not in new.processes:
        old.describe(process_id)
        text = f"The request fits no longer: {name} is gone."
        return text, [Change(Severity.breaking, process_id, "request", "the process of the request is gone")]
    problems = bind.problems(new.describe(process_id), request)
    if not problems:
        return f"The request still fits {name}.", []
    fitted = process_id in old.processes and not bind.problems(old.describe(process_id), request)
    broken = [
        Change(Severity.breaking, process_id, "request", f"the request: {problem}", problem.title or problem.key)
        for problem in problems
    ]
    if fitted:
        return f"The request no longer fits {name}.", broken
    return f"The request does not fit {name}, and did not before.", broken


def _process_of(old: Snapshot, request: ProcessRequest) -> str:
    fitting = [process_id for process_id in old.processes if not bind.problems(old.describe(process_id), request)]
    if len(fitting) != 1:
        which = f"It fits {', '.join(fitting)}" if fitting else "It fits none of the older snapshot"
        raise InvalidRequest(f"For which process is the request? {which}. Name the process (--process).")
    return fitting[0]
