# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ImageToVideoRequestDurationSeconds = Literal["4", "6", "8"]

IMAGE_TO_VIDEO_REQUEST_DURATION_SECONDS_VALUES: set[ImageToVideoRequestDurationSeconds] = {
    "4",
    "6",
    "8",
}


def check_image_to_video_request_duration_seconds(value: str) -> ImageToVideoRequestDurationSeconds:
    if value in IMAGE_TO_VIDEO_REQUEST_DURATION_SECONDS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {IMAGE_TO_VIDEO_REQUEST_DURATION_SECONDS_VALUES!r}"
    )
