# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient, Client
from ...models.api_error import ApiError
from ...models.get_model_deployment_status import (
    GetModelDeploymentStatus,
)
from ...models.model import Model
from ...types import UNSET, Response, Unset


def _get_kwargs(
    model_id: str,
    *,
    deployment_status: GetModelDeploymentStatus | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    json_deployment_status: str | Unset = UNSET
    if not isinstance(deployment_status, Unset):
        json_deployment_status = deployment_status

    params["deployment_status"] = json_deployment_status

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/api/ai/models/{model_id}".format(
            model_id=quote(str(model_id), safe=""),
        ),
        "params": params,
    }

    return _kwargs


def _parse_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> ApiError | Model | None:
    if response.status_code == 200:
        response_200 = Model.from_dict(response.json())

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

    if response.status_code == 500:
        response_500 = ApiError.from_dict(response.json())

        return response_500

    if client.raise_on_unexpected_status:
        raise errors.UnexpectedStatus(response.status_code, response.content)
    else:
        return None


def _build_response(
    *, client: AuthenticatedClient | Client, response: httpx.Response
) -> Response[ApiError | Model]:
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(client=client, response=response),
    )


def sync_detailed(
    model_id: str,
    *,
    client: AuthenticatedClient | Client,
    deployment_status: GetModelDeploymentStatus | Unset = UNSET,
) -> Response[ApiError | Model]:
    """Read one model with the JSON Schema of its parameters.

     A third party read another model's entry without a key (OX-3P), so that the 401 may never come.

    Args:
        model_id (str):
        deployment_status (GetModelDeploymentStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | Model]
    """

    kwargs = _get_kwargs(
        model_id=model_id,
        deployment_status=deployment_status,
    )

    response = client.get_httpx_client().request(
        **kwargs,
    )

    return _build_response(client=client, response=response)


def sync(
    model_id: str,
    *,
    client: AuthenticatedClient | Client,
    deployment_status: GetModelDeploymentStatus | Unset = UNSET,
) -> ApiError | Model | None:
    """Read one model with the JSON Schema of its parameters.

     A third party read another model's entry without a key (OX-3P), so that the 401 may never come.

    Args:
        model_id (str):
        deployment_status (GetModelDeploymentStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | Model
    """

    return sync_detailed(
        model_id=model_id,
        client=client,
        deployment_status=deployment_status,
    ).parsed


async def asyncio_detailed(
    model_id: str,
    *,
    client: AuthenticatedClient | Client,
    deployment_status: GetModelDeploymentStatus | Unset = UNSET,
) -> Response[ApiError | Model]:
    """Read one model with the JSON Schema of its parameters.

     A third party read another model's entry without a key (OX-3P), so that the 401 may never come.

    Args:
        model_id (str):
        deployment_status (GetModelDeploymentStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        Response[ApiError | Model]
    """

    kwargs = _get_kwargs(
        model_id=model_id,
        deployment_status=deployment_status,
    )

    response = await client.get_async_httpx_client().request(**kwargs)

    return _build_response(client=client, response=response)


async def asyncio(
    model_id: str,
    *,
    client: AuthenticatedClient | Client,
    deployment_status: GetModelDeploymentStatus | Unset = UNSET,
) -> ApiError | Model | None:
    """Read one model with the JSON Schema of its parameters.

     A third party read another model's entry without a key (OX-3P), so that the 401 may never come.

    Args:
        model_id (str):
        deployment_status (GetModelDeploymentStatus | Unset):

    Raises:
        errors.UnexpectedStatus: If the server returns an undocumented status code and Client.raise_on_unexpected_status is True.
        httpx.TimeoutException: If the request takes longer than Client.timeout.

    Returns:
        ApiError | Model
    """

    return (
        await asyncio_detailed(
            model_id=model_id,
            client=client,
            deployment_status=deployment_status,
        )
    ).parsed
