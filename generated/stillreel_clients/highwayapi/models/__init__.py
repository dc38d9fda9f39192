# @generated from specs/highwayapi.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
"""Contains all the data models used in inputs/outputs"""

from .api_error import ApiError
from .api_error_metadata_type_0 import ApiErrorMetadataType0
from .api_error_reason_type_0 import ApiErrorReasonType0
from .debug_info import DebugInfo
from .first_last_frame_request import FirstLastFrameRequest
from .first_last_frame_request_aspect_ratio import FirstLastFrameRequestAspectRatio
from .first_last_frame_request_duration import FirstLastFrameRequestDuration
from .first_last_frame_request_person_generation import (
    FirstLastFrameRequestPersonGeneration,
)
from .first_last_frame_request_resolution import FirstLastFrameRequestResolution
from .image_to_video_request import ImageToVideoRequest
from .image_to_video_request_aspect_ratio import ImageToVideoRequestAspectRatio
from .image_to_video_request_duration import ImageToVideoRequestDuration
from .image_to_video_request_person_generation import (
    ImageToVideoRequestPersonGeneration,
)
from .image_to_video_request_resolution import ImageToVideoRequestResolution
from .model_config import ModelConfig
from .submitted import Submitted
from .task import Task
from .task_extra import TaskExtra
from .task_image import TaskImage
from .task_image_nsfw_detection_result_type_1 import TaskImageNsfwDetectionResultType1
from .task_result import TaskResult
from .task_status_type_0 import TaskStatusType0
from .task_video import TaskVideo
from .task_video_video_type_type_0 import TaskVideoVideoTypeType0
from .video_config import VideoConfig

__all__ = (
    "ApiError",
    "ApiErrorMetadataType0",
    "ApiErrorReasonType0",
    "DebugInfo",
    "FirstLastFrameRequest",
    "FirstLastFrameRequestAspectRatio",
    "FirstLastFrameRequestDuration",
    "FirstLastFrameRequestPersonGeneration",
    "FirstLastFrameRequestResolution",
    "ImageToVideoRequest",
    "ImageToVideoRequestAspectRatio",
    "ImageToVideoRequestDuration",
    "ImageToVideoRequestPersonGeneration",
    "ImageToVideoRequestResolution",
    "ModelConfig",
    "Submitted",
    "Task",
    "TaskExtra",
    "TaskImage",
    "TaskImageNsfwDetectionResultType1",
    "TaskResult",
    "TaskStatusType0",
    "TaskVideo",
    "TaskVideoVideoTypeType0",
    "VideoConfig",
)
