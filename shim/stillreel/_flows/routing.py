"""Which of the configured providers are to be tried, and in which order."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from stillreel._flows.prepare import check_local, fitting
from stillreel._models import MissingKey, ProviderNotChosen, UnknownProvider, UnsupportedOption
from stillreel.providers import PROVIDERS, Provider

if TYPE_CHECKING:
    from stillreel._models import ImageToVideo

Choice = str | Sequence[str] | None


def candidates(
    providers: Mapping[str, Provider],
    choice: Choice,
    request: ImageToVideo,
    *,
    drop: Collection[str] = (),
    hosted: bool = False,
) -> list[str]:
    """The names of the providers to try, in order.

    Args:
        providers: The configured ones, in documented order.
        choice: A name, several in order of fallback, ``auto``, or None for the only one.
        request: For ``auto``: the first that takes every option set.
        drop: For ``auto``: soft options that may be left out.
        hosted: Whether the user gave an ``image_host``.

    Raises:
        ConfigurationError: If the choice cannot be carried out.
        UnsupportedOption: For ``auto``, if none takes every option.
    """
    if not providers and (choice is None or choice == "auto"):
        variables = ", ".join(f"{stem.upper()}_API_KEY" for stem in PROVIDERS)
        raise MissingKey(f"no provider is configured: set one of {variables}")
    if choice is None:
        if len(providers) > 1:
            raise ProviderNotChosen(
                f"several providers are configured ({', '.join(providers)}): pass provider="
            )
        return list(providers)
    if choice == "auto":
        return [_first_that_takes(providers, request, drop=drop, hosted=hosted)]
    names = [choice] if isinstance(choice, str) else list(choice)
    if not names:
        raise ProviderNotChosen("provider=[]: name at least one")
    for name in names:
        known(providers, name)
    return names


def known(providers: Mapping[str, Provider], name: str) -> Provider:
    """A configured provider.

    Raises:
        MissingKey: If it is one of ours, without a key.
        UnknownProvider: If it is none.
    """
    if name in providers:
        return providers[name]
    if name in PROVIDERS:
        PROVIDERS[name]().require_key()
    raise UnknownProvider(
        f"{name!r} is no configured provider: {', '.join(providers) or 'none is'}", provider=name
    )


def _first_that_takes(
    providers: Mapping[str, Provider],
    request: ImageToVideo,
    *,
    drop: Collection[str],
    hosted: bool,
) -> str:
    options = request.options()
    first: UnsupportedOption | None = None
    for name, provider in providers.items():
        try:
            variant, _ = fitting(name, provider.variants(request), options, drop)
            check_local(name, provider, variant, options, hosted=hosted)
        except UnsupportedOption as error:
            first = first or error
        else:
            return name
    assert first is not None  # noqa: S101 - there is at least one provider
    raise first
