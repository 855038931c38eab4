"""Nothing that the contract describes gets lost on the way to the public models."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from sen4cap_client import models
from sen4cap_client._core.boundary import LEFT_IN_EXTRA

CONTRACT = Path(__file__).resolve().parents[2] / "openapi" / "tao-process-api.yaml"

# The public class of each component that a client's answers are made of.
PUBLIC = {
    "AdditionalParameter": models.AdditionalParameter,
    "AdditionalParameters": models.AdditionalParameters,
    "ConformanceClasses": models.ConformanceDeclaration,
    "InputDescription": models.InputDescription,
    "JobInfo": models.JobInfo,
    "JobList": models.JobList,
    "LandingPage": models.Capabilities,
    "Link": models.Link,
    "Metadata": models.Metadata,
    "OutputDescription": models.OutputDescription,
    "ProcessDescription": models.ProcessDescription,
    "ProcessList": models.ProcessList,
    "ProcessSummary": models.ProcessSummary,
}

# Components that no public model mirrors, and why.
NOT_MIRRORED = {
    "ExecuteRequest": "is sent: ProcessRequest",
    "Format": "is sent",
    "InputDescriptions": "a mapping in ProcessDescription.inputs",
    "InputValues": "is sent",
    "JobControlOption": "a word list",
    "JobInfoEnvelope": "taken off in _core/answer.py",
    "JobStatus": "a word list",
    "JobType": "a word list",
    "LoginAnswer": "read in _core/auth.py",
    "LoginData": "read in _core/auth.py",
    "LoginForm": "is sent",
    "OutputDescriptions": "a mapping in ProcessDescription.outputs",
    "OutputRequest": "is sent",
    "OutputRequests": "is sent",
    "Problem": "becomes an ApiError",
    "RefreshAnswer": "a login is renewed by another login",
    "RefreshData": "a login is renewed by another login",
    "RefreshForm": "a login is renewed by another login",
    "ResponseKind": "a word list",
    "Results": "a mapping: JobResults",
    "Subscriber": "is sent",
    "TransmissionMode": "a word list",
    "WrappedResults": "a mapping: JobResults",
}

# Fields under another name.
RENAMED = {("JobInfo", "id"): "jobID"}


@pytest.fixture
def contract() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    return found


def lost(contract: dict[str, Any]) -> list[str]:
    """What the contract describes and the public models neither carry nor leave in `extra` on purpose."""
    schemas = contract["components"]["schemas"]
    missing = [name for name in schemas if name not in PUBLIC and name not in NOT_MIRRORED]
    for name, public in PUBLIC.items():
        carried = {field.name for field in attrs.fields(public)} | set(LEFT_IN_EXTRA.get(name, {}).values())
        fields = [RENAMED.get((name, field), field) for field in schemas[name]["properties"]]
        missing += [f"{name}.{field}" for field in fields if field not in carried]
    return missing


def test_every_field_is_carried(contract: dict[str, Any]) -> None:
    """Each field of each component is an attribute of the public class, or listed as left in extra."""
    assert lost(contract) == []


def test_lists_name_nothing_that_is_gone(contract: dict[str, Any]) -> None:
    """Neither list names a component or field that the contract no longer has."""
    schemas = contract["components"]["schemas"]
    assert set(PUBLIC) | set(NOT_MIRRORED) == set(schemas)
    for name, fields in LEFT_IN_EXTRA.items():
        assert set(fields.values()) <= set(schemas[name]["properties"])


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_new_field_is_noticed(contract: dict[str, Any], name: str) -> None:
    """A field that the contract gains is reported until somebody carries it."""
    changed = copy.deepcopy(contract)
    changed["components"]["schemas"][name]["properties"]["estimatedCompletion"] = {"type": "string"}
    assert f"{name}.estimatedCompletion" in lost(changed)


def test_new_component_is_noticed(contract: dict[str, Any]) -> None:
    """A component that the contract gains is reported until somebody says what becomes of it."""
    contract["components"]["schemas"]["Queue"] = {"type": "object"}
    assert lost(contract) == ["Queue"]
