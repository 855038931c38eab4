"""Who may do what: users, and the one token that each of them has at a time."""

from __future__ import annotations

import hmac
import math
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass

REFRESH_LIFETIME = 86_400.0  # seconds


@dataclass(frozen=True)
class Session:
    """A user's token and the one to renew it with; ``expires`` counts seconds of the monotonic clock."""

    user: str
    token: str
    refresh_token: str
    expires: float
    refresh_expires: float

    @property
    def seconds_left(self) -> int:
        """Seconds until the token expires, rounded up; 0 if it has."""
        return max(math.ceil(self.expires - time.monotonic()), 0)


class Accounts:
    """Users and their sessions, one per user."""

    def __init__(self, users: Mapping[str, str], token_lifetime: float, token_factory: Callable[[], str]) -> None:
        self._passwords = dict(users)
        self._lifetime = token_lifetime
        self._token_factory = token_factory
        self._sessions: dict[str, Session] = {}

    def knows(self, user: str) -> bool:
        """Whether there is such a user."""
        return user in self._passwords

    def user_id(self, user: str) -> str:
        """The user's id, which is not the name."""
        return str(uuid.uuid5(uuid.NAMESPACE_OID, user))

    def login(self, user: str, password: str) -> Session | None:
        """Return the user's session, the valid one if there is one; None if the password is wrong."""
        expected = self._passwords.get(user)
        if expected is None or not hmac.compare_digest(expected.encode(), password.encode()):
            return None
        session = self._sessions.get(user)
        if session is None or not session.seconds_left:
            session = self._open(user)
        return session

    def user_of(self, token: str | None) -> str | None:
        """Return the user to whom a token belongs; None if it is unknown, expired or missing."""
        for session in self._sessions.copy().values():
            if token is not None and session.token == token and session.seconds_left:
                return session.user
        return None

    def refresh(self, user_id: str, refresh_token: str) -> Session | None:
        """Replace the user's session, which ends the old token everywhere; None if refused."""
        for session in self._sessions.copy().values():
            if self.user_id(session.user) == user_id and session.refresh_token == refresh_token:
                return self._open(session.user) if time.monotonic() < session.refresh_expires else None
        return None

    def logout(self, user: str) -> None:
        """End the user's session everywhere."""
        self._sessions.pop(user, None)

    def clear(self) -> None:
        """End all sessions at once, as if their tokens had expired."""
        self._sessions.clear()

    def _open(self, user: str) -> Session:
        now = time.monotonic()
        session = Session(
            user, self._token_factory(), self._token_factory(), now + self._lifetime, now + REFRESH_LIFETIME
        )
        self._sessions[user] = session
        return session
