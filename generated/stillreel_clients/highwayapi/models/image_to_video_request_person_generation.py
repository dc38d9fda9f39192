# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ImageToVideoRequestPersonGeneration = Literal["allow_adult", "dont_allow"]

IMAGE_TO_VIDEO_REQUEST_PERSON_GENERATION_VALUES: set[ImageToVideoRequestPersonGeneration] = {
    "allow_adult",
    "dont_allow",
}


def check_image_to_video_request_person_generation(
    value: str,
) -> ImageToVideoRequestPersonGeneration:
    if value in IMAGE_TO_VIDEO_REQUEST_PERSON_GENERATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {IMAGE_TO_VIDEO_REQUEST_PERSON_GENERATION_VALUES!r}"
    )
