# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ApiErrorCodeType0 = Literal[400, 401, 402, 404, 429, 500, 503]

API_ERROR_CODE_TYPE_0_VALUES: set[ApiErrorCodeType0] = {
    400,
    401,
    402,
    404,
    429,
    500,
    503,
}


def check_api_error_code_type_0(value: int) -> ApiErrorCodeType0:
    if value in API_ERROR_CODE_TYPE_0_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {API_ERROR_CODE_TYPE_0_VALUES!r}")
