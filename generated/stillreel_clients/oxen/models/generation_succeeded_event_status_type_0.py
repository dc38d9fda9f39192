# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerationSucceededEventStatusType0 = Literal["succeeded"]

GENERATION_SUCCEEDED_EVENT_STATUS_TYPE_0_VALUES: set[GenerationSucceededEventStatusType0] = {
    "succeeded",
}


def check_generation_succeeded_event_status_type_0(
    value: str,
) -> GenerationSucceededEventStatusType0:
    if value in GENERATION_SUCCEEDED_EVENT_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATION_SUCCEEDED_EVENT_STATUS_TYPE_0_VALUES!r}"
    )
