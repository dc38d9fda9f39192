"""What the operating system allows a process, and what it says of one."""

from __future__ import annotations

import resource
from pathlib import Path


def raise_open_files() -> None:
    """Allow as many open files, and so connections, as the hard limit does."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def peak_memory() -> int:
    """The largest resident memory of this process, in bytes.

    Not ``ru_maxrss``, which begins with that of the process that started this one.
    """
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) * 1024
