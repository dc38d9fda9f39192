# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

FastRequestAspectRatio = Literal["16:9", "9:16"]

FAST_REQUEST_ASPECT_RATIO_VALUES: set[FastRequestAspectRatio] = {
    "16:9",
    "9:16",
}


def check_fast_request_aspect_ratio(value: str) -> FastRequestAspectRatio:
    if value in FAST_REQUEST_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FAST_REQUEST_ASPECT_RATIO_VALUES!r}"
    )
