"""A manifest: JSON Lines, a JSON array, or a table; one request a line."""

from __future__ import annotations

import codecs
import json
import logging
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from stillreel._models import InvalidRequest
from stillreel.batch._row import Row, fields_for, row_of
from stillreel.batch._table import read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stillreel.batch._row import Fields

log = logging.getLogger("stillreel")

STANDARD_INPUT = "-"
SAVE = 'save it as UTF-8, which Excel calls "CSV UTF-8"'

_TABLES = {".csv": True, ".tsv": True, ".jsonl": False, ".ndjson": False, ".json": False}
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before that of UTF-16, with which it begins
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_BEFORE_TEXT = b"".join(_MARKS) + b" \t\r\n"

_NOT_WESTERN = re.compile(r"[^\0-\x7f]{4}")
"""In a Western text letters with accents stand alone; in a Cyrillic or Chinese one, never."""


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What is wrong with one line."""

    number: int
    message: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.message}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest has: the lines that can be read, and what is wrong with the others."""

    rows: tuple[Row, ...]
    problems: tuple[LineProblem, ...] = ()


def read_manifest(source: str) -> Manifest:
    """Read a manifest. Nothing is sent, and no picture is looked at.

    A name that is no field is ignored, with one warning for the whole manifest, unless it looks
    like a misspelled field.

    Args:
        source: Its path; ``-`` for standard input. ``.csv``, ``.tsv``, ``.jsonl`` and ``.json``
            say what it is; else it is JSON if it begins with a brace or a bracket. The elements of
            a JSON array count as its lines.

    Raises:
        InvalidRequest: If it cannot be read at all, or is empty.
    """
    of_stdin = source == STANDARD_INPUT
    name = "standard input" if of_stdin else source
    base = Path.cwd() if of_stdin else Path(source).absolute().parent
    data = _bytes(source, name)
    table = _is_table(source, data)
    text = _text(data, name, table=table)
    ignored: set[str] = set()
    rows: list[Row] = []
    problems: list[LineProblem] = []
    for number, found in read_table(text, name, ignored) if table else _json(text, name):
        try:
            if isinstance(found, InvalidRequest):
                raise found
            fields = fields_for(found)
            ignored |= found.keys() - fields.keys()
            given = {field: found[given] for given, field in fields.items()}
            rows.append(row_of(number, given, base))
        except InvalidRequest as error:
            problems.append(LineProblem(number, str(error)))
    if not rows and not problems:
        raise InvalidRequest(f"{name} has no line")
    if ignored:
        names = ", ".join(map(repr, sorted(ignored)))
        log.warning("%s: ignored, since no option has that name: %s", name, names)
    return Manifest(tuple(rows), tuple(problems))


def _bytes(source: str, name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if source == STANDARD_INPUT else Path(source).read_bytes()
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidRequest(f"{name} cannot be read: {why}") from None


def _is_table(source: str, data: bytes) -> bool:
    told = _TABLES.get(Path(source).suffix.lower())
    return not data.lstrip(_BEFORE_TEXT).startswith((b"{", b"[")) if told is None else told


def _text(data: bytes, name: str, *, table: bool) -> str:
    """The text of a manifest.

    Raises:
        InvalidRequest: If its encoding cannot be told.
    """
    encoding = next((one for mark, one in _MARKS.items() if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        western = _western(data) if table and encoding == "utf-8" else None
        if western is None:
            number = data[: error.start].count(b"\n") + 1
            raise InvalidRequest(f"{name}: line {number}: it is not in UTF-8: {SAVE}") from None
        log.warning("%s is not in UTF-8 and was read as Windows-1252; if in doubt, %s", name, SAVE)
        return western
    if "\0" in text:
        raise InvalidRequest(f"{name}: it is not in UTF-8: {SAVE}")
    return text


def _western(data: bytes) -> str | None:
    """A text as spreadsheets of Western Europe save it; None if it reads like another script."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    return None if _NOT_WESTERN.search(text) else text


def _json(text: str, name: str) -> Iterator[tuple[int, Fields | InvalidRequest]]:
    if text.lstrip().startswith("["):
        yield from enumerate(map(_object, _array(text, name)), 1)
        return
    # not splitlines: a JSON text may have U+2028 in it
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, _object(_loaded(line))
        except (ValueError, RecursionError) as error:
            yield number, InvalidRequest(f"no JSON object: {error}")


def _array(text: str, name: str) -> list[object]:
    try:
        return cast("list[object]", _loaded(text))
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"{name}: no JSON array: {error}") from None


def _object(found: object) -> Fields | InvalidRequest:
    is_object = isinstance(found, dict)
    return cast("Fields", found) if is_object else InvalidRequest("no JSON object")


def _loaded(text: str) -> object:
    loaded: object = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    return loaded


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice!r} is there twice")
    return found


def _no_number(text: str) -> object:
    raise ValueError(f"{text} is no number of JSON")
