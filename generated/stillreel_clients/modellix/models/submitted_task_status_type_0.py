# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

SubmittedTaskStatusType0 = Literal["pending"]

SUBMITTED_TASK_STATUS_TYPE_0_VALUES: set[SubmittedTaskStatusType0] = {
    "pending",
}


def check_submitted_task_status_type_0(value: str) -> SubmittedTaskStatusType0:
    if value in SUBMITTED_TASK_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SUBMITTED_TASK_STATUS_TYPE_0_VALUES!r}"
    )
