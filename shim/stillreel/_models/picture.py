"""Pictures: where they come from, and what they are by their content."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

from stillreel._models.convert import convert_to_jpeg
from stillreel._models.errors import InvalidImage
from stillreel._models.formats import identify
from stillreel._models.structure import read_orientation

Image = str | Path | bytes
"""An http(s) URL, a ``data:`` URL or a path; a Path; the bytes of a picture."""

_PART = r"(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*"
_HOST = r"(?:[\w.~!$&'()*+,;=:@\[\]-]|%[0-9A-F]{2})+"
_URI = re.compile(rf"https?://{_HOST}(?:[/?]{_PART})?(?:#{_PART})?", re.IGNORECASE | re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{100,}={0,2}\s*")
_DATA = re.compile(r"\s*data:", re.IGNORECASE)
_URL_SAFE = bytes.maketrans(b"-_", b"+/")
_SPACE = b" \t\n\f\r"
_AS_IT_IS = frozenset({"image/jpeg", "image/png"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A local picture, known by its content.

    Attributes:
        data: The bytes that are sent.
        media_type: As ``image/jpeg``.
        width: In pixels, as shown (EXIF orientation applied).
        height: In pixels, likewise.
        original: The SHA-256 of the user's file, if it was converted.
    """

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int
    original: str | None = field(default=None, repr=False)

    @property
    def portrait(self) -> bool:
        """Whether it is higher than wide."""
        return self.height > self.width

    @property
    def sha256(self) -> str:
        """The digest of the user's file: what is converted has other bytes with each converter."""
        return f"sha256:{self.original or hashlib.sha256(self.data).hexdigest()}"

    @property
    def data_url(self) -> str:
        """The picture as a ``data:`` URL."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.data).decode()}"


def is_url(image: Image) -> bool:
    """Whether a picture is named by an http(s) URL.

    Raises:
        InvalidImage: If it is one without a host, with a password in it, or not encoded.
    """
    if not isinstance(image, str) or not image.lower().startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(image)
        _ = parts.port
    except ValueError as error:
        raise InvalidImage(f"not a usable URL: {error}") from None
    if not parts.hostname or parts.username or parts.password:
        raise InvalidImage(f"not a usable URL: {parts.scheme}://{parts.hostname or ''}…")
    if not _URI.fullmatch(image):
        raise InvalidImage(
            f"not a usable URL: {parts.scheme}://{parts.hostname}…: "
            "spaces and other characters that no URL has are to be percent-encoded"
        )
    return True


def is_data_url(image: Image) -> bool:
    """Whether a picture is given by a ``data:`` URL."""
    return isinstance(image, str) and _DATA.match(image) is not None


def load(image: Image, option: str = "image", *, convert: bool = False) -> Picture:
    """Read a local picture and look at its content.

    Args:
        image: A path, a ``data:`` URL or bytes.
        option: The name to use in errors.
        convert: Whether one that is neither JPEG nor PNG becomes a JPEG, by means of Pillow.

    Raises:
        InvalidImage: If there is no such file, or it is empty, cut off or no picture.
        ConfigurationError: If it must be converted, and what that needs is not installed.
    """
    if isinstance(image, bytes):
        return inspect(image, f"{option}: these bytes", convert=convert)
    if isinstance(image, str) and is_data_url(image):
        data = _decode_data_url(image, option)
        return inspect(data, f"{option}: this data URL", convert=convert)
    name = f"{option}: {str(image)[:200]!r}"
    return inspect(_read(image, option, name), name, convert=convert)


def _read(path: str | Path, option: str, name: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(path, str) and _BASE64.fullmatch(path):
            raise InvalidImage(
                f"{option}: this looks like bare Base64: put 'data:image/jpeg;base64,' before it, "
                "or pass the bytes"
            ) from None
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidImage(
            f"{name}: neither an http(s) URL, a data URL nor a file ({why})"
        ) from None


def _decode_data_url(text: str, option: str) -> bytes:
    """The bytes of a ``data:`` URL.

    Base64 is taken as people paste it: in lines, without padding, in letters for URLs.
    """
    head, comma, body = text.partition(",")
    if not comma:
        raise InvalidImage(f"{option}: not a valid data URL: it has no comma")
    _, *parameters = (part.strip() for part in head.lower().split(";"))
    try:
        data = unquote_to_bytes(body)
        if "base64" not in parameters:
            return data
        data = data.translate(_URL_SAFE, delete=_SPACE).rstrip(b"=")
        return base64.b64decode(data + b"=" * (-len(data) % 4), validate=True)
    except (ValueError, binascii.Error) as error:
        raise InvalidImage(f"{option}: not a valid data URL: {error}") from None


def inspect(data: bytes, name: str, *, convert: bool = False) -> Picture:
    """Tell what a picture is by its content, and walk it to its end.

    Raises:
        InvalidImage: If it is empty, cut off, or no JPEG, PNG, WebP or GIF.
        ConfigurationError: If it must be converted, and what that needs is not installed.
    """
    if not data:
        raise InvalidImage(f"{name} is empty")
    found = identify(data)
    if found is None:
        raise InvalidImage(f"{name} is not an image: neither JPEG, PNG, WebP nor GIF by content")
    if found.media_type:
        picture = _measure(data, found.media_type, name)
        if not convert or found.media_type in _AS_IT_IS:
            return picture
    elif not found.pillow:
        raise InvalidImage(
            f"{name} is {found.name}, and not a JPEG, PNG, WebP or GIF: {found.advice}"
        )
    elif not convert:
        raise InvalidImage(
            f"{name} is {found.name}, and not a JPEG, PNG, WebP or GIF: pass convert=True to send "
            f"a JPEG of it (pip install {found.needs}), or {found.advice}"
        )
    made = _measure(convert_to_jpeg(data, found, name), "image/jpeg", name)
    return replace(made, original=hashlib.sha256(data).hexdigest())


def _measure(data: bytes, media_type: str, name: str) -> Picture:
    # only local pictures need it
    from imagesize import get  # noqa: PLC0415 # pyright: ignore[reportUnknownVariableType]

    try:
        orientation = read_orientation(data, media_type)
        width, height = get(io.BytesIO(data), exif_rotation=False)
    except Exception as error:  # noqa: BLE001 - whatever its parsers raise, the file is broken
        raise InvalidImage(f"{name} is a broken {media_type}: {error}") from None
    if width <= 0 or height <= 0:
        raise InvalidImage(f"{name} is a broken {media_type}: it has no size")
    if orientation >= 5:  # a quarter turned
        width, height = height, width
    return Picture(data, media_type, width, height)
