# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ApiErrorStatusMessageType0 = Literal[
    "invalid_params", "resource_not_found", "unauthenticated", "unknown_error"
]

API_ERROR_STATUS_MESSAGE_TYPE_0_VALUES: set[ApiErrorStatusMessageType0] = {
    "invalid_params",
    "resource_not_found",
    "unauthenticated",
    "unknown_error",
}


def check_api_error_status_message_type_0(value: str) -> ApiErrorStatusMessageType0:
    if value in API_ERROR_STATUS_MESSAGE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {API_ERROR_STATUS_MESSAGE_TYPE_0_VALUES!r}"
    )
