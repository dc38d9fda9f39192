# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ApiErrorDetailTypeType0 = Literal[
    "invalid_params", "resource_not_found", "unauthenticated", "unknown_error"
]

API_ERROR_DETAIL_TYPE_TYPE_0_VALUES: set[ApiErrorDetailTypeType0] = {
    "invalid_params",
    "resource_not_found",
    "unauthenticated",
    "unknown_error",
}


def check_api_error_detail_type_type_0(value: str) -> ApiErrorDetailTypeType0:
    if value in API_ERROR_DETAIL_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {API_ERROR_DETAIL_TYPE_TYPE_0_VALUES!r}"
    )
