"""The write-ahead record of paid jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel._journal.memory import PROCESS

if TYPE_CHECKING:
    from stillreel._journal.journal import Journal


def __getattr__(name: str) -> object:
    if name != "Journal":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from stillreel._journal.journal import Journal  # noqa: PLC0415 - its database library loads slowly

    return Journal
