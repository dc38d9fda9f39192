"""A file beside its target that is being written, and gets the target's name when it is whole."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import IO

if sys.platform != "win32":  # pragma: no branch
    import fcntl

BY_NUMBER = Path("/proc/self/fd")
UNNAMED = sys.platform == "linux" and BY_NUMBER.exists()
"""Whether the system has files without a name, and can give them one."""

_NONE_HERE = frozenset({errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL})
"""How a file system says that it has none; the last two are words of old kernels."""

_FLAGS = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
_PIECE = 2**20
_NOWHERE = 0
"""``os.link`` follows a link, as it must here, only if it is given a folder; none is looked at."""


class TargetExists(FileExistsError):
    """The target is there already, and may not be replaced."""

    def __init__(self, target: Path) -> None:
        super().__init__(errno.EEXIST, os.strerror(errno.EEXIST), str(target))


class PartFile:
    """A file that is being written.

    Where the system can, it has no name: a process that is killed leaves nothing behind then.

    Attributes:
        path: Where it is, if it has a name.
    """

    def __init__(self, descriptor: int, path: Path | None = None) -> None:
        self._descriptor = descriptor
        self.path = path

    @classmethod
    def beside(cls, target: Path) -> PartFile:
        """A new, empty one, in a folder that is made if it is not there.

        Raises:
            OSError: If the disk refuses.
        """
        try:
            return _open_unnamed(target.parent) or _claim(target)
        except FileNotFoundError:
            _make(target.parent)
            return _open_unnamed(target.parent) or _claim(target)

    def lock(self, path: Path) -> None:
        """Take the file at this path for ours, and empty it.

        Raises:
            OSError: If another has it, or it is not at this path any more.
        """
        if sys.platform != "win32":  # pragma: no branch
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # between opening and locking it may have become somebody's clip
        found = os.fstat(self._descriptor)
        if not os.path.samestat(found, path.stat()):
            raise BlockingIOError
        if found.st_size:
            self.clear()
        self.path = path

    def write(self, data: bytes | memoryview) -> None:
        """Append all of it."""
        left = memoryview(data)
        while left:
            left = left[os.write(self._descriptor, left) :]

    def clear(self) -> None:
        """Make it empty."""
        os.ftruncate(self._descriptor, 0)

    def open(self) -> IO[bytes]:
        """To read it; closing that leaves it open."""
        return open(self._descriptor, "rb", closefd=False)

    def sync(self) -> None:
        """Bring it to disk."""
        os.fsync(self._descriptor)

    def publish(self, target: Path, *, overwrite: bool) -> None:
        """Give it the target's name. It is closed then.

        Raises:
            TargetExists: If the target is there and may not be overwritten.
            OSError: If it cannot be done.
        """
        if overwrite or self.path or not self._linked(target):
            path = self.path or self._take_name(target)
            if sys.platform == "win32":  # pragma: no cover - it moves no file that is open
                self._close()
            if overwrite:
                path.replace(target)
            else:
                _move(path, target)
        self._close()

    def discard(self) -> None:
        """Remove it; what the disk says to that is not wanted."""
        if sys.platform == "win32":  # pragma: no cover - no test runs there
            self._close()
        if self.path:
            with suppress(OSError):
                self.path.unlink()
        self._close()

    def _linked(self, path: Path) -> bool:
        """Whether it could be given its first name; some sandboxes forbid it."""
        try:
            os.link(BY_NUMBER / str(self._descriptor), path, src_dir_fd=_NOWHERE)
        except FileExistsError:
            raise TargetExists(path) from None
        except OSError:
            return False
        return True

    def _take_name(self, target: Path) -> Path:
        """Give it a name of its own: as a copy, if need be, since what is in it is paid for."""
        path = _name_part(target, secrets.token_hex(4))
        if not self._linked(path):
            copy = os.open(path, _FLAGS | os.O_EXCL, 0o666)
            nameless, self._descriptor, self.path = PartFile(self._descriptor), copy, path
            with nameless.open() as file:
                file.seek(0)
                while data := file.read(_PIECE):
                    self.write(data)
            nameless.discard()
            self.sync()
        self.path = path
        return path

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, -1
        with suppress(OSError):  # a disk that is full says so again
            os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to disk, where a folder can be opened: not on Windows."""
    with suppress(OSError, ValueError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _move(path: Path, target: Path) -> None:
    """Give a file another name, which nothing may have.

    Raises:
        TargetExists: If something has it.
        OSError: If it cannot be done.
    """
    try:
        if sys.platform == "win32":  # pragma: no cover - no test runs there
            path.rename(target)  # it replaces nothing
            return
        os.link(path, target)
    except FileExistsError:
        raise TargetExists(target) from None
    except OSError:  # this file system has one name for each file
        if os.path.lexists(target):
            raise TargetExists(target) from None
        path.replace(target)
    else:
        path.unlink()


def _make(folder: Path) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        sync_folder(one.parent)


def _open_unnamed(folder: Path) -> PartFile | None:
    """None where there can be none."""
    if sys.platform != "linux" or not UNNAMED:
        return None
    try:
        return PartFile(os.open(folder, os.O_TMPFILE | os.O_RDWR | os.O_APPEND, 0o666))
    except OSError as error:
        if error.errno in _NONE_HERE:
            return None
        raise


def _name_part(target: Path, *more: str) -> Path:
    # short enough with whatever comes after it, in any alphabet
    digest = hashlib.sha256(os.fsencode(target.name)).hexdigest()[:8]
    return target.with_name(".".join(("", target.name[:40], digest, *more, "part")))


def _claim(target: Path) -> PartFile:
    """One with a name.

    It is always the same, so that what a killed process has left is overwritten and does not pile
    up. It is locked while it is used, and the lock dies with its process. Where another download
    holds it, or there are no locks, the name is a random one.
    """
    with suppress(OSError):
        return _lock(_name_part(target))
    # not tempfile's, whose files nobody else may read
    path = _name_part(target, secrets.token_hex(4))
    return PartFile(os.open(path, _FLAGS | os.O_EXCL, 0o666), path)


def _lock(path: Path) -> PartFile:
    if sys.platform == "win32":  # pragma: no cover - no test runs there
        raise OSError("no flock")
    made = PartFile(os.open(path, _FLAGS | os.O_NOFOLLOW, 0o666))
    try:
        made.lock(path)
    except OSError as error:
        made.discard()
        if not isinstance(error, (BlockingIOError, FileNotFoundError)):
            path.unlink(missing_ok=True)
        raise
    return made


def sha256_of(path: Path) -> str | None:
    """The SHA-256 of a file's bytes, in hex; None when it cannot be read."""
    try:
        if not path.is_file():  # a pipe would never end
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, ValueError):
        return None
