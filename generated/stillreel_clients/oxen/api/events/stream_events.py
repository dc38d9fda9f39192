# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...types import Response


def _get_kwargs() -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/events",
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | str | None:
    if response.status_code == 200:
        response_200 = response.text
        return response_200

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
) -> Response[ApiError | str]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
) -> Response[ApiError | str]:
    """Be told of the user's events as they happen.

     Server-sent events of the user, of several kinds: all but those under `x-events` are to be skipped.
    The comment line `: keep-alive` comes every 15 s while there is nothing else.
    Nothing is kept: what happens before the stream is open is lost, so it is opened before the enqueue.
    Each generation that succeeds or fails is told of once, a cancelled one never.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | str]
    """

    kwargs = _get_kwargs()

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
) -> ApiError | str | None:
    """Be told of the user's events as they happen.

     Server-sent events of the user, of several kinds: all but those under `x-events` are to be skipped.
    The comment line `: keep-alive` comes every 15 s while there is nothing else.
    Nothing is kept: what happens before the stream is open is lost, so it is opened before the enqueue.
    Each generation that succeeds or fails is told of once, a cancelled one never.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | str
    """

    return sync_detailed(
        client=client,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
) -> Response[ApiError | str]:
    """Be told of the user's events as they happen.

     Server-sent events of the user, of several kinds: all but those under `x-events` are to be skipped.
    The comment line `: keep-alive` comes every 15 s while there is nothing else.
    Nothing is kept: what happens before the stream is open is lost, so it is opened before the enqueue.
    Each generation that succeeds or fails is told of once, a cancelled one never.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | str]
    """

    kwargs = _get_kwargs()

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
) -> ApiError | str | None:
    """Be told of the user's events as they happen.

     Server-sent events of the user, of several kinds: all but those under `x-events` are to be skipped.
    The comment line `: keep-alive` comes every 15 s while there is nothing else.
    Nothing is kept: what happens before the stream is open is lost, so it is opened before the enqueue.
    Each generation that succeeds or fails is told of once, a cancelled one never.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | str
    """

    return (
        await asyncio_detailed(
            client=client,
        )
    ).parsed
