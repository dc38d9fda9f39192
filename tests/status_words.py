"""The words that providers say for how a job stands, by hand, from their documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._models import Phase

PHASES: Mapping[str, Mapping[str, Phase]] = {
    "modellix": {
        "pending": "queued",
        "processing": "running",
        "success": "succeeded",
        "failed": "failed",
        # what the official clients take as well (MX-CLI, MX-DSH)
        "succeeded": "succeeded",
        "completed": "succeeded",
        "error": "failed",
        "canceled": "cancelled",
        "cancelled": "cancelled",
    },
    "highwayapi": {
        "TASK_STATUS_QUEUED": "queued",
        "TASK_STATUS_PROCESSING": "running",
        "TASK_STATUS_SUCCEED": "succeeded",
        "TASK_STATUS_FAILED": "failed",
    },
    "aihubmax": {
        "pending": "queued",
        "processing": "running",
        "completed": "succeeded",
        "failed": "failed",
    },
    "oxen": {
        "queued": "queued",
        "processing": "running",
        "succeeded": "succeeded",
        "failed": "failed",
        "cancelled": "cancelled",
    },
}
