# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

CancelResponseStatusType0 = Literal["success"]

CANCEL_RESPONSE_STATUS_TYPE_0_VALUES: set[CancelResponseStatusType0] = {
    "success",
}


def check_cancel_response_status_type_0(value: str) -> CancelResponseStatusType0:
    if value in CANCEL_RESPONSE_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {CANCEL_RESPONSE_STATUS_TYPE_0_VALUES!r}"
    )
