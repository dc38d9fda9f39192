"""A table as spreadsheets save it: which separator it has, its header, its rows."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from stillreel._models import InvalidRequest
from stillreel.batch._row import KINDS, NEEDED, fields_for, from_cell, known_field

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stillreel.batch._row import Fields

SEPARATORS = (",", ";", "\t")

_SEPARATOR_LINE = re.compile(r'\s*"?sep=(.)"?[,;\t ]*(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
"""What Excel reads, and writes, before the header."""


def read_table(
    text: str, name: str, ignored: set[str]
) -> Iterator[tuple[int, Fields | InvalidRequest]]:
    """The rows of a table: the number of each one's first line, and its fields or what is wrong.

    Args:
        text: The table. Its first row names the columns, in any case, with spaces or hyphens.
        name: Of the file, for errors.
        ignored: Gets the names of the columns that are none of ours.

    Raises:
        InvalidRequest: If it is no table, or its header cannot be meant.
    """
    said = _SEPARATOR_LINE.match(text)
    separator = said[1] if said else _separator(text)
    start = said.end() if said else 0
    above = len(text[:start].splitlines())
    reader = csv.reader(io.StringIO(text[start:], newline=""), delimiter=separator, strict=True)
    columns: list[str | None] | None = None
    before = above
    try:
        for row in reader:
            number, before = before + 1, above + reader.line_num
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            if columns is None:
                columns = _columns(cells, name, ignored)
            else:
                yield number, _fields(columns, cells)
    except csv.Error as error:
        raise InvalidRequest(f"{name}: line {above + reader.line_num}: {error}") from None


def _separator(text: str) -> str:
    """The one by which most columns of the header are known."""

    def known(separator: str) -> int:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            filled = (row for row in reader if any(map(str.strip, row)))
            return sum(known_field(cell) in KINDS for cell in next(filled, ()))
        except csv.Error:
            return 0

    return max(SEPARATORS, key=known)


def _columns(cells: Sequence[str], name: str, ignored: set[str]) -> list[str | None]:
    """The field of each column; None for one that is none of ours."""
    named = [cell for cell in cells if cell]
    try:
        fields = fields_for(named)
    except InvalidRequest as error:
        raise InvalidRequest(f"{name}: {error}") from None
    if missing := [one for one in NEEDED if one not in fields.values()]:
        raise InvalidRequest(
            f"{name}: no column {' and '.join(missing)}; its columns: {', '.join(named)}; "
            f"known: {', '.join(KINDS)}"
        )
    ignored |= set(named) - fields.keys()
    return [fields.get(cell) if cell else "" for cell in cells]


def _fields(columns: Sequence[str | None], cells: Sequence[str]) -> Fields | InvalidRequest:
    """The fields of a row: a cell that no column names may be half of another, so it is refused."""
    surplus = [cell for cell in cells[len(columns) :] if cell]
    if surplus:
        filled = max(place for place, cell in enumerate(cells, 1) if cell)
        return InvalidRequest(f"{filled} cells, but {len(columns)} columns")
    found: dict[str, object] = {}
    for place, (field, cell) in enumerate(zip(columns, cells, strict=False), 1):
        if field == "" and cell:
            return InvalidRequest(f"column {place} has no name, but a cell: {cell[:80]!r}")
        if field and cell:
            found[field] = from_cell(field, cell)
    return found
