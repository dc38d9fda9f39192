"""Every error of the library, cut by what the caller can do about it.

::

    StillreelError
    ├── ConfigurationError (ValueError)    nothing was sent: set the library up
    │   ├── JournalError                   the journal cannot be used: see the message
    │   ├── MissingKey                     set the variable that is named
    │   ├── ProviderNotChosen              several are configured: say which
    │   └── UnknownProvider                no such name is configured
    ├── InvalidRequest (ValueError)        nothing was sent: change the call
    │   ├── IdempotencyConflict            the key has another request
    │   ├── InvalidImage                   missing, empty, cut off, or no image
    │   ├── InvalidJob                     a string that names no job
    │   ├── UnsupportedOption              this provider does not take it: see supported_by
    │   └── UnsupportedOperation           this provider cannot do it at all
    ├── SpendingStopped                    nothing was sent: a limit of yours is reached
    ├── SubmitError                        a submit did not end in a job
    │   ├── NotSubmitted                   surely not taken: safe to repeat
    │   ├── SubmissionRefused              will not be taken: see reason
    │   └── SubmissionUnknown              perhaps taken: never repeat blindly
    ├── RequestFailed                      a free request failed: a job in question is kept
    ├── OffContract                        an answer could not be understood
    ├── DriftError                         only with drift="raise": an answer differs
    ├── WaitTimeout (TimeoutError)         still running: wait again with the same job
    ├── JobError                           the job has ended without a video
    │   ├── JobFailed                      see reason and code
    │   │   └── JobFiltered                refused by a safety filter: change image or prompt
    │   ├── JobCancelled
    │   ├── JobExpired                     the provider no longer knows it
    │   └── NoVideo                        done, yet without a link
    └── DownloadError                      the clip exists, its file does not yet
        ├── LinkRefused                    the link breaks a rule of ours: see the setting named
        ├── InvalidVideo                   what came is not a complete MP4
        └── FileExists (FileExistsError)   nothing is overwritten unasked
"""

from __future__ import annotations

import copyreg
from typing import TYPE_CHECKING, Any, Literal

from stillreel._models.redaction import cut_link

if TYPE_CHECKING:
    from stillreel._models.call import Answer
    from stillreel._models.drift import Drift
    from stillreel._models.job import Job, JobState
    from stillreel._models.records import Entry

Charged = Literal["yes", "no", "unknown"]
"""Whether money was spent, as far as can be known."""

Reason = Literal[
    "auth", "balance", "connection", "invalid", "model", "rate", "unavailable", "other"
]
"""Why a submit was not taken. The provider's own: balance, model, rate, unavailable."""


class StillreelWarning(UserWarning):
    """Something that will be sent, and that the upstream model is known to refuse or to change."""


class StillreelError(Exception):
    """The base of all errors of this library.

    Attributes:
        charged: ``"yes"``, ``"no"`` or ``"unknown"``.
        provider: The configured name of the provider, if one is concerned.
        job: The job, once one is known. It is never lost by an error.
        answer: The provider's raw answer, if there was one.
    """

    charged: Charged = "unknown"

    def __init__(
        self,
        message: str,
        *,
        provider: str | None = None,
        job: Job | None = None,
        answer: Answer | None = None,
        charged: Charged | None = None,
    ) -> None:
        super().__init__(message)
        self.provider = provider if provider or not job else job.provider
        self.job = job
        self.answer = answer
        if charged:
            self.charged = charged

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by state, since subclasses take keyword arguments."""
        new = vars(copyreg)["__newobj__"]  # typeshed does not have it
        return new, (type(self),), {**self.__dict__, "args": self.args}


class ConfigurationError(StillreelError, ValueError):
    """The library is not set up for what was asked. Nothing was sent."""

    charged: Charged = "no"


class MissingKey(ConfigurationError):
    """No API key; the message names the environment variable to set."""


class ProviderNotChosen(ConfigurationError):
    """Several providers are configured and none was chosen."""


class UnknownProvider(ConfigurationError):
    """A provider's name that is not configured."""


class JournalError(ConfigurationError):
    """The journal cannot be opened, read or written."""


class InvalidRequest(StillreelError, ValueError):
    """The call cannot be carried out as it is. Nothing was sent."""

    charged = "no"


class IdempotencyConflict(InvalidRequest):
    """The idempotency key was used for another request."""


class InvalidImage(InvalidRequest):
    """A picture that is missing, empty, cut off, of a format that is not sent, or none at all."""


class InvalidJob(InvalidRequest):
    """A string that names no job."""


