"""Comparing two snapshots: what a process takes and gives, and what is said of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from sen4cap_client._core.text import excerpt
from sen4cap_client.models import ProcessRequest, Severity
from sen4cap_client.snapshot.changes import Change, Changes
from sen4cap_client.snapshot.requests import of_request
from sen4cap_client.snapshot.taken import Snapshot

_Parameter = dict[str, Any]
_MISSING = object()

# Limits that let more through when they grow, and those that do when they shrink. TAO writes 0 for no upper limit.
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxOccurs")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
# What says nothing about which values are taken.
_REMARKS = ("title", "description", "example", "examples", "deprecated", "readOnly", "writeOnly")


def diff(
    old: Snapshot,
    new: Snapshot,
    request: ProcessRequest | Mapping[str, Any] | None = None,
    process: str | None = None,
) -> Changes:
    """Tell what has changed between two snapshots.

    Inputs and outputs whose key has changed are found again by their titles.

    Args:
        old: The older snapshot.
        new: The newer one.
        request: A request that was saved, to see whether it still fits.
        process: The id of the process that the request is for; by default the one that it fits in ``old``.

    Returns:
        The changes: `Severity.breaking` for those that break requests, ``new`` for what there is more, ``cosmetic``
        for what is only said otherwise.

    Raises:
        InvalidRequest: If it is no request, or not clear for which process it is.

    Example:
        >>> old = client.snapshot_processes()
        >>> new = Snapshot(old.server, {**old.processes, "999": {"id": "999", "title": "Yields"}})
        >>> diff(old, new)
        Changes: 1
          new  999: 'Yields' is new
        >>> diff(old, new, request={"min_val": 2}, process="primes_between").request
        'The request still fits process primes_between.'
    """
    found = list(_of_processes(old, new))
    verdict = None
    if request is not None:
        verdict, broken = of_request(old, new, ProcessRequest.parse(request), process)
        found += broken
    order = list(Severity)
    found.sort(key=lambda change: order.index(change.severity))
    return Changes(old.server, new.server, tuple(found), verdict)


def _of_processes(old: Snapshot, new: Snapshot) -> Iterator[Change]:
    for process_id in sorted({*old.processes, *new.processes}, key=_natural):
        before, now = old.processes.get(process_id), new.processes.get(process_id)
        if before is None:
            yield Change(Severity.new, process_id, "process", f"{_name(now, process_id)} is new")
        elif now is None:
            yield Change(Severity.breaking, process_id, "process", f"{_name(before, process_id)} is gone")
        else:
            yield from _of_process(process_id, before, now)


def _of_process(process_id: str, before: _Parameter, now: _Parameter) -> Iterator[Change]:
    for name in sorted({*before, *now} - {"inputs", "outputs", "links"}):
        if before.get(name) != now.get(name):
            text = f"{name} is {_shown(now.get(name))}, was {_shown(before.get(name))}"
            # By its title it may be named.
            yield Change(Severity.breaking if name == "title" else Severity.cosmetic, process_id, name, text)
    for what in ("input", "output"):
        yield from _of_parameters(process_id, what, _parameters(before, what), _parameters(now, what))


def _of_parameters(
    process_id: str, what: str, before: Mapping[str, _Parameter], now: Mapping[str, _Parameter]
) -> Iterator[Change]:
    pairs = _pairs(before, now)
    for key, parameter in before.items():
        title = _title(parameter, key)
        if key not in pairs:
            yield Change(Severity.breaking, process_id, f"{what} gone", f"{what} {title!r} is gone", title)
            continue
        new_key = pairs[key]
        if new_key != key:
            text = f"{what} {title!r} changed its key: {new_key!r}, was {key!r}"
            yield Change(Severity.breaking, process_id, f"{what} key", text, title)
        for severity, detail, kind in _of_parameter(parameter, now[new_key], is_input=what == "input"):
            yield Change(severity, process_id, f"{what} {kind}", f"{what} {title!r}: {detail}", title)
    for key in sorted(now.keys() - set(pairs.values())):
        title = _title(now[key], key)
        is_required = what == "input" and _is_required(now[key])
        severity = Severity.breaking if is_required else Severity.new
        text = f"{'required ' if is_required else ''}{what} {title!r} ({key}) is new"
        yield Change(severity, process_id, f"{what} new", text, title)


def _of_parameter(before: _Parameter, now: _Parameter, *, is_input: bool) -> Iterator[tuple[Severity, str, str]]:
    """What has changed of an input or output: how bad that is, a text, and what it is."""
    was_needed, is_needed = _is_required(before), _is_required(now)
    if is_input and was_needed != is_needed:
        severity = Severity.breaking if is_needed else Severity.cosmetic
        yield severity, "is required now" if is_needed else "may be left out now", "required"
    old_schema, new_schema = _schema(before), _schema(now)
    for name in sorted({*old_schema, *new_schema}):
        was, is_now = old_schema.get(name, _MISSING), new_schema.get(name, _MISSING)
        if was != is_now:
            yield _weight(name, was, is_now), f"{name} is {_shown(is_now)}, was {_shown(was)}", "schema"
    if before.get("maxOccurs", 1) != now.get("maxOccurs", 1):
        was, is_now = before.get("maxOccurs", 1), now.get("maxOccurs", 1)
        yield _weight("maxOccurs", was, is_now), f"maxOccurs is {_shown(is_now)}, was {_shown(was)}", "schema"
    if before.get("title") != now.get("title"):
        # By its title it may be named, as by its key.
        yield Severity.breaking, f"title is {_shown(now.get('title'))}, was {_shown(before.get('title'))}", "title"
    remarks = sorted({*before, *now} - {"schema", "minOccurs", "maxOccurs", "title"})
    changed = [name for name in remarks if before.get(name) != now.get(name)]
    if changed:
        yield Severity.cosmetic, f"other {', '.join(changed)}", "remarks"


def _weight(name: str, was: Any, is_now: Any) -> Severity:
    """Whether a change of a keyword of JSON Schema refuses what was taken before, or means something else."""
    if name in _REMARKS or name.startswith("x-"):
        return Severity.cosmetic
    if name == "enum" and isinstance(was, list):
        is_wider = is_now is _MISSING or (isinstance(is_now, list) and all(word in is_now for word in was))
        return Severity.new if is_wider else Severity.breaking
    if name == "nullable":
        return Severity.cosmetic if is_now is True else Severity.breaking if was is True else Severity.cosmetic
    if name in _UPPER or name in _LOWER:
        is_upper = name in _UPPER
        first, last = (_limit(value, is_upper=is_upper, counts=name.startswith("max")) for value in (was, is_now))
        return Severity.cosmetic if (last >= first if is_upper else last <= first) else Severity.breaking
    return Severity.breaking


def _limit(value: Any, *, is_upper: bool, counts: bool) -> float:
    """A limit as a number; none is infinity."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or (is_upper and counts and value == 0):
        return float("inf") if is_upper else float("-inf")
    return float(value)


