# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260626Resolution = Literal["1080p", "720p"]

GENERATE_VIDEO_REQUEST_20260626_RESOLUTION_VALUES: set[GenerateVideoRequest20260626Resolution] = {
    "1080p",
    "720p",
}


def check_generate_video_request_20260626_resolution(
    value: str,
) -> GenerateVideoRequest20260626Resolution:
    if value in GENERATE_VIDEO_REQUEST_20260626_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260626_RESOLUTION_VALUES!r}"
    )
