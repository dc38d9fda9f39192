"""From a request to an order: our defaults applied, its pictures in place."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from stillreel._flows.effects import Host
from stillreel._flows.preflight import without
from stillreel._flows.read import free
from stillreel._models import DEFAULTS, OURS, Order, Picture, StillreelWarning

if TYPE_CHECKING:
    from stillreel._flows.effects import Flow
    from stillreel._flows.fingerprint import Pictures
    from stillreel._flows.preflight import ClipRequest
    from stillreel.providers import Provider, Variant


def prepare_order(
    name: str,
    provider: Provider,
    variant: Variant,
    asked: ClipRequest,
    *,
    dropped: frozenset[str],
    pictures: Pictures,
) -> Flow[Order]:
    """Apply our defaults and put the pictures where the provider can take them.

    Args:
        name: The provider's configured name.
        provider: The provider.
        variant: The form that takes the request.
        asked: The request.
        dropped: Options to leave out.
        pictures: The local pictures.
    """
    options = without(asked.options, dropped | OURS)
    if "image" in pictures:
        options.setdefault("aspect_ratio", "9:16" if pictures["image"].portrait else "16:9")
    for option, picture in pictures.items():
        options[option] = yield from _place(provider, variant, option, picture)
    options.pop("extra", None)
    order: dict[str, Any] = {**DEFAULTS, **options}
    _warn_of_googles_rule(name, order)
    return Order(**order, extra=asked.extra_for(name, provider))


def _place(provider: Provider, variant: Variant, option: str, picture: Picture) -> Flow[str]:
    if "base64" in variant.image_rule(option)["forms"]:
        return picture.data_url
    upload = provider.host(picture)
    if upload is None:
        hosted: str = yield Host(picture)
        return hosted
    url: str = yield from free(provider, upload, "the picture could not be uploaded")
    return url


def _warn_of_googles_rule(name: str, order: dict[str, Any]) -> None:
    """Neither Modellix nor HighwayAPI documents the rule; Modellix's own example breaks it."""
    if order["resolution"] == "1080p" and order["duration"] != 8:
        warnings.warn(
            f"{name}: 1080p with {order['duration']} seconds is sent as asked, but Google makes it "
            "with 8 seconds only [ai.google.dev, quoted 2026-09-20]",
            StillreelWarning,
            stacklevel=2,
        )
