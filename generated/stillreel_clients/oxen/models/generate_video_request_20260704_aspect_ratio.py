# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260704AspectRatio = Literal["16:9", "9:16"]

GENERATE_VIDEO_REQUEST_20260704_ASPECT_RATIO_VALUES: set[
    GenerateVideoRequest20260704AspectRatio
] = {
    "16:9",
    "9:16",
}


def check_generate_video_request_20260704_aspect_ratio(
    value: str,
) -> GenerateVideoRequest20260704AspectRatio:
    if value in GENERATE_VIDEO_REQUEST_20260704_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260704_ASPECT_RATIO_VALUES!r}"
    )
