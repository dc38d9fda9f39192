# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...models.model_list import ModelList
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    developer_name: str | Unset = UNSET,
    action: str | Unset = UNSET,
    provider_name: str | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["developer_name"] = developer_name

    params["action"] = action

    params["provider_name"] = provider_name

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/ai/models",
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | ModelList | None:
    if response.status_code == 200:
        response_200 = ModelList.from_dict(response.json())

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
) -> Response[ApiError | ModelList]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    *,
    client: AuthenticatedClient | Client,
    developer_name: str | Unset = UNSET,
    action: str | Unset = UNSET,
    provider_name: str | Unset = UNSET,
) -> Response[ApiError | ModelList]:
    """List the models.

     The pages send a key; whether one is needed is not known.

    Args:
        developer_name (str | Unset):
        action (str | Unset):
        provider_name (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | ModelList]
    """

    kwargs = _get_kwargs(
        developer_name=developer_name,
        action=action,
        provider_name=provider_name,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    *,
    client: AuthenticatedClient | Client,
    developer_name: str | Unset = UNSET,
    action: str | Unset = UNSET,
    provider_name: str | Unset = UNSET,
) -> ApiError | ModelList | None:
    """List the models.

     The pages send a key; whether one is needed is not known.

    Args:
        developer_name (str | Unset):
        action (str | Unset):
        provider_name (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | ModelList
    """

    return sync_detailed(
        client=client,
        developer_name=developer_name,
        action=action,
        provider_name=provider_name,
    ).parsed


async def asyncio_detailed(
    *,
    client: AuthenticatedClient | Client,
    developer_name: str | Unset = UNSET,
    action: str | Unset = UNSET,
    provider_name: str | Unset = UNSET,
) -> Response[ApiError | ModelList]:
    """List the models.

     The pages send a key; whether one is needed is not known.

    Args:
        developer_name (str | Unset):
        action (str | Unset):
        provider_name (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | ModelList]
    """

    kwargs = _get_kwargs(
        developer_name=developer_name,
        action=action,
        provider_name=provider_name,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    *,
    client: AuthenticatedClient | Client,
    developer_name: str | Unset = UNSET,
    action: str | Unset = UNSET,
    provider_name: str | Unset = UNSET,
) -> ApiError | ModelList | None:
    """List the models.

     The pages send a key; whether one is needed is not known.

    Args:
        developer_name (str | Unset):
        action (str | Unset):
        provider_name (str | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | ModelList
    """

    return (
        await asyncio_detailed(
            client=client,
            developer_name=developer_name,
            action=action,
            provider_name=provider_name,
        )
    ).parsed
