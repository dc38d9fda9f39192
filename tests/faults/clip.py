"""The clips of the matrix: small files that are what was asked for, as far as can be measured."""

from __future__ import annotations

import io
import struct
from typing import Final

import av

SECONDS: Final = 4
PADDING = 200_000


def clip(shade: int) -> bytes:
    """A grey MP4 of 720p, four seconds long."""
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 1280, 720, "yuv420p"
        frame = av.VideoFrame(1280, 720, "yuv420p")
        for plane in frame.planes:
            plane.update(bytes([shade]) * plane.buffer_size)
        for index in range(SECONDS * 24):
            frame.pts = index
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue() + struct.pack(">I4s", PADDING, b"free") + bytes(PADDING - 8)


CLIP = clip(128)
OTHER = clip(96)
"""What no client may ever deliver: the video of somebody else."""
