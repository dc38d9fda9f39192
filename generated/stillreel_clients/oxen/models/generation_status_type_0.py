# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerationStatusType0 = Literal["cancelled", "failed", "processing", "queued", "succeeded"]

GENERATION_STATUS_TYPE_0_VALUES: set[GenerationStatusType0] = {
    "cancelled",
    "failed",
    "processing",
    "queued",
    "succeeded",
}


def check_generation_status_type_0(value: str) -> GenerationStatusType0:
    if value in GENERATION_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATION_STATUS_TYPE_0_VALUES!r}"
    )
