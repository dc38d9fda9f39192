"""What comes back: a job, its states, its videos. Frozen records that pickle."""

from __future__ import annotations

import re
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime  # noqa: TC003 - typing.get_type_hints evaluates the annotations
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias
from urllib.parse import quote, unquote

from stillreel._models.errors import InvalidJob, InvalidRequest, NoVideo, StillreelError
from stillreel._models.redaction import BRIEF, brief, redact, show

if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from os import PathLike
    from pathlib import Path

    from stillreel._models.call import Answer
    from stillreel._models.records import File

Phase = Literal["queued", "running", "succeeded", "failed", "cancelled", "unknown"]
"""Where a job is; ``unknown`` is a status that no contract describes, and is polled on."""

TERMINAL: frozenset[Phase] = frozenset({"succeeded", "failed", "cancelled"})

_NAME = re.compile(r"[a-z0-9-]+")


def is_id(text: str) -> bool:
    """Whether a job's string can carry an id, and a path can."""
    return text not in {"", ".", ".."} and not has_half_a_pair(text)


def has_half_a_pair(text: str) -> bool:
    """Whether it has half of a surrogate pair, which JSON can spell, and no UTF-8 can."""
    return not text.isascii() and any("\ud800" <= one <= "\udfff" for one in text)


@dataclass(frozen=True, slots=True)
class Job:
    """One accepted job: all that any process needs to go on with it.

    ``str(job)`` is ``name:id[,id…]`` with the ids percent-encoded; :meth:`parse` reads it back.

    Attributes:
        provider: The name under which the provider is configured.
        ids: The provider's ids: one, or one a sample where the provider counts them apart.
        dropped: The options that were left out on request (``drop=``).
        answer: The answer that accepted the job; None for a parsed one.
    """

    provider: str
    ids: tuple[str, ...]
    _: KW_ONLY
    dropped: frozenset[str] = field(default=frozenset(), compare=False)
    answer: Answer | None = field(default=None, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse what could not be written as a string and read back, or would leave its path."""
        if not _NAME.fullmatch(self.provider):
            raise InvalidJob(f"a provider's name is of a-z, 0-9 and '-': {self.provider!r}")
        if not self.ids or not all(map(is_id, self.ids)):
            raise InvalidJob(f"{self.provider}: '', '.' and '..' are no job ids: {self.ids!r}")

    def __repr__(self) -> str:
        return show("Job", repr(short(self)))

    def __str__(self) -> str:
        return f"{self.provider}:{','.join(quote(part, safe='') for part in self.ids)}"

    @classmethod
    def parse(cls, text: str) -> Job:
        """Read ``str(job)`` back.

        Raises:
            InvalidJob: If the text has another shape.
        """
        name, colon, ids = text.strip().partition(":")
        if not colon:
            raise InvalidJob(f"a job is written provider:id, as in modellix:task-i2v006: {text!r}")
        return cls(name, tuple(unquote(part) for part in ids.split(",")))


def short(job: Job) -> str:
    """A job's string, short enough for a repr."""
    return redact(str(job), longest=BRIEF)


def count(things: Sized, name: str) -> str:
    """How many there are, in words."""
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """One video of a job, and what the provider says of it.

    Attributes:
        url: The link. Treat it as a secret: it may be signed.
        job: The job that made it.
        index: Its place among the job's videos, from 0.
        expires_at: When the link expires; None when the provider does not say.
        media_type: As ``video/mp4``, if known.
        width: In pixels, if known.
        height: In pixels, if known.
        duration: In seconds, if known.
        size: In bytes, if known.
    """

    url: str = field(repr=False)
    job: Job
    index: int = 0
    expires_at: datetime | None = None
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    size: int | None = None

    def __repr__(self) -> str:
        measures = f"{self.width}x{self.height}" if self.width and self.height else ""
        seconds = f"{self.duration:g} s" if self.duration else ""
        return show("Video", f"{short(self.job)} #{self.index}", measures, seconds)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one sample of a job has no video."""

    id: str
    phase: Phase
    reason: str | None = None
    code: str | None = None
    filtered: bool = False

    def __repr__(self) -> str:
        words = [brief(word) for word in (self.code, self.reason) if word]
        return show("Failure", f"{brief(self.id)} {self.phase}", *words)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobState:
    """A job as it stood when it was read.

    Attributes:
        job: The job.
        phase: Where it is, over all of its ids.
        status: The provider's own word for each id.
        progress: From 0 to 1, where the provider tells; never a sign of completion.
        videos: The videos made so far.
        failures: The samples that have ended without one.
        answers: The raw answers, one an id.
    """

    job: Job
    phase: Phase
    status: tuple[str, ...] = ()
    progress: float | None = None
    videos: tuple[Video, ...] = ()
    failures: tuple[Failure, ...] = ()
    answers: tuple[Answer, ...] = field(default=(), repr=False)

    def __repr__(self) -> str:
        progress = "" if self.progress is None else f" {100 * self.progress:.3g} %"
        videos = self.videos and count(self.videos, "video")
        failures = self.failures and count(self.failures, "failure")
        return show("JobState", f"{short(self.job)} {self.phase}{progress}", videos, failures)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.phase in TERMINAL


Wanted: TypeAlias = "list[tuple[Video, Path]]"
"""Videos, each with the file that it goes to."""


class Saver(Protocol):
    """Saves videos, and tells each file once it is there."""

    def save(self, wanted: Wanted, keep: Callable[[File], None], *, overwrite: bool) -> None:
        """Save them; the caller waits."""
        ...

    async def asave(self, wanted: Wanted, keep: Callable[[File], None], *, overwrite: bool) -> None:
        """Save them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What came of a request: how its job has ended, and the files that were saved.

    Attributes:
        job: The job.
        videos: The videos that were made; none where ``reused``.
        failures: The samples that were not.
        files: The files that were saved: path, SHA-256, size in bytes. Saving adds to them.
        reused: Whether all of it was there already, so that nothing was asked of the provider.
        error: What :attr:`video` raises when there is none.
        state: The last state read.
    """

    job: Job
    videos: tuple[Video, ...] = ()
    failures: tuple[Failure, ...] = ()
    files: tuple[File, ...] = ()
    reused: bool = False
    error: StillreelError | None = None
    state: JobState | None = field(default=None, repr=False)
    _saver: Saver | None = field(default=None, repr=False, compare=False)

    def __repr__(self) -> str:
        return show(
            "Result",
            short(self.job),
            count(self.videos, "video"),
            self.failures and count(self.failures, "failure"),
            self.files and f"saved {len(self.files)}",
            self.reused and "reused",
            self.error and type(self.error).__name__,
        )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle all but what saves: that holds a client's settings."""
        names = ("job", "videos", "failures", "files", "reused", "error", "state")
        # not __getstate__, which dataclasses with slots overwrite before Python 3.11.4
        return partial(Result, **{name: getattr(self, name) for name in names}), ()

    @property
    def video(self) -> Video:
        """The one video.

        Raises:
            StillreelError: ``error``, when there is no video.
            ValueError: When there are several.
        """
        if not self.videos:
            raise self._no_video()
        first, *more = self.videos
        if more:
            raise ValueError(f"{self.job} has {1 + len(more)} videos: use .videos")
        return first

    def save(self, path: str | PathLike[str], *, overwrite: bool = False) -> list[Path]:
        """Download the videos, add them to :attr:`files`, and return the files' paths.

        Args:
            path: A file, or a folder (an existing one, or a path that ends in a slash). Several
                videos for one file name are numbered: ``clip-1.mp4``, ``clip-2.mp4``.
            overwrite: Whether files that exist are replaced.

        Raises:
            StillreelError: ``error``, when there is no video.
            ConfigurationError: In asynchronous code: ``await result.asave(path)`` there.
            DownloadError: When a clip could not be fetched; it may be tried again.
        """
        saver, wanted = self._wanted(path)
        saver.save(wanted, self._keep, overwrite=overwrite)
        return [target for _, target in wanted]

    async def asave(self, path: str | PathLike[str], *, overwrite: bool = False) -> list[Path]:
        """:meth:`save`, asynchronously."""
        saver, wanted = self._wanted(path)
        await saver.asave(wanted, self._keep, overwrite=overwrite)
        return [target for _, target in wanted]

    def _wanted(self, path: str | PathLike[str]) -> tuple[Saver, Wanted]:
        if not self.videos:
            raise self._no_video()
        if self._saver is None:
            raise TypeError("this result has no client any more: client.download(video, path)")
        count = len(self.videos)
        return self._saver, [(video, file_for(video, path, count)) for video in self.videos]

    def _keep(self, file: File) -> None:
        others = (one for one in self.files if one.path != file.path)
        object.__setattr__(self, "files", (*others, file))

    def _no_video(self) -> StillreelError:
        if self.reused:
            words = (
                f"{self.job}: its videos were saved before, and their links not read: see .files"
            )
            return NoVideo(words, job=self.job)
        return self.error or NoVideo(f"{self.job}: no video", job=self.job)


def file_for(video: Video, path: str | PathLike[str], count: int = 1) -> Path:
    """The file for a video: never a name that a server chose.

    Args:
        video: The video; in a folder its name is made of provider and id, with any character
            that is not a letter, a digit or one of ``._-`` replaced.
        path: A file or a folder, as :meth:`Result.save` takes it.
        count: How many videos the job has.

    Raises:
        InvalidRequest: If the path is empty.
    """
    # neither is needed to import the library
    import os  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    text = os.fspath(path)
    if not text:
        raise InvalidRequest("path is empty: name a file or a folder")
    target = Path(text)
    # unlike Path.is_dir, this does not raise for a name that is too long
    if os.path.isdir(text) or text.endswith(("/", os.sep)):  # noqa: PTH112
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", f"{video.job.provider}-{video.job.ids[0]}")[:120]
        target = target / f"{name}.mp4"
    if count == 1:
        return target
    return target.with_name(f"{target.stem}-{video.index + 1}{target.suffix}")
