# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...models.fast_request import FastRequest
from ...models.lite_first_last_frame_request import LiteFirstLastFrameRequest
from ...models.lite_request import LiteRequest
from ...models.standard_request import StandardRequest
from ...models.submitted_task import SubmittedTask
from ...types import Response


def _get_kwargs(
    *,
    body: FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/v1/videos/generations",
    }

    if isinstance(body, LiteRequest):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, LiteFirstLastFrameRequest):
        _kwargs["json"] = body.to_dict()
    elif isinstance(body, FastRequest):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | SubmittedTask | None:
    if response.status_code == 200:
        response_200 = SubmittedTask.from_dict(response.json())

        return response_200

    if response.status_code == 400:
        response_400 = ApiError.from_dict(response.json())

        return response_400

    if response.status_code == 401:
        response_401 = ApiError.from_dict(response.json())

        return response_401

    if response.status_code == 402:
        response_402 = ApiError.from_dict(response.json())

        return response_402

    if response.status_code == 422:
        response_422 = ApiError.from_dict(response.json())

        return response_422

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
) -> Response[ApiError | SubmittedTask]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest,
) -> Response[ApiError | SubmittedTask]:
    """Submit an image and a prompt to one of the models.

     The body is that of the model which it names.
    Which models may be called depends on the group of the key: on 2026-07-16 one key had the standard
    one and none of the lite ones (AH-CAT).

    Args:
        body (FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest): One of the
            four, by its model.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | SubmittedTask]
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
    body: FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest,
) -> ApiError | SubmittedTask | None:
    """Submit an image and a prompt to one of the models.

     The body is that of the model which it names.
    Which models may be called depends on the group of the key: on 2026-07-16 one key had the standard
    one and none of the lite ones (AH-CAT).

    Args:
        body (FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest): One of the
            four, by its model.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | SubmittedTask
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest,
) -> Response[ApiError | SubmittedTask]:
    """Submit an image and a prompt to one of the models.

     The body is that of the model which it names.
    Which models may be called depends on the group of the key: on 2026-07-16 one key had the standard
    one and none of the lite ones (AH-CAT).

    Args:
        body (FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest): One of the
            four, by its model.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | SubmittedTask]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest,
) -> ApiError | SubmittedTask | None:
    """Submit an image and a prompt to one of the models.

     The body is that of the model which it names.
    Which models may be called depends on the group of the key: on 2026-07-16 one key had the standard
    one and none of the lite ones (AH-CAT).

    Args:
        body (FastRequest | LiteFirstLastFrameRequest | LiteRequest | StandardRequest): One of the
            four, by its model.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | SubmittedTask
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
