"""Files that are to be written, looked at before anything is paid for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from stillreel._models import Job, Video, file_for
from stillreel.cli._exit import usage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

NOT_YET = Job("job", ("not-yet-known",))


def planned(output: str, job: Job = NOT_YET, samples: int | None = None) -> list[Path]:
    """The files that a job's videos may be saved to: each of them, or the only one."""
    counts = {1, samples or 1}
    return [
        file_for(Video(url="", job=job, index=index), output, count)
        for count in sorted(counts)
        for index in range(count)
    ]


def check(files: Iterable[Path], *, overwrite: bool) -> None:
    """Refuse files that could not be written.

    Raises:
        UsageError: If one exists and may not be replaced, or its folder cannot be written to.
    """
    for file in files:
        if file.exists() and not overwrite:
            raise usage(f"{file} exists", "add --overwrite, or name another file with -o")
        folder = next(one for one in file.absolute().parents if one.exists())
        if not folder.is_dir() or not os.access(folder, os.W_OK):
            raise usage(f"{folder} is no folder that can be written to", "name another one with -o")
