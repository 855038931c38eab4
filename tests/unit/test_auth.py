"""What is sent to log in, and what the answers mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sen4cap_client._core import auth
from sen4cap_client._core.tokens import Token
from sen4cap_client.api import ApiError, AuthenticationError, Config

NOW = datetime(2026, 9, 15, 8, 0, 0, tzinfo=UTC)
CANARY = "canary-7f3a-secret"
URL = "http://127.0.0.1:1"
LOGIN = Config(api_url=f"{URL}/process", username="alice", password="p w&ä")
TOKEN = Token(value="t1", obtained=NOW, refresh="r1", user_id="u1")


def answer(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return httpx.Response(status, content=content, headers=headers, request=auth.login_request(LOGIN))


@pytest.mark.parametrize(
    ("settings_", "headers"),
    [
        ({}, {}),
        ({"username": "a", "password": "b"}, {}),
        ({"token": "t"}, {"X-Auth-Token": "t"}),
        ({"token": "t", "token_header": "X-T"}, {"X-T": "t"}),
        ({"token": "t", "use_bearer": True}, {"Authorization": "Bearer t"}),
        ({"api_key": "k"}, {"X-API-Key": "k"}),
        ({"api_key": "k", "api_key_header": "X-K"}, {"X-K": "k"}),
        ({"auth_type": "basic", "username": "a", "password": "ä:b"}, {"Authorization": "Basic YTrDpDpi"}),
        ({"auth_type": "none", "token": "t", "api_key": "k"}, {}),
    ],
)
def test_fixed_headers(settings_: dict[str, Any], headers: dict[str, str]) -> None:
    """Each way to say who we are without a login has its header; a login has none yet."""
    assert auth.fixed_headers(Config(api_url=URL, **settings_)) == headers


def test_login_request() -> None:
    """A login is a form with name and password, sent to the login service."""
    request = auth.login_request(LOGIN)
    assert (request.method, str(request.url)) == ("POST", f"{URL}/auth/login")
    assert request.content == b"username=alice&password=p+w%26%C3%A4"
    assert request.headers["accept"] == "application/json"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("auth_url", [f"{URL}/auth/login", f"{URL}/auth/login/"])
def test_refresh_and_logout_requests(auth_url: str) -> None:
    """A refresh sends user id and refresh token, a logout the token in its header; both lie beside the login."""
    config = Config(api_url=URL, auth_url=auth_url, username="alice", password="x", token_header="X-T")
    refresh = auth.refresh_request(config, TOKEN)
    assert (refresh.method, str(refresh.url)) == ("POST", f"{URL}/auth/refresh")
    assert refresh.content == b"user=u1&token=r1"
    assert refresh.headers["accept"] == "application/json"
    logout = auth.logout_request(config, TOKEN)
    assert (logout.method, str(logout.url)) == ("POST", f"{URL}/auth/logout")
    assert (logout.headers["x-t"], logout.headers["accept"]) == ("t1", "application/json")
    assert logout.content == b""


def test_refresh_without_user_id() -> None:
    """What is not known of a token is sent empty."""
    request = auth.refresh_request(LOGIN, Token(value="t", obtained=NOW))
    assert request.content == b"user=&token="


@pytest.mark.parametrize(
    ("body", "value", "seconds", "refresh", "user_id"),
    [
        (b"t9\n", "t9", None, None, None),
        (b"t", "t", None, None, None),
        (b"a" * 8192, "a" * 8192, None, None, None),
        ("t9", "t9", None, None, None),
        ({"token": "t9"}, "t9", None, None, None),
        ({"access_token": "t9", "expires_in": 60}, "t9", 60, None, None),
        ({"authToken": "t9", "token": "t8", "access_token": "t7"}, "t9", None, None, None),
        ({"token": "t9", "expiresInSeconds": 30.5, "refreshToken": "r"}, "t9", 30.5, "r", None),
        ({"data": {"authToken": "t9", "expiration": 1800, "refreshToken": "r", "userId": 7}}, "t9", 1800, "r", "7"),
        ({"data": {"authToken": "t9", "userId": "u", "refreshToken": ""}, "token": "t8"}, "t9", None, None, "u"),
        ({"data": None, "token": "t9", "expiration": True}, "t9", None, None, None),
        ({"token": "t9", "expiration": "soon", "refreshToken": 5, "userId": [1]}, "t9", None, None, None),
        ({"token": "t9", "expiration": 10**30}, "t9", None, None, None),
        ({"token": "t9", "expiration": 0, "expires_in": 5}, "t9", 5, None, None),
    ],
)
def test_tokens(body: Any, value: str, seconds: float | None, refresh: str | None, user_id: str | None) -> None:
    """The token, its lifetime and what renews it are found under the names of several login services."""
    expires = None if seconds is None else NOW + timedelta(seconds=seconds)
    expected = Token(value=value, obtained=NOW, expires=expires, refresh=refresh, user_id=user_id)
    assert auth.accepted_token(LOGIN, answer(body), NOW) == expected


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"two words",
        b"<html>",
        b"t\xc3\xa4",
        b"[1]",
        b"5",
        b"null",
        b"[" * 100_000,
        b"a" * 8193,
        {},
        {"token": ""},
        {"token": 5},
        {"token": "a b"},
        {"token": "a\r\nb"},
        {"data": {}},
        {"data": {"authToken": None}, "token": "t9"},
        {"message": "trouble", "status": "FAILED"},
        *({"token": f"a{char}b"} for char in '<>{}[]"'),
    ],
)
def test_no_token(body: Any) -> None:
    """What is no token, or could not travel in a header, is none."""
    assert auth.token_in(answer(body).content, NOW) is None
    with pytest.raises(ApiError, match=r"login of 'alice' at .*/auth/login answered without a token\. Check") as caught:
        auth.accepted_token(LOGIN, answer(body), NOW)
    assert (caught.value.status, caught.value.method, caught.value.url) == (200, "POST", f"{URL}/auth/login")


@settings(derandomize=True, max_examples=500)
@given(
    st.binary()
    | st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5)
    .map(json.dumps)
    .map(str.encode)
)
def test_any_answer_to_a_login(body: bytes) -> None:
    """Whatever a login service says is a token fit for a header, or none."""
    token = auth.token_in(body, NOW)
    assert token is None or (token.value.isascii() and token.value.isprintable() and " " not in token.value)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refusal(status: int) -> None:
    """A refused login names the user and the fix, and nothing of what the service said."""
    with pytest.raises(AuthenticationError) as caught:
        auth.accepted_token(LOGIN, answer({"token": CANARY, "detail": CANARY}, status), NOW)
    assert str(caught.value) == (
        f"{URL}/auth/login refused the login of 'alice': wrong user name or password. "
        "Run 'sen4cap-client configure' to correct them."
    )
    assert (caught.value.status, caught.value.method, caught.value.url) == (status, "POST", f"{URL}/auth/login")
    assert CANARY not in repr(vars(caught.value))


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_failure(status: int) -> None:
    """A login service that fails is named with its status and when it wants to be asked again, not with its words."""
    with pytest.raises(ApiError) as caught:
        auth.accepted_token(LOGIN, answer({"token": CANARY}, status, {"Retry-After": "7"}), NOW)
    assert not isinstance(caught.value, AuthenticationError)
    assert str(caught.value) == (
        f"The login of 'alice' at {URL}/auth/login failed (HTTP {status}). "
        "Check the setting auth_url, or try again later."
    )
    assert (caught.value.status, caught.value.retry_after) == (status, 7.0)
    assert (caught.value.method, caught.value.url) == ("POST", f"{URL}/auth/login")


def test_no_password() -> None:
    """Without a password and a stored login the error names both ways to give one."""
    error = auth.no_password(LOGIN)
    assert str(error) == (
        f"There is neither a password nor a stored login of 'alice' at {URL}/auth/login. "
        "Run 'sen4cap-client configure', or set SEN4CAP_PASSWORD."
    )
    assert (error.status, error.method, error.url) == (401, "POST", f"{URL}/auth/login")
