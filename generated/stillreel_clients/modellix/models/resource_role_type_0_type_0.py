# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ResourceRoleType0Type0 = Literal["alternative", "cover", "primary", "thumbnail"]

RESOURCE_ROLE_TYPE_0_TYPE_0_VALUES: set[ResourceRoleType0Type0] = {
    "alternative",
    "cover",
    "primary",
    "thumbnail",
}


def check_resource_role_type_0_type_0(value: str) -> ResourceRoleType0Type0:
    if value in RESOURCE_ROLE_TYPE_0_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {RESOURCE_ROLE_TYPE_0_TYPE_0_VALUES!r}"
    )
