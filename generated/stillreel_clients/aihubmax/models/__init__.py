# @generated from specs/aihubmax.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
"""Contains all the data models used in inputs/outputs"""

from .account_usage import AccountUsage
from .api_error import ApiError
from .api_error_detail import ApiErrorDetail
from .api_error_detail_type_type_0 import ApiErrorDetailTypeType0
from .fast_request import FastRequest
from .fast_request_aspect_ratio import FastRequestAspectRatio
from .fast_request_duration import FastRequestDuration
from .fast_request_resolution import FastRequestResolution
from .group_ratios import GroupRatios
from .lite_first_last_frame_request import LiteFirstLastFrameRequest
from .lite_first_last_frame_request_aspect_ratio import (
    LiteFirstLastFrameRequestAspectRatio,
)
from .lite_first_last_frame_request_duration import LiteFirstLastFrameRequestDuration
from .lite_first_last_frame_request_resolution import (
    LiteFirstLastFrameRequestResolution,
)
from .lite_request import LiteRequest
from .lite_request_aspect_ratio import LiteRequestAspectRatio
from .lite_request_duration import LiteRequestDuration
from .lite_request_resolution import LiteRequestResolution
from .model_entry import ModelEntry
from .model_list import ModelList
from .priced_model import PricedModel
from .priced_model_quota_type_type_0 import PricedModelQuotaTypeType0
from .pricing import Pricing
from .standard_request import StandardRequest
from .standard_request_aspect_ratio import StandardRequestAspectRatio
from .standard_request_duration import StandardRequestDuration
from .standard_request_person_generation import StandardRequestPersonGeneration
from .standard_request_resolution import StandardRequestResolution
from .submitted_task import SubmittedTask
from .submitted_task_object_type_0 import SubmittedTaskObjectType0
from .submitted_task_status_type_0 import SubmittedTaskStatusType0
from .submitted_task_type_type_0 import SubmittedTaskTypeType0
from .subscription import Subscription
from .task import Task
from .task_failure import TaskFailure
from .task_info import TaskInfo
from .task_object_type_0 import TaskObjectType0
from .task_output import TaskOutput
from .task_status_type_0 import TaskStatusType0
from .task_type_type_0 import TaskTypeType0
from .task_usage import TaskUsage
from .upload_base_64_request import UploadBase64Request
from .upload_url_request import UploadUrlRequest
from .uploaded_file import UploadedFile

__all__ = (
    "AccountUsage",
    "ApiError",
    "ApiErrorDetail",
    "ApiErrorDetailTypeType0",
    "FastRequest",
    "FastRequestAspectRatio",
    "FastRequestDuration",
    "FastRequestResolution",
    "GroupRatios",
    "LiteFirstLastFrameRequest",
    "LiteFirstLastFrameRequestAspectRatio",
    "LiteFirstLastFrameRequestDuration",
    "LiteFirstLastFrameRequestResolution",
    "LiteRequest",
    "LiteRequestAspectRatio",
    "LiteRequestDuration",
    "LiteRequestResolution",
    "ModelEntry",
    "ModelList",
    "PricedModel",
    "PricedModelQuotaTypeType0",
    "Pricing",
    "StandardRequest",
    "StandardRequestAspectRatio",
    "StandardRequestDuration",
    "StandardRequestPersonGeneration",
    "StandardRequestResolution",
    "SubmittedTask",
    "SubmittedTaskObjectType0",
    "SubmittedTaskStatusType0",
    "SubmittedTaskTypeType0",
    "Subscription",
    "Task",
    "TaskFailure",
    "TaskInfo",
    "TaskObjectType0",
    "TaskOutput",
    "TaskStatusType0",
    "TaskTypeType0",
    "TaskUsage",
    "UploadBase64Request",
    "UploadedFile",
    "UploadUrlRequest",
)
