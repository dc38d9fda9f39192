# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

VeoLiteParameters20260704Duration = Literal[4, 6, 8]

VEO_LITE_PARAMETERS_20260704_DURATION_VALUES: set[VeoLiteParameters20260704Duration] = {
    4,
    6,
    8,
}


def check_veo_lite_parameters_20260704_duration(value: int) -> VeoLiteParameters20260704Duration:
    if value in VEO_LITE_PARAMETERS_20260704_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_LITE_PARAMETERS_20260704_DURATION_VALUES!r}"
    )
