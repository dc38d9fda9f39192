"""Run as a program: how many bytes of memory one call of a client takes at its peak, on Linux."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stillreel as sr
from tests.both import blocking, plain

if TYPE_CHECKING:
    from collections.abc import Callable

PEAK_IS_MEASURED = Path("/proc/self/clear_refs").exists()


def memory(name: str) -> int:
    """In bytes, by the kernel's name for it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    found = next(line for line in lines if line.startswith(f"{name}:"))
    return 1024 * int(found.split()[1])


def peak_of(work: Callable[[], object]) -> int:
    """How far memory rises over what is in use now. What was the peak before does not count."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    idle = memory("VmRSS")
    work()
    return memory("VmHWM") - idle


def call(client: Any, url: str, what: str, path: str) -> Callable[[], object]:
    if what == "download":
        video = sr.Video(url=f"{url}/clip.mp4", job=sr.Job("highwayapi", ("t",)))
        return lambda: client.download(video, path)
    return lambda: client.submit(sr.ImageToVideo(path, prompt="waves", aspect_ratio="16:9"))


def main(kind: str, url: str, what: str, path: str) -> None:
    making = {"sync": plain, "async": blocking}[kind]
    with making({"highwayapi": sr.HighwayAPI(key="k", base_url=url)}) as client:
        sys.stdout.write(str(peak_of(call(client, url, what, path))))


if __name__ == "__main__":
    main(*sys.argv[1:])
