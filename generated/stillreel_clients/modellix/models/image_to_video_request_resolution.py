# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ImageToVideoRequestResolution = Literal["1080p", "720p"]

IMAGE_TO_VIDEO_REQUEST_RESOLUTION_VALUES: set[ImageToVideoRequestResolution] = {
    "1080p",
    "720p",
}


def check_image_to_video_request_resolution(value: str) -> ImageToVideoRequestResolution:
    if value in IMAGE_TO_VIDEO_REQUEST_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {IMAGE_TO_VIDEO_REQUEST_RESOLUTION_VALUES!r}"
    )
