"""Being logged in: one token, shared by all threads or tasks of a client, and with the user's other programs."""

from __future__ import annotations

from collections.abc import Sequence

from sen4cap_client._core import auth
from sen4cap_client._core.clock import Clock
from sen4cap_client._core.locks import AsyncLock
from sen4cap_client._core.now import in_thread
from sen4cap_client._core.tokens import Token, TokenCache, key_of
from sen4cap_client.config import Config
from sen4cap_client.errors import AuthenticationError, ClientError


class AsyncSession:
    """The login of a client.

    Args:
        config: Who logs in, and where.
        exchange: Sends a request of the login service and gives the answer, whatever its status.
        clock: The time.
    """

    def __init__(self, config: Config, exchange: auth.AsyncExchange, clock: Clock) -> None:
        self._config = config
        self._exchange = exchange
        self._clock = clock
        self._command = config.token_command if config.auth_type == "token" else None
        self._cache = TokenCache(None if self._command else config.token_cache)
        self._key = key_of(config.auth_url, config.username or "")
        self._lock = AsyncLock()
        self._token: Token | None = None
        self._refusal: AuthenticationError | None = None
        self._failure: ClientError | None = None
        self._failures = 0

    async def token(self, seconds: float) -> Token:
        """The token to send: the present one, or a new one, had within some seconds, if its time is over."""
        if self._token is None or self._is_over(self._token):
            token, _ = await self.renew(self._token, seconds)
            return token
        return self._token

    async def renew(self, used: Token | None, seconds: float) -> tuple[Token, bool]:
        """A token that is not the one that was refused.

        Whoever comes first logs in, all others wait for that and share what it gives. A newer token that another
        program of the user has stored spares the login.

        Args:
            used: The token that was refused; None if there was none.
            seconds: How long a login may take.

        Returns:
            The token, and whether it comes straight from the server: what another program stored may be dead as well.
            The server may give the same one again: then it was not the token that it refused.

        Raises:
            AuthenticationError: If user name or password are wrong. They are tried once. Or if the program that is to
                print the token fails.
            ConfigurationError: If that program cannot be run.
            ApiError: If the login service gives no token.
            TransportError: If no answer arrives.
        """
        failures = self._failures
        async with self._lock:
            if self._failure is not None and self._failures != failures:
                raise self._failure  # of the program that this call has waited for, too
            if self._token is not None and (used is None or self._token.value != used.value):
                return self._token, True
            stored = self._cache.read(self._key)
            if stored is not None and (used is None or stored.value != used.value) and not self._is_over(stored):
                self._token = stored
                return stored, False
            return await self._obtain(stored, seconds), True

    async def login(self) -> Token:
        """Log in now, also after a refusal."""
        async with self._lock:
            self._refusal = None
            return await self._obtain(None, self._config.deadline)

    async def logout(self) -> None:
        """End the token, for all programs of the user."""
        async with self._lock:
            token = self._token or self._cache.read(self._key)
            self._token = None
            self._cache.forget(self._key)
            if token is not None and not self._command:
                await self._exchange(auth.logout_request(self._config, token), self._config.deadline)

    async def _obtain(self, stored: Token | None, seconds: float) -> Token:
        if self._command:
            return await self._run(self._command, seconds)
        if self._refusal is not None:
            raise self._refusal
        if self._config.password:
            request = auth.login_request(self._config)
        elif stored is not None and stored.refresh:
            # A refresh cuts off the user's other programs, so it is for those only who cannot log in.
            request = auth.refresh_request(self._config, stored)
        else:
            raise auth.no_password(self._config)
        response = await self._exchange(request, seconds)
        try:
            self._token = auth.accepted_token(self._config, response, self._clock.now())
        except AuthenticationError as error:
            self._refusal = error
            raise
        self._cache.write(self._key, self._token)
        return self._token

    async def _run(self, command: Sequence[str], seconds: float) -> Token:
        """Have a program print the token; one that fails is asked again by the next call."""
        # subprocess is imported by those only who have such a program
        from sen4cap_client._core.token_command import TokenProgram

        try:
            program = TokenProgram(command)
            try:
                self._token = await in_thread(program.token, seconds, self._clock.now())
            finally:
                program.kill()  # where nobody waits for it any more
        except ClientError as error:
            self._failure = error
            self._failures += 1
            raise
        return self._token

    def _is_over(self, token: Token) -> bool:
        return token.expires is not None and token.expires <= self._clock.now()
