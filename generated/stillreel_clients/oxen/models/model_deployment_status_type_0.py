# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
from typing import Literal

ModelDeploymentStatusType0 = Literal[
    "active", "deactivating", "deploying", "error", "inactive", "unknown"
]

MODEL_DEPLOYMENT_STATUS_TYPE_0_VALUES: set[ModelDeploymentStatusType0] = {
    "active",
    "deactivating",
    "deploying",
    "error",
    "inactive",
    "unknown",
}


def check_model_deployment_status_type_0(value: str) -> ModelDeploymentStatusType0:
    if value in MODEL_DEPLOYMENT_STATUS_TYPE_0_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {MODEL_DEPLOYMENT_STATUS_TYPE_0_VALUES!r}"
    )
