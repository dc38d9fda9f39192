# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ApiErrorStatusType0 = Literal["error"]

API_ERROR_STATUS_TYPE_0_VALUES: set[ApiErrorStatusType0] = {
    "error",
}


def check_api_error_status_type_0(value: str) -> ApiErrorStatusType0:
    if value in API_ERROR_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {API_ERROR_STATUS_TYPE_0_VALUES!r}"
    )
