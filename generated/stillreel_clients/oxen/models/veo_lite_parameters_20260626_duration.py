# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

VeoLiteParameters20260626Duration = Literal["4s", "6s", "8s"]

VEO_LITE_PARAMETERS_20260626_DURATION_VALUES: set[VeoLiteParameters20260626Duration] = {
    "4s",
    "6s",
    "8s",
}


def check_veo_lite_parameters_20260626_duration(value: str) -> VeoLiteParameters20260626Duration:
    if value in VEO_LITE_PARAMETERS_20260626_DURATION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_LITE_PARAMETERS_20260626_DURATION_VALUES!r}"
    )
