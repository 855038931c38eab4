# Generated from openapi/tao-process-api.yaml by `make regen`. Do not edit:
# change the contract, run `make regen`, and keep both changes together.

from http import HTTPStatus
from typing import Any, cast

import httpx

from ...client import AuthenticatedClient, Client
from ...models.job_info import JobInfo
from ...models.job_list import JobList
from ...models.job_status import JobStatus
from ...models.job_type import JobType
from ...models.problem import Problem
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    type_: list[JobType] | Unset = UNSET,
    process_id: list[str] | Unset = UNSET,
    status: list[JobStatus] | Unset = UNSET,
    datetime_: str | Unset = UNSET,
    min_duration: list[int] | Unset = UNSET,
    max_duration: list[int] | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_type_: list[str] | Unset = UNSET
    if not isinstance(type_, Unset):
        json_type_ = []
        for type_item_data in type_:
            type_item: str = type_item_data
            json_type_.append(type_item)

    params["type"] = json_type_

    json_process_id: list[str] | Unset = UNSET
    if not isinstance(process_id, Unset):
        json_process_id = process_id

    params["processID"] = json_process_id

    json_status: list[str] | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = []
        for status_item_data in status:
            status_item: str = status_item_data
            json_status.append(status_item)

    params["status"] = json_status

    params["datetime"] = datetime_

    json_min_duration: list[int] | Unset = UNSET
    if not isinstance(min_duration, Unset):
        json_min_duration = min_duration

    params["minDuration"] = json_min_duration

    json_max_duration: list[int] | Unset = UNSET
    if not isinstance(max_duration, Unset):
        json_max_duration = max_duration

    params["maxDuration"] = json_max_duration

    params["limit"] = limit

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/jobs",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> JobList | list[JobInfo | None] | Problem:
    if response.status_code == 200:

        def _parse_response_200(data: object) -> JobList | list[JobInfo | None]:
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                response_200_type_0 = JobList.from_dict(data)

                return response_200_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            if not isinstance(data, list):
                raise TypeError()
            response_200_type_1 = []
            _response_200_type_1 = data
            for response_200_type_1_item_data in _response_200_type_1:

                def _parse_response_200_type_1_item(data: object) -> JobInfo | None:
                    if data is None:
                        return data
                    try:
                        if not isinstance(data, dict):
                            raise TypeError()
                        response_200_type_1_item_type_0 = JobInfo.from_dict(data)

                        return response_200_type_1_item_type_0
                    except (TypeError, ValueError, AttributeError, KeyError):
                        pass
                    return cast(JobInfo | None, data)

                response_200_type_1_item = _parse_response_200_type_1_item(response_200_type_1_item_data)

                response_200_type_1.append(response_200_type_1_item)

            return response_200_type_1

        response_200 = _parse_response_200(response.json())

        return response_200

    if response.status_code == 404:
        response_404 = Problem.from_dict(response.json())

        return response_404

    response_default = Problem.from_dict(response.json())

    return response_default


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[JobList | list[JobInfo | None] | Problem]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    type_: list[JobType] | Unset = UNSET,
    process_id: list[str] | Unset = UNSET,
    status: list[JobStatus] | Unset = UNSET,
    datetime_: str | Unset = UNSET,
    min_duration: list[int] | Unset = UNSET,
    max_duration: list[int] | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[JobList | list[JobInfo | None] | Problem]:
    """List the jobs

     Lists jobs, on TAO all of the user's jobs, newest first. TAO ignores every query parameter. The
    links of a listed job lack a slash on TAO (`/process/jobs109`): build addresses from the job id
    instead.

    Args:
        type_ (list[JobType] | Unset):
        process_id (list[str] | Unset):
        status (list[JobStatus] | Unset):
        datetime_ (str | Unset):
        min_duration (list[int] | Unset):
        max_duration (list[int] | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobList | list[JobInfo | None] | Problem]
    """

    kwargs = _get_kwargs(
        type_=type_,
        process_id=process_id,
        status=status,
        datetime_=datetime_,
        min_duration=min_duration,
        max_duration=max_duration,
        limit=limit,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    type_: list[JobType] | Unset = UNSET,
    process_id: list[str] | Unset = UNSET,
    status: list[JobStatus] | Unset = UNSET,
    datetime_: str | Unset = UNSET,
    min_duration: list[int] | Unset = UNSET,
    max_duration: list[int] | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> JobList | list[JobInfo | None] | Problem | None:
    """List the jobs

     Lists jobs, on TAO all of the user's jobs, newest first. TAO ignores every query parameter. The
    links of a listed job lack a slash on TAO (`/process/jobs109`): build addresses from the job id
    instead.

    Args:
        type_ (list[JobType] | Unset):
        process_id (list[str] | Unset):
        status (list[JobStatus] | Unset):
        datetime_ (str | Unset):
        min_duration (list[int] | Unset):
        max_duration (list[int] | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobList | list[JobInfo | None] | Problem
    """

    return sync_detailed(
        client=client,
        type_=type_,
        process_id=process_id,
        status=status,
        datetime_=datetime_,
        min_duration=min_duration,
        max_duration=max_duration,
        limit=limit,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    type_: list[JobType] | Unset = UNSET,
    process_id: list[str] | Unset = UNSET,
    status: list[JobStatus] | Unset = UNSET,
    datetime_: str | Unset = UNSET,
    min_duration: list[int] | Unset = UNSET,
    max_duration: list[int] | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> Response[JobList | list[JobInfo | None] | Problem]:
    """List the jobs

     Lists jobs, on TAO all of the user's jobs, newest first. TAO ignores every query parameter. The
    links of a listed job lack a slash on TAO (`/process/jobs109`): build addresses from the job id
    instead.

    Args:
        type_ (list[JobType] | Unset):
        process_id (list[str] | Unset):
        status (list[JobStatus] | Unset):
        datetime_ (str | Unset):
        min_duration (list[int] | Unset):
        max_duration (list[int] | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[JobList | list[JobInfo | None] | Problem]
    """

    kwargs = _get_kwargs(
        type_=type_,
        process_id=process_id,
        status=status,
        datetime_=datetime_,
        min_duration=min_duration,
        max_duration=max_duration,
        limit=limit,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    type_: list[JobType] | Unset = UNSET,
    process_id: list[str] | Unset = UNSET,
    status: list[JobStatus] | Unset = UNSET,
    datetime_: str | Unset = UNSET,
    min_duration: list[int] | Unset = UNSET,
    max_duration: list[int] | Unset = UNSET,
    limit: int | Unset = UNSET,
) -> JobList | list[JobInfo | None] | Problem | None:
    """List the jobs

     Lists jobs, on TAO all of the user's jobs, newest first. TAO ignores every query parameter. The
    links of a listed job lack a slash on TAO (`/process/jobs109`): build addresses from the job id
    instead.

    Args:
        type_ (list[JobType] | Unset):
        process_id (list[str] | Unset):
        status (list[JobStatus] | Unset):
        datetime_ (str | Unset):
        min_duration (list[int] | Unset):
        max_duration (list[int] | Unset):
        limit (int | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        JobList | list[JobInfo | None] | Problem
    """

    return (
        await asyncio_detailed(
            client=client,
            type_=type_,
            process_id=process_id,
            status=status,
            datetime_=datetime_,
            min_duration=min_duration,
            max_duration=max_duration,
            limit=limit,
        )
    ).parsed
