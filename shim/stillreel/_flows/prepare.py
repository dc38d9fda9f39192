"""From a request to an order: what a provider takes, with our defaults, its pictures in place."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from stillreel._flows.effects import Host
from stillreel._flows.fingerprint import Pictures, loaded
from stillreel._models import (
    DEFAULTS,
    PICTURES,
    SOFT,
    InvalidRequest,
    Order,
    Picture,
    StillreelWarning,
    UnsupportedOption,
    is_url,
)
from stillreel.providers import PROVIDERS, supporters

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stillreel._flows.effects import Flow
    from stillreel._models import ImageToVideo
    from stillreel.providers import Provider
    from stillreel.providers._variant import Variant

_LOCAL = "a local picture"
_ANY_PICTURE = Picture(b"", "image/jpeg", 16, 9)


def check_drop(drop: Collection[str]) -> frozenset[str]:
    """The options that may be left out.

    Raises:
        InvalidRequest: If one of them would make another clip be paid for, or is none.
    """
    if hard := sorted(set(drop) - SOFT):
        raise InvalidRequest(
            f"drop: {', '.join(hard)}: only {', '.join(sorted(SOFT))} can be left out"
        )
    return frozenset(drop)


def fitting(
    name: str, variants: Sequence[Variant], options: dict[str, Any], drop: Collection[str] = ()
) -> tuple[Variant, frozenset[str]]:
    """The first form that takes the options, and those that are left out for it.

    Raises:
        UnsupportedOption: If none does; it tells what the first, the likeliest, would take.
    """
    for variant in variants:
        dropped: set[str] = set()
        while wrong := variant.complaints(without(options, dropped)):
            if not set(wrong) <= set(drop):
                break
            dropped |= set(wrong)
        else:
            return variant, frozenset(dropped)
    wrong = variants[0].complaints(without(options, drop))
    option, allowed = next(iter(wrong.items()))
    value = options[option]
    raise UnsupportedOption(
        provider=name,
        option=option,
        value=_LOCAL if option in local_pictures(options) else value,
        allowed=allowed,
        supported_by=supporters(option, value),
    )


def without(options: dict[str, Any], names: Collection[str]) -> dict[str, Any]:
    """Options less some."""
    return {name: value for name, value in options.items() if name not in names}


def order_for(
    name: str,
    provider: Provider,
    variant: Variant,
    request: ImageToVideo,
    *,
    dropped: frozenset[str],
    pictures: Pictures,
) -> Flow[Order]:
    """Apply our defaults and put the pictures where the provider can take them.

    Args:
        name: The provider's configured name.
        provider: The provider.
        variant: The form that takes the request.
        request: The request.
        dropped: Options to leave out.
        pictures: The local pictures that were read so far; it grows.
    """
    options = without(request.options(), dropped)
    for option in local_pictures(options):
        check_picture(name, variant, option, (yield from loaded(pictures, option, options[option])))
    if "image" in pictures:
        options.setdefault("aspect_ratio", "9:16" if pictures["image"].portrait else "16:9")
    for option, picture in pictures.items():
        options[option] = yield from _place(provider, variant, option, picture)
    extra = options.pop("extra", {})
    order: dict[str, Any] = {**DEFAULTS, **options}
    _warn_of_googles_rule(name, order)
    return Order(**order, extra=extra.get(name, extra.get(provider.stem, {})))


def local_pictures(options: Mapping[str, Any]) -> list[str]:
    """The options whose picture is not named by a URL."""
    return [option for option in sorted(PICTURES & set(options)) if not is_url(options[option])]


def check_local(
    name: str, provider: Provider, variant: Variant, options: Mapping[str, Any], *, hosted: bool
) -> None:
    """Refuse a local picture that this provider cannot be given in any way.

    Raises:
        UnsupportedOption: It takes URLs only, hosts nothing, and there is no ``image_host``.
    """
    for option in local_pictures(options):
        inline = "base64" in variant.image_rule(option)["forms"]
        if not inline and not hosted and provider.host(_ANY_PICTURE) is None:
            raise UnsupportedOption(
                provider=name,
                option=option,
                value=_LOCAL,
                allowed=("an http(s) URL",),
                supported_by=_takers(_ANY_PICTURE),
                hint="Or pass image_host=, a function from bytes to a URL.",
            )


def check_picture(name: str, variant: Variant, option: str, picture: Picture) -> None:
    """Refuse a local picture of a type or size that this provider documents not to take.

    Raises:
        UnsupportedOption: If it does.
    """
    rule = variant.image_rule(option)
    types, limit = rule.get("media-types"), rule.get("max-bytes")
    if types and picture.media_type not in types:
        raise UnsupportedOption(
            provider=name,
            option=option,
            value=picture.media_type,
            allowed=tuple(types),
            supported_by=_takers(picture),
        )
    if limit and len(picture.data) > limit:
        raise UnsupportedOption(
            provider=name,
            option=option,
            value=f"{len(picture.data)} bytes",
            allowed=(f"up to {limit} bytes",),
            supported_by=_takers(picture),
        )


def _takers(picture: Picture) -> tuple[str, ...]:
    """The providers that take a local picture inline, or host it themselves."""
    return tuple(
        stem
        for stem, kind in PROVIDERS.items()
        if kind().host(picture) or _inline(kind().variants()[0].image_rule(), picture)
    )


def _inline(rule: Mapping[str, Any], picture: Picture) -> bool:
    return (
        "base64" in rule["forms"]
        and picture.media_type in rule.get("media-types", [picture.media_type])
        and len(picture.data) <= rule.get("max-bytes", len(picture.data))
    )


def _place(provider: Provider, variant: Variant, option: str, picture: Picture) -> Flow[str]:
    from stillreel._flows.read import free  # noqa: PLC0415 - reading needs nothing of this

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
            f"{name}: resolution='1080p' with duration={order['duration']} is sent as asked, but "
            "Google makes 1080p with 8 seconds only [ai.google.dev, quoted 2026-09-20]",
            StillreelWarning,
            stacklevel=2,
        )
