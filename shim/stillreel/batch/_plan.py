"""A batch before it runs: every line checked, named, and looked up in the journal."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import shlex
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from stillreel._flows import GenerateTask
from stillreel._models import DEFAULTS, ConfigurationError, InvalidRequest, StillreelError, redact
from stillreel.batch._line import Line
from stillreel.batch._manifest import LineProblem
from stillreel.batch._results import RESULTS
from stillreel.batch._takes import Numbered, Project, path_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stillreel._client import AsyncClient
    from stillreel._flows import Checked, Choice
    from stillreel._models import Entry
    from stillreel.batch._manifest import Manifest
    from stillreel.batch._row import Row

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+|^\.+")
_LONGEST_NAME = 100
_LONGEST_VALUE = 60


@dataclass(frozen=True, slots=True)
class Planned:
    """A line that can be run, and what the journal has of it."""

    line: Line
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The lines that can be run, and what is wrong with the others."""

    lines: tuple[Planned, ...]
    problems: tuple[LineProblem, ...]


async def make_plan(
    client: AsyncClient,
    manifest: Manifest,
    folder: Path,
    *,
    provider: Choice = None,
    drop: Sequence[str] = (),
    retake: Collection[str] = (),
) -> Plan:
    """Check every line as a submit would, and look its key up. Nothing is sent.

    Args:
        client: One with a journal.
        manifest: What was read.
        folder: Where the videos go.
        provider: The provider of a line that names none.
        drop: What may be left out of every line.
        retake: Ids of lines that are paid for anew, in each run: the clip goes beside the earlier
            one, as ``shot-1.take-2.mp4``.

    Raises:
        ConfigurationError: If the client has no journal, or ``provider`` cannot be asked.
        InvalidRequest: If no line has an id of ``retake``.
    """
    if not client.recorder.durable:
        raise ConfigurationError("a batch needs a journal: AsyncClient(journal=True)")
    ids = {row.id for row in manifest.rows}
    if missing := [one for one in retake if one not in ids]:
        raise InvalidRequest(f"no line to retake has the id {', '.join(map(repr, missing))}")
    planner = _Planner(client, folder, provider, tuple(drop), retake)
    lines: list[Planned] = []
    problems = list(manifest.problems)
    for row in manifest.rows:
        try:
            lines.append(await planner.planned(row))
        except InvalidRequest as error:
            problems.append(LineProblem(row.number, str(error)))
        except StillreelError:
            raise
        except Exception as error:  # noqa: BLE001 - one line must not cost the others
            problems.append(LineProblem(row.number, redact(f"{type(error).__name__}: {error}")))
    return Plan(tuple(lines), tuple(sorted(problems, key=lambda one: one.number)))


class _Planner:
    def __init__(
        self,
        client: AsyncClient,
        folder: Path,
        provider: Choice,
        drop: tuple[str, ...],
        retake: Collection[str],
    ) -> None:
        self._client, self._folder = client, Path(os.path.abspath(folder))  # noqa: PTH100 - no ".."
        self._resolved = folder.resolve()
        self._project = Project(folder, client.recorder.find)
        self._retake = retake
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
        take, stem = await asyncio.to_thread(self._named, row, checked)
        path = path_of(self._path(f"{stem}.mp4" if row.output is None else row.output), take.number)
        line = Line(
            number=row.number,
            key=take.key,
            request=row.request,
            providers=checked.providers,
            path=_as_recorded(path, take.entry),
            drop=drop,
            id=row.id,
            project=self._project.name,
        )
        self._claim(line, take.entry)
        return Planned(line, take.entry)

    def _named(self, row: Row, checked: Checked) -> tuple[Numbered, str]:
        """The take of a row, and the stem of its file."""
        fingerprint = checked.fingerprint
        if row.id is None:
            self._occurrences[fingerprint] += 1
            number = self._occurrences[fingerprint]
            key = f"{fingerprint}#{number}"
            stem = f"{fingerprint.rpartition(':')[2][:16]}-{number}"
            return Numbered(key=key, entry=self._client.recorder.find(key)), stem
        if row.id in self._keys:
            raise InvalidRequest(f"id {row.id!r} is that of line {self._keys[row.id]}")
        self._keys[row.id] = row.number
        take = self._project.take(row.id, fingerprint, anew=row.id in self._retake)
        if take.entry and not (take.free or take.has(fingerprint)):
            raise InvalidRequest(_edited(row.id, take.entry, checked))
        return take, safe_name(row.id)

    def _path(self, output: str) -> Path:
        path = self._folder / output
        try:
            inside = self._resolved in path.resolve().parents
            if inside and not output.endswith(("/", os.sep)) and not path.is_dir():
                return path
        except (OSError, ValueError):  # no name that a file could have
            pass
        raise InvalidRequest(f"output: a file within the folder is needed, not {output[:80]!r}")

    def _claim(self, line: Line, entry: Entry | None) -> None:
        making = GenerateTask(request=line.request, path=line.path)
        files = making.files()
        for file in files:
            if (other := self._files.get(str(file).casefold())) is not None:
                whose = f"that of line {other}" if other else "taken by the results"
                raise InvalidRequest(f"its file {file} is {whose}: give it another output")
            # beside a job that is paid for, the bytes of the clip decide whose it is
            if file.exists() and (entry is None or entry.state in making.again):
                raise InvalidRequest(f"{file} exists, and is not in the journal: move it away")
        self._files.update((str(file).casefold(), line.number) for file in files)


def _as_recorded(path: Path, entry: Entry | None) -> Path:
    """A path as the journal has it, if that is the same file by another name of its folder."""
    target = entry.intent.target if entry else None
    return Path(target) if target and Path(target).resolve() == path.resolve() else path


def safe_name(name: str) -> str:
    """A file's stem for a name; names that differ have stems that differ."""
    safe = _UNSAFE.sub("_", name)[:_LONGEST_NAME]
    if safe == name:
        return safe
    return f"{safe}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


def _edited(name: str, entry: Entry, checked: Checked) -> str:
    """What differs between a line and what was paid for under its id."""
    before, now = ({**DEFAULTS, **one} for one in (entry.intent.options, checked.options))
    before.pop("dropped", None)
    differing = [
        f"{option} is {_shown(now.get(option))}, was {_shown(before.get(option))}"
        for option in sorted(before.keys() | now.keys())
        if before.get(option) != now.get(option)
    ]
    return (
        f"id {name!r} was used for another request, of {entry.job or entry.intent.provider}: "
        f"{'; '.join(differing) or 'extra, or the query of a URL, differs'}. Undo that, take "
        f"another id, or pay for a new clip beside the earlier one: --retake {shlex.quote(name)}"
    )


def _shown(value: object) -> str:
    text = "not set" if value is None else repr(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"
