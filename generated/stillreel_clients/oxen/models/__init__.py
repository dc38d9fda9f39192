# @generated from specs/oxen.yaml by scripts/regenerate.py (nox -s regenerate). DO NOT EDIT.
"""Contains all the data models used in inputs/outputs"""

from .api_error import ApiError
from .api_error_detail import ApiErrorDetail
from .api_error_detail_type_type_0 import ApiErrorDetailTypeType0
from .api_error_status_message_type_0 import ApiErrorStatusMessageType0
from .api_error_status_type_0 import ApiErrorStatusType0
from .cancel_response import CancelResponse
from .cancel_response_status_type_0 import CancelResponseStatusType0
from .cost_by_resolution import CostByResolution
from .cost_grid import CostGrid
from .enqueue_request import EnqueueRequest
from .enqueue_request_response_format import EnqueueRequestResponseFormat
from .enqueue_response import EnqueueResponse
from .generate_video_request_20260626 import GenerateVideoRequest20260626
from .generate_video_request_20260626_aspect_ratio import (
    GenerateVideoRequest20260626AspectRatio,
)
from .generate_video_request_20260626_duration import (
    GenerateVideoRequest20260626Duration,
)
from .generate_video_request_20260626_model import GenerateVideoRequest20260626Model
from .generate_video_request_20260626_resolution import (
    GenerateVideoRequest20260626Resolution,
)
from .generate_video_request_20260626_response_format import (
    GenerateVideoRequest20260626ResponseFormat,
)
from .generate_video_request_20260704 import GenerateVideoRequest20260704
from .generate_video_request_20260704_aspect_ratio import (
    GenerateVideoRequest20260704AspectRatio,
)
from .generate_video_request_20260704_duration import (
    GenerateVideoRequest20260704Duration,
)
from .generate_video_request_20260704_model import GenerateVideoRequest20260704Model
from .generate_video_request_20260704_resolution import (
    GenerateVideoRequest20260704Resolution,
)
from .generate_video_request_20260704_response_format import (
    GenerateVideoRequest20260704ResponseFormat,
)
from .generate_video_response import GenerateVideoResponse
from .generated_video import GeneratedVideo
from .generation import Generation
from .generation_failed_event import GenerationFailedEvent
from .generation_failed_event_media_type_type_0 import (
    GenerationFailedEventMediaTypeType0,
)
from .generation_failed_event_status_type_0 import GenerationFailedEventStatusType0
from .generation_list import GenerationList
from .generation_media_type_type_0 import GenerationMediaTypeType0
from .generation_status_type_0 import GenerationStatusType0
from .generation_succeeded_event import GenerationSucceededEvent
from .generation_succeeded_event_media_type_type_0 import (
    GenerationSucceededEventMediaTypeType0,
)
from .generation_succeeded_event_status_type_0 import (
    GenerationSucceededEventStatusType0,
)
from .get_model_deployment_status import GetModelDeploymentStatus
from .list_generations_media_type import ListGenerationsMediaType
from .list_generations_status import ListGenerationsStatus
from .model import Model
from .model_capabilities import ModelCapabilities
from .model_deployment import ModelDeployment
from .model_deployment_status_type_0 import ModelDeploymentStatusType0
from .model_developer import ModelDeveloper
from .model_endpoint_type_0 import ModelEndpointType0
from .model_fine_tuning import ModelFineTuning
from .model_list import ModelList
from .model_list_object_type_0 import ModelListObjectType0
from .model_model_type_type_0 import ModelModelTypeType0
from .model_object_type_0 import ModelObjectType0
from .model_pricing import ModelPricing
from .model_pricing_method_type_0 import ModelPricingMethodType0
from .model_showcase import ModelShowcase
from .parameter_schema import ParameterSchema
from .queued_generation import QueuedGeneration
from .queued_generation_status_type_0 import QueuedGenerationStatusType0
from .showcase_item import ShowcaseItem
from .veo_lite_parameters_20260626 import VeoLiteParameters20260626
from .veo_lite_parameters_20260626_aspect_ratio import (
    VeoLiteParameters20260626AspectRatio,
)
from .veo_lite_parameters_20260626_duration import VeoLiteParameters20260626Duration
from .veo_lite_parameters_20260626_resolution import VeoLiteParameters20260626Resolution
from .veo_lite_parameters_20260704 import VeoLiteParameters20260704
from .veo_lite_parameters_20260704_aspect_ratio import (
    VeoLiteParameters20260704AspectRatio,
)
from .veo_lite_parameters_20260704_duration import VeoLiteParameters20260704Duration
from .veo_lite_parameters_20260704_resolution import VeoLiteParameters20260704Resolution

__all__ = (
    "ApiError",
    "ApiErrorDetail",
    "ApiErrorDetailTypeType0",
    "ApiErrorStatusMessageType0",
    "ApiErrorStatusType0",
    "CancelResponse",
    "CancelResponseStatusType0",
    "CostByResolution",
    "CostGrid",
    "EnqueueRequest",
    "EnqueueRequestResponseFormat",
    "EnqueueResponse",
    "GeneratedVideo",
    "GenerateVideoRequest20260626",
    "GenerateVideoRequest20260626AspectRatio",
    "GenerateVideoRequest20260626Duration",
    "GenerateVideoRequest20260626Model",
    "GenerateVideoRequest20260626Resolution",
    "GenerateVideoRequest20260626ResponseFormat",
    "GenerateVideoRequest20260704",
    "GenerateVideoRequest20260704AspectRatio",
    "GenerateVideoRequest20260704Duration",
    "GenerateVideoRequest20260704Model",
    "GenerateVideoRequest20260704Resolution",
    "GenerateVideoRequest20260704ResponseFormat",
    "GenerateVideoResponse",
    "Generation",
    "GenerationFailedEvent",
    "GenerationFailedEventMediaTypeType0",
    "GenerationFailedEventStatusType0",
    "GenerationList",
    "GenerationMediaTypeType0",
    "GenerationStatusType0",
    "GenerationSucceededEvent",
    "GenerationSucceededEventMediaTypeType0",
    "GenerationSucceededEventStatusType0",
    "GetModelDeploymentStatus",
    "ListGenerationsMediaType",
    "ListGenerationsStatus",
    "Model",
    "ModelCapabilities",
    "ModelDeployment",
    "ModelDeploymentStatusType0",
    "ModelDeveloper",
    "ModelEndpointType0",
    "ModelFineTuning",
    "ModelList",
    "ModelListObjectType0",
    "ModelModelTypeType0",
    "ModelObjectType0",
    "ModelPricing",
    "ModelPricingMethodType0",
    "ModelShowcase",
    "ParameterSchema",
    "QueuedGeneration",
    "QueuedGenerationStatusType0",
    "ShowcaseItem",
    "VeoLiteParameters20260626",
    "VeoLiteParameters20260626AspectRatio",
    "VeoLiteParameters20260626Duration",
    "VeoLiteParameters20260626Resolution",
    "VeoLiteParameters20260704",
    "VeoLiteParameters20260704AspectRatio",
    "VeoLiteParameters20260704Duration",
    "VeoLiteParameters20260704Resolution",
)
