# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ResourceTypeType0 = Literal["audio", "document", "image", "video"]

RESOURCE_TYPE_TYPE_0_VALUES: set[ResourceTypeType0] = {
    "audio",
    "document",
    "image",
    "video",
}


def check_resource_type_type_0(value: str) -> ResourceTypeType0:
    if value in RESOURCE_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {RESOURCE_TYPE_TYPE_0_VALUES!r}")
