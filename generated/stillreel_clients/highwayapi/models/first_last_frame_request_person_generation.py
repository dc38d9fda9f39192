# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

FirstLastFrameRequestPersonGeneration = Literal["allow_adult", "dont_allow"]

FIRST_LAST_FRAME_REQUEST_PERSON_GENERATION_VALUES: set[FirstLastFrameRequestPersonGeneration] = {
    "allow_adult",
    "dont_allow",
}


def check_first_last_frame_request_person_generation(
    value: str,
) -> FirstLastFrameRequestPersonGeneration:
    if value in FIRST_LAST_FRAME_REQUEST_PERSON_GENERATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {FIRST_LAST_FRAME_REQUEST_PERSON_GENERATION_VALUES!r}"
    )
