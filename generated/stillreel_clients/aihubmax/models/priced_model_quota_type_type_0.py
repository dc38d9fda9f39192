# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

PricedModelQuotaTypeType0 = Literal[0, 1]

PRICED_MODEL_QUOTA_TYPE_TYPE_0_VALUES: set[PricedModelQuotaTypeType0] = {
    0,
    1,
}


def check_priced_model_quota_type_type_0(value: int) -> PricedModelQuotaTypeType0:
    if value in PRICED_MODEL_QUOTA_TYPE_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {PRICED_MODEL_QUOTA_TYPE_TYPE_0_VALUES!r}"
    )
