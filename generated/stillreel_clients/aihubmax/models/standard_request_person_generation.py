# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

StandardRequestPersonGeneration = Literal["allow_adult", "dont_allow"]

STANDARD_REQUEST_PERSON_GENERATION_VALUES: set[StandardRequestPersonGeneration] = {
    "allow_adult",
    "dont_allow",
}


def check_standard_request_person_generation(value: str) -> StandardRequestPersonGeneration:
    if value in STANDARD_REQUEST_PERSON_GENERATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {STANDARD_REQUEST_PERSON_GENERATION_VALUES!r}"
    )
