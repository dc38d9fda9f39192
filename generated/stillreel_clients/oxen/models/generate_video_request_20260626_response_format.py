# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GenerateVideoRequest20260626ResponseFormat = Literal["b64_json", "url"]

GENERATE_VIDEO_REQUEST_20260626_RESPONSE_FORMAT_VALUES: set[
    GenerateVideoRequest20260626ResponseFormat
] = {
    "b64_json",
    "url",
}


def check_generate_video_request_20260626_response_format(
    value: str,
) -> GenerateVideoRequest20260626ResponseFormat:
    if value in GENERATE_VIDEO_REQUEST_20260626_RESPONSE_FORMAT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GENERATE_VIDEO_REQUEST_20260626_RESPONSE_FORMAT_VALUES!r}"
    )
