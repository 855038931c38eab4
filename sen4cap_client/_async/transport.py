"""The door through which all requests go out and all answers come in."""

from __future__ import annotations

from typing import Any

import httpx

from sen4cap_client._core import answer
from sen4cap_client._core.auth import auth_for
from sen4cap_client.config import Config
from sen4cap_client.errors import InvalidRequest

_CONNECT_SECONDS = 5.0


class AsyncTransport(httpx.AsyncClient):
    """An httpx client that logs in as the settings say, and raises what the server says no with.

    It is made to be handed to the generated layer, which then sees successes only.
    """

    def __init__(self, config: Config) -> None:
        super().__init__(
            base_url=config.api_url,
            auth=auth_for(config),
            # Some servers answer a browser's page to anybody who does not ask for JSON.
            headers={"Accept": "application/json"},
            timeout=httpx.Timeout(config.timeout, connect=min(_CONNECT_SECONDS, config.timeout)),
            follow_redirects=False,
        )

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """Send a request and read the answer; see `sen4cap_client._core.answer` for what is raised."""
        if self.is_closed:
            raise InvalidRequest("This client has been closed. Make a new one.")
        try:
            response = await super().send(request, **options)
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise answer.unreachable(request, error) from error
        return answer.read(response)
