# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ListGenerationsMediaType = Literal["image", "video"]

LIST_GENERATIONS_MEDIA_TYPE_VALUES: set[ListGenerationsMediaType] = {
    "image",
    "video",
}


def check_list_generations_media_type(value: str) -> ListGenerationsMediaType:
    if value in LIST_GENERATIONS_MEDIA_TYPE_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_GENERATIONS_MEDIA_TYPE_VALUES!r}"
    )
