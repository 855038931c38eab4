"""What can go wrong in a job. People who ask the server never learn it, as on TAO: the server's log tells."""

from __future__ import annotations


class BadInput(Exception):
    """The inputs do not fit the process."""


class Dismissed(Exception):
    """Somebody dismissed the job while it was running."""
