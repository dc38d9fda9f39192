"""A file that appears under its name only when it is whole, and is an MP4."""

from __future__ import annotations

import errno
import hashlib
import threading
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Self

from stillreel._files.atomic import PartFile, TargetExists, sha256_of
from stillreel._files.mp4 import Media, media, surplus, what_is_wrong
from stillreel._models import Saved

if TYPE_CHECKING:
    from pathlib import Path

MOST_HELD = 2**20
"""Bytes that are held in memory before they are written: a usual clip is written at once."""


@dataclass(frozen=True, slots=True)
class Entity:
    """Which file of a server some bytes are of.

    Attributes:
        link: The URL that was asked for.
        validator: A strong ETag, or a date of modification that is as good.
        total: The file's size in bytes, if it is known.
    """

    link: str = field(repr=False)
    validator: str
    total: int | None


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
        self._oddities: tuple[str, ...] = ()
        self._sha256 = hashlib.sha256()
        self._file: PartFile | None = None
        # a download that is cancelled is closed while another thread may still write or keep it
        self._busy = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def restart(self, entity: Entity | None) -> None:
        """Begin with the first byte, of a file that is perhaps another.

        Raises:
            OSError: If the disk refuses.
        """
        self._forget(entity)
        if self._file:
            self._file.clear()

    def take(self, chunk: bytes) -> bool:
        """Hold some bytes; whether it is time to write them."""
        self._held.append(chunk)
        self.size += len(chunk)
        return self.size - self._written >= MOST_HELD

    def write(self, target: Path) -> None:
        """Write what is held beside the target; this may take the disk's time.

        Raises:
            OSError: If the disk refuses.
        """
        with self._busy:
            if self._held:  # else it was closed meanwhile
                self._write(target)

    def _write(self, target: Path) -> PartFile:
        if self._file is None:
            self._file = PartFile.beside(target)
        data = self._joined()
        self._held, self._written = [], self.size
        self._sha256.update(data)
        self._file.write(data)
        return self._file

    def _joined(self) -> bytes:
        if len(self._held) != 1:
            self._held = [b"".join(self._held)]
        return self._held[0]

    def flaw(self, target: Path) -> str | None:
        """Why what has come is no complete clip; None if it is one, which is written then.

        Raises:
            OSError: If the disk refuses.
        """
        with self._busy:
            # a usual clip is looked at in memory, and one that is none never comes to the disk
            clip = self._write(target).open() if self._file else BytesIO(self._joined())
            with clip:
                if wrong := what_is_wrong(clip):
                    self.entity = None
                    return wrong
                self._media = media(clip)
                more = surplus(clip)
                self._oddities = (f"{more} bytes follow its last box",) if more else ()
            self._write(target)
            return None

    def keep(self, target: Path, *, overwrite: bool, adopt: bool = False) -> Saved:
        """Bring the clip to disk, and give it the target's name.

        Args:
            target: The file.
            overwrite: Whether a file that is there is replaced.
            adopt: Whether a file that is there is taken for the clip, if it has its bytes.

        Raises:
            TargetExists: If the target is there, and is neither replaced nor taken.
            OSError: If the disk refuses.
        """
        with self._busy:
            if self._file is None:  # closed meanwhile: nobody waits for it any more
                raise FileNotFoundError(errno.ENOENT, "the download was given up")
            self._file.sync()
            try:
                self._file.publish(target, overwrite=overwrite)
            except TargetExists:
                if not adopt or sha256_of(target) != self._sha256.hexdigest():
                    raise
                self._file.discard()
            self._file = None
            return Saved(
                path=target,
                size=self.size,
                sha256=self._sha256.hexdigest(),
                width=self._media.width,
                height=self._media.height,
                duration=self._media.duration,
                differences=self._oddities,
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
