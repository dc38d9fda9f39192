# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260626Duration = Literal["4s", "6s", "8s"]

GENERATE_VIDEO_REQUEST_20260626_DURATION_VALUES: set[GenerateVideoRequest20260626Duration] = {
    "4s",
    "6s",
    "8s",
}


def check_generate_video_request_20260626_duration(
    value: str,
) -> GenerateVideoRequest20260626Duration:
    if value in GENERATE_VIDEO_REQUEST_20260626_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260626_DURATION_VALUES!r}"
    )
