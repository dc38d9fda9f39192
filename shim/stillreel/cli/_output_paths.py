"""Files that are to be written, looked at before anything is paid for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel._files import TargetExists, check_writable
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
        UsageError: If one exists and may not be replaced, or could not be written.
    """
    for file in files:
        try:
            check_writable(file, overwrite=overwrite)
        except TargetExists:
            hint = "add --overwrite, or name another file with -o"
            raise usage(f"{file} exists", hint) from None
        except OSError as error:
            words = f"{str(file)!r} cannot be written: {error.strerror}"
            raise usage(words, "name another file with -o") from None
