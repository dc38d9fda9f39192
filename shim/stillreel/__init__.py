"""From a still to a reel: one image-to-video client for every reseller of Veo 3.1 Lite.

::

    import stillreel as sr

    sr.generate("photo.jpg", prompt="petals fall", provider="highwayapi").save("clip.mp4")
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers know the name; typing would cost more than all the rest
if TYPE_CHECKING:
    from stillreel import sandbox
    from stillreel._client import AsyncClient, Client, agenerate, generate
    from stillreel._journal.journal import Journal
    from stillreel._models import (
        Answer,
        Charged,
        ConfigurationError,
        DownloadError,
        DriftError,
        Entry,
        Failure,
        File,
        FileExists,
        IdempotencyConflict,
        ImageToVideo,
        InvalidImage,
        InvalidJob,
        InvalidRequest,
        InvalidVideo,
        Job,
        JobCancelled,
        JobError,
        JobExpired,
        JobFailed,
        JobFiltered,
        JobState,
        JournalError,
        LinkRefused,
        MissingKey,
        NotSubmitted,
        NoVideo,
        OffContract,
        Options,
        Phase,
        ProviderNotChosen,
        Recorder,
        RequestFailed,
        Result,
        SpendingStopped,
        StillreelError,
        StillreelWarning,
        SubmissionRefused,
        SubmissionUnknown,
        SubmitError,
        UnknownProvider,
        UnsupportedOperation,
        UnsupportedOption,
        Video,
        WaitTimeout,
    )
    from stillreel.drift import Drift
    from stillreel.providers import AIHubMax, Capability, HighwayAPI, Modellix, Oxen, Provider

# Where the public names come from that are no records or errors. Each is loaded on first use, so
# that the import costs next to nothing.
_HOMES = {
    **dict.fromkeys(("AsyncClient", "Client", "agenerate", "generate"), "_client"),
    **dict.fromkeys(("AIHubMax", "Capability", "HighwayAPI", "Modellix"), "providers"),
    **dict.fromkeys(("Oxen", "Provider"), "providers"),
    "Journal": "_journal",
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
    if name not in __all__:
        raise AttributeError(f"module 'stillreel' has no attribute {name!r}")
    if name == "sandbox":
        return import_module("stillreel.sandbox")
    found = getattr(import_module(f"stillreel.{_HOMES.get(name, '_models')}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return __all__
