# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...models.enqueue_request import EnqueueRequest
from ...models.enqueue_response import EnqueueResponse
from ...types import Response


def _get_kwargs(
    *,
    body: EnqueueRequest,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/ai/queue",
    }

    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | EnqueueResponse | None:
    if response.status_code == 200:
        response_200 = EnqueueResponse.from_dict(response.json())

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

    if response.status_code == 404:
        response_404 = ApiError.from_dict(response.json())

        return response_404

    if response.status_code == 500:
        response_500 = ApiError.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ApiError | EnqueueResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: EnqueueRequest,
) -> Response[ApiError | EnqueueResponse]:
    """Queue one to four generations.

     Checked at once: the key, the credits, that the model exists and makes images or videos, and
    num_generations.
    The model's own parameters are checked only when the generation runs.
    At most four a request; the total that may wait has no stated limit.

    Args:
        body (EnqueueRequest): The envelope; the parameters of the lite model, which stand beside
            these fields, are VeoLiteParameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | EnqueueResponse]
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
    body: EnqueueRequest,
) -> ApiError | EnqueueResponse | None:
    """Queue one to four generations.

     Checked at once: the key, the credits, that the model exists and makes images or videos, and
    num_generations.
    The model's own parameters are checked only when the generation runs.
    At most four a request; the total that may wait has no stated limit.

    Args:
        body (EnqueueRequest): The envelope; the parameters of the lite model, which stand beside
            these fields, are VeoLiteParameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | EnqueueResponse
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: EnqueueRequest,
) -> Response[ApiError | EnqueueResponse]:
    """Queue one to four generations.

     Checked at once: the key, the credits, that the model exists and makes images or videos, and
    num_generations.
    The model's own parameters are checked only when the generation runs.
    At most four a request; the total that may wait has no stated limit.

    Args:
        body (EnqueueRequest): The envelope; the parameters of the lite model, which stand beside
            these fields, are VeoLiteParameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | EnqueueResponse]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: EnqueueRequest,
) -> ApiError | EnqueueResponse | None:
    """Queue one to four generations.

     Checked at once: the key, the credits, that the model exists and makes images or videos, and
    num_generations.
    The model's own parameters are checked only when the generation runs.
    At most four a request; the total that may wait has no stated limit.

    Args:
        body (EnqueueRequest): The envelope; the parameters of the lite model, which stand beside
            these fields, are VeoLiteParameters.

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | EnqueueResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
