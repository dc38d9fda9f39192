# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

EnqueueRequestResponseFormat = Literal["b64_json", "url"]

ENQUEUE_REQUEST_RESPONSE_FORMAT_VALUES: set[EnqueueRequestResponseFormat] = {
    "b64_json",
    "url",
}


def check_enqueue_request_response_format(value: str) -> EnqueueRequestResponseFormat:
    if value in ENQUEUE_REQUEST_RESPONSE_FORMAT_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {ENQUEUE_REQUEST_RESPONSE_FORMAT_VALUES!r}"
    )
