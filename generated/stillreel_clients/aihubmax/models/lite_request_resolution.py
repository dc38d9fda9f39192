# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

LiteRequestResolution = Literal["1080p", "720p"]

LITE_REQUEST_RESOLUTION_VALUES: set[LiteRequestResolution] = {
    "1080p",
    "720p",
}


def check_lite_request_resolution(value: str) -> LiteRequestResolution:
    if value in LITE_REQUEST_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LITE_REQUEST_RESOLUTION_VALUES!r}"
    )
