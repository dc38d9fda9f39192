"""What is read of one id's status, and small helpers to read it whatever came."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._models import Phase

# None of the four documents a code for a refusal by a safety filter; Google words it so.
_FILTERED = re.compile(
    "safety|filtered|content.?polic|moderation|nsfw|sensitive|prohibited|responsible ai",
    re.IGNORECASE,
)


# What has more is no amount of anything here, and may not even fit into a float.
DIGITS = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Clip:
    """One link in an answer, with what is said of its media; see :class:`Video`."""

    url: str
    expires_at: datetime | None = None
    media_type: str | None = None
    width: int | None = None
    height: int | None = None
    duration: float | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One id as it stood.

    Attributes:
        phase: In our words.
        status: In the provider's.
        progress: From 0 to 1, if it tells.
        clips: The links.
        reason: Why it failed, in the provider's words.
        code: The provider's code for it.
        id: The id in the answer, if it is there.
    """

    phase: Phase
    status: str
    progress: float | None = None
    clips: tuple[Clip, ...] = ()
    reason: str | None = None
    code: str | None = None
    id: str | None = None

    @property
    def filtered(self) -> bool:
        """Whether the failure reads like a safety filter's."""
        return bool(_FILTERED.search(f"{self.reason or ''} {self.code or ''}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A job in the provider's own list. Each sample of a submit is a job of its own there.

    Attributes:
        id: Its id.
        at: When it was accepted, seconds since the epoch on the provider's clock.
        body: What the list echoes of its request, by body property.
        identity: The properties without which a request cannot be recognised.
        parameters: Each property that a request may have -> the values that it has, if it is not
            sent. The list echoes what was sent.
        ended_at: When it ended, on the same clock; None while it runs, or if the list does not say.
        same_kind: Whether its model and media type are those that a submit asks for.
    """

    id: str
    at: float
    body: Mapping[str, Any]
    identity: tuple[str, ...]
    parameters: Mapping[str, tuple[Any, ...]] = field(default_factory=dict[str, tuple[Any, ...]])
    ended_at: float | None = None
    same_kind: bool = True


def text(value: object) -> str | None:
    """A non-empty string, or None: the generated parsers let any type through."""
    return value if isinstance(value, str) and value else None


def fields(value: object) -> dict[str, Any]:
    """A JSON object's fields; none for anything else."""
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def phase_of(status: str, phases: Mapping[Any, Phase]) -> Phase:
    """The phase that a status stands for; ``unknown`` for a word that no contract describes.

    A word in another case, or with white space around it, is that word still: the contract's watch
    reports it.
    """
    if status in phases:
        return phases[status]
    word = status.strip().casefold()
    for known, phase in phases.items():
        if known.casefold() == word:
            return phase
    return "unknown"


def whole(value: object) -> int | None:
    """A non-negative integer, also from a string of digits or as 8.0, or None."""
    if isinstance(value, str) and value.isascii() and value.isdecimal():
        return int(value) if len(value) <= DIGITS else None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value < 10**DIGITS else None


def number(value: object) -> float | None:
    """A non-negative number, also from a string of digits, or None."""
    if isinstance(value, float):
        return value if 0 <= value < math.inf else None
    found = whole(value)
    return None if found is None else float(found)


def share(value: object) -> float | None:
    """A percentage as a share from 0 to 1."""
    percent = whole(value)
    return None if percent is None else min(percent, 100) / 100


def after(received_at: float, seconds: object) -> datetime | None:
    """The moment some seconds after an answer came; the seconds may be a string."""
    ttl = whole(seconds)
    return None if ttl is None else moment(received_at + ttl)


def moment(epoch: float) -> datetime | None:
    """A moment from seconds since the epoch, or None if it is none."""
    try:
        return datetime.fromtimestamp(epoch, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def iso_moment(value: str) -> datetime | None:
    """A moment from ISO 8601, UTC if it does not say."""
    try:
        read = datetime.fromisoformat(value)
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
