# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ModelEndpointType0 = Literal["/chat/completions", "/images/generate", "/videos/generate"]

MODEL_ENDPOINT_TYPE_0_VALUES: set[ModelEndpointType0] = {
    "/chat/completions",
    "/images/generate",
    "/videos/generate",
}


def check_model_endpoint_type_0(value: str) -> ModelEndpointType0:
    if value in MODEL_ENDPOINT_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {MODEL_ENDPOINT_TYPE_0_VALUES!r}")
