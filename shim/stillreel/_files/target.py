"""Where a clip is to go, looked at before it is paid for, and before it is fetched."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from typing import TYPE_CHECKING

from stillreel._files.atomic import PartFile, TargetExists
from stillreel._models import name_error

if TYPE_CHECKING:
    from pathlib import Path

LEAST_ROOM = 16 * 2**20
"""Bytes that a disk has at least: a clip of 8 s has some millions."""


def check_target(target: Path, *, overwrite: bool) -> None:
    """Refuse a file that could not get its name.

    Raises:
        TargetExists: If it is there and may not be replaced.
        OSError: If no file can have the name, or something else has it.
    """
    try:
        found = target.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return
    except ValueError:  # NUL, or half a surrogate pair
        raise OSError(errno.EINVAL, "no file can have such a name") from None
    if target.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not overwrite:
        raise TargetExists(target)
    if not (stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode)):
        raise OSError(errno.EINVAL, "it is no file but a device")


def check_writable(target: Path, *, overwrite: bool) -> None:
    """Refuse a file that could not be written, as far as that can be known before.

    It writes a byte beside the target, or in the nearest folder that exists, and removes it.

    Raises:
        TargetExists: If it is there and may not be replaced.
        OSError: If it could not be written.
    """
    try:
        _check_writable(target, overwrite=overwrite)
    except (OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, no clip should be paid for
        raise OSError(errno.EIO, name_error(error)) from None


def _check_writable(target: Path, *, overwrite: bool) -> None:
    check_target(target, overwrite=overwrite)
    folder = next(one for one in target.absolute().parents if os.path.lexists(one))
    part = PartFile.beside(folder / "probe.mp4")
    try:
        part.write(b"\0")
    finally:
        part.discard()
    disk = shutil.disk_usage(folder)
    if disk.total > 0 and disk.free < LEAST_ROOM:  # some know nothing of either
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
