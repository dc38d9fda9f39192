# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ModelPricingMethodType0 = Literal["per_image", "per_video_output_second", "time", "token"]

MODEL_PRICING_METHOD_TYPE_0_VALUES: set[ModelPricingMethodType0] = {
    "per_image",
    "per_video_output_second",
    "time",
    "token",
}


def check_model_pricing_method_type_0(value: str) -> ModelPricingMethodType0:
    if value in MODEL_PRICING_METHOD_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MODEL_PRICING_METHOD_TYPE_0_VALUES!r}"
    )
