"""One request from its intent to its file: each step once, however often it is called."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from stillreel._files import TargetExists, check_writable
from stillreel._flows.effects import Digest, Record, RunCallback
from stillreel._models import (
    FAILED,
    UNPAID,
    File,
    InvalidRequest,
    Job,
    Result,
    State,
    StillreelError,
    Video,
    file_for,
)

if TYPE_CHECKING:
    from collections.abc import Generator

    from stillreel._flows.effects import Flow
    from stillreel._models import Entry, ImageToVideo, Saved

log = logging.getLogger("stillreel")

OnJob = Callable[[Job], None]

_FIRST = Video(url="", job=Job("job", ("not-yet-known",)))


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateTask:
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
        """The absolute path: another process may go on elsewhere. A folder keeps its slash."""
        return os.path.join(os.getcwd(), self.path)  # noqa: PTH109, PTH118 - Path drops the slash

    def files(self) -> list[Path]:
        """Those that it may be saved to; none where their names will have the job's id."""
        count = self.request.samples or 1
        if file_for(_FIRST, self.path) != Path(self.path):
            return []
        videos = [replace(_FIRST, index=index) for index in range(count)]
        return sorted({file_for(one, self.path, number) for number in (1, count) for one in videos})

    def check(self) -> None:
        """Refuse files that could not be written.

        Raises:
            InvalidRequest: If one is there, or could not be written.
        """
        for file in self.files() or [file_for(_FIRST, self.path)]:
            try:
                check_writable(file, overwrite=self.overwrite)
            except TargetExists:
                raise InvalidRequest(
                    f"{file} exists: pass overwrite=True, or save elsewhere"
                ) from None
            except OSError as error:
                raise InvalidRequest(
                    f"{str(file)!r} cannot be written: {error.strerror}"
                ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerateSteps:
    """The flows that it is made of."""

    submit: Callable[[], Flow[Job]]
    wait: Callable[[Job], Flow[Result]]
    save: Callable[[Video, Path], Flow[Saved]]


def generate(making: GenerateTask, steps: GenerateSteps) -> Flow[Result]:
    """Look in the record, submit, wait, save.

    Raises:
        InvalidRequest: If a file is in the way, or could not be written, before anything is sent.
        StillreelError: As each of the steps. What is paid for already meets a file that is in the
            way when it is saved.
    """
    obstacle = _obstacle(making)
    # looked up after the files: those of another process with the same key are recorded by now
    entry = yield from _find_recorded(making)
    if obstacle and (entry is None or entry.state in making.again):
        raise obstacle
    job = yield from steps.submit()
    with _named(job, making):
        return (yield from _finish(making, steps, job))


@contextmanager
def _named(job: Job, making: GenerateTask) -> Generator[None]:
    """Name the job of a call that is interrupted, or ended by a function of the user's."""
    try:
        yield
    except (StillreelError, GeneratorExit):
        raise
    except BaseException:
        if making.on_job is None:  # else whoever asked for it has been told
            log.warning("%s goes on", job)
        raise


def _finish(making: GenerateTask, steps: GenerateSteps, job: Job) -> Flow[Result]:
    if making.on_job:
        yield RunCallback(making.on_job, job)
    entry = yield from _find_recorded(making)  # another process may have gone on with it meanwhile
    whole = yield from _whole(making, entry)
    if entry and 0 < entry.videos == len(whole):
        return Result(job=job, files=tuple(whole.values()), reused=True)
    result = yield from steps.wait(job)
    if result.error:
        raise result.error
    for video in result.videos:
        if video.index not in whole:
            target = file_for(video, making.path, len(result.videos))
            saved = yield from steps.save(video, target)
            whole[video.index] = file_of(video, saved)
    files = tuple(whole[video.index] for video in result.videos)
    return replace(result, files=files)


def _obstacle(making: GenerateTask) -> InvalidRequest | None:
    try:
        making.check()
    except InvalidRequest as error:
        return error
    return None


def _find_recorded(making: GenerateTask) -> Flow[Entry | None]:
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


def _whole(making: GenerateTask, entry: Entry | None) -> Flow[dict[int, File]]:
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
