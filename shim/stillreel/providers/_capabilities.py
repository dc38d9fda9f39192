"""What a provider takes, over all of its forms."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - typing.get_type_hints evaluates the annotations
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from stillreel._models import PICTURES, ImageToVideo, Picture

if TYPE_CHECKING:
    from stillreel.providers._protocol import Provider
    from stillreel.providers._variant import Variant


@dataclass(frozen=True, slots=True)
class Capability:
    """One option at one provider.

    Attributes:
        allowed: Its values, or a range in words; for a picture its forms: ``url``, ``base64``,
            and ``upload`` where the provider hosts a local one itself.
        only: Value -> the forms that take it (an endpoint, a model, a revision), for those values
            that not every form of the provider takes.
    """

    allowed: tuple[object, ...]
    only: Mapping[object, tuple[str, ...]] = field(default_factory=dict[object, tuple[str, ...]])


_ANY_PICTURE = Picture(b"", "image/jpeg", 16, 9)


def capabilities(provider: Provider) -> dict[str, Capability]:
    """Option -> what a provider takes for it, in the order of :class:`ImageToVideo`."""
    found: dict[str, Capability] = {}
    variants = provider.variants()
    for option in (item.name for item in fields(ImageToVideo)):
        takers: dict[object, list[str]] = {}
        for variant in variants:
            for value in _forms(provider, variant, option):
                takers.setdefault(value, []).append(variant.label)
        if takers:
            some = {value: tuple(who) for value, who in takers.items() if len(who) < len(variants)}
            found[option] = Capability(tuple(takers), some)
    return found


def _forms(provider: Provider, variant: Variant, option: str) -> tuple[object, ...]:
    values = variant.allowed(option)
    if option in PICTURES and values and provider.host(_ANY_PICTURE):
        return (*values, "upload")
    return values
