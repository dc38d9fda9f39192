# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260626AspectRatio = Literal["16:9", "9:16", "auto"]

GENERATE_VIDEO_REQUEST_20260626_ASPECT_RATIO_VALUES: set[
    GenerateVideoRequest20260626AspectRatio
] = {
    "16:9",
    "9:16",
    "auto",
}


def check_generate_video_request_20260626_aspect_ratio(
    value: str,
) -> GenerateVideoRequest20260626AspectRatio:
    if value in GENERATE_VIDEO_REQUEST_20260626_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260626_ASPECT_RATIO_VALUES!r}"
    )
