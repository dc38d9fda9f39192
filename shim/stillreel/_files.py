"""A file that appears under its name only when it is whole, and is an MP4."""

from __future__ import annotations

import os
import secrets
import struct
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from stillreel._errors import DownloadError, FileExists, InvalidVideo

if TYPE_CHECKING:
    from collections.abc import Generator

    from stillreel._effects import Fetch

LARGEST = 2 * 1024**3
"""Bytes that a clip may have at most."""


class Part:
    """A temporary file beside its target."""

    def __init__(self, effect: Fetch, file: IO[bytes]) -> None:
        self._effect = effect
        self._file = file
        self._size = 0

    def write(self, chunk: bytes) -> None:
        """Append some bytes.

        Raises:
            InvalidVideo: If the file outgrows the limit.
        """
        self._size += len(chunk)
        if self._size > LARGEST:
            raise self._invalid(f"it is larger than {LARGEST} bytes")
        self._file.write(chunk)

    def keep(self) -> None:
        """Check the file, bring it to disk, and give it its name.

        Raises:
            InvalidVideo: If it is no complete MP4.
            FileExists: If the target has appeared meanwhile.
        """
        self._file.flush()
        if why := what_is_wrong(self._file):
            raise self._invalid(why)
        os.fsync(self._file.fileno())
        self._file.close()
        refuse_existing(self._effect)
        Path(self._file.name).replace(self._effect.target)

    def _invalid(self, why: str) -> InvalidVideo:
        job = self._effect.video.job
        return InvalidVideo(
            f"{job}: what came is not the video: {why}", job=job, url=self._effect.url
        )


@contextmanager
def part_file(effect: Fetch) -> Generator[Part]:
    """A temporary file for a download, gone afterwards unless it was kept.

    Raises:
        FileExists: If the target is there already and may not be overwritten.
        DownloadError: If the disk refuses; the job can be downloaded again.
    """
    target = effect.target
    job = effect.video.job
    try:
        refuse_existing(effect)
        target.parent.mkdir(parents=True, exist_ok=True)
        # not tempfile's, whose files nobody else may read
        name = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.part")
        with name.open("xb+") as file:
            try:
                yield Part(effect, file)
            finally:
                file.close()
                name.unlink(missing_ok=True)
    except DownloadError:
        raise
    except OSError as error:
        raise DownloadError(
            f"{job}: {target} could not be written ({error.strerror}); download the job again",
            job=job,
            url=effect.url,
        ) from error


def refuse_existing(effect: Fetch) -> None:
    """Raise FileExists for a target that is there and may not be overwritten."""
    if effect.target.exists() and not effect.overwrite:
        job = effect.video.job
        raise FileExists(
            f"{job}: {effect.target} exists: pass overwrite=True", job=job, url=effect.url
        )


def what_is_wrong(file: IO[bytes]) -> str | None:
    """Why a file is no complete MP4 by its top-level boxes (ISO 14496-12), or None."""
    end = file.seek(0, os.SEEK_END)
    position, seen = 0, list[bytes]()
    while position < end:
        file.seek(position)
        head = file.read(16)
        if len(head) < 8:
            return "its last box is cut off"
        size, kind = struct.unpack(">I4s", head[:8])
        if size == 1 and len(head) == 16:
            size = struct.unpack(">Q", head[8:])[0]
        elif size == 0:
            size = end - position
        if not seen and kind != b"ftyp":
            return f"it begins with {head[:8]!r}, not with the type of an MP4"
        if size < 8 or position + size > end:
            return "its last box is cut off"
        seen.append(kind)
        position += size
    if not seen:
        return "it is empty"
    return None if b"moov" in seen else "it has no index (moov)"
