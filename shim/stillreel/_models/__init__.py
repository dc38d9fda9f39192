"""Frozen records in and out, and the error tree."""

from __future__ import annotations

from stillreel._models.call import Answer, Call, T_co, at_home
from stillreel._models.drift import Drift, Kind
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
    Reason,
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
from stillreel._models.job import (
    TERMINAL,
    Failure,
    Job,
    JobState,
    Phase,
    Result,
    Saver,
    Video,
    Wanted,
    file_for,
    is_id,
)
from stillreel._models.picture import Image, Picture, is_data_url, is_url, load
from stillreel._models.public import publish
from stillreel._models.records import (
    FAILED,
    UNPAID,
    UNSETTLED,
    Entry,
    File,
    Intent,
    Recorder,
    Saved,
    State,
    digest,
    rival,
)
from stillreel._models.redaction import brief, cut_queries, mask, name_error, redact, show
from stillreel._models.request import (
    DEFAULTS,
    OURS,
    PICTURES,
    SOFT,
    AspectRatio,
    Duration,
    Extra,
    ImageToVideo,
    Model,
    Options,
    Order,
    PersonGeneration,
    Resolution,
)

publish(globals())
