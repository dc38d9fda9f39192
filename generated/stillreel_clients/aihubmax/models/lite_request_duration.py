# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

LiteRequestDuration = Literal[4, 6, 8]

LITE_REQUEST_DURATION_VALUES: set[LiteRequestDuration] = {
    4,
    6,
    8,
}


def check_lite_request_duration(value: int) -> LiteRequestDuration:
    if value in LITE_REQUEST_DURATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {LITE_REQUEST_DURATION_VALUES!r}")
