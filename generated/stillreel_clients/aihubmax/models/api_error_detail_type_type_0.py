# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ApiErrorDetailTypeType0 = Literal[
    "authentication_error",
    "insufficient_quota",
    "invalid_request_error",
    "not_found",
    "rate_limit_error",
    "server_error",
    "service_unavailable",
    "validation_error",
]

API_ERROR_DETAIL_TYPE_TYPE_0_VALUES: set[ApiErrorDetailTypeType0] = {
    "authentication_error",
    "insufficient_quota",
    "invalid_request_error",
    "not_found",
    "rate_limit_error",
    "server_error",
    "service_unavailable",
    "validation_error",
}


def check_api_error_detail_type_type_0(value: str) -> ApiErrorDetailTypeType0:
    if value in API_ERROR_DETAIL_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {API_ERROR_DETAIL_TYPE_TYPE_0_VALUES!r}"
    )
