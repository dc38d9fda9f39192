# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

TaskStatusType0 = Literal["failed", "pending", "processing", "success"]

TASK_STATUS_TYPE_0_VALUES: set[TaskStatusType0] = {
    "failed",
    "pending",
    "processing",
    "success",
}


def check_task_status_type_0(value: str) -> TaskStatusType0:
    if value in TASK_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TASK_STATUS_TYPE_0_VALUES!r}")
