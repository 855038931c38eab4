"""Answers that belong together, and the file that keeps them."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import attrs

from sen4cap_client._core.text import excerpt
from sen4cap_client.drift.exchange import Exchange
from sen4cap_client.errors import InvalidRequest

MARK = "sen4cap-client observation"


@attrs.frozen
class Observation:
    """What a server was seen to answer.

    Attributes:
        source: Where it was seen, for people.
        exchanges: The answers, without secrets.
    """

    source: str
    exchanges: tuple[Exchange, ...] = attrs.field(repr=False)

    def counts(self) -> dict[str, int]:
        """How many answers there are of each operation."""
        return dict(Counter(answer.operation for answer in self.exchanges))

    def save(self, path: Path) -> None:
        """Keep it in a file, to hold later ones against it."""
        content = {MARK: 1, "source": self.source, "exchanges": [attrs.asdict(answer) for answer in self.exchanges]}
        path.write_text(json.dumps(content, indent=1, ensure_ascii=True) + "\n", encoding="utf-8")


def from_saved(content: dict[str, Any], path: Path) -> Observation:
    """Read what `Observation.save` wrote.

    Raises:
        InvalidRequest: If it is of another version.
    """
    if content[MARK] != 1:
        raise InvalidRequest(f"{path} is from another version of this program. Save it anew.")
    try:
        return Observation(str(content["source"]), tuple(Exchange(**answer) for answer in content["exchanges"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidRequest(f"{path} is no observation that can be read: {excerpt(str(error))}.") from error
