"""The sandbox keeps to the contract, whatever it is asked: schemathesis makes up the requests."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi import checks

from sen4cap_client.sandbox import Sandbox

CONTRACT = yaml.safe_load((Path(__file__).parents[2] / "openapi" / "tao-process-api.yaml").read_text(encoding="utf-8"))
FORMS = [("2026-09", False), ("2026-06", False), ("2025-12", False), ("2025-12", True)]
LEAST = 1000
# An operation without parameters has but one request.
MOST_OF_ONE = 113

# What the sandbox knows; half of the ids are of these, since nobody makes them up.
KNOWN = {"processID": ["218", "71", "primes_between", "sleep_a_while"], "jobID": ["job_1", "job_2"]}
# TAO refuses a process that it does not know with a 500, and says which of these it ran into.
REFUSALS = ("NumberFormatException", "NullPointerException")
# Where TAO answers an id that it does not know with nothing at all.
SILENT = ("GET /jobs/{jobID}", "GET /jobs/{jobID}/results")

CHECKS = [
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


class Examiner:
    """Sends requests to a sandbox, and looks at the answers."""

    def __init__(self, tao: Sandbox) -> None:
        self._tao = tao
        self._host = tao.api_url.removesuffix("/process")
        self.count = 0
        self.statuses: Counter[tuple[str, int]] = Counter()

    def token(self) -> str:
        """The token of the one session that the user has."""
        form = {"username": self._tao.username, "password": self._tao.password}
        return str(httpx.post(self._tao.auth_url, data=form).json()["data"]["authToken"])

    def start(self, process_id: str) -> None:
        """Have there be a job."""
        headers = {"X-Auth-Token": self.token()}
        url = f"{self._tao.api_url}/processes/{process_id}/execution"
        httpx.post(url, json={"inputs": {}}, headers=headers).raise_for_status()

    def examine(self, operation: Any) -> None:
        """Try an operation with all kinds of requests."""
        base = self._host if operation.path.startswith("/auth/") else self._tao.api_url
        ends_session = operation.path == "/auth/logout"
        token = self.token()
        session = requests.Session()

        @settings(
            max_examples=MOST_OF_ONE,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(), data=st.data())
        def run(case: Any, data: Any) -> None:
            for name in case.path_parameters or {}:
                if data.draw(st.booleans()):
                    case.path_parameters[name] = data.draw(st.sampled_from(KNOWN[name]))
            headers = {"X-Auth-Token": self.token() if ends_session else token}
            self.check(operation, case, case.call(base_url=base, session=session, headers=headers))

        with session:
            run()

    def check(self, operation: Any, case: Any, answer: Any) -> None:
        """Hold an answer against the contract."""
        self.count += 1
        self.statuses[operation.label, answer.status_code] += 1
        documented = CONTRACT["paths"][operation.path][operation.method]["responses"].keys()
        status = str(answer.status_code)
        assert documented & {status, f"{status[0]}XX"}, f"{operation.label} answers {status}: {answer.text}"
        if answer.status_code >= 500:
            assert "processID" in case.path_parameters
            assert case.path_parameters["processID"] not in KNOWN["processID"]
            assert answer.json()["title"] in REFUSALS
        if not answer.text:
            assert operation.label in SILENT
            assert case.path_parameters["jobID"] not in KNOWN["jobID"]
            return
        case.validate_response(answer, checks=CHECKS)


@pytest.mark.timeout(400)
@pytest.mark.parametrize(("generation", "code_2024"), FORMS, ids=lambda value: str(value))
def test_the_sandbox_answers_as_the_contract_says(generation: str, code_2024: bool) -> None:
    """At least 1,000 made-up requests get documented statuses and bodies, and none is too much for the server."""
    schema = schemathesis.openapi.from_dict(CONTRACT)
    with Sandbox(generation=generation, code_2024=code_2024) as tao:
        examiner = Examiner(tao)
        for process_id in ("primes_between", "sleep_a_while"):
            examiner.start(process_id)
        operations = [result.ok() for result in schema.get_all_operations()]
        for operation in operations:
            examiner.examine(operation)
    assert examiner.count >= LEAST
    seen = {label for (label, status), count in examiner.statuses.items() if status == 200}
    assert seen == {operation.label for operation in operations} - {"POST /auth/refresh"}
