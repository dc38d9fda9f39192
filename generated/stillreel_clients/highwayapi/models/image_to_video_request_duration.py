# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ImageToVideoRequestDuration = Literal[4, 6, 8]

IMAGE_TO_VIDEO_REQUEST_DURATION_VALUES: set[ImageToVideoRequestDuration] = {
    4,
    6,
    8,
}


def check_image_to_video_request_duration(value: int) -> ImageToVideoRequestDuration:
    if value in IMAGE_TO_VIDEO_REQUEST_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {IMAGE_TO_VIDEO_REQUEST_DURATION_VALUES!r}"
    )
