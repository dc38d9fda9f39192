# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ModelPriceQuotaTypeType0 = Literal[0, 1]

MODEL_PRICE_QUOTA_TYPE_TYPE_0_VALUES: set[ModelPriceQuotaTypeType0] = {
    0,
    1,
}


def check_model_price_quota_type_type_0(value: int) -> ModelPriceQuotaTypeType0:
    if value in MODEL_PRICE_QUOTA_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MODEL_PRICE_QUOTA_TYPE_TYPE_0_VALUES!r}"
    )
