# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ApiErrorReasonType0 = Literal[
    "ACCESS_DENY",
    "FAILED_TO_AUTH",
    "INVALID_API_KEY",
    "INVALID_REQUEST_BODY",
    "MODEL_NOT_FOUND",
    "NOT_ENOUGH_BALANCE",
    "RATE_LIMIT_EXCEEDED",
    "SERVICE_NOT_AVAILABLE",
    "TOKEN_LIMIT_EXCEEDED",
]

API_ERROR_REASON_TYPE_0_VALUES: set[ApiErrorReasonType0] = {
    "ACCESS_DENY",
    "FAILED_TO_AUTH",
    "INVALID_API_KEY",
    "INVALID_REQUEST_BODY",
    "MODEL_NOT_FOUND",
    "NOT_ENOUGH_BALANCE",
    "RATE_LIMIT_EXCEEDED",
    "SERVICE_NOT_AVAILABLE",
    "TOKEN_LIMIT_EXCEEDED",
}


def check_api_error_reason_type_0(value: str) -> ApiErrorReasonType0:
    if value in API_ERROR_REASON_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {API_ERROR_REASON_TYPE_0_VALUES!r}"
    )
