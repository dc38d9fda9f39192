"""The fields of a manifest's line: their types, from JSON and from the cells of a table."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, cast, get_args, get_origin, get_type_hints

from stillreel._models import PICTURES, ImageToVideo, InvalidRequest, is_data_url, is_url

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

LONGEST_ID = 200

ALIKE = 0.8
"""Likeness from which an unknown name is taken for a misspelling: "imgae" of "image" has it."""

LEAST_ALIKE = 4
"""Letters of a field that can be misspelled: "idx" is no "id"."""

Fields = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a manifest as it stands there.

    Attributes:
        number: Its first line in the file, from 1.
        request: What to make; local pictures by absolute paths.
        id: Its name, if it has one.
        providers: In order of fallback; empty for those that the command names.
        drop: Soft options to leave out where they are not supported.
        output: The file to save to, relative to the batch's folder.
    """

    number: int
    request: ImageToVideo
    id: str | None = None
    providers: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    output: str | None = None


Kind = Literal["bool", "int", "text", "id", "names", "by provider"]


def _kind(hint: object) -> Kind:
    """How an option is written; one of a Literal as the first of its values."""
    options: list[object] = [one for one in get_args(hint) if one is not type(None)] or [hint]
    values: tuple[object, ...] = get_args(options[0]) if get_origin(options[0]) is Literal else ()
    if options[0] is bool:
        return "bool"
    return "int" if options[0] is int or (values and isinstance(values[0], int)) else "text"


_HINTS = get_type_hints(ImageToVideo)
KINDS: Mapping[str, Kind] = {
    **{one.name: _kind(_HINTS[one.name]) for one in fields(ImageToVideo)},
    "extra": "by provider",
    "id": "id",
    "output": "text",
    "provider": "names",
    "drop": "names",
}
"""Field -> how it is written."""

NEEDED = ("image", "prompt")
"""The fields that each line has."""

_WORDS: Mapping[Kind, str] = {
    "bool": "true or false",
    "int": "a whole number",
    "text": "a text",
    "id": "a text or a whole number",
    "names": "a name, or several",
    "by provider": 'an object for each provider, as {"oxen": {"field": 1}},',
}
_WHOLE = re.compile(r"([+-]?[0-9]+)(?:[.,]0{1,2})?", re.ASCII)
"""A spreadsheet writes 8 as 8.0, or 8,0; three zeros may be thousands."""

_CELLS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def from_cell(name: str, text: str) -> object:
    """The value of a table's cell; the text as it is, where it is none of the field's type."""
    kind = KINDS[name]
    if kind == "names":
        return [part.strip() for part in text.split("|")]
    if kind == "bool":
        return _CELLS.get(text.lower(), text)
    try:
        if kind == "int":
            match = _WHOLE.fullmatch(text)
            return int(match[1]) if match else text
        return json.loads(text) if kind == "by provider" else text
    except (ValueError, RecursionError):
        return text


def known_field(name: str) -> str:
    """A name as fields are written: small letters, ``_`` for spaces and hyphens."""
    return re.sub(r"[\s_-]+", "_", name.strip()).strip("_").lower()


def fields_for(names: Iterable[str]) -> dict[str, str]:
    """The field that each name means; names that mean none are left out.

    Raises:
        InvalidRequest: If a name is likely a misspelling of a field that nothing else names, or
            two names mean the same field.
    """
    found: dict[str, str] = {}
    others: list[str] = []
    for name in names:
        field = known_field(name)
        if field not in KINDS:
            others.append(name)
        elif field in found.values():
            raise InvalidRequest(f"{field} is there twice")
        else:
            found[name] = field
    for name in others:
        if alike := [one for one in _alike(known_field(name)) if one not in found.values()]:
            known = ", ".join(KINDS)
            raise InvalidRequest(f"unknown field {name!r}: is it {alike[0]!r}? known: {known}")
    return found


@lru_cache
def _alike(name: str) -> list[str]:
    """The fields that a name may be a misspelling of, the likeliest first."""
    fields = [one for one in KINDS if len(one) >= LEAST_ALIKE]
    return difflib.get_close_matches(name, fields, len(fields), ALIKE)


def row_of(number: int, found: Fields, base: Path) -> Row:
    """The line that has these fields.

    Args:
        number: Of the line.
        found: Its fields; None is as good as absent, but for ``id``.
        base: The folder that pictures are relative to.

    Raises:
        InvalidRequest: If it is none; the message names the field.
    """
    given = {
        name: _typed(name, value)
        for name, value in found.items()
        if value is not None or name == "id"
    }
    if missing := [name for name in NEEDED if name not in given]:
        raise InvalidRequest(f"{' and '.join(missing)} missing")
    providers, drop = given.pop("provider", ()), given.pop("drop", ())
    name, output = given.pop("id", None), given.pop("output", None)
    for option in PICTURES & given.keys():
        given[option] = _picture(given[option], base)
    return Row(
        number=number,
        request=ImageToVideo(**given),
        id=None if name is None else _checked_id(name),
        providers=providers,
        drop=drop,
        output=output,
    )


def _typed(name: str, value: object) -> Any:
    kind = KINDS[name]
    if kind == "names":
        several = cast("list[object]", value if isinstance(value, list) else [value])
        if several and all(isinstance(one, str) and one for one in several):
            return tuple(several)
        taken = False
    elif kind == "by provider":
        found = cast("dict[str, object]", value) if isinstance(value, dict) else {"": None}
        taken = all(isinstance(one, dict) for one in found.values())
    elif kind == "id" and type(value) is int:
        return str(value)
    elif kind == "int" and isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)  # as pandas writes the numbers of a column that lacks some
    else:
        # True is no number
        taken = type(value) is {"bool": bool, "int": int, "text": str, "id": str}[kind]
    given = cast("Any", value)
    if taken:
        return given
    told = repr(given)[:80]
    raise InvalidRequest(f"{name}: {_WORDS[kind]} is needed, not {told}")


def _checked_id(text: str) -> str:
    name = text.strip()
    if not name or not name.isprintable() or len(name) > LONGEST_ID:
        raise InvalidRequest(
            f"id: 1 to {LONGEST_ID} characters that can be printed are needed, not {text[:80]!r}"
        )
    return name


def _picture(text: str, base: Path) -> str:
    if is_url(text) or is_data_url(text):
        return text
    return str((base / text).absolute())
