# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerationFailedEventStatusType0 = Literal["failed"]

GENERATION_FAILED_EVENT_STATUS_TYPE_0_VALUES: set[GenerationFailedEventStatusType0] = {
    "failed",
}


def check_generation_failed_event_status_type_0(value: str) -> GenerationFailedEventStatusType0:
    if value in GENERATION_FAILED_EVENT_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATION_FAILED_EVENT_STATUS_TYPE_0_VALUES!r}"
    )
