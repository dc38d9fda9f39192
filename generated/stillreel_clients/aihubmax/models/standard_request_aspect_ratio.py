# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

StandardRequestAspectRatio = Literal["16:9", "9:16"]

STANDARD_REQUEST_ASPECT_RATIO_VALUES: set[StandardRequestAspectRatio] = {
    "16:9",
    "9:16",
}


def check_standard_request_aspect_ratio(value: str) -> StandardRequestAspectRatio:
    if value in STANDARD_REQUEST_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {STANDARD_REQUEST_ASPECT_RATIO_VALUES!r}"
    )
