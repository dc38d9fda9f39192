"""A long clip and a large picture pass through either client without filling its memory."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.conftest import image
from tests.e2e.measured import PEAK_IS_MEASURED
from tests.unit.serving import box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(
    not PEAK_IS_MEASURED, reason="only Linux measures the peak of a part of a process' life"
)

MB = 1_000_000
CLIP = 200 * MB
PICTURE = 20 * MB
PIECE = bytes(64 * 1024)
ACCEPTED = b'{"task_id": "task-1"}'


class Provider(BaseHTTPRequestHandler):
    """Makes a clip of 200 MB while it sends it, and forgets what it is sent."""

    def do_GET(self) -> None:
        head = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", b"index")
        size = CLIP - len(head)
        self._answer("video/mp4", CLIP)
        self.wfile.write(head + size.to_bytes(4, "big") + b"mdat")
        for sent in range(8, size, len(PIECE)):
            self.wfile.write(PIECE[: size - sent])

    def do_POST(self) -> None:
        left = int(self.headers["Content-Length"])
        assert left > PICTURE * 4 / 3
        while left:
            left -= len(self.rfile.read(min(left, len(PIECE))))
        self._answer("application/json", len(ACCEPTED))
        self.wfile.write(ACCEPTED)

    def _answer(self, kind: str, length: int) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Provider) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def peak(kind: str, url: str, what: str, path: Path) -> int:
    """In a process of its own, in bytes over the idle client's."""
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "tests.e2e.measured",
        kind,
        url,
        what,
        str(path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_download_of_200_mb_takes_little_memory(kind: str, url: str, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"

    assert peak(kind, url, "download", target) < 64 * MB
    assert target.stat().st_size == CLIP
    target.unlink()


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_picture_of_20_mb_as_base64_takes_less_than_six_times_its_size(
    kind: str, url: str, tmp_path: Path
) -> None:
    picture = tmp_path / "frame.jpg"
    picture.write_bytes(image(1280, 720).ljust(PICTURE, b"\0"))

    assert peak(kind, url, "submit", picture) < 6 * PICTURE
