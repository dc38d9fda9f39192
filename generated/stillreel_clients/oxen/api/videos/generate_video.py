# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...models.generate_video_request_20260626 import GenerateVideoRequest20260626
from ...models.generate_video_request_20260704 import GenerateVideoRequest20260704
from ...models.generate_video_response import GenerateVideoResponse
from ...types import Response


def _get_kwargs(
    *,
    body: GenerateVideoRequest20260626 | GenerateVideoRequest20260704,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/api/ai/videos/generate",
    }

    if isinstance(body, GenerateVideoRequest20260704):
        _kwargs["json"] = body.to_dict()
    else:
        _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"

    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | GenerateVideoResponse | None:
    if response.status_code == 200:
        response_200 = GenerateVideoResponse.from_dict(response.json())

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
) -> Response[ApiError | GenerateVideoResponse]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: GenerateVideoRequest20260626 | GenerateVideoRequest20260704,
) -> Response[ApiError | GenerateVideoResponse]:
    """Generate a video and wait for it.

     Blocks until the video is there: 5 to 15 minutes by seed 004, from one to ten or more by OX-V.
    Parameters are checked at once here, unlike in the queue.
    The body is read by either revision of the model's parameters; which one is in force, `x-current`
    says.
    An example page that is no longer kept up shows another answer, an object with only `video_url`.

    Args:
        body (GenerateVideoRequest20260626 | GenerateVideoRequest20260704):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | GenerateVideoResponse]
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
    body: GenerateVideoRequest20260626 | GenerateVideoRequest20260704,
) -> ApiError | GenerateVideoResponse | None:
    """Generate a video and wait for it.

     Blocks until the video is there: 5 to 15 minutes by seed 004, from one to ten or more by OX-V.
    Parameters are checked at once here, unlike in the queue.
    The body is read by either revision of the model's parameters; which one is in force, `x-current`
    says.
    An example page that is no longer kept up shows another answer, an object with only `video_url`.

    Args:
        body (GenerateVideoRequest20260626 | GenerateVideoRequest20260704):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | GenerateVideoResponse
    """

    return sync_detailed(
        client=client,
        body=body,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    body: GenerateVideoRequest20260626 | GenerateVideoRequest20260704,
) -> Response[ApiError | GenerateVideoResponse]:
    """Generate a video and wait for it.

     Blocks until the video is there: 5 to 15 minutes by seed 004, from one to ten or more by OX-V.
    Parameters are checked at once here, unlike in the queue.
    The body is read by either revision of the model's parameters; which one is in force, `x-current`
    says.
    An example page that is no longer kept up shows another answer, an object with only `video_url`.

    Args:
        body (GenerateVideoRequest20260626 | GenerateVideoRequest20260704):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | GenerateVideoResponse]
    """

    kwargs = _get_kwargs(
        body=body,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    body: GenerateVideoRequest20260626 | GenerateVideoRequest20260704,
) -> ApiError | GenerateVideoResponse | None:
    """Generate a video and wait for it.

     Blocks until the video is there: 5 to 15 minutes by seed 004, from one to ten or more by OX-V.
    Parameters are checked at once here, unlike in the queue.
    The body is read by either revision of the model's parameters; which one is in force, `x-current`
    says.
    An example page that is no longer kept up shows another answer, an object with only `video_url`.

    Args:
        body (GenerateVideoRequest20260626 | GenerateVideoRequest20260704):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | GenerateVideoResponse
    """

    return (
        await asyncio_detailed(
            client=client,
            body=body,
        )
    ).parsed
