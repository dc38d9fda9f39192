# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

FirstLastFrameRequestAspectRatio = Literal["16:9", "9:16"]

FIRST_LAST_FRAME_REQUEST_ASPECT_RATIO_VALUES: set[FirstLastFrameRequestAspectRatio] = {
    "16:9",
    "9:16",
}


def check_first_last_frame_request_aspect_ratio(value: str) -> FirstLastFrameRequestAspectRatio:
    if value in FIRST_LAST_FRAME_REQUEST_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FIRST_LAST_FRAME_REQUEST_ASPECT_RATIO_VALUES!r}"
    )
