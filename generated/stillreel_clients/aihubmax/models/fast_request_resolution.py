# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

FastRequestResolution = Literal["1080p", "4k", "720p"]

FAST_REQUEST_RESOLUTION_VALUES: set[FastRequestResolution] = {
    "1080p",
    "4k",
    "720p",
}


def check_fast_request_resolution(value: str) -> FastRequestResolution:
    if value in FAST_REQUEST_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FAST_REQUEST_RESOLUTION_VALUES!r}"
    )