def _pairs(before: Mapping[str, _Parameter], now: Mapping[str, _Parameter]) -> dict[str, str]:
    """The keys that belong together: the same, else those whose titles are the same, where one has it only."""
    pairs = {key: key for key in before if key in now}
    old = {key: _title(parameter, key) for key, parameter in before.items() if key not in pairs}
    new = {key: _title(parameter, key) for key, parameter in now.items() if key not in pairs}
    counts, new_counts = Counter(old.values()), Counter(new.values())
    by_title = {title: key for key, title in new.items()}
    return pairs | {key: by_title[title] for key, title in old.items() if counts[title] == 1 and new_counts[title] == 1}


def _parameters(process: _Parameter, what: str) -> dict[str, _Parameter]:
    found = process.get(f"{what}s")
    described = found if isinstance(found, dict) else {}
    return {str(key): parameter if isinstance(parameter, dict) else {} for key, parameter in described.items()}


def _schema(parameter: _Parameter) -> _Parameter:
    schema = parameter.get("schema")
    return schema if isinstance(schema, dict) else {}


def _is_required(parameter: _Parameter) -> bool:
    from sen4cap_client.models import InputDescription

    occurs = parameter.get("minOccurs", 1)
    return InputDescription(minOccurs=1 if occurs is None else occurs, schema=_schema(parameter)).is_required


def _title(parameter: _Parameter, key: str) -> str:
    title = parameter.get("title")
    return title if isinstance(title, str) and title else key


def _name(process: _Parameter | None, process_id: str) -> str:
    return repr(excerpt(_title(process or {}, process_id)))


def _natural(process_id: str) -> tuple[int, int, str]:
    """Numbers in their order, and words behind them."""
    is_number = process_id.isascii() and process_id.isdecimal()
    return (0, int(process_id), "") if is_number else (1, 0, process_id)


def _shown(value: Any) -> str:
    return "not there" if value is _MISSING or value is None else excerpt(json.dumps(value, ensure_ascii=False), 80)
