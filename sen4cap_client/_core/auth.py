"""Saying who we are: an `httpx.Auth` for each way to log in.

TAO takes a user name and a password once and gives a token, which every other request carries in a header of its own.
Nothing here talks to the network itself: httpx sends what the flows yield.
"""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import httpx

from sen4cap_client._core.text import shown_url
from sen4cap_client.config import Config
from sen4cap_client.errors import ApiError, AuthenticationError

# TAO's name for it first, then those of other login services.
_TOKEN_MEMBERS = ("authToken", "token", "access_token")

# Asking for these again changes nothing at the server; any other request is never sent twice.
_SAFE_TO_REPEAT = ("GET", "HEAD")


def auth_for(config: Config) -> httpx.Auth | None:
    """The authentication that the settings ask for; None if they ask for none."""
    name, password = config.username or "", config.password or ""
    if config.auth_type == "login":
        return LoginAuth(config.auth_url, name, password, _TokenHeader(config))
    if config.auth_type == "token":
        return _TokenHeader(config, config.token)
    if config.auth_type == "api-key":
        return _FixedHeader(config.api_key_header, config.api_key or "")
    if config.auth_type == "basic":
        return httpx.BasicAuth(name, password)
    return None


class _FixedHeader(httpx.Auth):
    """The same header on every request."""

    def __init__(self, header: str, value: str) -> None:
        self._header = header
        self._value = value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers[self._header] = self._value
        yield request


class _TokenHeader(_FixedHeader):
    """The header that carries a token."""

    def __init__(self, config: Config, token: str | None = None) -> None:
        self._bearer = config.use_bearer
        super().__init__("Authorization" if config.use_bearer else config.token_header, "")
        self.set(token or "")

    def set(self, token: str) -> None:
        self._value = f"Bearer {token}" if self._bearer else token

    @property
    def is_set(self) -> bool:
        return self._value not in ("", "Bearer ")

    def put_on(self, request: httpx.Request) -> None:
        request.headers[self._header] = self._value


class LoginAuth(httpx.Auth):
    """Log in when a token is first needed, and once more when a request that is safe to repeat is told 401."""

    requires_response_body = True

    def __init__(self, auth_url: str, username: str, password: str, header: _TokenHeader) -> None:
        self._auth_url = auth_url
        self._username = username
        self._password = password
        self._header = header

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if not self._header.is_set:
            yield from self._login()
        self._header.put_on(request)
        response = yield request
        if response.status_code == 401 and request.method in _SAFE_TO_REPEAT:
            yield from self._login()
            self._header.put_on(request)
            yield request

    def _login(self) -> Generator[httpx.Request, httpx.Response, None]:
        form = {"username": self._username, "password": self._password}
        request = httpx.Request("POST", self._auth_url, data=form, headers={"Accept": "application/json"})
        self._header.set(self._token_in((yield request)))

    def _token_in(self, response: httpx.Response) -> str:
        # The body is never shown: a login service may repeat the password in its errors.
        if response.status_code in (400, 401, 403):
            raise self._refused(response, f"refused the login of {self._username!r}: wrong user name or password")
        if not response.is_success:
            raise self._broken(response, f"could not log in {self._username!r} (HTTP {response.status_code})")
        token = token_in(response.content)
        if token is None:
            raise self._broken(response, f"answered the login of {self._username!r} without a token")
        return token

    def _refused(self, response: httpx.Response, what: str) -> AuthenticationError:
        url = shown_url(self._auth_url)
        return AuthenticationError(
            f"{url} {what}. Run 'sen4cap-client configure' to correct them.",
            status=response.status_code,
            method="POST",
            url=url,
        )

    def _broken(self, response: httpx.Response, what: str) -> ApiError:
        url = shown_url(self._auth_url)
        return ApiError(
            f"{url} {what}. Check the setting auth_url, or try again later.",
            status=response.status_code,
            method="POST",
            url=url,
        )


def token_in(body: bytes) -> str | None:
    """Find the token in what a login service answers.

    Args:
        body: The body of a success: JSON, in TAO's envelope or not, or the token as plain text.

    Returns:
        The token; None if there is none.
    """
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        text = body.decode("utf-8", "replace").strip()
        return text if _is_token(text) else None
    if isinstance(value, dict):
        inner = value.get("data")
        members = inner if isinstance(inner, dict) else value
        value = next((members[name] for name in _TOKEN_MEMBERS if members.get(name)), None)
    return value if isinstance(value, str) and _is_token(value) else None


def _is_token(text: str) -> bool:
    return bool(text) and text.isascii() and text.isprintable() and not any(char in text for char in ' <>{}"')
