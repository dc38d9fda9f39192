"""How a command ends: one table from error to exit code, and to what can be done about it."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING, Any, NamedTuple

from stillreel._models import (
    ConfigurationError,
    DownloadError,
    DriftError,
    FileExists,
    IdempotencyConflict,
    ImageToVideo,
    InvalidImage,
    InvalidJob,
    InvalidRequest,
    InvalidVideo,
    JobCancelled,
    JobError,
    JobExpired,
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
    SubmissionRefused,
    SubmissionUnknown,
    SubmitError,
    UnknownProvider,
    UnsupportedOperation,
    UnsupportedOption,
    WaitTimeout,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DONE = 0
DRIFTED = 1
COULD_NOT_ASK = 3
UNWRITTEN = 74
"""The result could not be written to standard output (EX_IOERR)."""
SIGNALLED = 128
"""What a shell adds to the number of the signal that has ended a command."""
BROKEN_PIPE = SIGNALLED + 13

GO_ON = "go on with: stillreel wait {job} -o FILE"
RUN_AGAIN = "run the command again"
UNKNOWN = (
    "look at the provider's own list of jobs before you repeat it; "
    "the journal keeps it: stillreel jobs --state unknown"
)


class UsageError(InvalidRequest):
    """A command line that cannot be carried out. Nothing was sent.

    Attributes:
        problems: What is wrong with each line of a manifest.
    """

    problems: Sequence[str] = ()


class Interrupted(StillreelError):
    """A signal has ended the command. A job that was submitted goes on.

    Attributes:
        number: The signal.
    """

    number: int = signal.SIGINT

    def __init__(self, message: str, *, number: int = signal.SIGINT, **told: Any) -> None:
        super().__init__(message, **told)
        self.number = number


class Ending(NamedTuple):
    """How a command ends for an error: its exit code, and what the user can do then."""

    code: int
    advice: str


ENDINGS: Mapping[type[StillreelError], Ending] = {
    StillreelError: Ending(1, RUN_AGAIN),
    ConfigurationError: Ending(2, "change what is named, and run the command again"),
    JournalError: Ending(2, "name another with --journal FILE"),
    MissingKey: Ending(2, "export that variable, or try the command without a key: --sandbox"),
    ProviderNotChosen: Ending(2, "add --provider NAME, or --provider auto"),
    UnknownProvider: Ending(2, "choose one of those that 'stillreel providers' lists"),
    InvalidRequest: Ending(2, "change what is named, and run the command again"),
    IdempotencyConflict: Ending(2, "take another --idempotency-key, or repeat the same request"),
    InvalidImage: Ending(2, "pass a whole picture as path, http(s) URL or data URL; see --convert"),
    InvalidJob: Ending(2, "pass the job as 'stillreel submit' printed it"),
    UnsupportedOption: Ending(2, "{instead}"),
    UnsupportedOperation: Ending(2, "the job runs on: stillreel wait {job} -o FILE"),
    SpendingStopped: Ending(1, "raise that limit, and run the command again"),
    SubmissionRefused: Ending(3, "{remedy}"),
    JobError: Ending(4, "change the picture or the prompt, and submit it as a new job"),
    JobFiltered: Ending(4, "change the picture or the prompt: a safety filter refused this one"),
    JobCancelled: Ending(4, "submit it again if you still want the clip"),
    JobExpired: Ending(4, "check the job's id, and the provider's own list of jobs"),
    NoVideo: Ending(4, "ask the provider's support for the video of {job}"),
    WaitTimeout: Ending(5, GO_ON),
    SubmitError: Ending(6, "look at the provider's own list of jobs before you repeat it"),
    SubmissionUnknown: Ending(6, UNKNOWN),
    NotSubmitted: Ending(75, "run the command again: it is safe to repeat"),
    Interrupted: Ending(SIGNALLED + signal.SIGINT, GO_ON),
    RequestFailed: Ending(1, GO_ON),
    OffContract: Ending(1, GO_ON),
    DriftError: Ending(1, GO_ON),
    DownloadError: Ending(1, "download it again: stillreel wait {job} -o FILE"),
    LinkRefused: Ending(1, "see the link, and fetch it if you trust it: stillreel status {job}"),
    InvalidVideo: Ending(1, "download it again: stillreel wait {job} -o FILE"),
    FileExists: Ending(1, "save it elsewhere: stillreel wait {job} -o FILE"),
}
"""The nearest class counts. A job that is unknown turns advice on it into ``RUN_AGAIN``."""

REMEDIES: Mapping[str, str] = {
    "auth": "check the provider's key",
    "balance": "top up the account, or choose another --provider",
    "connection": RUN_AGAIN,
    "invalid": "change what the provider names, and run the command again",
    "model": "choose another --model or --provider",
    "rate": "wait a while, or choose another --provider",
    "unavailable": "try it later, or choose another --provider",
    "other": "see the provider's words above",
}
"""What to do about a refusal, by its reason."""

REQUEST = frozenset(ImageToVideo.__dataclass_fields__)
LIMITS = frozenset(("max_consecutive_failures", "max_submits", "poll_interval", "timeout"))
SETTINGS = LIMITS | {
    *("drop", "http_timeout", "idempotency_key", "overwrite", "provider", "rates", "retry_failed"),
}
"""The parameters of the library that are options of a command too."""

IRREGULAR: Mapping[str, str] = {"image": "IMAGE", "prompt": "PROMPT", "rates": "--rate"}
"""Those whose option is not their name with dashes."""

PHRASES: Mapping[str, str] = {
    "Client(max_download=…) allows more": "the command line allows no more",
    "Client(result_networks=…) opens a network": "The command line opens no network",
    "AsyncClient(journal=True)": "--journal FILE",
    "Client(journal=True)": "--journal FILE",
    "Or pass image_host=, a function from bytes to a URL.": "",
    ", or pass key= to the provider's configuration": "",
}
"""What only a program can do, and what the command line says instead."""

BATCH: Mapping[str, str] = {
    "pass overwrite=True, or save elsewhere": "move it away",
    "pass overwrite=True": "move it away",
    "idempotency_key=": "id ",
}
"""The same for a line of a manifest: it names its request's options as its columns do."""

