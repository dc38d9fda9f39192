# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260704Model = Literal["google-veo-3-1-lite"]

GENERATE_VIDEO_REQUEST_20260704_MODEL_VALUES: set[GenerateVideoRequest20260704Model] = {
    "google-veo-3-1-lite",
}


def check_generate_video_request_20260704_model(value: str) -> GenerateVideoRequest20260704Model:
    if value in GENERATE_VIDEO_REQUEST_20260704_MODEL_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260704_MODEL_VALUES!r}"
    )
