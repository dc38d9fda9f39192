"""What is kept of a paid job: the intent before the POST, then its ids, its end, its files."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from stillreel._models.job import count, short
from stillreel._models.redaction import brief, show

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from stillreel._models.job import Job, Video

State = Literal[
    "intended",
    "accepted",
    "succeeded",
    "failed",
    "cancelled",
    "expired",
    "no_video",
    "not_submitted",
    "refused",
    "unknown",
    "abandoned",
]
"""Where a recorded submit stands.

``intended``: recorded before its POST; ``unknown``: perhaps taken; ``accepted``: it has ids;
``not_submitted`` and ``refused``: nothing was paid; ``abandoned``: given up by the user.
The others say how the job has ended.
"""

UNPAID: frozenset[State] = frozenset({"not_submitted", "refused"})
"""After these the same key may be submitted again."""

FAILED: frozenset[State] = frozenset({"failed", "cancelled", "expired", "no_video"})
UNSETTLED: frozenset[State] = frozenset({"intended", "unknown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """A submit that is about to be sent. It has neither a picture's bytes nor a key of an API.

    Attributes:
        key: The idempotency key, if there is one.
        fingerprint: Equal for equal requests, as ``v1:…``; empty when nothing durable is kept.
        provider: The provider's configured name.
        account: Its origin and API key, as a hash.
        origin: Its origin, as https://hub.oxen.ai; None if an older version has recorded it.
        options: The request's options, for people to read.
        sent: Body property -> digest of its value, to find the job in the provider's list.
        units: How many videos are asked for.
        lease: Seconds that its POST may take; others wait for its outcome as long.
        target: Where its videos are to be saved, if that is known.
    """

    key: str | None = None
    fingerprint: str = ""
    provider: str
    account: str
    origin: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    sent: Mapping[str, str] = field(default_factory=dict[str, str])
    units: int = 1
    lease: float = 150.0
    target: str | None = None

    def __repr__(self) -> str:
        return show("Intent", self.key and brief(self.key), f"at {self.provider}")


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A saved video: its index in the job, its path, what its bytes are, and when."""

    index: int
    path: str
    sha256: str
    size: int
    saved_at: float

    def __repr__(self) -> str:
        return show("File", f"#{self.index} {brief(self.path)}", f"{self.size} bytes")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A submit as it is recorded.

    Attributes:
        id: Of this submit, in the record.
        intent: What was to be sent.
        state: Where it stands.
        job: Its job, once it has ids.
        reason: Why it has no video, if so.
        message: The same in words.
        alive: Whether it is only intended, and its process may still be at it.
        fresh: Whether it was made by the very call that returned it.
        videos: How many videos its job has made, once it has ended.
        files: The videos that were saved.
        created_at: Seconds since the epoch.
        updated_at: Seconds since the epoch.
    """

    id: int
    intent: Intent
    state: State = "intended"
    job: Job | None = None
    reason: str | None = None
    message: str | None = None
    alive: bool = True
    fresh: bool = False
    videos: int = 0
    files: tuple[File, ...] = ()
    created_at: float = 0.0
    updated_at: float = 0.0

    def __repr__(self) -> str:
        return show(
            "Entry",
            f"{self.id} {self.state}",
            short(self.job) if self.job else f"at {self.intent.provider}",
            self.intent.key and brief(self.intent.key),
            self.files and count(self.files, "file"),
        )

    @property
    def saved(self) -> bool:
        """Whether every video that was made has been saved."""
        return 0 < self.videos <= len(self.files)


class Recorder(Protocol):
    """Keeps submits. A :class:`Journal` does so durably; anything with these methods may.

    Each method is atomic, and raises :class:`JournalError` when it cannot keep its word.
    """

    @property
    def durable(self) -> bool:
        """Whether what is kept outlives the process. Then methods may block, and are threaded."""
        ...

    def find(self, key: str) -> Entry | None:
        """The latest submit under an idempotency key."""
        ...

    def entry(self, job: Job, account: str | None = None) -> Entry | None:
        """The latest submit of a job; one of the account, if there is one."""
        ...

    def intend(self, intent: Intent, again: Collection[State] = UNPAID) -> Entry:
        """Record an intent; or return the submit that its key has, unless it is in ``again``.

        After such a state the key may have another request.
        """
        ...

    def job(self, entry: Entry) -> Job | None:
        """The job that a submit has by now."""
        ...

    def accept(self, entry: Entry, job: Job) -> None:
        """Record the ids that the provider gave."""
        ...

    def adopt(self, entry: Entry, job: Job) -> Job | None:
        """Record ids that were found in a list, and return the job.

        It is the one that the submit has already, if it has; None, and nothing is recorded, if
        another submit has one of the ids.
        """
        ...

    def settle(self, entry: Entry, state: State, reason: str | None, message: str) -> None:
        """Record an outcome without ids, unless it has ids by now."""
        ...

    def record_end(
        self, account: str, job: Job, state: State, message: str | None, videos: int = 0
    ) -> None:
        """Record how a job of an account has ended, and how many videos it has made.

        One whose videos were saved is not ``expired``, whatever the provider has forgotten since.
        """
        ...

    def record_file(self, account: str, video: Video, saved: Saved) -> None:
        """Record a file of a job of an account."""
        ...

    def find_held(self, account: str, ids: Collection[str]) -> frozenset[str]:
        """Those of the ids that some submit has."""
        ...

    def rivals(self, entry: Entry) -> int:
        """How many equal submits are under way beside this one."""
        ...


def rival(entry: Entry, other: Entry) -> bool:
    """Whether another submit under way could be mistaken for this one in a provider's list."""
    mine, its = entry.intent, other.intent
    same = (mine.account, mine.sent) == (its.account, its.sent)
    return same and other.id != entry.id and other.state == "intended" and other.alive


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


def digest(value: object) -> str:
    """A short hash of a JSON value: it is compared, never read.

    Raises:
        TypeError: If it is none.
        ValueError: If it is none.
    """
    return hashlib.sha256(_canonical(value).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """A clip on disk.

    Attributes:
        path: The file.
        size: In bytes.
        sha256: Of the file, in hexadecimal.
        width: In pixels, as shown; None where the file does not tell.
        height: In pixels, as shown.
        duration: In seconds.
        differences: What differs from the request and from what the provider says, in words.
    """

    path: Path
    size: int
    sha256: str
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    differences: tuple[str, ...] = ()
