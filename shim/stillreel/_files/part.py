"""A file that appears under its name only when it is whole, and is an MP4."""

from __future__ import annotations

import errno
import hashlib
import threading
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Self

from stillreel._effects import Fetch, TransportFault
from stillreel._files.atomic import PartFile
from stillreel._files.mp4 import Media, media, what_is_wrong
from stillreel._models.errors import DownloadError, FileExists
from stillreel._models.records import Saved

if TYPE_CHECKING:
    from collections.abc import Generator

    from stillreel._http.download_body import Entity

MOST_HELD = 2**20
"""Bytes that are held in memory before they are written: a usual clip is written at once."""


class Part:
    """What has come of one video: held in memory at first, then in a file beside its target.

    It serves all attempts of one download. A context manager: what was not kept is gone afterwards.

    Attributes:
        entity: Which file of the server the bytes are of; None when that cannot be told.
        size: How many bytes there are.
    """

    def __init__(self) -> None:
        self.entity: Entity | None = None
        self.size = 0
        self._held: list[bytes] = []
        self._written = 0
        self._media = Media()
        self._sha256 = hashlib.sha256()
        self._file: PartFile | None = None
        # a download that is cancelled is closed while another thread may still write or keep it
        self._busy = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def filling(self, effect: Fetch) -> Generator[None]:
        """For one fetch; what has come stays afterwards only for another that can go on with it.

        Raises:
            FileExists: If the target is there already and may not be overwritten.
        """
        with _disk(effect):
            refuse_existing(effect)
        goes_on = False
        try:
            yield
            goes_on = True
        except TransportFault:
            goes_on = True
            raise
        finally:
            if not (goes_on and effect.part and self.entity and self.size):
                self.close()

    def restart(self, effect: Fetch, entity: Entity | None) -> None:
        """Begin with the first byte, of a file that is perhaps another.

        Raises:
            DownloadError: If the disk refuses.
        """
        self._forget(entity)
        if self._file:
            with _disk(effect):
                self._file.clear()

    def take(self, chunk: bytes) -> bool:
        """Hold some bytes; whether it is time to write them."""
        self._held.append(chunk)
        self.size += len(chunk)
        return self.size - self._written >= MOST_HELD

    def write(self, effect: Fetch) -> None:
        """Write what is held; this may take the disk's time.

        Raises:
            DownloadError: If the disk refuses.
        """
        with self._busy, _disk(effect):
            if self._held:  # else it was closed meanwhile
                self._write(effect)

    def _write(self, effect: Fetch) -> PartFile:
        if self._file is None:
            self._file = PartFile.beside(effect.target)
        data = self._joined()
        self._held, self._written = [], self.size
        self._sha256.update(data)
        self._file.write(data)
        return self._file

    def _joined(self) -> bytes:
        if len(self._held) != 1:
            self._held = [b"".join(self._held)]
        return self._held[0]

    def flaw(self, effect: Fetch) -> str | None:
        """Why what has come is no complete clip; None if it is one, which is written then.

        Raises:
            DownloadError: If the disk refuses.
        """
        with self._busy, _disk(effect):
            # a usual clip is looked at in memory, and one that is none never comes to the disk
            clip = self._write(effect).open() if self._file else BytesIO(self._joined())
            with clip:
                if wrong := what_is_wrong(clip):
                    self.entity = None
                    return wrong
                self._media = media(clip)
            self._write(effect)
            return None

    def keep(self, effect: Fetch) -> Saved:
        """Bring the clip to disk, and give it its name.

        Raises:
            FileExists: If the target has appeared meanwhile.
            DownloadError: If the disk refuses.
        """
        with self._busy, _disk(effect):
            if self._file is None:  # closed meanwhile: nobody waits for it any more
                raise FileNotFoundError(errno.ENOENT, "the download was given up")
            self._file.sync()
            try:
                self._file.publish(effect.target, overwrite=effect.overwrite)
            except FileExistsError:
                raise _exists(effect) from None
            self._file = None
            return Saved(
                path=effect.target,
                size=self.size,
                sha256=self._sha256.hexdigest(),
                width=self._media.width,
                height=self._media.height,
                duration=self._media.duration,
            )

    def close(self) -> None:
        """Remove what was not kept."""
        with self._busy:
            file, self._file = self._file, None
            self._forget(None)
            if file:
                file.discard()

    def _forget(self, entity: Entity | None) -> None:
        self.entity, self.size, self._written = entity, 0, 0
        self._held, self._sha256 = [], hashlib.sha256()


@contextmanager
def _disk(effect: Fetch) -> Generator[None]:
    try:
        yield
    except FileExists:
        raise
    except OSError as error:
        job = effect.video.job
        raise DownloadError(
            f"{job}: {effect.target} could not be written ({error.strerror}); "
            "download the job again",
            job=job,
            url=effect.url,
        ) from error


def refuse_existing(effect: Fetch) -> None:
    """Raise FileExists for a target that is there and may not be overwritten."""
    if not effect.overwrite and effect.target.exists():
        raise _exists(effect)


def _exists(effect: Fetch) -> FileExists:
    job = effect.video.job
    words = f"{job}: {effect.target} exists: pass overwrite=True"
    return FileExists(words, job=job, url=effect.url)
