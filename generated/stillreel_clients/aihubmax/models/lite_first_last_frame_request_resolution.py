# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

LiteFirstLastFrameRequestResolution = Literal["1080p", "720p"]

LITE_FIRST_LAST_FRAME_REQUEST_RESOLUTION_VALUES: set[LiteFirstLastFrameRequestResolution] = {
    "1080p",
    "720p",
}


def check_lite_first_last_frame_request_resolution(
    value: str,
) -> LiteFirstLastFrameRequestResolution:
    if value in LITE_FIRST_LAST_FRAME_REQUEST_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LITE_FIRST_LAST_FRAME_REQUEST_RESOLUTION_VALUES!r}"
    )
