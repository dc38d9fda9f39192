# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerationFailedEventMediaTypeType0 = Literal["image", "video"]

GENERATION_FAILED_EVENT_MEDIA_TYPE_TYPE_0_VALUES: set[GenerationFailedEventMediaTypeType0] = {
    "image",
    "video",
}


def check_generation_failed_event_media_type_type_0(
    value: str,
) -> GenerationFailedEventMediaTypeType0:
    if value in GENERATION_FAILED_EVENT_MEDIA_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATION_FAILED_EVENT_MEDIA_TYPE_TYPE_0_VALUES!r}"
    )
