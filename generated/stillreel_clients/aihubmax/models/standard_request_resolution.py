# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

StandardRequestResolution = Literal["1080p", "4k", "720p"]

STANDARD_REQUEST_RESOLUTION_VALUES: set[StandardRequestResolution] = {
    "1080p",
    "4k",
    "720p",
}


def check_standard_request_resolution(value: str) -> StandardRequestResolution:
    if value in STANDARD_REQUEST_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {STANDARD_REQUEST_RESOLUTION_VALUES!r}"
    )
