"""A manifest: JSON Lines or CSV, one request a line."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from stillreel._models import InvalidRequest
from stillreel.batch._row import KINDS, Row, from_cell, row_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stillreel.batch._row import Fields

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one line."""

    number: int
    message: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.message}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest has: the lines that can be read, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = ()


def read_manifest(source: str) -> Manifest:
    """Read a manifest. Nothing is sent, and no picture is looked at.

    Args:
        source: Its path; ``-`` for standard input. ``.csv`` and ``.jsonl`` say what it is; else it
            is JSON Lines if it begins with a brace.

    Raises:
        InvalidRequest: If it cannot be read at all, or is empty.
    """
    name = "standard input" if source == STANDARD_INPUT else source
    text = _text(source, name)
    base = Path.cwd() if source == STANDARD_INPUT else Path(source).absolute().parent
    records = _table(text, name) if _is_table(source, text) else _json_lines(text)
    rows: list[Row] = []
    problems: list[Problem] = []
    for number, found in records:
        try:
            if isinstance(found, InvalidRequest):
                raise found
            rows.append(row_of(number, found, base))
        except InvalidRequest as error:
            problems.append(Problem(number, str(error)))
    if not rows and not problems:
        raise InvalidRequest(f"{name} has no line")
    return Manifest(tuple(rows), tuple(problems))


def _text(source: str, name: str) -> str:
    try:
        of_stdin = source == STANDARD_INPUT
        data = sys.stdin.buffer.read() if of_stdin else Path(source).read_bytes()
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise InvalidRequest(f"{name}: line {number}: it is not in UTF-8") from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidRequest(f"{name} cannot be read: {why}") from None


def _is_table(source: str, text: str) -> bool:
    suffix = Path(source).suffix.lower()
    known = {".csv": True, ".jsonl": False, ".ndjson": False, ".json": False}
    return known.get(suffix, not text.lstrip().startswith("{"))


def _json_lines(text: str) -> Iterator[tuple[int, Fields | InvalidRequest]]:
    # not splitlines: a JSON text may have U+2028 in it
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            found: object = json.loads(line, object_pairs_hook=_once, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            yield number, InvalidRequest(f"no JSON object: {error}")
            continue
        is_object = isinstance(found, dict)
        yield number, cast("Fields", found) if is_object else InvalidRequest("no JSON object")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is there twice")
    return found


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number of JSON")


def _table(text: str, name: str) -> Iterator[tuple[int, Fields | InvalidRequest]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns: list[str] | None = None
    before = 0
    try:
        for cells in reader:
            number, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _columns(cells, name)
            elif len(cells) > len(columns):
                yield number, InvalidRequest(f"{len(cells)} cells, but {len(columns)} columns")
            else:
                filled = zip(columns, map(str.strip, cells), strict=False)
                yield number, {field: from_cell(field, cell) for field, cell in filled if cell}
    except csv.Error as error:
        raise InvalidRequest(f"{name}: line {reader.line_num}: {error}") from None


def _columns(cells: list[str], name: str) -> list[str]:
    columns = [cell.strip() for cell in cells]
    if unknown := [one for one in columns if one not in KINDS]:
        raise InvalidRequest(
            f"{name}: unknown column: {', '.join(map(repr, unknown))}; known: {', '.join(KINDS)}"
        )
    if twice := sorted({one for one in columns if columns.count(one) > 1}):
        raise InvalidRequest(f"{name}: column twice: {', '.join(twice)}")
    return columns
