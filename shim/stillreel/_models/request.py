"""What is asked for: one image, a sentence, and the options of the clip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path
from typing import Any, Literal, TypedDict, cast
from unicodedata import category

from stillreel._models.errors import InvalidImage, InvalidRequest
from stillreel._models.job import has_half_a_pair
from stillreel._models.picture import Image  # noqa: TC001 - the command line reads the annotations
from stillreel._models.redaction import brief, show

Model = Literal["veo-3.1-lite", "veo-3.1-fast", "veo-3.1"]
Duration = Literal[4, 6, 8]
Resolution = Literal["720p", "1080p", "4k"]
AspectRatio = Literal["16:9", "9:16", "auto"]
PersonGeneration = Literal["allow_adult", "dont_allow"]
Extra = Mapping[str, Mapping[str, Any]]

# not Cn, "unassigned": this Python's tables may be older than an emoji
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Mc", "Me", "Mn", "Zl", "Zp", "Zs"})
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")  # in fonts, they are empty


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
    convert: bool
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
        convert: Whether a local picture that is neither JPEG nor PNG is sent as a JPEG. It needs
            Pillow, and for HEIC pillow-heif too.
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
    convert: bool = False
    extra: Extra = field(default_factory=dict[str, Mapping[str, Any]])

    def __post_init__(self) -> None:
        """Refuse what no provider could take."""
        prompt = cast("object", self.prompt)  # callers without a type checker pass anything
        if not isinstance(prompt, str) or not _shows(prompt):
            raise InvalidRequest(f"prompt: a sentence is needed, not {_brief(prompt)}")
        if not isinstance(cast("object", self.convert), bool):
            raise InvalidRequest(f"convert: True or False is needed, not {_brief(self.convert)}")
        for name, value in self.options().items():
            if name not in {"image", "last_frame", "extra"}:
                _refuse_unsendable(name, value)
        pictures: dict[str, object] = {"image": self.image, "last_frame": self.last_frame}
        for name, image in pictures.items():
            if not isinstance(image, (str, Path, bytes)) and (name, image) != ("last_frame", None):
                raise InvalidImage(f"{name}: a URL, path or bytes, not {type(image).__name__}")

    def __repr__(self) -> str:
        """The options that are set, in brief; ``extra`` not at all, since it may have secrets."""
        told = (one for one in self.options().items() if one[0] != "extra")
        shown = (f"{name}={_brief(value)}" for name, value in told)
        return show("ImageToVideo", *shown, self.extra and "extra={…}")

    def options(self) -> dict[str, Any]:
        """The options that are set, by name; ``convert`` and ``extra`` only when they say more."""
        values = ((name, getattr(self, name)) for name in self.__dataclass_fields__)
        return {k: v for k, v in values if v is not None and (k not in OURS | {"extra"} or v)}


def _shows(text: str) -> bool:
    """Whether a reader sees anything: no space, control, format character or mark alone."""
    return any(category(one) not in _UNSEEN and one not in _BLANK for one in text)


def _refuse_unsendable(name: str, value: object) -> None:
    """Refuse what no JSON text can carry, or no option could be."""
    if not isinstance(value, (str, int, float)):
        raise InvalidRequest(f"{name}: a text, a number or a switch, not {type(value).__name__}")
    if isinstance(value, str) and has_half_a_pair(value):
        raise InvalidRequest(f"{name}: it has half of a surrogate pair, which is no character")
    if isinstance(value, str) and "\0" in value:
        raise InvalidRequest(f"{name}: it has a NUL character, which no text needs")


def _brief(value: object) -> str:
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else brief(value)


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


DEFAULTS: Mapping[str, Any] = {
    "aspect_ratio": "16:9",
    "audio": False,
    "duration": 8,
    "model": "veo-3.1-lite",
    "resolution": "720p",
}
"""Ours, and always sent where the provider has the option."""


SOFT = frozenset(
    ("aspect_ratio", "auto_fix", "enhance_prompt", "negative_prompt", "safety_tolerance", "seed")
)
"""What ``drop=`` may leave out; without any other, another clip would be paid for."""


PICTURES = frozenset({"image", "last_frame"})


OURS = frozenset({"convert"})
"""What no provider is asked: it says how to prepare the rest."""
