# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

TaskVideoVideoTypeType0 = Literal["gif", "mp4"]

TASK_VIDEO_VIDEO_TYPE_TYPE_0_VALUES: set[TaskVideoVideoTypeType0] = {
    "gif",
    "mp4",
}


def check_task_video_video_type_type_0(value: str) -> TaskVideoVideoTypeType0:
    if value in TASK_VIDEO_VIDEO_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {TASK_VIDEO_VIDEO_TYPE_TYPE_0_VALUES!r}"
    )
