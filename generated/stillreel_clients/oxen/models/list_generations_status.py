# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ListGenerationsStatus = Literal["cancelled", "failed", "processing", "queued", "succeeded"]

LIST_GENERATIONS_STATUS_VALUES: set[ListGenerationsStatus] = {
    "cancelled",
    "failed",
    "processing",
    "queued",
    "succeeded",
}


def check_list_generations_status(value: str) -> ListGenerationsStatus:
    if value in LIST_GENERATIONS_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_GENERATIONS_STATUS_VALUES!r}"
    )
