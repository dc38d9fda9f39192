# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260704Duration = Literal[4, 6, 8]

GENERATE_VIDEO_REQUEST_20260704_DURATION_VALUES: set[GenerateVideoRequest20260704Duration] = {
    4,
    6,
    8,
}


def check_generate_video_request_20260704_duration(
    value: int,
) -> GenerateVideoRequest20260704Duration:
    if value in GENERATE_VIDEO_REQUEST_20260704_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260704_DURATION_VALUES!r}"
    )
