"""Which of the configured providers are to be tried, and in which order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stillreel._models import MissingKey, ProviderNotChosen, UnknownProvider
from stillreel.providers import PROVIDERS, Provider

Choice = str | Sequence[str] | None

AUTO = "auto"
"""The choice of the first configured provider that takes every option set."""


def candidates(providers: Mapping[str, Provider], choice: Choice) -> list[str]:
    """The names of the providers that may be asked, in order.

    Args:
        providers: The configured ones, in documented order.
        choice: A name, several in order of fallback, ``auto``, or None for the only one.

    Raises:
        ConfigurationError: If the choice cannot be carried out.
    """
    if not providers and choice in {None, AUTO}:
        variables = ", ".join(f"{stem.upper()}_API_KEY" for stem in PROVIDERS)
        raise MissingKey(f"no provider is configured: set one of {variables}")
    if choice is None:
        if len(providers) > 1:
            raise ProviderNotChosen(
                f"several providers are configured ({', '.join(providers)}): pass provider="
            )
        return list(providers)
    if choice == AUTO:
        return list(providers)
    names = [choice] if isinstance(choice, str) else list(choice)
    if not names:
        raise ProviderNotChosen("provider=[]: name at least one")
    for name in names:
        find_provider(providers, name)
    return names


def find_provider(providers: Mapping[str, Provider], name: str) -> Provider:
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
