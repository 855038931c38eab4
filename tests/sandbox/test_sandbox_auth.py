"""Login, and the one token that each user has."""

import time

import httpx
import pytest


def test_login_gives_a_token_in_an_envelope_and_a_cookie(api):
    """The answer to a login has TAO's names and a cookie with the refresh token."""
    answer = api.login()
    body = answer.json()
    assert answer.status_code == 200
    assert body["status"] == "SUCCEEDED"
    assert body["data"]["authenticated"] is True
    assert body["data"]["userName"] == "trainee"
    assert 0 < body["data"]["expiration"] <= 1800
    assert f"refreshToken={body['data']['refreshToken']}" in answer.headers["set-cookie"]
    assert "Max-Age=" in answer.headers["set-cookie"]


def test_login_takes_query_parameters_too(api):
    """User and password may stand in the query."""
    answer = api.http.post(api.tao.auth_url, params={"username": "trainee", "password": "sen4cap"})
    assert answer.json()["data"]["authToken"] == api.token


def test_second_login_joins_the_valid_token(api):
    """There is one token per user."""
    assert api.login().json()["data"]["authToken"] == api.token


def test_wrong_password_is_401_with_an_empty_object(api):
    """A wrong password is answered with {}."""
    answer = api.login(password="wrong")
    assert (answer.status_code, answer.json()) == (401, {})


def test_unknown_user_is_401_with_text(api):
    """An unknown user gets the container's text."""
    answer = api.login(username="nobody")
    assert answer.status_code == 401
    assert answer.text.startswith("HTTP Status 401 - ")
    assert answer.headers["www-authenticate"] == "Basic realm=TAO"


def test_empty_user_name_is_trouble_inside(api):
    """Trouble inside is 200 with FAILED."""
    answer = api.login(username="")
    assert answer.status_code == 200
    assert answer.json()["status"] == "FAILED"
    assert "data" not in answer.json()


@pytest.mark.parametrize("token", [None, "", "no-token"])
def test_without_valid_token_401_that_is_not_json(api, token):
    """A missing or unknown token is answered with text."""
    headers = {} if token is None else {"X-Auth-Token": token}
    answer = httpx.get(f"{api.tao.api_url}/jobs", headers=headers, trust_env=False)
    assert answer.status_code == 401
    assert answer.text.startswith("HTTP Status 401 - ")
    assert answer.headers["www-authenticate"] == "Basic realm=TAO"


def test_token_expires_and_login_gives_a_new_one(open_api):
    """An expired token is refused, and the next login opens a new session."""
    with open_api(token_lifetime=0.3) as api:
        old = api.token
        assert api.get("/jobs").status_code == 200
        time.sleep(0.35)
        assert api.get("/jobs").status_code == 401
        api.renew()
        assert api.token != old
        assert api.get("/jobs").status_code == 200
        api.tao.expire_tokens()
        assert api.get("/jobs").status_code == 401


def test_refresh_removes_the_old_token_everywhere(api):
    """A refresh gives a new token and cuts off who uses the old one."""
    data = api.login().json()["data"]
    url = api.tao.auth_url.replace("login", "refresh")
    answer = api.http.post(url, data={"user": data["userId"], "token": data["refreshToken"]})
    body = answer.json()["data"]
    assert body["expired"] is False
    assert body["expiresInSeconds"] == 1800
    assert api.get("/jobs").status_code == 401
    api.token = body["token"]
    assert api.get("/jobs").status_code == 200
    assert api.login().json()["data"]["authToken"] == body["token"]


def test_refresh_with_a_wrong_token_is_400(api):
    """A refresh token that is not valid is refused."""
    url = api.tao.auth_url.replace("login", "refresh")
    user_id = api.login().json()["data"]["userId"]
    assert api.http.post(url, data={"user": user_id, "token": "wrong"}).status_code == 400
    assert api.get("/jobs").status_code == 200


def test_logout_removes_the_token_everywhere(api):
    """After a logout the token is worth nothing."""
    url = api.tao.auth_url.replace("login", "logout")
    assert api.http.post(url).status_code == 401
    assert api.http.post(url, headers={"X-Auth-Token": api.token}).json() == {"status": "SUCCEEDED"}
    assert api.get("/jobs").status_code == 401
