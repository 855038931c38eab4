# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.problem import Problem
from ...models.refresh_answer import RefreshAnswer
from ...models.refresh_form import RefreshForm
from ...types import Response


def _get_kwargs(
    *,
    body: RefreshForm,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/auth/refresh",
    }

    _kwargs["data"] = body.to_dict()
    headers["Content-Type"] = "application/x-www-form-urlencoded"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Problem | RefreshAnswer:
    if response.status_code == 200:
        response_200 = RefreshAnswer.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = Problem.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = Problem.from_dict(response.json())

        return response_401

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Problem | RefreshAnswer]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: RefreshForm,
) -> Response[Problem | RefreshAnswer]:
    """Exchange a refresh token for a new token

     Gives a new token and ends the old one everywhere, so that the same user's other sessions are cut
    off. Take the path relative to the host (see the servers of this path), not to `api_url`.

    Args:
        body (RefreshForm): A refresh token and whose it is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RefreshAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    body: RefreshForm,
) -> Problem | RefreshAnswer | None:
    """Exchange a refresh token for a new token

     Gives a new token and ends the old one everywhere, so that the same user's other sessions are cut
    off. Take the path relative to the host (see the servers of this path), not to `api_url`.

    Args:
        body (RefreshForm): A refresh token and whose it is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RefreshAnswer
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: RefreshForm,
) -> Response[Problem | RefreshAnswer]:
    """Exchange a refresh token for a new token

     Gives a new token and ends the old one everywhere, so that the same user's other sessions are cut
    off. Take the path relative to the host (see the servers of this path), not to `api_url`.

    Args:
        body (RefreshForm): A refresh token and whose it is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Problem | RefreshAnswer]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: RefreshForm,
) -> Problem | RefreshAnswer | None:
    """Exchange a refresh token for a new token

     Gives a new token and ends the old one everywhere, so that the same user's other sessions are cut
    off. Take the path relative to the host (see the servers of this path), not to `api_url`.

    Args:
        body (RefreshForm): A refresh token and whose it is.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Problem | RefreshAnswer
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
