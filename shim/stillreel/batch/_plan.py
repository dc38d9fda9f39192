"""A batch before it runs: every line checked, named, and looked up in the journal."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stillreel._flows import Making
from stillreel._models import UNPAID, ConfigurationError, InvalidRequest
from stillreel.batch._line import Line
from stillreel.batch._manifest import Problem
from stillreel.batch._results import RESULTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stillreel._client import AsyncClient
    from stillreel._flows import Choice
    from stillreel._models import Entry
    from stillreel.batch._manifest import Manifest
    from stillreel.batch._row import Row

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+|^\.+")
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Planned:
    """A line that can be run, and what the journal has of it."""

    line: Line
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines that can be run, and what is wrong with the others."""

    lines: tuple[Planned, ...]
    problems: tuple[Problem, ...]


async def make_plan(
    client: AsyncClient,
    manifest: Manifest,
    folder: Path,
    *,
    provider: Choice = None,
    drop: Sequence[str] = (),
) -> Plan:
    """Check every line as a submit would, and look its key up. Nothing is sent.

    Args:
        client: One with a journal.
        manifest: What was read.
        folder: Where the videos go.
        provider: Whom a line that names nobody asks.
        drop: What may be left out of every line.

    Raises:
        ConfigurationError: If the client has no journal, or ``provider`` cannot be asked.
    """
    if not client.recorder.durable:
        raise ConfigurationError("a batch needs a journal: AsyncClient(journal=True)")
    planner = _Planner(client, folder, provider, tuple(drop))
    lines: list[Planned] = []
    problems = list(manifest.problems)
    for row in manifest.rows:
        try:
            lines.append(await planner.planned(row))
        except InvalidRequest as error:
            problems.append(Problem(row.number, str(error)))
    return Plan(tuple(lines), tuple(sorted(problems, key=lambda one: one.number)))


class _Planner:
    def __init__(
        self, client: AsyncClient, folder: Path, provider: Choice, drop: tuple[str, ...]
    ) -> None:
        self._client, self._folder = client, folder.absolute()
        self._resolved = folder.resolve()
        self._provider, self._drop = provider, drop
        self._occurrences: Counter[str] = Counter()
        self._keys: dict[str, int] = {}
        self._files: dict[str, int] = {str(self._folder / RESULTS).casefold(): 0}

    async def planned(self, row: Row) -> Planned:
        """The line of a row.

        Raises:
            InvalidRequest: If it cannot be run.
        """
        drop = tuple(dict.fromkeys((*self._drop, *row.drop)))
        choice = self._provider if not row.providers else row.providers
        if choice == ("auto",):
            choice = "auto"
        try:
            checked = await self._client.check(row.request, provider=choice, drop=drop)
        except ConfigurationError as error:
            if not row.providers:  # then it is none of the line's
                raise
            raise InvalidRequest(str(error)) from None
        key, stem = self._named(row, checked.fingerprint)
        path = self._path(f"{stem}.mp4" if row.output is None else row.output)
        line = Line(
            number=row.number,
            key=key,
            request=row.request,
            providers=checked.providers,
            path=path,
            drop=drop,
        )
        entry = await asyncio.to_thread(self._client.recorder.find, key)
        paid = entry is not None and entry.state not in UNPAID
        if entry and paid and entry.intent.fingerprint != checked.fingerprint:
            raise InvalidRequest(
                f"id {key!r} was used for another request, of "
                f"{entry.job or entry.intent.provider}: take another id"
            )
        self._claim(line, new=not paid)
        return Planned(line, entry)

    def _named(self, row: Row, fingerprint: str) -> tuple[str, str]:
        """The key of a row, and the stem of its file."""
        if row.id is None:
            self._occurrences[fingerprint] += 1
            number = self._occurrences[fingerprint]
            return f"{fingerprint}#{number}", f"{fingerprint.rpartition(':')[2][:16]}-{number}"
        if row.id in self._keys:
            raise InvalidRequest(f"id {row.id!r} is that of line {self._keys[row.id]}")
        self._keys[row.id] = row.number
        return row.id, safe_name(row.id)

    def _path(self, output: str) -> Path:
        path = self._folder / output
        try:
            inside = self._resolved in path.resolve().parents
            if inside and not output.endswith(("/", os.sep)) and not path.is_dir():
                return path
        except (OSError, ValueError):  # no name that a file could have
            pass
        raise InvalidRequest(f"output: a file within the folder is needed, not {output[:80]!r}")

    def _claim(self, line: Line, *, new: bool) -> None:
        files = Making(request=line.request, path=line.path).files()
        for file in files:
            if (other := self._files.get(str(file).casefold())) is not None:
                whose = f"that of line {other}" if other else "taken by the results"
                raise InvalidRequest(f"its file {file} is {whose}: give it another output")
            if new and file.exists():
                raise InvalidRequest(f"{file} exists, and is not in the journal: move it away")
        self._files.update((str(file).casefold(), line.number) for file in files)


def safe_name(name: str) -> str:
    """A file's stem for a name; names that differ have stems that differ."""
    safe = _UNSAFE.sub("_", name)[:_LONGEST_NAME]
    if safe == name:
        return safe
    return f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
