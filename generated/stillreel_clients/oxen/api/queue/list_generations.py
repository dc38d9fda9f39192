# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...models.generation_list import GenerationList
from ...models.list_generations_media_type import (
    ListGenerationsMediaType,
)
from ...models.list_generations_status import (
    ListGenerationsStatus,
)
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    namespace: str | Unset = UNSET,
    model: str | Unset = UNSET,
    status: ListGenerationsStatus | Unset = UNSET,
    media_type: ListGenerationsMediaType | Unset = UNSET,
    repo: str | Unset = UNSET,
    folder: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["namespace"] = namespace

    params["model"] = model

    json_status: str | Unset = UNSET
    if not isinstance(status, Unset):
        json_status = status

    params["status"] = json_status

    json_media_type: str | Unset = UNSET
    if not isinstance(media_type, Unset):
        json_media_type = media_type

    params["media_type"] = json_media_type

    params["repo"] = repo

    params["folder"] = folder

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/ai/queue",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | GenerationList | None:
    if response.status_code == 200:
        response_200 = GenerationList.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ApiError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ApiError.from_dict(response.json())

        return response_401

    if response.status_code == 500:
        response_500 = ApiError.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ApiError | GenerationList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    namespace: str | Unset = UNSET,
    model: str | Unset = UNSET,
    status: ListGenerationsStatus | Unset = UNSET,
    media_type: ListGenerationsMediaType | Unset = UNSET,
    repo: str | Unset = UNSET,
    folder: str | Unset = UNSET,
) -> Response[ApiError | GenerationList]:
    """List generations, by default only those that are queued or processing.

    Args:
        namespace (str | Unset):
        model (str | Unset):
        status (ListGenerationsStatus | Unset):
        media_type (ListGenerationsMediaType | Unset):
        repo (str | Unset):
        folder (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | GenerationList]
    """

    kwargs = _get_kwargs(
        namespace=namespace,
        model=model,
        status=status,
        media_type=media_type,
        repo=repo,
        folder=folder,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    namespace: str | Unset = UNSET,
    model: str | Unset = UNSET,
    status: ListGenerationsStatus | Unset = UNSET,
    media_type: ListGenerationsMediaType | Unset = UNSET,
    repo: str | Unset = UNSET,
    folder: str | Unset = UNSET,
) -> ApiError | GenerationList | None:
    """List generations, by default only those that are queued or processing.

    Args:
        namespace (str | Unset):
        model (str | Unset):
        status (ListGenerationsStatus | Unset):
        media_type (ListGenerationsMediaType | Unset):
        repo (str | Unset):
        folder (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | GenerationList
    """

    return sync_detailed(
        client=client,
        namespace=namespace,
        model=model,
        status=status,
        media_type=media_type,
        repo=repo,
        folder=folder,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    namespace: str | Unset = UNSET,
    model: str | Unset = UNSET,
    status: ListGenerationsStatus | Unset = UNSET,
    media_type: ListGenerationsMediaType | Unset = UNSET,
    repo: str | Unset = UNSET,
    folder: str | Unset = UNSET,
) -> Response[ApiError | GenerationList]:
    """List generations, by default only those that are queued or processing.

    Args:
        namespace (str | Unset):
        model (str | Unset):
        status (ListGenerationsStatus | Unset):
        media_type (ListGenerationsMediaType | Unset):
        repo (str | Unset):
        folder (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | GenerationList]
    """

    kwargs = _get_kwargs(
        namespace=namespace,
        model=model,
        status=status,
        media_type=media_type,
        repo=repo,
        folder=folder,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    namespace: str | Unset = UNSET,
    model: str | Unset = UNSET,
    status: ListGenerationsStatus | Unset = UNSET,
    media_type: ListGenerationsMediaType | Unset = UNSET,
    repo: str | Unset = UNSET,
    folder: str | Unset = UNSET,
) -> ApiError | GenerationList | None:
    """List generations, by default only those that are queued or processing.

    Args:
        namespace (str | Unset):
        model (str | Unset):
        status (ListGenerationsStatus | Unset):
        media_type (ListGenerationsMediaType | Unset):
        repo (str | Unset):
        folder (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | GenerationList
    """

    return (
        await asyncio_detailed(
            client=client,
            namespace=namespace,
            model=model,
            status=status,
            media_type=media_type,
            repo=repo,
            folder=folder,
        )
    ).parsed
