# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ...client import AuthenticatedClient, Client
from ...models.execute_request import ExecuteRequest
from ...models.job_info import JobInfo
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    process_id: str,
    *,
    body: ExecuteRequest,
    prefer: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(prefer, Unset):
        headers["Prefer"] = prefer

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/processes/{process_id}/execution".format(
            process_id=quote(str(process_id), safe=""),
        ),
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(*, client: AuthenticatedClient | Client, response: httpx.Response) -> Any | JobInfo | Problem:
    if response.status_code == 200:
        response_200 = response.json()
        return response_200

    if response.status_code == 201:
        response_201 = JobInfo.from_dict(response.json())

        return response_201

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    if response.status_code == 500:
        response_500 = Problem.from_dict(response.json())

        return response_500

    if 400 <= response.status_code <= 499:
        response_4xx = Problem.from_dict(response.json())

        return response_4xx

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[Any | JobInfo | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    process_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ExecuteRequest,
    prefer: str | Unset = UNSET,
) -> Response[Any | JobInfo | Problem]:
    """Start a process

     Starts a process. TAO always works asynchronously and answers 200 with the new job, in some versions
    inside an envelope. The standard answers 201 with the job, or 200 with the results of a synchronous
    execution. Neither 401 nor 500 proves that nothing was started.

    Args:
        process_id (str):
        prefer (str | Unset):
        body (ExecuteRequest): What to execute a process with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | JobInfo | Problem]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        body=body,
        prefer=prefer,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    process_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ExecuteRequest,
    prefer: str | Unset = UNSET,
) -> Any | JobInfo | Problem | None:
    """Start a process

     Starts a process. TAO always works asynchronously and answers 200 with the new job, in some versions
    inside an envelope. The standard answers 201 with the job, or 200 with the results of a synchronous
    execution. Neither 401 nor 500 proves that nothing was started.

    Args:
        process_id (str):
        prefer (str | Unset):
        body (ExecuteRequest): What to execute a process with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | JobInfo | Problem
    """

    return sync_detailed(
        process_id=process_id,
        client=client,
        body=body,
        prefer=prefer,
    ).parsed


async def asyncio_detailed(
    process_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ExecuteRequest,
    prefer: str | Unset = UNSET,
) -> Response[Any | JobInfo | Problem]:
    """Start a process

     Starts a process. TAO always works asynchronously and answers 200 with the new job, in some versions
    inside an envelope. The standard answers 201 with the job, or 200 with the results of a synchronous
    execution. Neither 401 nor 500 proves that nothing was started.

    Args:
        process_id (str):
        prefer (str | Unset):
        body (ExecuteRequest): What to execute a process with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[Any | JobInfo | Problem]
    """

    kwargs = _get_kwargs(
        process_id=process_id,
        body=body,
        prefer=prefer,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    process_id: str,
    *,
    client: AuthenticatedClient | Client,
    body: ExecuteRequest,
    prefer: str | Unset = UNSET,
) -> Any | JobInfo | Problem | None:
    """Start a process

     Starts a process. TAO always works asynchronously and answers 200 with the new job, in some versions
    inside an envelope. The standard answers 201 with the job, or 200 with the results of a synchronous
    execution. Neither 401 nor 500 proves that nothing was started.

    Args:
        process_id (str):
        prefer (str | Unset):
        body (ExecuteRequest): What to execute a process with.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Any | JobInfo | Problem
    """

    return (
        await asyncio_detailed(
            process_id=process_id,
            client=client,
            body=body,
            prefer=prefer,
        )
    ).parsed
