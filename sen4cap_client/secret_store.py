"""Secrets in the keyring of the operating system, where there is one.

A keyring may hang, ask a question that nobody sees, or not be there at all. It is asked in a thread of its own, which
gets three seconds; where it gives nothing, the configuration file is the place for secrets.
"""

from __future__ import annotations

import hashlib
import json
import queue
import threading
import warnings
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import attrs

from sen4cap_client._core.origin import origin

__all__ = ["NoKeyring", "Place", "delete", "read", "read_of_earlier_client", "write"]

SERVICE = "sen4cap-client"
SECONDS = 3.0
# One that keyring itself does not choose has a lower priority: it keeps nothing, or plain text.
_LEAST_PRIORITY = 1
_SERVICE_OF_EARLIER_CLIENT = "eozilla.cuiman"

_T = TypeVar("_T")
_waiting: list[threading.Thread] = []


class NoKeyring(Exception):
    """No keyring can be used; the text says why, and is empty where there just is none."""


@attrs.frozen(kw_only=True)
class Place:
    """Whose secrets they are, and for which server: what is kept for one is not found for another.

    Attributes:
        profile: The profile of the configuration file.
        api_url: The address of the process API.
        auth_url: The address of the login service.
        username: The name of the user.
    """

    profile: str
    api_url: str
    auth_url: str
    username: str

    def account(self, name: str) -> str:
        """The name of a secret in the keyring.

        Args:
            name: The setting.

        Returns:
            The server's origin, the profile and the setting; for a password also who logs in, and where.

        Example:
            >>> url = "https://tao.example/process"
            >>> place = Place(profile="work", api_url=url, auth_url="https://id.example/login", username="alice")
            >>> place.account("token")
            'https://tao.example:443 work token'
            >>> place.account("password")
            'https://tao.example:443 work password https://id.example:443 alice'
        """
        parts = [_origin(self.api_url), self.profile, name]
        if name == "password":
            parts += [_origin(self.auth_url), self.username]
        return " ".join(quote(part, safe=":/@[]") for part in parts)


def read(place: Place, names: Iterable[str]) -> dict[str, str]:
    """Read secrets; a keyring that is there and gives no answer is warned of.

    Args:
        place: Whose.
        names: The settings.

    Returns:
        Those that were found, by setting.

    Example:
        >>> url = "https://tao.example/process"
        >>> read(Place(profile="default", api_url=url, auth_url=url, username="alice"), ["password"])
        {}
    """

    def ask(keyring: Any) -> dict[str, str]:
        found = {name: keyring.get_password(SERVICE, place.account(name)) for name in names}
        return {name: secret for name, secret in found.items() if secret}

    return _read(ask)


def read_of_earlier_client(path: Path, api_url: str, auth_type: str) -> dict[str, str]:
    """Read what the newest version of the earlier client keeps in the keyring.

    Args:
        path: The configuration file.
        api_url: The address of the process API, as the file has it.
        auth_type: The way to log in, as the file has it.

    Returns:
        Settings by name: secrets, and the user name, which it keeps there as well.
    """
    account = hashlib.sha256(f"{path.resolve()}\0{api_url}".encode()).hexdigest()
    text = _read(lambda keyring: {"": keyring.get_password(_SERVICE_OF_EARLIER_CLIENT, account) or "{}"}).get("", "{}")
    try:
        record = json.loads(text)
    except ValueError:
        return {}
    secrets = record.get("secrets") if isinstance(record, dict) and record.get("auth_type") == auth_type else None
    if not isinstance(secrets, dict):
        return {}
    # The token of a login is left there: a login gives another one.
    known = {"username": "username", "password": "password", "api_key": "api_key"}
    known |= {"access_token": "token"} if auth_type == "token" else {}
    return {known[name]: secret for name, secret in secrets.items() if name in known and isinstance(secret, str)}


def write(place: Place, secrets: Mapping[str, str]) -> None:
    """Keep secrets, and see that they are kept.

    Args:
        place: Whose.
        secrets: The secrets by setting.

    Raises:
        NoKeyring: If not all of them can be kept.
    """

    def ask(keyring: Any) -> None:
        for name, secret in secrets.items():
            account = place.account(name)
            keyring.set_password(SERVICE, account, secret)
            if keyring.get_password(SERVICE, account) != secret:
                raise NoKeyring("does not keep what it is given")

    _ask(ask)


def delete(place: Place, names: Iterable[str]) -> list[str]:
    """Delete secrets.

    Args:
        place: Whose.
        names: The settings.

    Returns:
        Those that were there.

    Raises:
        NoKeyring: If the keyring cannot be asked.
    """

    def ask(keyring: Any) -> list[str]:
        accounts = {name: place.account(name) for name in names}
        there = [name for name, account in accounts.items() if keyring.get_password(SERVICE, account) is not None]
        for name in there:
            keyring.delete_password(SERVICE, accounts[name])
        return there

    return _ask(ask)


def _read(ask: Callable[[Any], dict[str, str]]) -> dict[str, str]:
    try:
        return _ask(ask)
    except NoKeyring as error:
        if str(error):
            text = f"The keyring of this system {error}, so no secret is read from it."
            warnings.warn(f"{text} Unlock it, or give the secret in the environment.", UserWarning, stacklevel=4)
        return {}


def _ask(question: Callable[[Any], _T]) -> _T:
    """Ask the keyring a question in a thread, which is left behind if it does not end."""
    if any(thread.is_alive() for thread in _waiting):
        raise NoKeyring("still does not answer")
    answers: queue.SimpleQueue[tuple[Any, Exception | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put((question(_backend()), None))
        except Exception as error:  # noqa: BLE001 - backends raise what they like, not only errors of keyring
            answers.put((None, error))

    # A daemon does not keep the program from ending.
    thread = threading.Thread(target=ask, name="sen4cap-keyring", daemon=True)
    thread.start()
    try:
        answer, error = answers.get(timeout=SECONDS)
    except queue.Empty:
        _waiting[:] = [thread]
        raise NoKeyring(f"did not answer within {SECONDS:g} seconds") from None
    if isinstance(error, NoKeyring):
        raise error
    if error is not None:
        raise NoKeyring(f"failed ({type(error).__name__})") from None  # its text may hold anything
    found: _T = answer
    return found


def _backend() -> Any:
    """The keyring that is to be used."""
    try:
        import keyring
    except ImportError:
        raise NoKeyring from None
    found: Any = keyring.get_keyring()
    if found.priority < _LEAST_PRIORITY:
        raise NoKeyring
    return found


def _origin(url: str) -> str:
    scheme, host, port = origin(url)
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}"
