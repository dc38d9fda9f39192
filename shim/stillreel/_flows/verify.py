"""A clip beside what was asked for, and beside what the provider says of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stillreel._models import AspectRatio, Resolution, Saved, Video

SHORT_SIDE: dict[Resolution, int] = {"720p": 720, "1080p": 1080, "4k": 2160}
"""In pixels: a portrait clip has the same one as a landscape."""

SECONDS = 0.5
RATIO = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What was asked for, as far as a file can tell; None for what is not known.

    Attributes:
        duration: In seconds.
        resolution: As it is named in a request.
        aspect_ratio: As it is named in a request; ``"auto"`` is any.
    """

    duration: float | None = None
    resolution: Resolution | None = None
    aspect_ratio: AspectRatio | None = None


def differences(video: Video, saved: Saved, expected: Expected | None = None) -> tuple[str, ...]:
    """What differs, in words without a link; what is not known differs from nothing."""
    return (*_from_request(saved, expected or Expected()), *_from_provider(saved, video))


def _from_request(saved: Saved, expected: Expected) -> Iterator[str]:
    if _far(saved.duration, expected.duration):
        yield f"it lasts {saved.duration:g} s, {expected.duration:g} s were asked for"
    if not saved.width or not saved.height:
        return
    shown = f"it is {saved.width}x{saved.height}"
    if expected.resolution and min(saved.width, saved.height) != SHORT_SIDE[expected.resolution]:
        yield f"{shown}, {expected.resolution} was asked for"
    if expected.aspect_ratio and expected.aspect_ratio != "auto":
        across, down = map(int, expected.aspect_ratio.split(":"))
        if abs(saved.width * down / (saved.height * across) - 1) > RATIO:
            yield f"{shown}, {expected.aspect_ratio} was asked for"


def _from_provider(saved: Saved, video: Video) -> Iterator[str]:
    if video.size is not None and video.size != saved.size:
        yield f"it has {saved.size} bytes, the provider says {video.size}"
    if _far(saved.duration, video.duration):
        yield f"it lasts {saved.duration:g} s, the provider says {video.duration:g} s"
    for name in ("width", "height"):
        found, said = getattr(saved, name), getattr(video, name)
        if None not in {found, said} and found != said:
            yield f"its {name} is {found}, the provider says {said}"


def _far(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) > SECONDS
