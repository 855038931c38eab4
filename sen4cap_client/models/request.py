"""What to execute."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import attrs

from sen4cap_client.display import html
from sen4cap_client.display.html import Html
from sen4cap_client.display.record import Record, value_of
from sen4cap_client.display.text import counted, shown
from sen4cap_client.errors import InvalidRequest

_REQUEST_MEMBERS = ("inputs", "outputs", "response", "subscriber")


@attrs.frozen(repr=False, init=False)
class ProcessRequest(Record):
    """What to execute (OGC 18-062r2, 7.11.2).

    ``ProcessRequest(duration=2)`` is short for ``ProcessRequest(inputs={"duration": 2})``. An input that is called
    ``inputs``, ``outputs``, ``response`` or ``subscriber`` can be given in ``inputs`` only.

    Args:
        inputs: The values by the keys of the process's inputs.
        outputs: Which outputs are wanted and how, by key; all of them by default.
        response: ``"raw"`` or ``"document"``.
        subscriber: Addresses that the server shall call (``successUri``, ``inProgressUri``, ``failedUri``).
        **more_inputs: Further inputs by keyword.

    Raises:
        InvalidRequest: If an input is given twice or ``inputs`` is not a mapping.

    Example:
        >>> ProcessRequest(duration=2)
        ProcessRequest(inputs={'duration': 2})
    """

    inputs: dict[str, Any]
    outputs: dict[str, Any] | None
    response: str | None
    subscriber: dict[str, Any] | None

    def __init__(
        self,
        inputs: Mapping[str, Any] | None = None,
        outputs: Mapping[str, Any] | None = None,
        response: str | None = None,
        subscriber: Mapping[str, Any] | None = None,
        **more_inputs: Any,
    ) -> None:
        for name, value in (("inputs", inputs), ("outputs", outputs), ("subscriber", subscriber)):
            if value is not None and not isinstance(value, Mapping):
                kind = type(value).__name__
                raise InvalidRequest(f"{name} must be a mapping, not {kind}. Give it as {{'key': value}}.")
        twice = sorted(set(inputs or {}) & set(more_inputs))
        if twice:
            raise InvalidRequest(f"Given twice: {', '.join(twice)}. Give each input once.")
        self.__attrs_init__(
            {**(inputs or {}), **more_inputs},
            None if outputs is None else dict(outputs),
            response,
            None if subscriber is None else dict(subscriber),
        )

    def _html_(self, now: datetime) -> Html:
        inputs = [(html.code(str(key)), html.code(shown(given))) for key, given in self.inputs.items()]
        others = [(name, value_of(getattr(self, name), now)) for name in _REQUEST_MEMBERS[1:]]
        head = html.head("ProcessRequest", counted(len(inputs), "input"))
        return html.card(head, html.table(["input", "value"], inputs), html.fields(others))

    @classmethod
    def parse(cls, request: ProcessRequest | Mapping[str, Any] | None) -> ProcessRequest:
        """Read any form of a request.

        Args:
            request: A `ProcessRequest`; a mapping with ``inputs``, ``outputs``, ``response`` or ``subscriber`` only,
                as OGC defines it; or a mapping that is just the inputs. None means no inputs.

        Returns:
            The request.

        Raises:
            InvalidRequest: If it is none of these, or mixes the members of a request with inputs.

        Example:
            >>> ProcessRequest.parse({"fail": True})
            ProcessRequest(inputs={'fail': True})
        """
        if isinstance(request, ProcessRequest):
            return request
        if request is None:
            return cls()
        if not isinstance(request, Mapping):
            kind = type(request).__name__
            raise InvalidRequest(f"A request cannot be a {kind}. Give a mapping of inputs or a ProcessRequest.")
        strange = [str(key) for key in request if key not in _REQUEST_MEMBERS]
        if not strange:
            return cls(**request)
        if "inputs" in request:
            names = ", ".join(strange)
            raise InvalidRequest(f"Beside 'inputs' the request has {names}. Move it into 'inputs', or leave it out.")
        return cls(inputs=request)
