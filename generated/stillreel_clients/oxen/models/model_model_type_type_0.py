# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ModelModelTypeType0 = Literal["base", "custom"]

MODEL_MODEL_TYPE_TYPE_0_VALUES: set[ModelModelTypeType0] = {
    "base",
    "custom",
}


def check_model_model_type_type_0(value: str) -> ModelModelTypeType0:
    if value in MODEL_MODEL_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MODEL_MODEL_TYPE_TYPE_0_VALUES!r}"
    )
