# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

TaskTypeType0 = Literal["video"]

TASK_TYPE_TYPE_0_VALUES: set[TaskTypeType0] = {
    "video",
}


def check_task_type_type_0(value: str) -> TaskTypeType0:
    if value in TASK_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TASK_TYPE_TYPE_0_VALUES!r}")
