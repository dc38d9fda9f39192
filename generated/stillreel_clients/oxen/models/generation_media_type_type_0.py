# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerationMediaTypeType0 = Literal["image", "video"]

GENERATION_MEDIA_TYPE_TYPE_0_VALUES: set[GenerationMediaTypeType0] = {
    "image",
    "video",
}


def check_generation_media_type_type_0(value: str) -> GenerationMediaTypeType0:
    if value in GENERATION_MEDIA_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATION_MEDIA_TYPE_TYPE_0_VALUES!r}"
    )
