# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from http import HTTPStatus
from typing import Any

import httpx

from ...client import AuthenticatedClient, Client
from ...models.login_answer import LoginAnswer
from ...models.login_form import LoginForm
from ...models.problem import Problem
from ...types import Response


def _get_kwargs(
    *,
    body: LoginForm,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/auth/login",
    }

    _kwargs["data"] = body.to_dict()
    headers["Content-Type"] = "application/x-www-form-urlencoded"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> LoginAnswer | Problem:
    if response.status_code == 200:
        response_200 = LoginAnswer.from_dict(response.json())

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
) -> Response[LoginAnswer | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LoginForm,
) -> Response[LoginAnswer | Problem]:
    """Exchange a password for a token

     Gives the user's token. There is one token per user: a second login returns the same token while it
    is valid. A wrong password is answered with 401 and `{}` or plain text; trouble inside the server
    with 200 and the FAILED envelope. Take the path relative to the host (see the servers of this path),
    not to `api_url`.

    Args:
        body (LoginForm): The credentials of a user.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LoginAnswer | Problem]
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
    body: LoginForm,
) -> LoginAnswer | Problem | None:
    """Exchange a password for a token

     Gives the user's token. There is one token per user: a second login returns the same token while it
    is valid. A wrong password is answered with 401 and `{}` or plain text; trouble inside the server
    with 200 and the FAILED envelope. Take the path relative to the host (see the servers of this path),
    not to `api_url`.

    Args:
        body (LoginForm): The credentials of a user.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LoginAnswer | Problem
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: LoginForm,
) -> Response[LoginAnswer | Problem]:
    """Exchange a password for a token

     Gives the user's token. There is one token per user: a second login returns the same token while it
    is valid. A wrong password is answered with 401 and `{}` or plain text; trouble inside the server
    with 200 and the FAILED envelope. Take the path relative to the host (see the servers of this path),
    not to `api_url`.

    Args:
        body (LoginForm): The credentials of a user.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[LoginAnswer | Problem]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: LoginForm,
) -> LoginAnswer | Problem | None:
    """Exchange a password for a token

     Gives the user's token. There is one token per user: a second login returns the same token while it
    is valid. A wrong password is answered with 401 and `{}` or plain text; trouble inside the server
    with 200 and the FAILED envelope. Take the path relative to the host (see the servers of this path),
    not to `api_url`.

    Args:
        body (LoginForm): The credentials of a user.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        LoginAnswer | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
