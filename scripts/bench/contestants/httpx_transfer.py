"""A download as a stream, or an upload, with bare httpx."""

from __future__ import annotations

import base64
import os
from typing import TYPE_CHECKING

import httpx

from bench._answers import UPLOAD
from bench.contestants._once import Does, run

if TYPE_CHECKING:
    from pathlib import Path


def choices(origin: str) -> dict[str, Does]:
    def download(target: Path, *, sync: bool = False) -> None:
        with httpx.stream("GET", f"{origin}/files/big.mp4") as answer, target.open("wb") as file:
            for part in answer.iter_bytes():
                file.write(part)
            if sync:
                file.flush()
                os.fsync(file.fileno())

    def upload(source: Path) -> None:
        body = {"image": base64.b64encode(source.read_bytes()).decode(), "prompt": "waves"}
        httpx.post(f"{origin}{UPLOAD}", json=body).raise_for_status()

    return {
        "download": download,
        "download, fsync": lambda target: download(target, sync=True),
        "upload": upload,
    }


if __name__ == "__main__":
    run(choices)
