"""Saying who we are: what is sent to log in, and what the answers mean. Nothing here talks to the network.

TAO takes a user name and a password and gives a token, which every other request carries in a header of its own. The
token lives for half an hour, there is one per user, and a login joins the one that is valid. A *refresh* makes a new
one and ends the old one everywhere, so it is for those only who have no password.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import httpx

from sen4cap_client._core.retry_after import retry_after
from sen4cap_client._core.text import shown_url
from sen4cap_client._core.tokens import Token
from sen4cap_client.config import Config
from sen4cap_client.errors import ApiError, AuthenticationError

# Sends a request of the login service, within some seconds, and gives the answer, whatever its status.
Exchange = Callable[[httpx.Request, float], httpx.Response]
AsyncExchange = Callable[[httpx.Request, float], Awaitable[httpx.Response]]

# TAO's name for it first, then those of other login services.
_TOKEN_MEMBERS = ("authToken", "token", "access_token", "accessToken")
# Servers refuse headers that are longer, and a page is no token.
_LONGEST_TOKEN = 8192
_LIFETIME_MEMBERS = ("expiration", "expiresInSeconds", "expires_in")


def has_session(config: Config) -> bool:
    """Whether the token comes and goes: from the login service, or from a program."""
    return config.auth_type == "login" or (config.auth_type == "token" and config.token_command is not None)


def fixed_headers(config: Config) -> dict[str, str]:
    """The headers that say who we are on every request, where they stay the same."""
    if has_session(config):
        return {}
    if config.auth_type == "token":
        return token_header(config, config.token or "")
    if config.auth_type == "api-key":
        return {config.api_key_header: config.api_key or ""}
    if config.auth_type == "basic":
        pair = f"{config.username}:{config.password}".encode()
        return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    return {}


def token_header(config: Config, token: str) -> dict[str, str]:
    """The header that carries a token."""
    return {"Authorization": f"Bearer {token}"} if config.use_bearer else {config.token_header: token}


def login_request(config: Config) -> httpx.Request:
    """The request that exchanges the password for a token."""
    form = {"username": config.username or "", "password": config.password or ""}
    return httpx.Request("POST", config.auth_url, data=form, headers={"Accept": "application/json"})


def refresh_request(config: Config, token: Token) -> httpx.Request:
    """The request that exchanges a refresh token for a new token."""
    form = {"user": token.user_id or "", "token": token.refresh or ""}
    return httpx.Request("POST", _beside(config, "refresh"), data=form, headers={"Accept": "application/json"})


def logout_request(config: Config, token: Token) -> httpx.Request:
    """The request that ends a token, everywhere."""
    headers = {"Accept": "application/json", **token_header(config, token.value)}
    return httpx.Request("POST", _beside(config, "logout"), headers=headers)


def accepted_token(config: Config, response: httpx.Response, now: datetime) -> Token:
    """The token that a login or a refresh gives.

    Args:
        config: Who logs in, and where.
        response: The answer.
        now: The time of day; the answer says how long the token lives from then on.

    Returns:
        The token.

    Raises:
        AuthenticationError: If name or password are refused.
        ApiError: If there is no token for another reason. Nothing of the body is shown: it may repeat the password.
    """
    url = shown_url(response.request.url)
    if response.status_code in (400, 401, 403):
        raise AuthenticationError(
            f"{url} refused the login of {config.username!r}: wrong user name or password. "
            "Run 'sen4cap-client configure' to correct them.",
            status=response.status_code,
            method="POST",
            url=url,
        )
    token = token_in(response.content, now) if response.is_success else None
    if token is None:
        raise no_token(config, response, now)
    return token


def no_token(config: Config, response: httpx.Response, now: datetime) -> ApiError:
    """The error for a login service that gives no token, for another reason than a wrong password."""
    url = shown_url(response.request.url)
    happened = "answered without a token" if response.is_success else f"failed (HTTP {response.status_code})"
    return ApiError(
        f"The login of {config.username!r} at {url} {happened}. Check the setting auth_url, or try again later.",
        status=response.status_code,
        method="POST",
        url=url,
        retry_after=retry_after(response.headers.get("retry-after"), now),
    )


def no_password(config: Config) -> AuthenticationError:
    """The error for a login that is due, while there is neither a password nor anything in its place."""
    url = shown_url(config.auth_url)
    return AuthenticationError(
        f"There is neither a password nor a stored login of {config.username!r} at {url}. "
        "Run 'sen4cap-client configure', or set SEN4CAP_PASSWORD.",
        status=401,
        method="POST",
        url=url,
    )


def token_in(body: bytes, now: datetime) -> Token | None:
    """Find the token in what a login service answers.

    Args:
        body: The body of a success: JSON, in TAO's envelope or not, or the token as plain text.
        now: The time of day.

    Returns:
        The token; None if there is none.
    """
    try:
        value: Any = json.loads(body)
    except (ValueError, RecursionError):
        value = body.decode("utf-8", "replace").strip()
    if isinstance(value, str):
        return Token(value=value, obtained=now) if _is_token(value) else None
    if not isinstance(value, dict):
        return None
    members = value["data"] if isinstance(value.get("data"), dict) else value
    found = next((members[name] for name in _TOKEN_MEMBERS if members.get(name)), None)
    if not isinstance(found, str) or not _is_token(found):
        return None
    refresh, user_id = members.get("refreshToken"), members.get("userId")
    return Token(
        value=found,
        expires=_end(members, now),
        refresh=refresh if isinstance(refresh, str) and refresh else None,
        user_id=str(user_id) if isinstance(user_id, str | int) else None,
        obtained=now,
    )


def _end(members: dict[str, Any], now: datetime) -> datetime | None:
    seconds = next((members[name] for name in _LIFETIME_MEMBERS if members.get(name)), None)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return now + timedelta(seconds=seconds)
    except (OverflowError, ValueError):
        return None


def _beside(config: Config, name: str) -> str:
    return f"{config.auth_url.rstrip('/').rpartition('/')[0]}/{name}"


def _is_token(text: str) -> bool:
    is_short = 0 < len(text) <= _LONGEST_TOKEN
    return is_short and text.isascii() and text.isprintable() and not any(char in text for char in ' <>{}[]"')
