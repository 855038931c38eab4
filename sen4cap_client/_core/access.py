"""How that is reached which results lead to: how long it is tried, with whose settings, and what else can be done.

This module imports nothing that takes time, since all results carry it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

if TYPE_CHECKING:
    from sen4cap_client.config import Config


@attrs.frozen(kw_only=True)
class S3Settings:
    """What the settings say of an object store; see `sen4cap_client.config.Config`.

    A pickle has the names, and no key: `has_lost_key` then says that there was one.
    """

    profile: str | None = None
    endpoint: str | None = None
    region: str | None = None
    access_key_id: str | None = attrs.field(default=None, repr=False)
    secret_access_key: str | None = attrs.field(default=None, repr=False)
    session_token: str | None = attrs.field(default=None, repr=False)
    has_lost_key: bool = False

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __getstate__(self) -> dict[str, Any]:
        has_lost_key = self.has_lost_key or self.access_key_id is not None
        names = {"profile": self.profile, "endpoint": self.endpoint, "region": self.region}
        return {**names, "has_lost_key": has_lost_key}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for field in attrs.fields(S3Settings):
            object.__setattr__(self, field.name, state.get(field.name))


@attrs.frozen(kw_only=True)
class Access:
    """How files are reached.

    Attributes:
        timeout: How long to wait for a server to say something, in seconds.
        deadline: How long the reading of a file may take in all, in seconds.
        retries: How often what may pass is tried again.
        ca_bundle: Certificates to trust as well.
        s3: The object store.
        renew: Gives a fresh address for one that a server refuses, or None; a pickle has none of it.
    """

    timeout: float = 60.0
    deadline: float = 300.0
    retries: int = 3
    ca_bundle: Path | None = None
    s3: S3Settings = S3Settings()
    renew: Callable[[str], str | None] | None = attrs.field(default=None, eq=False, repr=False)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self

    def __getstate__(self) -> dict[str, Any]:
        kept = ("timeout", "deadline", "retries", "ca_bundle", "s3")
        return {name: getattr(self, name) for name in kept}

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {**state, "renew": None}.items():
            object.__setattr__(self, name, value)


def access_of(config: Config) -> Access:
    """How files are reached by the settings of a client."""
    names = ("profile", "endpoint", "region", "access_key_id", "secret_access_key", "session_token")
    s3 = S3Settings(**{name: getattr(config, f"s3_{name}") for name in names})
    own = {name: getattr(config, name) for name in ("timeout", "deadline", "retries", "ca_bundle")}
    return Access(**own, s3=s3)


_current: ContextVar[Access] = ContextVar("access", default=Access())  # noqa: B039 - it is frozen


def current() -> Access:
    """How files are reached here."""
    return _current.get()


@contextmanager
def with_access(access: Access) -> Iterator[None]:
    """A block in which files are reached in another way than by default."""
    from sen4cap_client._core.trust import trusting

    token = _current.set(access)
    try:
        with trusting(access.ca_bundle):
            yield
    finally:
        _current.reset(token)
