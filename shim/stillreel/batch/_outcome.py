"""How one line has ended, or where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from stillreel._flows import GenerateTask
from stillreel._models import (
    FAILED,
    UNPAID,
    DownloadError,
    IdempotencyConflict,
    JobError,
    SpendingStopped,
    StillreelError,
    SubmissionUnknown,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stillreel._models import Charged, Entry, File, Result
    from stillreel.batch._line import Line

Standing = Literal[
    "saved", "waiting", "failed", "unknown", "abandoned", "refused", "conflict", "pending"
]
"""Where a line stands after a run.

``saved``: its files are on the disk. ``waiting``: it has a job, which is not lost; run it again.
``failed``: its job has ended without a video. ``unknown``: its submit was perhaps taken, and is not
repeated. ``abandoned``: such a one, given up by the user. ``refused``: nothing was taken.
``conflict``: its key has another request. ``pending``: it was not submitted yet, since the spending
or the run was stopped.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOutcome:
    """How a line has ended, or where it stands.

    Attributes:
        key: The line's key.
        number: The line's number.
        state: Where it stands.
        provider: The configured name of who made it, or was asked last, if that is known.
        job: Its job, once there is one.
        files: Its videos.
        reason: In a word or few, for grouping; None when it is saved.
        message: The same in full.
        charged: Whether money was spent, as far as can be known.
        id: The line's id, if it has one.
    """

    key: str
    number: int
    state: Standing
    provider: str | None = None
    job: str | None = None
    files: tuple[File, ...] = ()
    reason: str | None = None
    message: str | None = None
    charged: Charged = "unknown"
    id: str | None = None

    @property
    def label(self) -> str:
        """What people call its line: the id, or else the key."""
        return self.id or self.key

    def to_json(self) -> dict[str, Any]:
        """Its fields as JSON has them."""
        return {
            "id": self.label,
            "line": self.number,
            "state": self.state,
            "provider": self.provider,
            "job": self.job,
            "files": [
                {"path": file.path, "sha256": file.sha256, "size": file.size} for file in self.files
            ],
            "reason": self.reason,
            "message": self.message,
            "charged": self.charged,
        }


def saved(line: Line, result: Result) -> LineOutcome:
    """The outcome of a line whose videos are on the disk."""
    lost = f"{len(result.failures)} of its videos could not be made" if result.failures else None
    return LineOutcome(
        key=line.key,
        id=line.id,
        number=line.number,
        state="saved",
        provider=result.job.provider,
        job=str(result.job),
        files=result.files,
        message=lost,
        charged="yes",
    )


def fallen(line: Line, error: StillreelError) -> LineOutcome:
    """The outcome of a line that has ended in an error."""
    return LineOutcome(
        key=line.key,
        id=line.id,
        number=line.number,
        state=_standing(error),
        provider=error.provider,
        job=str(error.job) if error.job else None,
        reason=_reason(error),
        message=str(error),
        charged=error.charged,
    )


def broken(line: Line, kind: str, words: str, entry: Entry | None) -> LineOutcome:
    """The outcome of a line that an error has ended which is none of the library's.

    Args:
        line: The line.
        kind: The error's class.
        words: What it says, without keys and signatures.
        entry: What the journal has under its key, if that can be known.
    """
    stands = read_outcome(line, entry)
    if stands.state == "saved":
        return stands
    kept: Standing = stands.state if stands.state in {"waiting", "unknown"} else "failed"
    return replace(stands, state=kept, reason=kind, message=f"{kind}: {words}", charged="unknown")


def read_outcome(line: Line, entry: Entry | None) -> LineOutcome:
    """Where a line stands by what the journal has under its key.

    It is saved when its files are where it wants them; elsewhere they are those of another line.
    """
    if entry is None or entry.state in UNPAID:
        return LineOutcome(
            key=line.key, id=line.id, number=line.number, state="pending", charged="no"
        )
    files = entry.files if entry.saved and are_there(line, entry.files) else ()
    state: Standing
    if entry.state in FAILED:
        state = "failed"
    elif entry.job:
        state = "saved" if files and entry.state == "succeeded" else "waiting"
    else:
        state = "abandoned" if entry.state == "abandoned" else "unknown"
    return LineOutcome(
        key=line.key,
        id=line.id,
        number=line.number,
        state=state,
        provider=entry.intent.provider,
        job=str(entry.job) if entry.job else None,
        files=files,
        reason=None if state == "saved" else entry.reason or entry.state,
        message=entry.message,
        charged="yes" if entry.files else "unknown",
    )


def are_there(line: Line, files: Sequence[File]) -> bool:
    """Whether saved files are where a line wants them, and still have their size."""
    wanted = {str(one) for one in GenerateTask(request=line.request, path=line.path).files()}
    return all(file.path in wanted and _size(file) == file.size for file in files)


def _size(file: File) -> int | None:
    """How large a saved file is now; None if it cannot be found."""
    try:
        return Path(file.path).stat().st_size
    except OSError:
        return None


def _standing(error: StillreelError) -> Standing:
    match error:
        case SubmissionUnknown():
            given_up = error.entry is not None and error.entry.state == "abandoned"
            return "abandoned" if given_up else "unknown"
        case IdempotencyConflict():
            return "conflict"
        case SpendingStopped():
            return "pending"
        case JobError():
            return "failed"
        case _:
            return "waiting" if error.job else "refused"


def _reason(error: StillreelError) -> str:
    told = getattr(error, "code", None) or getattr(error, "reason", None)
    kind = type(error).__name__
    # a download's error names its file, which would make each a group of its own
    return f"{kind}: {told}" if told and not isinstance(error, DownloadError) else kind
