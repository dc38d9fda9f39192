# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

TaskObjectType0 = Literal["video.generation.task"]

TASK_OBJECT_TYPE_0_VALUES: set[TaskObjectType0] = {
    "video.generation.task",
}


def check_task_object_type_0(value: str) -> TaskObjectType0:
    if value in TASK_OBJECT_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {TASK_OBJECT_TYPE_0_VALUES!r}")
