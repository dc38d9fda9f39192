# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260704ResponseFormat = Literal["b64_json", "url"]

GENERATE_VIDEO_REQUEST_20260704_RESPONSE_FORMAT_VALUES: set[
    GenerateVideoRequest20260704ResponseFormat
] = {
    "b64_json",
    "url",
}


def check_generate_video_request_20260704_response_format(
    value: str,
) -> GenerateVideoRequest20260704ResponseFormat:
    if value in GENERATE_VIDEO_REQUEST_20260704_RESPONSE_FORMAT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260704_RESPONSE_FORMAT_VALUES!r}"
    )
