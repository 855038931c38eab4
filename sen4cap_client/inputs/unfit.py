"""How the parts of this package say that a value does not do."""

from __future__ import annotations


class Unfit(Exception):
    """A value that does not fit its input.

    Args:
        rule: Which rule it breaks; see `sen4cap_client.models.InputProblem`.
        message: What is wrong with it, and what to do; to be read behind the name of the input.
    """

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
