"""Clips: rendered when first downloaded, kept by content, served under links that expire.

Or one that is given, whatever is asked for.
"""

from __future__ import annotations

import hashlib
import io
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.error import FFmpegError

from ._encode import ClipSpec, render, size_of

if TYPE_CHECKING:
    from ._pictures import Pictures

MAX_CLIPS = 200
MAX_LINKS = 200_000
MAX_HELD = 1024 * 1024  # bytes of a given clip that is served from memory, twice as fast
FILES = "/_sandbox/files/"


@dataclass(frozen=True, slots=True)
class Shot:
    """What a job is to film: media options, length in seconds, references of the pictures."""

    resolution: str
    aspect_ratio: str
    seconds: int
    audio: bool
    first: str
    last: str | None = None

    @property
    def key(self) -> str:
        """Equal for equal clips."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """What a token stands for. `expires` is in seconds since the epoch."""

    provider: str
    shot: Shot
    expires: float


def read_clip(clip: bytes | Path) -> bytes:
    """The bytes of an MP4; ValueError when it is none, or cannot be read."""
    try:
        data = clip.read_bytes() if isinstance(clip, Path) else clip
        with av.open(io.BytesIO(data), format="mp4") as container:
            if container.streams.video:
                return data
    except (OSError, FFmpegError) as error:
        raise ValueError(f"clip is no MP4: {error}") from error
    raise ValueError("clip is no MP4: it has no video")


class Clips:
    """The clips of one sandbox and the links to them; `given` is served instead of any other."""

    def __init__(self, folder: Path, pictures: Pictures, given: bytes | None = None) -> None:
        self._folder = folder
        self._pictures = pictures
        self._links: dict[str, Link] = {}
        self._rendered: dict[str, None] = {}
        self._rendering: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()
        self.held: bytes | None = None
        self._given: Path | None = None
        if given is not None:
            self.held = given if len(given) <= MAX_HELD else None
            folder.mkdir(parents=True)
            self._given = folder / "given.mp4"
            self._given.write_bytes(given)

    def link(self, provider: str, shot: Shot, expires: float) -> str:
        """The path of a new link, which says nothing of what is behind it."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._links[token] = Link(provider, shot, expires)
            if len(self._links) > MAX_LINKS:
                del self._links[next(iter(self._links))]
        return f"{FILES}{token}.mp4"

    def find(self, token: str) -> Link | None:
        """The link of a token, expired or not."""
        return self._links.get(token)

    def file(self, shot: Shot) -> Path:
        """The MP4 of a shot; it blocks while the clip is rendered, once for equal shots."""
        if self._given is not None:
            return self._given
        path = self._folder / f"{shot.key}.mp4"
        with self._lock:
            rendering = self._rendering.setdefault(shot.key, threading.Lock())
        with rendering:
            if not path.exists():
                self._folder.mkdir(parents=True, exist_ok=True)
                render(self._clip(shot), path)
        self._keep(shot.key)
        return path

    def _clip(self, shot: Shot) -> ClipSpec:
        first = self._pictures.data(shot.first)
        last = None if shot.last is None else self._pictures.data(shot.last)
        width, height = size_of(shot.resolution, shot.aspect_ratio, first)
        return ClipSpec(width, height, shot.seconds, shot.audio, first, last)

    def _keep(self, key: str) -> None:
        with self._lock:
            self._rendered[key] = self._rendered.pop(key, None)  # the latest is last
            while len(self._rendered) > MAX_CLIPS:
                oldest = next(iter(self._rendered))
                del self._rendered[oldest]
                self._rendering.pop(oldest, None)
                (self._folder / f"{oldest}.mp4").unlink(missing_ok=True)
