# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ModelListObjectType0 = Literal["list"]

MODEL_LIST_OBJECT_TYPE_0_VALUES: set[ModelListObjectType0] = {
    "list",
}


def check_model_list_object_type_0(value: str) -> ModelListObjectType0:
    if value in MODEL_LIST_OBJECT_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MODEL_LIST_OBJECT_TYPE_0_VALUES!r}"
    )
