"""Which idempotency key a line has: that of its id within its project, and of its take."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from stillreel._models import UNPAID
from stillreel.batch._results import RESULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """One take of an id: its key, its number from 1, and what the journal has of it."""

    key: str
    number: int = 1
    entry: Entry | None = None

    @property
    def free(self) -> bool:
        """Whether its key may be submitted: nothing was, or surely in vain."""
        return self.entry is None or self.entry.state in UNPAID

    def has(self, fingerprint: str) -> bool:
        """Whether it was, or perhaps was, paid for this very request."""
        same = self.entry is not None and self.entry.intent.fingerprint == fingerprint
        return same and not self.free


class Project:
    """An output folder. An id names one line in it; in another folder, another one.

    The first project that uses an id has it as its key, as every project had in earlier versions.
    The key of a later one has the project in it, unless it asks for the same clip: that is not paid
    for twice.

    Args:
        folder: The folder, however it is spelled.
        find: Looks a key up in the journal.
    """

    def __init__(self, folder: Path, find: Callable[[str], Entry | None]) -> None:
        self._folder, self._find = folder.resolve(), find
        self.name = hashlib.sha256(os.fsencode(self._folder)).hexdigest()[:12]

    def take(self, name: str, fingerprint: str, *, anew: bool = False) -> Numbered:
        """The take of an id that a request has, or may be submitted as.

        It is of another request when that one was paid for, and a new take was not asked for.

        Args:
            name: The id.
            fingerprint: Of the request.
            anew: Whether to pay for a new take, whatever there is.
        """
        takes = self._takes(name, fingerprint)
        latest = takes[-1]
        if anew and not latest.free:
            number = latest.number + 1
            return Numbered(key=self._key(name, number), number=number)
        if not anew:
            latest = next((one for one in reversed(takes) if one.has(fingerprint)), latest)
        return latest

    def _takes(self, name: str, fingerprint: str) -> list[Numbered]:
        takes = [self._first(name, fingerprint)]
        for number in count(2):
            key = self._key(name, number)
            entry = self._find(key)
            if entry is None:
                return takes
            takes.append(Numbered(key=key, number=number, entry=entry))
        raise AssertionError  # pragma: no cover - it counts for ever

    def _first(self, name: str, fingerprint: str) -> Numbered:
        key = apart(name, self.name)
        own = Numbered(key=key, entry=self._find(key))
        if not own.free:
            return own
        first = Numbered(key=name, entry=self._find(name))
        if first.has(fingerprint) or self._has(first.entry):
            return first
        return own if own.entry or not first.free else first

    def _has(self, entry: Entry | None) -> bool:
        """Whether a submit was to be saved here, and not in a project within this folder."""
        target = entry.intent.target if entry else None
        for folder in Path(target).resolve().parents if target else ():
            if folder == self._folder:
                return True
            if (folder / RESULTS).exists():
                return False
        return False

    def _key(self, name: str, number: int) -> str:
        return f"{apart(name, self.name)}/take-{number}"


def apart(name: str, project: str) -> str:
    """The key of an id that another project has as its own."""
    return f"{name}@{project}"


def path_of(path: Path, number: int) -> Path:
    """The file of a take: beside that of the first, which stays as it is."""
    return path if number == 1 else path.with_name(f"{path.stem}.take-{number}{path.suffix}")
