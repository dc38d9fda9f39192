# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

SubmittedTaskObjectType0 = Literal["video.generation.task"]

SUBMITTED_TASK_OBJECT_TYPE_0_VALUES: set[SubmittedTaskObjectType0] = {
    "video.generation.task",
}


def check_submitted_task_object_type_0(value: str) -> SubmittedTaskObjectType0:
    if value in SUBMITTED_TASK_OBJECT_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SUBMITTED_TASK_OBJECT_TYPE_0_VALUES!r}"
    )
