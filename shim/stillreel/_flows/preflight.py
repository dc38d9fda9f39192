"""Which providers take a request, in which order, with which options; nothing is sent.

A submit, a check, a batch and the command line all ask here.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stillreel._flows.fingerprint import compute_fingerprint, describe_options, load_pictures
from stillreel._flows.routing import AUTO, candidates
from stillreel._models import PICTURES, SOFT, InvalidRequest, Picture, UnsupportedOption, is_url
from stillreel.providers import PROVIDERS, supporters

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stillreel._flows.effects import Flow
    from stillreel._flows.fingerprint import Pictures
    from stillreel._flows.routing import Choice
    from stillreel._models import ImageToVideo
    from stillreel.providers import Provider, Variant

log = logging.getLogger("stillreel")

_LOCAL = "a local picture"
_ANY_PICTURE = Picture(b"", "image/jpeg", 16, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipRequest:
    """A request, and what decides who takes it.

    Attributes:
        request: What to make.
        choice: A name; several in order of fallback; ``auto``; None for the only one.
        drop: Soft options to leave out where they are unsupported.
        hosted: Whether the user gave an ``image_host``.
    """

    request: ImageToVideo
    choice: Choice = None
    drop: Collection[str] = ()
    hosted: bool = False

    @property
    def options(self) -> dict[str, Any]:
        """The options that are set."""
        return self.request.options()

    def extra_for(self, name: str, provider: Provider) -> Mapping[str, Any]:
        """The fields that go to one provider as they are."""
        return self.request.extra.get(name, self.request.extra.get(provider.stem, {}))


@dataclass(frozen=True, slots=True)
class Checked:
    """A request that could be submitted.

    Attributes:
        providers: Those of the chosen ones that take it, in order.
        fingerprint: Equal for equal requests, as ``v1:…``.
        options: The request's options as the journal has them.
    """

    providers: tuple[str, ...]
    fingerprint: str
    options: Mapping[str, Any]


def check(providers: Mapping[str, Provider], asked: ClipRequest) -> Flow[Checked]:
    """Check a request as a submit does. It reads the local pictures, and sends nothing.

    Raises:
        ConfigurationError: If the choice cannot be carried out.
        InvalidRequest: If none of the providers takes it; then it is the first one's reason.
    """
    names = candidates(providers, asked.choice)
    pictures = yield from load_pictures(asked.request)
    takers = preflight(providers, names, asked, pictures)
    return Checked(
        tuple(takers),
        compute_fingerprint(asked.options, pictures),
        describe_options(asked.options, pictures),
    )


def preflight(
    providers: Mapping[str, Provider], names: Sequence[str], asked: ClipRequest, pictures: Pictures
) -> list[str]:
    """The names of the providers that take a request, in order; with ``auto`` the first one.

    Raises:
        InvalidRequest: If none does; then it is the first one's reason.
        MissingKey: If one has no key.
    """
    takers: list[str] = []
    first: UnsupportedOption | None = None
    for name in names:
        try:
            fit(name, providers[name], asked, pictures)
        except UnsupportedOption as error:
            first = first or error
            log.info("%s", error)
            continue
        takers.append(name)
        if asked.choice == AUTO:
            break
    if first and not takers:
        raise first
    return takers


def fit(
    name: str, provider: Provider, asked: ClipRequest, pictures: Pictures
) -> tuple[Variant, frozenset[str]]:
    """The form in which a provider takes a request, and the options that are left out for it.

    Raises:
        UnsupportedOption: If it does not take it.
        InvalidRequest: If ``drop`` or ``extra`` cannot be.
        MissingKey: If it has no key.
    """
    check_drop(asked.drop)
    provider.require_key()
    variant, dropped = fit_options(
        name, provider.variants(asked.request), asked.options, asked.drop
    )
    _check_local(name, provider, variant, asked)
    for option, picture in pictures.items():
        _check_picture(name, variant, option, picture)
    check_extra(name, asked.extra_for(name, provider), variant.schema["properties"])
    return variant, dropped


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


def fit_options(
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


def local_pictures(options: Mapping[str, Any]) -> list[str]:
    """The options whose picture is not named by a URL."""
    return [option for option in sorted(PICTURES & set(options)) if not is_url(options[option])]


def _check_local(name: str, provider: Provider, variant: Variant, asked: ClipRequest) -> None:
    """Refuse a local picture that this provider cannot be given in any way.

    Raises:
        UnsupportedOption: It takes URLs only, hosts nothing, and there is no ``image_host``.
    """
    for option in local_pictures(asked.options):
        inline = "base64" in variant.image_rule(option)["forms"]
        if not inline and not asked.hosted and provider.host(_ANY_PICTURE) is None:
            raise UnsupportedOption(
                provider=name,
                option=option,
                value=_LOCAL,
                allowed=("an http(s) URL",),
                supported_by=_takers(_ANY_PICTURE),
                hint="Or pass image_host=, a function from bytes to a URL.",
            )


def _check_picture(name: str, variant: Variant, option: str, picture: Picture) -> None:
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
            hint="Or pass convert=True: with Pillow installed, a JPEG of it is sent.",
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


def check_extra(name: str, extra: Mapping[str, Any], taken: Collection[str]) -> None:
    """Refuse what cannot be sent, before a picture is put anywhere.

    Raises:
        InvalidRequest: If it sets what an option does, or is no JSON.
    """
    if clash := sorted(set(extra) & set(taken)):
        raise InvalidRequest(
            f"{name}: extra cannot set {', '.join(clash)}: an option of the request does",
            provider=name,
        )
    try:
        json.dumps(dict(extra), allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"{name}: extra is not JSON: {error}", provider=name) from None
