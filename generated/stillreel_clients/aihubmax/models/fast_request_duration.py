# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

FastRequestDuration = Literal[4, 6, 8]

FAST_REQUEST_DURATION_VALUES: set[FastRequestDuration] = {
    4,
    6,
    8,
}


def check_fast_request_duration(value: int) -> FastRequestDuration:
    if value in FAST_REQUEST_DURATION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {FAST_REQUEST_DURATION_VALUES!r}")
