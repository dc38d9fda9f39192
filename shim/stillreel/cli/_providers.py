"""``stillreel providers``: what each of them takes."""

from __future__ import annotations

import os
from dataclasses import fields
from typing import TYPE_CHECKING

from stillreel._models import ImageToVideo
from stillreel.cli._options import Flag  # noqa: TC001 - cyclopts reads the annotations
from stillreel.cli._output import Report, table

if TYPE_CHECKING:
    from stillreel import Capability

WORDS = {True: "yes", False: "no"}


def providers(*, json: Flag = False) -> Report:  # noqa: ARG001 - main prints
    """List the providers, and what each takes. No key is needed.

    Args:
        json: Print one JSON object.
    """
    from stillreel.providers import PROVIDERS, capabilities  # noqa: PLC0415 - `--help` needs none

    taken = {name: capabilities(kind()) for name, kind in PROVIDERS.items()}
    record = {
        name: {
            "key": _variable(name),
            "key_set": _is_set(name),
            "options": {option: _record(one) for option, one in options.items()},
        }
        for name, options in taken.items()
    }
    keys = [f"{_variable(name)} ({'set' if _is_set(name) else 'not set'})" for name in taken]
    rows = [
        [option, *(_cell(options.get(option)) for options in taken.values())]
        for option in (item.name for item in fields(ImageToVideo))
        if any(option in options for options in taken.values())
    ]
    return Report(
        {"providers": record}, [table(["option", *taken], [["key", *keys], *rows], {"option"})]
    )


def _variable(provider: str) -> str:
    return f"{provider.upper()}_API_KEY"


def _is_set(provider: str) -> bool:
    return bool(os.environ.get(_variable(provider)))


def _record(capability: Capability) -> dict[str, object]:
    only = {str(value): forms for value, forms in capability.only.items()}
    return {"allowed": capability.allowed, "only": only}


def _cell(capability: Capability | None) -> str:
    """The values of an option; those that only some forms of the provider take with these."""
    if capability is None:
        return "-"
    groups: dict[tuple[str, ...], list[str]] = {}
    for value in capability.allowed:
        word = WORDS[value] if isinstance(value, bool) else str(value)
        groups.setdefault(capability.only.get(value, ()), []).append(word)
    return "; ".join(
        ", ".join(words) + (f" ({' or '.join(forms)} only)" if forms else "")
        for forms, words in groups.items()
    )
