"""A file that appears under its name only when it is whole, and is an MP4."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self

from stillreel._effects import Fetch, Fetched, Saved, TransportFault
from stillreel._errors import DownloadError, FileExists
from stillreel._mp4 import media, what_is_wrong

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from stillreel._reception import Entity


class Part:
    """What has come of one video, in a file beside its target.

    It serves all attempts of one download. A context manager: what was not kept is gone afterwards.

    Attributes:
        entity: Which file of the server the bytes are of; None when that cannot be told.
        size: How many bytes there are.
    """

    def __init__(self) -> None:
        self.entity: Entity | None = None
        self.size = 0
        self._sha256 = hashlib.sha256()
        self._file: IO[bytes] | None = None
        # a download that is cancelled is closed while another thread may still keep it
        self._busy = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    @contextmanager
    def filling(self, effect: Fetch) -> Generator[None]:
        """Have the file open for one fetch; afterwards it stays only for another that can go on.

        Raises:
            FileExists: If the target is there already and may not be overwritten.
            DownloadError: If the disk refuses; the job can be downloaded again.
        """
        if self._file is None:
            with _disk(effect):
                refuse_existing(effect)
                effect.target.parent.mkdir(parents=True, exist_ok=True)
                self._file = claimed(effect.target)
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
        self.entity, self.size, self._sha256 = entity, 0, hashlib.sha256()
        with _disk(effect):
            self._open.truncate(0)

    def write(self, effect: Fetch, chunk: bytes) -> None:
        """Append some bytes.

        Raises:
            DownloadError: If the disk refuses.
        """
        with _disk(effect):
            self._open.write(chunk)
        self._sha256.update(chunk)
        self.size += len(chunk)

    def keep(self, effect: Fetch) -> Fetched:
        """Check the file, bring it to disk, and give it its name; or tell what is wrong with it.

        Raises:
            FileExists: If the target has appeared meanwhile.
            DownloadError: If the disk refuses.
        """
        with self._busy, _disk(effect):
            file = self._open
            file.flush()
            if flaw := what_is_wrong(file):
                self.entity = None
                return Fetched(200, flaw=flaw)
            found = media(file)
            os.fsync(file.fileno())
            refuse_existing(effect)
            _release(file, lambda path: path.replace(effect.target))
            self._file = None
            return Fetched(
                200,
                saved=Saved(
                    path=effect.target,
                    size=self.size,
                    sha256=self._sha256.hexdigest(),
                    width=found.width,
                    height=found.height,
                    duration=found.duration,
                ),
            )

    def close(self) -> None:
        """Remove what was not kept."""
        with self._busy:
            file, self._file = self._file, None
            self.entity, self.size, self._sha256 = None, 0, hashlib.sha256()
            if file:
                with suppress(OSError):
                    _release(file, Path.unlink)
                with suppress(OSError):  # a full disk says so again; what it lacks is not wanted
                    file.close()

    @property
    def _open(self) -> IO[bytes]:
        assert self._file is not None  # noqa: S101 - only used within filling()
        return self._file


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
    if effect.target.exists() and not effect.overwrite:
        job = effect.video.job
        raise FileExists(
            f"{job}: {effect.target} exists: pass overwrite=True", job=job, url=effect.url
        )


def claimed(target: Path) -> IO[bytes]:
    """A new, empty part file beside its target, for one download only.

    Its name is always the same, so that what a killed process has left is overwritten and does not
    pile up. It is locked while it is used, and the lock dies with its process. Where another
    download holds it, or there are no locks, the name is a random one.
    """
    # short enough with whatever comes after it, in any alphabet
    digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]
    name = f".{target.name[:40]}.{digest}"
    with suppress(OSError):
        return _locked(target.with_name(f"{name}.part"))
    # not tempfile's, whose files nobody else may read
    return target.with_name(f"{name}.{secrets.token_hex(4)}.part").open("xb+")


def _locked(path: Path) -> IO[bytes]:
    if sys.platform == "win32":  # pragma: no cover
        raise OSError("no flock")
    file = open(path, "ab+", opener=_no_link)  # noqa: SIM115 - a Path takes no opener
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # between opening and locking it may have become somebody's clip
        if not os.path.samestat(os.fstat(file.fileno()), path.stat()):
            raise BlockingIOError
        file.truncate(0)
    except OSError as error:
        file.close()
        if not isinstance(error, (BlockingIOError, FileNotFoundError)):
            path.unlink(missing_ok=True)
        raise
    return file


def _no_link(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW, 0o666)


def _release(file: IO[bytes], move: Callable[[Path], object]) -> None:
    """Move or remove the file, then unlock it; Windows moves no file that is open."""
    if sys.platform == "win32":  # pragma: no cover
        file.close()
    move(Path(file.name))
    file.close()
