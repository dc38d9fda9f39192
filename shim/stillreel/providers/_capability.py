"""What a provider takes, over all of its forms."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from stillreel._request import ImageToVideo

if TYPE_CHECKING:
    from stillreel.providers._protocol import Provider


@dataclass(frozen=True, slots=True)
class Capability:
    """One option at one provider.

    Attributes:
        allowed: Its values, or a range in words.
        only: The forms that have it (an endpoint, a model, a revision); empty when all do.
    """

    allowed: tuple[object, ...]
    only: tuple[str, ...] = ()


def capabilities(provider: Provider) -> dict[str, Capability]:
    """Option -> what a provider takes for it, in the order of :class:`ImageToVideo`."""
    found: dict[str, Capability] = {}
    variants = provider.variants()
    for option in (item.name for item in fields(ImageToVideo)):
        having = [variant for variant in variants if variant.allowed(option)]
        if having:
            values = [value for variant in having for value in variant.allowed(option)]
            only = () if len(having) == len(variants) else tuple(one.label for one in having)
            found[option] = Capability(tuple(dict.fromkeys(values)), only)
    return found
