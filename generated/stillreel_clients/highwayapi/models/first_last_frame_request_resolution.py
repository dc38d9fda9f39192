# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

FirstLastFrameRequestResolution = Literal["1080p", "720p"]

FIRST_LAST_FRAME_REQUEST_RESOLUTION_VALUES: set[FirstLastFrameRequestResolution] = {
    "1080p",
    "720p",
}


def check_first_last_frame_request_resolution(value: str) -> FirstLastFrameRequestResolution:
    if value in FIRST_LAST_FRAME_REQUEST_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FIRST_LAST_FRAME_REQUEST_RESOLUTION_VALUES!r}"
    )
