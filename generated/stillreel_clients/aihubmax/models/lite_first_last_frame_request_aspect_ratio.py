# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

LiteFirstLastFrameRequestAspectRatio = Literal["16:9", "9:16"]

LITE_FIRST_LAST_FRAME_REQUEST_ASPECT_RATIO_VALUES: set[LiteFirstLastFrameRequestAspectRatio] = {
    "16:9",
    "9:16",
}


def check_lite_first_last_frame_request_aspect_ratio(
    value: str,
) -> LiteFirstLastFrameRequestAspectRatio:
    if value in LITE_FIRST_LAST_FRAME_REQUEST_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LITE_FIRST_LAST_FRAME_REQUEST_ASPECT_RATIO_VALUES!r}"
    )
