# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

GetModelDeploymentStatus = Literal["live"]

GET_MODEL_DEPLOYMENT_STATUS_VALUES: set[GetModelDeploymentStatus] = {
    "live",
}


def check_get_model_deployment_status(value: str) -> GetModelDeploymentStatus:
    if value in GET_MODEL_DEPLOYMENT_STATUS_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {GET_MODEL_DEPLOYMENT_STATUS_VALUES!r}"
    )
