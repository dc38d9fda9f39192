# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

LiteRequestAspectRatio = Literal["16:9", "9:16"]

LITE_REQUEST_ASPECT_RATIO_VALUES: set[LiteRequestAspectRatio] = {
    "16:9",
    "9:16",
}


def check_lite_request_aspect_ratio(value: str) -> LiteRequestAspectRatio:
    if value in LITE_REQUEST_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LITE_REQUEST_ASPECT_RATIO_VALUES!r}"
    )