_BASE_URL = re.compile(r"^([a-z]+): base_url[ =]")
_PARAMETER = re.compile(r"^[a-z_]+(?=: )|(?:^|(?<=: )|(?<=pass ))[a-z_]+=(?:'[^']*'|[^\s,:;)]*)")


def in_options(text: str, *, batch: bool = False) -> str:
    """A message of the library with options of the command line in place of parameters.

    Args:
        text: The message.
        batch: Whether it is about a line of a manifest.
    """
    parameters = LIMITS if batch else SETTINGS | REQUEST

    def name_option(found: re.Match[str]) -> str:
        parameter, _, value = found[0].partition("=")
        if parameter not in parameters:
            return found[0]
        name = parameter.replace("_", "-")
        if value in {"True", "False"}:
            return f"--{name}" if value == "True" else f"--no-{name}"
        return f"{IRREGULAR.get(parameter, f'--{name}')} {value}".rstrip()

    for phrase, instead in ({**BATCH, **PHRASES} if batch else PHRASES).items():
        text = text.replace(phrase, instead)
    text = _BASE_URL.sub(lambda found: f"{found[1].upper()}_BASE_URL ", text)
    return _PARAMETER.sub(name_option, text).rstrip()


def usage(message: str, advice: str) -> UsageError:
    """A usage error with advice of its own."""
    error = UsageError(message)
    error.add_note(advice)
    return error


def ending(error: StillreelError) -> Ending:
    """The exit code and the advice for an error; a note on the error is better advice."""
    nearest = next(kind for kind in type(error).__mro__ if kind in ENDINGS)
    code, advice = ENDINGS[nearest]
    if isinstance(error, Interrupted):
        code = SIGNALLED + error.number
    if notes := getattr(error, "__notes__", ()):
        return Ending(code, notes[-1])
    if "{job}" in advice and error.job is None:
        return Ending(code, RUN_AGAIN)
    reason = error.reason if isinstance(error, SubmitError) else "other"
    words = {"job": error.job, "instead": _instead(error), "remedy": REMEDIES[reason]}
    return Ending(code, advice.format_map(words))


def _instead(error: StillreelError) -> str:
    others = error.supported_by if isinstance(error, UnsupportedOption) else ()
    choices = " or ".join(f"--provider {name}" for name in others if name != error.provider)
    return f"use {choices}" if choices else "change or leave out that option"