class UnsupportedOption(InvalidRequest):
    """An option, or its value, that the provider does not take.

    Attributes:
        option: The option's name in :class:`ImageToVideo`.
        value: The value that was given.
        allowed: What the provider takes for it; empty when it does not take the option at all.
        supported_by: The providers that take this option with this value.
    """

    def __init__(
        self,
        *,
        provider: str,
        option: str,
        value: object,
        allowed: tuple[object, ...] = (),
        supported_by: tuple[str, ...] = (),
        hint: str = "",
    ) -> None:
        self.option = option
        self.value = value
        self.allowed = allowed
        self.supported_by = supported_by
        takes = f"takes {_either(allowed)}" if allowed else "does not take this option"
        others = f"supported by {', '.join(supported_by) or 'none'}"
        message = f"{provider}: {option}={value!r} is not supported: it {takes}; {others}"
        super().__init__(f"{message}. {hint}" if hint else message, provider=provider)


def _either(values: tuple[object, ...]) -> str:
    return ", ".join(value if isinstance(value, str) else repr(value) for value in values)


class UnsupportedOperation(InvalidRequest):
    """Something that the provider's API has no operation for."""


class SpendingStopped(StillreelError):
    """``max_submits`` or ``max_consecutive_failures`` is reached. Nothing was sent."""

    charged = "no"


class SubmitError(StillreelError):
    """A submit that did not end in a job.

    Attributes:
        reason: Why; ``"other"`` when it is not known.
        code: The provider's own error code, if it sent one.
        repeatable: Whether the provider's table allows the same submit again.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: Reason = "other",
        code: str | None = None,
        repeatable: bool = False,
        provider: str | None = None,
        answer: Answer | None = None,
    ) -> None:
        super().__init__(message, provider=provider, answer=answer)
        self.reason: Reason = reason
        self.code = code
        self.repeatable = repeatable


class NotSubmitted(SubmitError):
    """The submit was surely not taken."""

    charged = "no"


class SubmissionRefused(SubmitError):
    """The provider will not take this submit."""

    charged = "no"


class SubmissionUnknown(SubmitError):
    """The submit may have been taken: repeating it may pay twice.

    Attributes:
        entry: What was recorded of it; ``client.reconcile(error)`` looks for its job.
    """

    entry: Entry | None = None


class RequestFailed(StillreelError):
    """A request that costs nothing failed: reading a state, cancelling. The job is kept."""


class OffContract(StillreelError):
    """An answer that cannot be understood; it is on the error."""


class DriftError(StillreelError):
    """Answers that differ from the contract, raised because that was asked for.

    Attributes:
        drifts: The differences.
        result: What the call would have returned: a job, a state, a result.
    """

    def __init__(
        self, message: str, *, drifts: tuple[Drift, ...], result: object, job: Job | None
    ) -> None:
        super().__init__(message, job=job)
        self.drifts = drifts
        self.result = result


class WaitTimeout(StillreelError, TimeoutError):
    """The wait has ended, the job has not. It is no failure: wait again.

    Attributes:
        state: The last state that was read, if any.
    """

    def __init__(self, message: str, *, job: Job, state: JobState | None = None) -> None:
        super().__init__(message, job=job)
        self.state = state


class JobError(StillreelError):
    """A job that has ended without a video.

    Attributes:
        state: The last state that was read.
        reason: The provider's words, if any.
        code: The provider's code, if any.
    """

    def __init__(
        self,
        message: str,
        *,
        job: Job,
        state: JobState | None = None,
        reason: str | None = None,
        code: str | None = None,
        answer: Answer | None = None,
    ) -> None:
        super().__init__(message, job=job, answer=answer)
        self.state = state
        self.reason = reason
        self.code = code


class JobFailed(JobError):
    """The provider could not make the video.

    Google charges only for success [G-LUM]; of the four providers none documents whether it does
    the same, so ``charged`` is unknown.
    """


class JobFiltered(JobFailed):
    """A safety filter refused the picture, the prompt or the result."""


class JobCancelled(JobError):
    """The job was cancelled."""


class JobExpired(JobError):
    """The provider no longer knows the job."""


class NoVideo(JobError):
    """The job has succeeded, yet the provider names no video."""

    charged = "yes"


class DownloadError(StillreelError):
    """The clip was made, but could not be saved. The job is kept: download again.

    Attributes:
        url: The link without its query, which may be a signature.
    """

    charged = "yes"

    def __init__(
        self, message: str, *, job: Job | None = None, url: str = "", answer: Answer | None = None
    ) -> None:
        super().__init__(message, job=job, answer=answer)
        self.url = cut_link(url)


class LinkRefused(DownloadError):
    """A link that leads where no result should be; the message names the setting that allows it."""


class InvalidVideo(DownloadError):
    """What was delivered is not a complete MP4."""


class FileExists(DownloadError, FileExistsError):
    """The file is there already, and overwriting was not asked for."""
