"""From a still to a reel: one image-to-video client for every reseller of Veo 3.1 Lite.

::

    import stillreel as sr

    sr.generate("photo.jpg", prompt="petals fall", provider="highwayapi").save("clip.mp4")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stillreel import sandbox
    from stillreel._client.async_client import AsyncClient
    from stillreel._client.client import Client
    from stillreel._client.shortcuts import agenerate, generate
    from stillreel._journal.journal import Journal
    from stillreel._models.call import Answer
    from stillreel._models.errors import (
        Charged,
        ConfigurationError,
        DownloadError,
        DriftError,
        FileExists,
        IdempotencyConflict,
        InvalidImage,
        InvalidJob,
        InvalidRequest,
        InvalidVideo,
        JobCancelled,
        JobError,
        JobExpired,
        JobFailed,
        JobFiltered,
        JournalError,
        LinkRefused,
        MissingKey,
        NotSubmitted,
        NoVideo,
        OffContract,
        ProviderNotChosen,
        RequestFailed,
        SpendingStopped,
        StillreelError,
        StillreelWarning,
        SubmissionRefused,
        SubmissionUnknown,
        SubmitError,
        UnknownProvider,
        UnsupportedOperation,
        UnsupportedOption,
        WaitTimeout,
    )
    from stillreel._models.job import Failure, Job, JobState, Phase, Result, Video
    from stillreel._models.records import Entry, File, Recorder, Take
    from stillreel._models.request import ImageToVideo, Options
    from stillreel.drift import Drift
    from stillreel.providers import AIHubMax, Capability, HighwayAPI, Modellix, Oxen, Provider

_ERRORS = (
    *("Charged", "ConfigurationError", "DownloadError", "DriftError", "FileExists"),
    *("IdempotencyConflict", "InvalidImage", "InvalidJob", "InvalidRequest", "InvalidVideo"),
    *("JobCancelled", "JobError", "JobExpired", "JobFailed", "JobFiltered", "JournalError"),
    *("LinkRefused", "MissingKey", "NoVideo", "NotSubmitted", "OffContract"),
    *("ProviderNotChosen", "RequestFailed", "SpendingStopped", "StillreelError"),
    *("StillreelWarning", "SubmissionRefused", "SubmissionUnknown", "SubmitError"),
    *("UnknownProvider", "UnsupportedOperation", "UnsupportedOption", "WaitTimeout"),
)
# Where each public name comes from: loaded on first use, so that the import costs next to nothing.
_HOMES = {
    **dict.fromkeys(_ERRORS, "_models.errors"),
    **dict.fromkeys(("AIHubMax", "Capability", "HighwayAPI", "Modellix"), "providers"),
    **dict.fromkeys(("Oxen", "Provider"), "providers"),
    **dict.fromkeys(("Failure", "Job", "JobState", "Phase", "Result", "Video"), "_models.job"),
    **dict.fromkeys(("ImageToVideo", "Options"), "_models.request"),
    **dict.fromkeys(("agenerate", "generate"), "_client.shortcuts"),
    "AsyncClient": "_client.async_client",
    **dict.fromkeys(("Entry", "File", "Recorder", "Take"), "_models.records"),
    "Answer": "_models.call",
    "Drift": "_models.drift",
    "Journal": "_journal.journal",
    "Client": "_client.client",
}

__all__ = [
    "AIHubMax",
    "Answer",
    "AsyncClient",
    "Capability",
    "Charged",
    "Client",
    "ConfigurationError",
    "DownloadError",
    "Drift",
    "DriftError",
    "Entry",
    "Failure",
    "File",
    "FileExists",
    "HighwayAPI",
    "IdempotencyConflict",
    "ImageToVideo",
    "InvalidImage",
    "InvalidJob",
    "InvalidRequest",
    "InvalidVideo",
    "Job",
    "JobCancelled",
    "JobError",
    "JobExpired",
    "JobFailed",
    "JobFiltered",
    "JobState",
    "Journal",
    "JournalError",
    "LinkRefused",
    "MissingKey",
    "Modellix",
    "NoVideo",
    "NotSubmitted",
    "OffContract",
    "Options",
    "Oxen",
    "Phase",
    "Provider",
    "ProviderNotChosen",
    "Recorder",
    "RequestFailed",
    "Result",
    "SpendingStopped",
    "StillreelError",
    "StillreelWarning",
    "SubmissionRefused",
    "SubmissionUnknown",
    "SubmitError",
    "Take",
    "UnknownProvider",
    "UnsupportedOperation",
    "UnsupportedOption",
    "Video",
    "WaitTimeout",
    "agenerate",
    "generate",
    "sandbox",
]


def __getattr__(name: str) -> object:
    if name == "sandbox":
        return import_module("stillreel.sandbox")
    if name not in _HOMES:
        raise AttributeError(f"module 'stillreel' has no attribute {name!r}")
    found = getattr(import_module(f"stillreel.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
