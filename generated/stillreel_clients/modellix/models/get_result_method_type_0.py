# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GetResultMethodType0 = Literal["GET"]

GET_RESULT_METHOD_TYPE_0_VALUES: set[GetResultMethodType0] = {
    "GET",
}


def check_get_result_method_type_0(value: str) -> GetResultMethodType0:
    if value in GET_RESULT_METHOD_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_RESULT_METHOD_TYPE_0_VALUES!r}"
    )
