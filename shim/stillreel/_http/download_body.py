"""What an answer to a fetch adds to what has come before, and when it is whole."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from time import monotonic, time
from typing import TYPE_CHECKING

from stillreel._files import HEAD, TargetExists, check_target, wrong_beginning
from stillreel._flows import Fetched, TransportFault, retry_after
from stillreel._http.ranges import entity_of, length_of, rest_wanted, total_of
from stillreel._models import DownloadError, FileExists, InvalidVideo

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from stillreel._files import Entity, Part
    from stillreel._flows import Fetch
    from stillreel._http.limits import Limits

SLOWEST = 1024
"""Bytes per second that a body brings at least, on average over each ``http_timeout``."""

LONGEST = 3600.0
"""Seconds that one body may take; what has come by then is gone on with."""

LONGEST_LABEL = 80


class Reception:
    """Takes one answer's body into the part.

    Args:
        effect: What was asked for.
        part: Where it goes.
        limits: What bounds it.
        status: The answer's.
        headers: The answer's; names are found in any case.

    Its bytes decide whether it is a clip, whatever its media type.

    Raises:
        InvalidVideo: If it is too large.
        TransportFault: If a partial answer does not go on with what there is.
    """

    def __init__(
        self, effect: Fetch, part: Part, limits: Limits, status: int, headers: Mapping[str, str]
    ) -> None:
        self._effect = effect
        self._part = part
        self._largest = limits.largest_download
        self._window = limits.http_timeout
        self._began = self._since = monotonic()
        self._came = 0
        self._total: int | None = None
        self._refusal: Fetched | None = None
        self._head = b""
        self._label = _label(headers)
        resuming = bool(rest_wanted(part, effect.url))
        if status == 200:
            self._begin(headers)
        elif resuming and status in {206, 416}:
            self._go_on(headers)
        else:
            self._refusal = Fetched(status, retry_after(headers, time()))

    def _begin(self, headers: Mapping[str, str]) -> None:
        self._total = length_of(headers)
        self._check_size(self._total or 0)
        self._restart(entity_of(self._effect.url, headers))

    def _go_on(self, headers: Mapping[str, str]) -> None:
        part = self._part
        self._total = total_of(part.entity, part.size, headers) if part.entity else None
        if self._total is None:  # of another file, or another part of it
            self._restart(None)
            raise TransportFault("the rest of the file could not be had", sent=True)
        self._check_size(self._total)

    def _restart(self, entity: Entity | None) -> None:
        with disk(self._effect):
            self._part.restart(entity)

    @property
    def folder(self) -> Path:
        """Where the clip goes."""
        return self._effect.target.parent

    @property
    def wanted(self) -> bool:
        """Whether the body is the clip's."""
        return self._refusal is None

    def take(self, chunk: bytes) -> bool:
        """Hold some bytes; whether it is time to :meth:`write` them.

        What does not begin as a clip does is not :attr:`wanted` any more.

        Raises:
            InvalidVideo: If the file outgrows the limit.
            TransportFault: If they come too slowly, or for too long.
        """
        self._check_size(self._part.size + len(chunk))
        self._check_beginning(chunk)
        full = self.wanted and self._part.take(chunk)
        self._came += len(chunk)
        self._check_pace(monotonic())
        return full

    def _check_beginning(self, chunk: bytes) -> None:
        if len(self._head) == HEAD or len(self._head) != self._part.size:
            return  # it was seen, now or by an earlier fetch
        self._head += chunk[: HEAD - len(self._head)]
        if len(self._head) == HEAD and (flaw := wrong_beginning(self._head)):
            self._restart(None)
            labelled = f"; it came as {self._label}" if self._label else ""
            self._refusal = Fetched(200, flaw=f"{flaw}{labelled}")

    def _check_pace(self, now: float) -> None:
        if now - self._began > LONGEST:
            raise TransportFault(f"it was not all there in {LONGEST:.0f} s", sent=True)
        lasted = now - self._since
        if lasted < self._window:
            return
        if self._came < SLOWEST * lasted:
            raise TransportFault(f"{self._came} bytes came in {lasted:.0f} s", sent=True)
        self._since, self._came = now, 0

    def write(self) -> None:
        """Write what is held.

        Raises:
            DownloadError: If the disk refuses.
        """
        with disk(self._effect):
            self._part.write(self._effect.target)

    def flawed(self) -> Fetched | None:
        """What came of it unless it is a whole clip, which is written then.

        Raises:
            TransportFault: If not all of it has come.
            DownloadError: If it cannot be written.
        """
        if self._refusal:
            return self._refusal
        size = self._part.size
        if self._total is not None and size != self._total:
            if size > self._total:
                self._restart(None)
            raise TransportFault(f"{size} of {self._total} bytes came", sent=True)
        with disk(self._effect):
            flaw = self._part.flaw(self._effect.target)
        return Fetched(200, flaw=flaw) if flaw else None

    def kept(self) -> Fetched:
        """The clip, brought to disk.

        Raises:
            DownloadError: If it cannot be kept.
        """
        effect = self._effect
        with disk(effect):
            saved = self._part.keep(effect.target, overwrite=effect.overwrite, adopt=effect.adopt)
        if not _is_video(self._label):
            odd = f"it came as {self._label}"
            saved = replace(saved, differences=(*saved.differences, odd))
        return Fetched(200, saved=saved)

    def _check_size(self, size: int) -> None:
        if size > self._largest:
            why = f"it is larger than {self._largest} bytes: Client(max_download=…) allows more"
            raise self._invalid(why)

    def _invalid(self, why: str) -> InvalidVideo:
        job = self._effect.video.job
        return InvalidVideo(
            f"{job}: what came is not the video: {why}", job=job, url=self._effect.url
        )


def _label(headers: Mapping[str, str]) -> str:
    """The media type, in characters that any log can show."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind.encode("ascii", "replace").decode()[:LONGEST_LABEL]


def _is_video(label: str) -> bool:
    return not label or label.startswith("video/") or label.endswith(("octet-stream", "/mp4"))


@contextmanager
def filling(part: Part, effect: Fetch) -> Generator[None]:
    """For one fetch; what has come stays afterwards only for another that can go on with it.

    Raises:
        DownloadError: If the target is there already, or no file can have its name.
    """
    with disk(effect):
        check_target(effect.target, overwrite=effect.overwrite or effect.adopt)
    goes_on = False
    try:
        yield
        goes_on = True
    except TransportFault:
        goes_on = True
        raise
    finally:
        if not (goes_on and effect.part and part.entity and part.size):
            part.close()


@contextmanager
def disk(effect: Fetch) -> Generator[None]:
    """Say of what the disk refuses whose clip it is.

    Raises:
        FileExists: If the target is there already and may not be overwritten.
        DownloadError: If the disk refuses.
    """
    job, url = effect.video.job, effect.url
    try:
        yield
    except TargetExists:
        raise FileExists(
            f"{job}: {effect.target} exists: pass overwrite=True", job=job, url=url
        ) from None
    except OSError as error:
        raise DownloadError(
            f"{job}: {str(effect.target)!r} could not be written ({error.strerror}); "
            "download the job again",
            job=job,
            url=url,
        ) from error
