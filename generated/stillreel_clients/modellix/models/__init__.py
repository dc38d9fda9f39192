# @generated from specs/modellix.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
"""Contains all the data models used in inputs/outputs"""

from .api_error import ApiError
from .api_error_code_type_0 import ApiErrorCodeType0
from .balance_envelope import BalanceEnvelope
from .get_result import GetResult
from .get_result_method_type_0 import GetResultMethodType0
from .image_to_video_request import ImageToVideoRequest
from .image_to_video_request_aspect_ratio import ImageToVideoRequestAspectRatio
from .image_to_video_request_duration_seconds import ImageToVideoRequestDurationSeconds
from .image_to_video_request_person_generation import (
    ImageToVideoRequestPersonGeneration,
)
from .image_to_video_request_resolution import ImageToVideoRequestResolution
from .key_envelope import KeyEnvelope
from .key_validity import KeyValidity
from .model_entry import ModelEntry
from .model_list import ModelList
from .model_schema import ModelSchema
from .model_schema_operation import ModelSchemaOperation
from .model_schema_request_body import ModelSchemaRequestBody
from .model_schema_responses import ModelSchemaResponses
from .model_schema_server import ModelSchemaServer
from .resource import Resource
from .resource_role_type_0_type_0 import ResourceRoleType0Type0
from .resource_type_type_0 import ResourceTypeType0
from .submit_envelope import SubmitEnvelope
from .submitted_task import SubmittedTask
from .submitted_task_status_type_0 import SubmittedTaskStatusType0
from .task import Task
from .task_envelope import TaskEnvelope
from .task_failure import TaskFailure
from .task_result import TaskResult
from .task_status_type_0 import TaskStatusType0
from .team_balance import TeamBalance

__all__ = (
    "ApiError",
    "ApiErrorCodeType0",
    "BalanceEnvelope",
    "GetResult",
    "GetResultMethodType0",
    "ImageToVideoRequest",
    "ImageToVideoRequestAspectRatio",
    "ImageToVideoRequestDurationSeconds",
    "ImageToVideoRequestPersonGeneration",
    "ImageToVideoRequestResolution",
    "KeyEnvelope",
    "KeyValidity",
    "ModelEntry",
    "ModelList",
    "ModelSchema",
    "ModelSchemaOperation",
    "ModelSchemaRequestBody",
    "ModelSchemaResponses",
    "ModelSchemaServer",
    "Resource",
    "ResourceRoleType0Type0",
    "ResourceTypeType0",
    "SubmitEnvelope",
    "SubmittedTask",
    "SubmittedTaskStatusType0",
    "Task",
    "TaskEnvelope",
    "TaskFailure",
    "TaskResult",
    "TaskStatusType0",
    "TeamBalance",
)
