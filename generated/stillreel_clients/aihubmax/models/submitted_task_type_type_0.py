# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

SubmittedTaskTypeType0 = Literal["video"]

SUBMITTED_TASK_TYPE_TYPE_0_VALUES: set[SubmittedTaskTypeType0] = {
    "video",
}


def check_submitted_task_type_type_0(value: str) -> SubmittedTaskTypeType0:
    if value in SUBMITTED_TASK_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {SUBMITTED_TASK_TYPE_TYPE_0_VALUES!r}"
    )
