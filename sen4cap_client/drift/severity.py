"""How bad a difference is for who uses this client: what the contract describes, the client gets along with."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator

from sen4cap_client.drift.contract import Contract, Schema, is_success
from sen4cap_client.drift.exchange import Exchange
from sen4cap_client.drift.findings import Kind
from sen4cap_client.drift.places import ITEM, Place, node
from sen4cap_client.models import Severity


def of_status(answer: Exchange, contract: Contract) -> Severity:
    """Of a status that was not expected."""
    if answer.says_no:
        return Severity.breaking
    is_documented = str(answer.status) in (contract.statuses(answer.operation) or ())
    return Severity.breaking if is_success(answer.status) and not is_documented else Severity.cosmetic


def of_shape(answer: Exchange, contract: Contract) -> Severity:
    """Of a body of another form."""
    forms = contract.forms(answer.operation, answer.status)
    return Severity.cosmetic if forms is None or answer.form in forms else Severity.breaking


def of_value(kind: Kind, place: Place, example: Any, known: Schema | None) -> Severity:
    """Of something inside of a body.

    Args:
        kind: What differs.
        place: Where.
        example: The value there.
        known: The contract's schema of the body.
    """
    if kind is Kind.new_field:
        return Severity.new
    if kind is Kind.other_format:
        return Severity.cosmetic
    if kind is Kind.new_word:
        return Severity.breaking if _is_needed(place, known) else Severity.new
    if kind is Kind.missing_field:
        return Severity.breaking if _is_needed(place, known) else of_gone(place, known)
    own = node(known, place)
    return Severity.cosmetic if own is not None and _fits_type(own, example) else Severity.breaking


def of_gone(place: Place, known: Schema | None) -> Severity:
    """Of a member that is not there: the client does without those that the contract does not call needed."""
    return Severity.breaking if node(known, place) is None else Severity.cosmetic


def _is_needed(place: Place, known: Schema | None) -> bool:
    """Whether users are worse off without a member, or without the list that a word stands in."""
    while place and place[-1] == ITEM:
        place = place[:-1]
    return bool(place) and place[-1] in (node(known, place[:-1]) or {}).get("required", ())


def _fits_type(schema: Schema, value: Any) -> bool:
    return "type" not in schema or Draft202012Validator({"type": schema["type"]}).is_valid(value)
