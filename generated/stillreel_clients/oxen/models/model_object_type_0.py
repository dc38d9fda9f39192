# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ModelObjectType0 = Literal["model"]

MODEL_OBJECT_TYPE_0_VALUES: set[ModelObjectType0] = {
    "model",
}


def check_model_object_type_0(value: str) -> ModelObjectType0:
    if value in MODEL_OBJECT_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MODEL_OBJECT_TYPE_0_VALUES!r}")
