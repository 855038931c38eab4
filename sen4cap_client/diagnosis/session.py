"""The steps that need to be logged in: whether the server knows the user, follows the standard, and has processes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import attrs

from sen4cap_client._core.clock import Clock
from sen4cap_client._core.text import shown_url
from sen4cap_client._sync.client import Client
from sen4cap_client.config import Config
from sen4cap_client.diagnosis.causes import Trouble, happened_and_fix
from sen4cap_client.diagnosis.network import Explainer
from sen4cap_client.diagnosis.paths import Found, Paths
from sen4cap_client.errors import (
    ApiError,
    AuthenticationError,
    BadResponse,
    ClientError,
    ConfigurationError,
    TransportError,
)

_PROCESSES = "ogcapi-processes"
_Answer = TypeVar("_Answer")


@attrs.frozen
class Session:
    """Asks with the client itself, so that what is seen is what it would see.

    Attributes:
        client: The client, which repeats nothing.
        paths: Looks for the API elsewhere.
        explainer: Explains failures of the network.
        clock: The time.
    """

    client: Client
    paths: Paths
    explainer: Explainer
    clock: Clock

    def login(self, wants_login: bool) -> str:
        """Log in, or see that no login is needed.

        Args:
            wants_login: Whether the API has said so.
        """
        config = self.client.config
        if config.auth_type == "none":
            if wants_login:
                raise Trouble("login-needed", f"{config.api_url} wants a login, and the auth type is none.")
            return "None is configured, and none is asked for."
        if config.token_command or (config.auth_type == "login" and config.password):
            self._log_in()
        try:
            # Something that needs a login at TAO. What else may be wrong with it is for the next steps to say.
            self.client.get_conformance()
        except AuthenticationError as error:
            raise self.refused(error) from error
        except (ApiError, BadResponse) as error:
            if getattr(error, "status", 0) == 403:
                raise self.refused(error) from error
        except TransportError as error:
            raise self.explainer.trouble(error.url or config.api_url, error) from error
        who = f"{config.username} is" if config.username else "The credentials are"
        return f"{who} accepted ({_way(config)})."

    def conformance(self) -> str:
        """See that the server follows the standard."""
        try:
            classes = self._classes()
        except Trouble as trouble:
            if trouble.step != "api" or not self._lists_processes():
                raise
            return "It does not say so, but lists processes."
        return f"OGC API - Processes: {', '.join(sorted(uri.rpartition('/')[2] for uri in classes))}."

    def processes(self) -> str:
        """See that there are processes."""
        found = self._asked(self.client.get_processes)
        return f"{len(found)} processes." if len(found) else "None: ask whoever runs the server whether that is meant."

    def _classes(self) -> list[str]:
        classes = [uri for uri in self._asked(self.client.get_conformance).conformsTo if _PROCESSES in uri]
        if not classes:
            raise Trouble("not-ogc", f"{self.client.config.api_url}/conformance does not name OGC API - Processes.")
        return classes

    def _lists_processes(self) -> bool:
        try:
            return len(self.client.get_processes()) > 0
        except ClientError:
            return False  # which the next step tells

    def _asked(self, question: Callable[[], _Answer]) -> _Answer:
        """The answer to a question.

        Raises:
            Trouble: If there is none.
        """
        try:
            return question()
        except AuthenticationError as error:
            raise self.refused(error) from error
        except ClientError as error:
            raise self.trouble(error) from error

    def trouble(self, error: ClientError) -> Trouble:
        """What an error of the process API means."""
        config = self.client.config
        url = getattr(error, "url", "") or config.api_url
        if isinstance(error, TransportError):
            return self.explainer.trouble(url, error)
        status = getattr(error, "status", 0)
        if isinstance(error, ApiError):
            if status == 403:
                return self.refused(error)
            if status == 503 or "not able yet to serve" in (error.detail or ""):
                return Trouble("server-starting", f"{url} answers HTTP {status}.")
            if status not in (404, 405, 410):
                return Trouble(
                    "server-error", f"{url} answers HTTP {status}: {error.detail or error.title or 'no reason'}."
                )
        if "web page" in str(error):
            return self._elsewhere(Found("page", f"{url} answers with a web page."))
        if status in (404, 405, 410):
            return self._elsewhere(Found("nothing", f"There is nothing at {url} (HTTP {status})."))
        return self._elsewhere(Found("other", f"What {url} answers is not that of OGC API - Processes."))

    def refused(self, error: ApiError | BadResponse) -> Trouble:
        """What it means that the API refuses who we are."""
        config = self.client.config
        url = error.url or config.api_url
        if error.status == 403:
            return Trouble("forbidden", f"{url} answers HTTP 403 to {config.username or 'these credentials'}.")
        if config.auth_type == "none":
            return Trouble("login-needed", f"{url} wants a login, and the auth type is none.")
        if config.auth_type == "token":
            return Trouble(
                "token-refused", f"{url} refuses the token in {_header(config)}.{_ended(config, self.clock.now())}"
            )
        if config.auth_type == "api-key":
            return Trouble("key-refused", f"{url} refuses the key in the header {config.api_key_header}.")
        if config.auth_type == "basic":
            return Trouble("wrong-password", f"{url} refuses {config.username} (HTTP Basic).")
        if not config.password:
            return Trouble("no-password", f"There is no login of {config.username} that holds, and no password.")
        return Trouble(
            "token-unused", f"{url} refuses the token, in {_header(config)}, that {config.auth_url} has given."
        )

    def _log_in(self) -> None:
        config = self.client.config
        url = shown_url(config.auth_url)
        try:
            self.client.login()
        except AuthenticationError as error:
            if config.token_command:
                raise Trouble("token-command", *happened_and_fix(error)) from error
            raise Trouble(
                "wrong-password", f"{url} refuses the login of {config.username} (HTTP {error.status})."
            ) from error
        except ConfigurationError as error:
            raise Trouble("token-command", *happened_and_fix(error)) from error
        except ApiError as error:
            raise _login_trouble(url, error) from error
        except TransportError as error:
            raise self.explainer.trouble(config.auth_url, error) from error

    def _elsewhere(self, found: Found) -> Trouble:
        try:
            self.paths.fail(self.client.config.api_url, found)
        except Trouble as trouble:
            return trouble
        raise AssertionError("fail always raises")


def _login_trouble(url: str, error: ApiError) -> Trouble:
    status = error.status
    if status == 503:
        return Trouble("server-starting", f"{url} answers HTTP 503.")
    if status >= 500:
        return Trouble("server-error", f"{url} answers HTTP {status}.")
    if status >= 300:
        return Trouble("login-path", f"{url} is no login service (HTTP {status}).")
    return Trouble("login-failed", f"{url} answers HTTP {status}, and gives no token.")


def _way(config: Config) -> str:
    ways = {"login": f"login at {shown_url(config.auth_url)}", "token": f"token in {_header(config)}"}
    ways |= {"basic": "HTTP Basic", "api-key": f"key in the header {config.api_key_header}"}
    return ways[config.auth_type]


def _header(config: Config) -> str:
    return "Authorization: Bearer" if config.use_bearer else f"the header {config.token_header}"


def _ended(config: Config, now: datetime) -> str:
    """When a token ended, if it is one that says so (RFC 7519); TAO's do not, and live for half an hour."""
    try:
        middle = (config.token or "").split(".")[1]
        end = datetime.fromtimestamp(
            json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))["exp"], UTC
        )
    except (IndexError, KeyError, ValueError, TypeError, OverflowError, OSError):
        return " It does not say how long it lives; those of TAO live for half an hour."
    return (
        f" It expired at {end:%Y-%m-%d %H:%M} UTC."
        if end <= now
        else f" It says that it lives until {end:%Y-%m-%d %H:%M} UTC."
    )
