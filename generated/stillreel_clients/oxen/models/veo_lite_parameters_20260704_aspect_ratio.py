# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

VeoLiteParameters20260704AspectRatio = Literal["16:9", "9:16"]

VEO_LITE_PARAMETERS_20260704_ASPECT_RATIO_VALUES: set[VeoLiteParameters20260704AspectRatio] = {
    "16:9",
    "9:16",
}


def check_veo_lite_parameters_20260704_aspect_ratio(
    value: str,
) -> VeoLiteParameters20260704AspectRatio:
    if value in VEO_LITE_PARAMETERS_20260704_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_LITE_PARAMETERS_20260704_ASPECT_RATIO_VALUES!r}"
    )
