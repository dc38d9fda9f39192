# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

SubmittedTaskStatusType0 = Literal["completed", "failed", "pending", "processing"]

SUBMITTED_TASK_STATUS_TYPE_0_VALUES: set[SubmittedTaskStatusType0] = {
    "completed",
    "failed",
    "pending",
    "processing",
}


def check_submitted_task_status_type_0(value: str) -> SubmittedTaskStatusType0:
    if value in SUBMITTED_TASK_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SUBMITTED_TASK_STATUS_TYPE_0_VALUES!r}"
    )
