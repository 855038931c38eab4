"""Trouble as servers have it now and then, by chance: for rehearsing what a program does then."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(frozen=True)
class Trouble:
    """How often what goes wrong, each as a share from 0 to 1. The same seed gives the same luck.

    Attributes:
        lost: Executions that start a job, and whose answer never arrives.
        errors: Executions that are answered with 500; half of them start a job all the same.
        full: Requests that are answered with 429 or 503, and when to come back.
        failing: Jobs that fail.
        expiring: Requests before which all tokens end.
        slow: How many seconds an execution takes at most to be answered.
        retry_after: What is said with 429 and 503, in seconds.
        seed: The luck.
    """

    lost: float = 0.0
    errors: float = 0.0
    full: float = 0.0
    failing: float = 0.0
    expiring: float = 0.0
    slow: float = 0.0
    retry_after: int = 1
    seed: int = 0


class Troubled:
    """An application in trouble.

    Args:
        app: The application.
        trouble: How often what goes wrong.
        expire: Ends all tokens.
    """

    def __init__(self, app: ASGIApp, trouble: Trouble, expire: Callable[[], None]) -> None:
        self._app = app
        self._trouble = trouble
        self._expire = expire
        self._dice = random.Random(trouble.seed)  # noqa: S311 - it guards nothing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or not."""
        if not scope["path"].startswith("/process"):
            await self._app(scope, receive, send)
            return
        if self._happens(self._trouble.expiring):
            self._expire()
        if self._happens(self._trouble.full):
            headers = {"Retry-After": str(self._trouble.retry_after)}
            await JSONResponse({}, self._dice.choice((429, 503)), headers)(scope, receive, send)
        elif scope["method"] == "POST" and scope["path"].endswith("/execution"):
            await self._execute(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _execute(self, scope: Scope, receive: Receive, send: Send) -> None:
        before, after = (self._dice.random() * self._trouble.slow / 2 for _ in range(2))
        is_lost, is_error = self._happens(self._trouble.lost), self._happens(self._trouble.errors)
        await asyncio.sleep(before)
        if not (is_lost or is_error):

            async def late(message: Message) -> None:
                if message["type"] == "http.response.start":
                    await asyncio.sleep(after)
                await send(message)

            await self._app(scope, receive, late)
            return
        if is_lost or self._dice.random() < 0.5:
            await self._app(scope, receive, _nowhere)
        await asyncio.sleep(after)
        if is_error:
            await JSONResponse({"status": 500, "error": "Internal Server Error"}, 500)(scope, receive, send)
            return
        # An answer that is not completed: the server closes the connection.
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})

    def _happens(self, share: float) -> bool:
        return self._dice.random() < share


async def _nowhere(message: Message) -> None:
    """Send nothing."""
