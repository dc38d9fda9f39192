# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

TaskStatusType0 = Literal[
    "TASK_STATUS_FAILED", "TASK_STATUS_PROCESSING", "TASK_STATUS_QUEUED", "TASK_STATUS_SUCCEED"
]

TASK_STATUS_TYPE_0_VALUES: set[TaskStatusType0] = {
    "TASK_STATUS_FAILED",
    "TASK_STATUS_PROCESSING",
    "TASK_STATUS_QUEUED",
    "TASK_STATUS_SUCCEED",
}


def check_task_status_type_0(value: str) -> TaskStatusType0:
    if value in TASK_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TASK_STATUS_TYPE_0_VALUES!r}")
