# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

QueuedGenerationStatusType0 = Literal["queued"]

QUEUED_GENERATION_STATUS_TYPE_0_VALUES: set[QueuedGenerationStatusType0] = {
    "queued",
}


def check_queued_generation_status_type_0(value: str) -> QueuedGenerationStatusType0:
    if value in QUEUED_GENERATION_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {QUEUED_GENERATION_STATUS_TYPE_0_VALUES!r}"
    )
