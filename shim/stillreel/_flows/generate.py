"""One request from its intent to its file: each step once, however often it is called."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stillreel._flows.effects import Digest, Record, Tell
from stillreel._models import (
    FAILED,
    UNPAID,
    File,
    InvalidRequest,
    Job,
    Result,
    State,
    Video,
    file_for,
)

if TYPE_CHECKING:
    from stillreel._flows.effects import Flow
    from stillreel._models import Entry, ImageToVideo, Saved

OnJob = Callable[[Job], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What is to be made, and where it is to be saved.

    Attributes:
        request: What to make.
        path: A file or a folder.
        key: The idempotency key.
        retry_failed: Whether a job that has ended without a video is submitted anew.
        overwrite: Whether files that exist are replaced.
        on_job: Called with the job, once there is one.
    """

    request: ImageToVideo
    path: str | os.PathLike[str]
    key: str | None = None
    retry_failed: bool = False
    overwrite: bool = False
    on_job: OnJob | None = None

    @property
    def again(self) -> frozenset[State]:
        """The recorded states after which it is submitted anew."""
        return UNPAID | FAILED if self.retry_failed else UNPAID

    @property
    def target(self) -> str:
        """The path in full, for whoever goes on from elsewhere; a folder keeps its slash."""
        return os.path.join(os.getcwd(), self.path)  # noqa: PTH109, PTH118 - Path drops the slash

    def files(self) -> list[Path]:
        """Those that it may be saved to; none where their names will have the job's id."""
        count = self.request.samples or 1
        job = Job("job", ("not-yet-known",))
        videos = [Video(url="", job=job, index=index) for index in range(count)]
        if file_for(videos[0], self.path) != Path(self.path):
            return []
        return sorted({file_for(one, self.path, number) for number in (1, count) for one in videos})

    def may_replace(self, file: Path, entry: Entry | None) -> bool:
        """Whether a file that exists is this very key's, or may be replaced anyhow."""
        if self.overwrite or entry is None or entry.state in self.again:
            return self.overwrite
        recorded = {one.path for one in entry.files}
        return entry.intent.target == self.target or str(file.absolute()) in recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The flows that it is made of."""

    submit: Callable[[], Flow[Job]]
    wait: Callable[[Job], Flow[Result]]
    save: Callable[[Video, Path, bool], Flow[Saved]]


def produce(making: Making, steps: Steps) -> Flow[Result]:
    """Look in the record, submit, wait, save.

    Raises:
        InvalidRequest: If a file is in the way, before anything is sent.
        StillreelError: As each of the steps.
    """
    there = [file for file in making.files() if _exists(file)]
    # looked up after the files: those of another process with the same key are recorded by now
    entry = yield from _recorded(making)
    for file in there:
        if not making.may_replace(file, entry):
            raise InvalidRequest(f"{file} exists: pass overwrite=True, or save elsewhere")
    job = yield from steps.submit()
    if making.on_job:
        yield Tell(making.on_job, job)
    entry = yield from _recorded(making)  # another process may have gone on with it meanwhile
    whole = yield from _whole(making, entry)
    if entry and 0 < entry.videos == len(whole):
        return Result(job=job, files=tuple(whole.values()), reused=True)
    result = yield from steps.wait(job)
    if result.error:
        raise result.error
    for video in result.videos:
        if video.index not in whole:
            target = file_for(video, making.path, len(result.videos))
            saved = yield from steps.save(video, target, making.may_replace(target, entry))
            whole[video.index] = file_of(video, saved)
    files = tuple(whole[video.index] for video in result.videos)
    return replace(result, files=files)


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:  # no name that a file can have
        raise InvalidRequest(f"{file} cannot be written: {error.strerror}") from None


def _recorded(making: Making) -> Flow[Entry | None]:
    key = making.key
    if key is None:
        return None
    entry: Entry | None = yield Record(lambda recorder: recorder.find(key))
    return entry


def file_of(video: Video, saved: Saved) -> File:
    """The record of a saved video."""
    return File(
        index=video.index,
        path=str(saved.path.absolute()),
        sha256=saved.sha256,
        size=saved.size,
        saved_at=time.time(),
    )


def _whole(making: Making, entry: Entry | None) -> Flow[dict[int, File]]:
    """The recorded files that are where they are wanted, and still are what was saved."""
    whole: dict[int, File] = {}
    if entry is None or entry.job is None:
        return whole
    for file in entry.files:
        video = Video(url="", job=entry.job, index=file.index)
        wanted = file_for(video, making.path, entry.videos).absolute()
        if file.path == str(wanted) and (yield Digest(wanted)) == file.sha256:
            whole[file.index] = file
    return whole
