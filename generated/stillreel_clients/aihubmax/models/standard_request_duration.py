# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

StandardRequestDuration = Literal[4, 6, 8]

STANDARD_REQUEST_DURATION_VALUES: set[StandardRequestDuration] = {
    4,
    6,
    8,
}


def check_standard_request_duration(value: int) -> StandardRequestDuration:
    if value in STANDARD_REQUEST_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {STANDARD_REQUEST_DURATION_VALUES!r}"
    )
