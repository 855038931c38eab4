"""A planted secret is found nowhere: not in logs, tracebacks, reprs, pickles, nor in what is shown of errors."""

from __future__ import annotations

import asyncio
import copy
import logging
import pickle
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sen4cap_client.api import ClientError, Config
from sen4cap_client.sandbox import Sandbox
from tests.servers import ToldServer

PASSWORD = "canary-password&=ä"
TOKEN = "canary-token-7f3a"
REFRESH = "canary-refresh-7f3a"
PARTS = ("canary-", "7f3a")


def everything(error: BaseException) -> str:
    """All that anybody could show of an error."""
    shown = [str(error), repr(error), repr(vars(error))]
    shown += traceback.format_exception(error)
    if isinstance(error, ClientError):
        shown += [error._repr_html_(), *error._render_traceback_()]
    try:
        shown.append(repr(pickle.dumps(error)))
        shown.append(repr(vars(copy.copy(error))))
    except (TypeError, pickle.PicklingError):
        pass  # what cannot be pickled gives nothing away
    return "\n".join(shown)


def failures(client: Any) -> list[ClientError]:
    """The errors of calls of all kinds."""
    caught = []
    calls: list[Callable[[], Any]] = [
        client.get_capabilities,
        client.get_jobs,
        lambda: client.get_process("9"),
        lambda: client.execute_process("9", {}),
        lambda: client.execute_process("9", {}, validate=False),
        lambda: client.dismiss_job("9"),
        lambda: client.get_job_results("9"),
        client.login,
    ]
    for call in calls:
        try:
            call()
        except ClientError as error:
            caught.append(error)
    return caught


def check(text: str) -> None:
    for part in PARTS:
        assert part not in text


def test_whole_session_leaves_no_trace(
    connect: Callable[..., Any], caplog: pytest.LogCaptureFixture, home: Path
) -> None:
    """A session with login, renewal, failures and logout, at DEBUG, shows the secrets to the token cache only."""
    tokens = iter(f"{TOKEN}-{number}" for number in range(99))
    with (
        caplog.at_level(logging.DEBUG),
        Sandbox(users={"alice": PASSWORD}, token_factory=lambda: next(tokens)) as tao,
    ):
        client = connect(api_url=tao.api_url, username="alice", password=PASSWORD)
        client.get_jobs()
        tao.expire_tokens()
        errors = failures(client)
        with pytest.warns(UserWarning, match="ends all sessions"):
            client.logout()
        client.get_jobs()
    assert len(errors) >= 3
    assert "httpcore" in {record.name.partition(".")[0] for record in caplog.records}
    check(caplog.text + repr(client) + repr(client.config) + repr(pickle.dumps(client.config)))
    check("".join(map(everything, errors)))
    (cache,) = [path for path in home.iterdir() if TOKEN in path.read_text()]
    assert cache.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 500, 503])
@pytest.mark.parametrize("settings", ["login", "token", "api_key", "basic"])
def test_servers_that_repeat_what_they_are_told(
    told: ToldServer,
    connect: Callable[..., Any],
    caplog: pytest.LogCaptureFixture,
    status: int,
    settings: str,
) -> None:
    """A login service that repeats all secrets, with any status, has none of them shown."""
    echo = {"error": PASSWORD, "requestParameters": {"password": [PASSWORD], "t": TOKEN}, "detail": TOKEN}
    headers = {"Set-Cookie": f"refreshToken={REFRESH}", "X-Echo": PASSWORD.encode("ascii", "replace").decode()}
    told.tell("POST /auth/login", echo, status, headers | {"Location": f"{told.url}/x?token={TOKEN}"})
    ways = {
        "login": {"username": "alice", "password": PASSWORD},
        "token": {"token": TOKEN},
        "api_key": {"api_key": TOKEN},
        "basic": {"auth_type": "basic", "username": "alice", "password": PASSWORD},
    }
    with caplog.at_level(logging.DEBUG):
        client = connect(api_url=told.url, **ways[settings])
        errors = failures(client)
    check("".join(map(everything, errors)))
    check(repr(client) + repr(vars(client.config) if hasattr(client.config, "__dict__") else client.config))
    check("\n".join(record.getMessage() for record in caplog.records if record.name.startswith("sen4cap_client")))


def test_no_cookie_is_kept(told: ToldServer, connect: Callable[..., Any]) -> None:
    """What a server wants to have remembered is not: TAO's cookie is its refresh token."""
    told.tell("GET /jobs", {"jobs": []}, headers={"Set-Cookie": f"refreshToken={REFRESH}; Path=/"})
    client = connect(api_url=told.url)
    client.get_jobs()
    client.get_jobs()
    assert [asked.headers.get("Cookie") for asked in told.asked] == [None, None]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["get_jobs", "dismiss_job", "execute_process"])
@pytest.mark.parametrize("settings", [{"token": TOKEN}, {"api_key": TOKEN}, {"token": TOKEN, "use_bearer": True}])
def test_no_byte_of_a_token_at_a_second_server(
    told: ToldServer, connect: Callable[..., Any], status: int, method: str, settings: dict[str, Any]
) -> None:
    """A redirect to another port is not followed, whatever its status and method."""
    with ToldServer() as second:
        target = {"Location": f"{second.url}/elsewhere"}
        told.tell("GET /jobs", b"", status, target)
        told.tell("DELETE /jobs/1", b"", status, target)
        told.tell("POST /processes/1/execution", b"", status, target)
        client = connect(api_url=told.url, **settings)
        raw = {"validate": False} if method == "execute_process" else {}
        with pytest.raises(ClientError, match="points to"):
            getattr(client, method)(*([] if method == "get_jobs" else ["1"]), **raw)
        assert second.asked == []


def test_pickled_settings_know_what_they_lack() -> None:
    """A client made from settings that came out of a pickle says which secret is missing."""
    config = pickle.loads(pickle.dumps(Config(api_url="http://127.0.0.1:1", token=TOKEN)))
    with pytest.raises(ClientError, match="needs token"):
        asyncio.run(made(config))


async def made(config: Config) -> None:
    from sen4cap_client.api import AsyncClient

    AsyncClient(config=config)
