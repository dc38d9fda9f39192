# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

LiteFirstLastFrameRequestDuration = Literal[4, 6, 8]

LITE_FIRST_LAST_FRAME_REQUEST_DURATION_VALUES: set[LiteFirstLastFrameRequestDuration] = {
    4,
    6,
    8,
}


def check_lite_first_last_frame_request_duration(value: int) -> LiteFirstLastFrameRequestDuration:
    if value in LITE_FIRST_LAST_FRAME_REQUEST_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LITE_FIRST_LAST_FRAME_REQUEST_DURATION_VALUES!r}"
    )
