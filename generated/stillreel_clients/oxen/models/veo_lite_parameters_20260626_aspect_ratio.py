# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

VeoLiteParameters20260626AspectRatio = Literal["16:9", "9:16", "auto"]

VEO_LITE_PARAMETERS_20260626_ASPECT_RATIO_VALUES: set[VeoLiteParameters20260626AspectRatio] = {
    "16:9",
    "9:16",
    "auto",
}


def check_veo_lite_parameters_20260626_aspect_ratio(
    value: str,
) -> VeoLiteParameters20260626AspectRatio:
    if value in VEO_LITE_PARAMETERS_20260626_ASPECT_RATIO_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_LITE_PARAMETERS_20260626_ASPECT_RATIO_VALUES!r}"
    )
