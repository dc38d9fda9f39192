# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

FirstLastFrameRequestDuration = Literal[4, 6, 8]

FIRST_LAST_FRAME_REQUEST_DURATION_VALUES: set[FirstLastFrameRequestDuration] = {
    4,
    6,
    8,
}


def check_first_last_frame_request_duration(value: int) -> FirstLastFrameRequestDuration:
    if value in FIRST_LAST_FRAME_REQUEST_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FIRST_LAST_FRAME_REQUEST_DURATION_VALUES!r}"
    )
