# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

VeoLiteParameters20260704Resolution = Literal["1080p", "720p"]

VEO_LITE_PARAMETERS_20260704_RESOLUTION_VALUES: set[VeoLiteParameters20260704Resolution] = {
    "1080p",
    "720p",
}


def check_veo_lite_parameters_20260704_resolution(
    value: str,
) -> VeoLiteParameters20260704Resolution:
    if value in VEO_LITE_PARAMETERS_20260704_RESOLUTION_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {VEO_LITE_PARAMETERS_20260704_RESOLUTION_VALUES!r}"
    )
