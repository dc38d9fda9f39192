"""What is asked for: one image, a sentence, and the options of the clip."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, TypedDict, cast
from urllib.parse import unquote_to_bytes, urlsplit

from stillreel._errors import InvalidImage, InvalidRequest

Image = str | Path | bytes
"""An http(s) URL, a ``data:`` URL or a path; a Path; the bytes of a picture."""

Model = Literal["veo-3.1-lite", "veo-3.1-fast", "veo-3.1"]
Duration = Literal[4, 6, 8]
Resolution = Literal["720p", "1080p", "4k"]
AspectRatio = Literal["16:9", "9:16", "auto"]
PersonGeneration = Literal["allow_adult", "dont_allow"]
Extra = Mapping[str, Mapping[str, Any]]

_PART = r"(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-F]{2})*"
_HOST = r"(?:[\w.~!$&'()*+,;=:@\[\]-]|%[0-9A-F]{2})+"
_URI = re.compile(rf"https?://{_HOST}(?:[/?]{_PART})?(?:#{_PART})?", re.IGNORECASE | re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{100,}={0,2}\s*")


class Options(TypedDict, total=False):
    """The options of :class:`ImageToVideo`, for functions that pass them on."""

    last_frame: Image | None
    negative_prompt: str | None
    aspect_ratio: AspectRatio | None
    duration: Duration | None
    resolution: Resolution | None
    audio: bool | None
    seed: int | None
    samples: int | None
    person_generation: PersonGeneration | None
    enhance_prompt: bool | None
    auto_fix: bool | None
    safety_tolerance: int | None
    model: Model | None
    extra: Extra


@dataclass(frozen=True, slots=True)
class ImageToVideo:
    """One image and a sentence that become a clip.

    None means: not set. Then duration (8 seconds), resolution (720p), aspect ratio and, where the
    provider has the switch, audio (off) are sent all the same, so that the same request asks the
    same clip of every provider; the rest is not sent.

    Attributes:
        image: First frame: URL, data URL, path, or bytes.
        prompt: What happens in the clip.
        last_frame: Last frame, in the same forms.
        negative_prompt: What to avoid.
        aspect_ratio: By default that of a local image, else 16:9.
        duration: Length in seconds.
        resolution: Height of the clip, or width of a portrait.
        audio: Whether the clip has sound.
        seed: For a repeatable result.
        samples: Number of videos to make; each is paid for.
        person_generation: Whether adults may be shown.
        enhance_prompt: Whether the prompt is rewritten.
        auto_fix: Whether a prompt that breaks a rule is mended.
        safety_tolerance: From 1, strict, to 6.
        model: Veo 3.1 Lite by default.
        extra: Fields sent as they are, by provider; they cannot override a mapped one.
    """

    image: Image
    _: KW_ONLY
    prompt: str
    last_frame: Image | None = None
    negative_prompt: str | None = None
    aspect_ratio: AspectRatio | None = None
    duration: Duration | None = None
    resolution: Resolution | None = None
    audio: bool | None = None
    seed: int | None = None
    samples: int | None = None
    person_generation: PersonGeneration | None = None
    enhance_prompt: bool | None = None
    auto_fix: bool | None = None
    safety_tolerance: int | None = None
    model: Model | None = None
    extra: Extra = field(default_factory=dict[str, Mapping[str, Any]])

    def __post_init__(self) -> None:
        """Refuse what no provider could take."""
        prompt = cast("object", self.prompt)  # callers without a type checker pass anything
        if not isinstance(prompt, str) or not prompt.strip():
            raise InvalidRequest(f"prompt: a sentence is needed, not {self.prompt!r}")
        for name, value in self.options().items():
            if name not in {"image", "last_frame", "extra"}:
                _refuse_unsendable(name, value)
        pictures: dict[str, object] = {"image": self.image, "last_frame": self.last_frame}
        for name, image in pictures.items():
            if not isinstance(image, (str, Path, bytes)) and (name, image) != ("last_frame", None):
                raise InvalidImage(f"{name}: a URL, path or bytes, not {type(image).__name__}")

    def __repr__(self) -> str:
        """The options that are set; a picture's bytes only by their number."""
        shown = ", ".join(f"{name}={_brief(value)}" for name, value in self.options().items())
        return f"ImageToVideo({shown})"

    def options(self) -> dict[str, Any]:
        """The options that are set, by name, ``extra`` included when it is not empty."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return {k: v for k, v in values.items() if v is not None and (k != "extra" or v)}


def _refuse_unsendable(name: str, value: object) -> None:
    """Refuse what no JSON text can carry, or no option could be."""
    if not isinstance(value, (str, int, float)):
        raise InvalidRequest(f"{name}: a text, a number or a switch, not {type(value).__name__}")
    if isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value):
        raise InvalidRequest(f"{name}: it has half of a surrogate pair, which is no character")


def _brief(value: object) -> str:
    if isinstance(value, bytes):
        return f"<{len(value)} bytes>"
    text = repr(value)
    return text if len(text) <= 200 else f"{text[:80]}…"


@dataclass(frozen=True, slots=True)
class Picture:
    """A local picture, known by its content.

    Attributes:
        data: The file's bytes.
        media_type: As ``image/jpeg``.
        width: In pixels, as shown (EXIF orientation applied).
        height: In pixels.
    """

    data: bytes = field(repr=False)
    media_type: str
    width: int
    height: int

    @property
    def portrait(self) -> bool:
        """Whether it is higher than wide."""
        return self.height > self.width

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


def load(image: Image, option: str = "image") -> Picture:
    """Read a local picture and look at its content.

    Args:
        image: A path, a ``data:`` URL or bytes.
        option: The name to use in errors.

    Raises:
        InvalidImage: If there is no such file, or it is empty or no picture.
    """
    if isinstance(image, bytes):
        return inspect(image, f"{option}: these bytes")
    if isinstance(image, str) and image.lower().startswith("data:"):
        return inspect(_data_url(image, option), f"{option}: this data URL")
    name = f"{option}: {str(image)[:200]!r}"
    try:
        return inspect(Path(image).read_bytes(), name)
    except (OSError, ValueError) as error:
        if isinstance(error, InvalidImage):
            raise
        if isinstance(image, str) and _BASE64.fullmatch(image):
            raise InvalidImage(
                f"{option}: this looks like bare Base64: put 'data:image/jpeg;base64,' before it, "
                "or pass the bytes"
            ) from None
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidImage(
            f"{name}: neither an http(s) URL, a data URL nor a file ({why})"
        ) from None


def _data_url(text: str, option: str) -> bytes:
    head, comma, body = text.partition(",")
    if not comma:
        raise InvalidImage(f"{option}: not a valid data URL: it has no comma")
    try:
        if not head.lower().endswith(";base64"):
            return unquote_to_bytes(body)
        return base64.b64decode(unquote_to_bytes(body), validate=True)
    except (ValueError, binascii.Error) as error:
        raise InvalidImage(f"{option}: not a valid data URL: {error}") from None


def inspect(data: bytes, name: str) -> Picture:
    """Tell what a picture is from its first bytes.

    Raises:
        InvalidImage: If it is empty or no JPEG, PNG, WebP or GIF.
    """
    if not data:
        raise InvalidImage(f"{name} is empty")
    media_type = _media_type(data[:16])
    if media_type is None:
        raise InvalidImage(f"{name} is not an image: neither JPEG, PNG, WebP nor GIF by content")
    import io  # noqa: PLC0415 - with imagesize only needed for local pictures

    from imagesize import get  # noqa: PLC0415 # pyright: ignore[reportUnknownVariableType]

    try:
        width, height = get(io.BytesIO(data))
    except Exception as error:  # noqa: BLE001 - whatever its parsers raise, the file is broken
        raise InvalidImage(f"{name} is a broken {media_type}: {error}") from None
    if width <= 0 or height <= 0:
        raise InvalidImage(f"{name} is a broken {media_type}: it has no size")
    return Picture(data, media_type, width, height)


def _media_type(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return "image/gif" if head.startswith((b"GIF87a", b"GIF89a")) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A request with every default of ours applied, ready for one provider.

    ``image`` and ``last_frame`` are what goes on the wire: a URL or a ``data:`` URL.
    """

    image: str = field(repr=False)
    prompt: str
    last_frame: str | None = field(default=None, repr=False)
    negative_prompt: str | None = None
    aspect_ratio: AspectRatio = "16:9"
    duration: Duration = 8
    resolution: Resolution = "720p"
    audio: bool = False
    seed: int | None = None
    samples: int | None = None
    person_generation: PersonGeneration | None = None
    enhance_prompt: bool | None = None
    auto_fix: bool | None = None
    safety_tolerance: int | None = None
    model: Model = "veo-3.1-lite"
    extra: Mapping[str, Any] = field(default_factory=dict[str, Any])
