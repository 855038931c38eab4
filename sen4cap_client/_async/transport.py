"""The door through which all requests go out and all answers come in."""

from __future__ import annotations

import os
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import httpx

from sen4cap_client._async.session import AsyncSession
from sen4cap_client._core import answer, auth, logs, retry
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.deadline import AsyncLimit, limit_reads, of_call
from sen4cap_client.config import Config
from sen4cap_client.errors import ClientError, InvalidRequest

_CONNECT = 5.0  # seconds
_WRITE = 30.0
_POOL = 10.0
_EXECUTE_READ = 120.0  # TAO starts the workflow before it answers
_MOST_CONNECTIONS = 20
_MOST_HOPS = 5
# The timeouts of httpx, which end at the deadline as well, go first: they know what they were waiting for.
_GRACE = 0.1


class AsyncTransport(httpx.AsyncClient):
    """An httpx client that logs in, repeats what may be repeated, and raises what the server says no with.

    It is made to be handed to the generated layer, which then sees successes only. All decisions are made in
    `sen4cap_client._core`.
    """

    def __init__(self, config: Config, clock: Clock) -> None:
        logs.install()
        self._config = config
        self._clock = clock
        self._budget = retry.Budget()
        self._session = AsyncSession(config, self._log_in, clock) if auth.has_session(config) else None
        self._open()

    def _open(self) -> None:
        super().__init__(
            # Some servers answer a browser's page to anybody who does not ask for JSON.
            headers={"Accept": "application/json", **auth.fixed_headers(self._config)},
            timeout=httpx.Timeout(self._config.timeout, connect=_CONNECT, write=_WRITE, pool=_POOL),
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS),
            follow_redirects=False,
        )
        # TAO repeats the refresh token in a cookie: keep none.
        self.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        limit_reads(self)
        self._pid = os.getpid()

    def build_request(self, method: str, url: httpx.URL | str, **options: Any) -> httpx.Request:
        """A request; a path is one of the process API. Joining texts takes far less time than joining parsed URLs."""
        return super().build_request(
            method, f"{self._config.api_url}{url}" if str(url).startswith("/") else url, **options
        )

    @property
    def session(self) -> AsyncSession | None:
        """The login; None where none is needed."""
        return self._session

    async def send(self, request: httpx.Request, **_: Any) -> httpx.Response:
        """Send a request of the process API, as often as may be, and read the answer.

        Raises:
            ApiError: If the server says no.
            TransportError: If no complete answer arrives before the deadline.
            BadResponse: If the answer is a success that cannot be read.
        """
        kind = retry.kind_of(request.method)
        if kind is retry.Kind.once:
            timeouts = request.extensions["timeout"]
            request.extensions["timeout"] = timeouts | {"read": max(timeouts["read"], _EXECUTE_READ)}
        seconds = of_call(self._config.deadline)
        call = retry.Call(request, kind, self._clock, seconds, self._config.retries, self._budget)
        if kind is retry.Kind.once:
            request.extensions["trace"] = call.async_trace
            call.was_sent = False
        while True:
            try:
                found = answer.read(await self._follow(call), self._clock.now())
            except ClientError as error:
                if call.was_done_before(error):
                    return answer.deleted(request)
                if await self._had_dead_token(call, error):
                    continue
                await self._wait_before_repeating(call, error)
            else:
                call.succeeded(found.status_code)
                return found

    def _check_usable(self) -> None:
        if self.is_closed:
            raise InvalidRequest("This client has been closed. Make a new one.")
        if os.getpid() != self._pid:
            self._open()  # A forked process must not speak on its parent's connections.

    async def _follow(self, call: retry.Call) -> answer.Answer:
        """Send a request, and where it is only read, go where the server points to within its own walls."""
        for _ in range(_MOST_HOPS):
            found = await self._exchange_logged_in(call)
            target = answer.redirect_of(found)
            if target is None:
                return found
            call.request = self.build_request("GET", target, extensions=call.request.extensions)
        return found

    async def _exchange_logged_in(self, call: retry.Call) -> answer.Answer:
        """Send a request with a token, and once more with another one if it was refused and may be repeated."""
        if self._session is None:
            return await self._exchange(call)
        call.token = await self._session.token(call.seconds_left())
        while True:
            call.request.headers.update(auth.token_header(self._config, call.token.value))
            found = await self._exchange(call)
            if found.status_code != 401 or call.kind is not retry.Kind.safe or call.token_is_fresh:
                return found
            call.token, call.token_is_fresh = await self._session.renew(call.token, call.seconds_left())

    async def _had_dead_token(self, call: retry.Call, error: ClientError) -> bool:
        """Whether a 500 that stayed was TAO's way to refuse a token: a login then gives another one."""
        if self._session is None or call.token is None or not call.may_be_dead_token(error):
            return False
        used = call.token
        call.token, call.token_is_fresh = await self._session.renew(used, call.seconds_left())
        return call.token.value != used.value

    async def _wait_before_repeating(self, call: retry.Call, error: ClientError) -> None:
        wait = call.wait_after(error)
        if wait is None:
            call.failed(error)
            raise error
        await self._clock.async_sleep(wait)

    async def _log_in(self, request: httpx.Request, seconds: float) -> httpx.Response:
        """Send a request of the login service within some seconds, and give the answer whatever its status."""
        request.extensions["timeout"] = self.timeout.as_dict()
        kind = retry.Kind.login
        call = retry.Call(request, kind, self._clock, seconds, self._config.retries, self._budget)
        while True:
            try:
                found = await self._exchange(call)
                if found.status_code == 503:
                    raise auth.no_token(self._config, found, self._clock.now())
            except ClientError as error:
                await self._wait_before_repeating(call, error)
            else:
                call.succeeded(found.status_code)
                return found

    async def _exchange(self, call: retry.Call) -> answer.Answer:
        """Send a request once and read all of the answer, within the time that is left."""
        self._check_usable()
        request, left = call.request, call.begin()
        if left <= 0:
            raise answer.too_late(request)
        try:
            async with AsyncLimit(left + _GRACE):
                response = await super().send(request, stream=True, auth=None)
                try:
                    content = await self._content(response)
                finally:
                    await response.aclose()
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise answer.unreachable(request, error, call.was_sent) from error
        return answer.whole(response, content)

    async def _content(self, response: httpx.Response) -> bytes:
        if "," in response.headers.get("content-encoding", ""):
            raise answer.too_nested(response)
        content = bytearray()
        async for chunk in response.aiter_bytes():
            content += chunk
            if len(content) > answer.MOST_BYTES:
                raise answer.too_large(response)
        return bytes(content)
