"""Pictures: those hosted here, those sent in requests, and stand-ins for all others.

Nothing is fetched and no file is read on a request's word. A picture is known by a reference:
the digest of stored bytes, or of the text for which a stand-in is drawn.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ._drawings import placeholder
from ._encode import size_of

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

MAX_ASSETS = 1_000
MAX_STORED = 500
ASSETS = "/_sandbox/assets/"

_SIGNATURES = {
    "image/jpeg": re.compile(rb"\xff\xd8\xff"),
    "image/png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    "image/webp": re.compile(rb"RIFF.{4}WEBP", re.DOTALL),
}
_STAND_IN = "stand-in:"


@dataclass(frozen=True, slots=True)
class Asset:
    """A hosted picture. `expires` is in seconds since the epoch, or None for never."""

    picture: str
    media_type: str
    expires: float | None


def media_type_of(data: bytes) -> str | None:
    """The media type of a JPEG, PNG or WebP picture by its content, or None."""
    for media_type, signature in _SIGNATURES.items():
        if signature.match(data):
            return media_type
    return None


def check(data: bytes, media_types: Collection[str] = tuple(_SIGNATURES)) -> str:
    """The media type of a whole, readable picture; ValueError says what is wrong with it."""
    media_type = media_type_of(data)
    if media_type not in media_types or media_type is None:
        raise ValueError(f"the image is none of {', '.join(media_types)}")
    size_of("720p", "auto", data)
    return media_type


def decode(text: str, max_bytes: int | None = None) -> bytes:
    """The bytes of base64 text, bare or in a data URL; ValueError when it is neither."""
    if text.startswith("data:"):
        head, comma, text = text.partition(",")
        if not comma or not head.endswith(";base64"):
            raise ValueError("the data URL is not base64")
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"neither a URL nor base64: {error}") from error
    if max_bytes is not None and len(data) > max_bytes:
        raise ValueError(f"the image has more than {max_bytes} bytes")
    return data


class Pictures:
    """The pictures of one sandbox, kept as files in its own folder, the oldest dropped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._assets: dict[str, Asset] = {}
        self._stored: dict[str, None] = {}
        self._lock = threading.Lock()

    def host(self, data: bytes, media_type: str, expires: float | None = None) -> str:
        """Host a picture that `check` has passed; its id."""
        identifier = secrets.token_urlsafe(18)
        asset = Asset(self.store(data), media_type, expires)
        with self._lock:
            self._assets[identifier] = asset
            if len(self._assets) > MAX_ASSETS:
                del self._assets[next(iter(self._assets))]
        return identifier

    def asset(self, identifier: str, now: float) -> Asset | None:
        """A hosted picture that has not expired."""
        asset = self._assets.get(identifier)
        if asset is None or (asset.expires is not None and asset.expires <= now):
            return None
        return asset

    def store(self, data: bytes) -> str:
        """Keep the bytes of a picture; its reference."""
        reference = hashlib.sha256(data).hexdigest()
        with self._lock:
            if reference not in self._stored:
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / reference).write_bytes(data)
            self._stored[reference] = self._stored.pop(reference, None)  # the latest is last
            if len(self._stored) > MAX_STORED:
                oldest = next(iter(self._stored))
                del self._stored[oldest]
                (self._folder / oldest).unlink(missing_ok=True)
        return reference

    def at(self, url: str, now: float) -> str:
        """The reference of the picture behind a URL: our own, or a stand-in for any other."""
        try:
            path = urlsplit(url).path
        except ValueError:
            path = ""
        if path.startswith(ASSETS) and (asset := self.asset(path.removeprefix(ASSETS), now)):
            return asset.picture
        return f"{_STAND_IN}{hashlib.sha256(url.encode(errors='surrogatepass')).hexdigest()}"

    def data(self, reference: str) -> bytes:
        """The bytes of a picture; a stand-in also for one that has been dropped."""
        if not reference.startswith(_STAND_IN):
            try:
                return (self._folder / reference).read_bytes()
            except FileNotFoundError:
                pass
        return placeholder(reference)
