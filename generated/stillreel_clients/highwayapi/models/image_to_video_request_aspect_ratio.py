# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ImageToVideoRequestAspectRatio = Literal["16:9", "9:16"]

IMAGE_TO_VIDEO_REQUEST_ASPECT_RATIO_VALUES: set[ImageToVideoRequestAspectRatio] = {
    "16:9",
    "9:16",
}


def check_image_to_video_request_aspect_ratio(value: str) -> ImageToVideoRequestAspectRatio:
    if value in IMAGE_TO_VIDEO_REQUEST_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {IMAGE_TO_VIDEO_REQUEST_ASPECT_RATIO_VALUES!r}"
    )
