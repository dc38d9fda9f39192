# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...models.task import Task
from ...types import UNSET, Response, Unset


def _get_kwargs(
    task_id: str,
    *,
    sync_upstream: bool | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["sync_upstream"] = sync_upstream

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/v1/tasks/{task_id}".format(
            task_id=quote(str(task_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | Task | None:
    if response.status_code == 200:
        response_200 = Task.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ApiError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ApiError.from_dict(response.json())

        return response_401

    if response.status_code == 404:
        response_404 = ApiError.from_dict(response.json())

        return response_404

    if response.status_code == 429:
        response_429 = ApiError.from_dict(response.json())

        return response_429

    if response.status_code == 500:
        response_500 = ApiError.from_dict(response.json())

        return response_500

    if response.status_code == 503:
        response_503 = ApiError.from_dict(response.json())

        return response_503

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ApiError | Task]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    task_id: str,
    *,
    client: AuthenticatedClient | Client,
    sync_upstream: bool | Unset = UNSET,
) -> Response[ApiError | Task]:
    """Read the state of a task and, once it has completed, its links.

     The links are valid for 24 hours (seed 002, AH-TASK).
    The official clients ask every 5 to 10 s.

    Args:
        task_id (str):
        sync_upstream (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | Task]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
        sync_upstream=sync_upstream,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    task_id: str,
    *,
    client: AuthenticatedClient | Client,
    sync_upstream: bool | Unset = UNSET,
) -> ApiError | Task | None:
    """Read the state of a task and, once it has completed, its links.

     The links are valid for 24 hours (seed 002, AH-TASK).
    The official clients ask every 5 to 10 s.

    Args:
        task_id (str):
        sync_upstream (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | Task
    """

    return sync_detailed(
        task_id=task_id,
        client=client,
        sync_upstream=sync_upstream,
    ).parsed


async def asyncio_detailed(
    task_id: str,
    *,
    client: AuthenticatedClient | Client,
    sync_upstream: bool | Unset = UNSET,
) -> Response[ApiError | Task]:
    """Read the state of a task and, once it has completed, its links.

     The links are valid for 24 hours (seed 002, AH-TASK).
    The official clients ask every 5 to 10 s.

    Args:
        task_id (str):
        sync_upstream (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | Task]
    """

    kwargs = _get_kwargs(
        task_id=task_id,
        sync_upstream=sync_upstream,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    task_id: str,
    *,
    client: AuthenticatedClient | Client,
    sync_upstream: bool | Unset = UNSET,
) -> ApiError | Task | None:
    """Read the state of a task and, once it has completed, its links.

     The links are valid for 24 hours (seed 002, AH-TASK).
    The official clients ask every 5 to 10 s.

    Args:
        task_id (str):
        sync_upstream (bool | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | Task
    """

    return (
        await asyncio_detailed(
            task_id=task_id,
            client=client,
            sync_upstream=sync_upstream,
        )
    ).parsed
