"""Whether a body that broke off may be gone on with.

It is resumed by range (RFC 9110, 13.1.5 and 14), and only where a strong validator proves that the
rest is of the same file.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from stillreel._files import Entity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._files import Part

_CLOCKS_DIFFER = 60.0
_STRONG = re.compile(r'"[\x21\x23-\x7e]*"')
_RANGE = re.compile(r"bytes (\d{1,18})-\d{1,18}/(\d{1,18})", re.IGNORECASE | re.ASCII)


def entity_of(link: str, headers: Mapping[str, str]) -> Entity | None:
    """The file of a whole answer; None where nothing tells it from another."""
    validator = _validator(headers)
    if validator is None or not _plain(headers):
        return None
    return Entity(link, validator, length_of(headers))


def may_be(entity: Entity, link: str) -> bool:
    """Whether the file may be asked for by this link.

    A fresh link may lead to another host: a date, or a tag without a size, says too little.
    """
    return link == entity.link or (entity.total is not None and entity.validator.startswith('"'))


def total_of(entity: Entity, size: int, headers: Mapping[str, str]) -> int | None:
    """The total size, if a partial answer goes on with this file after so many bytes."""
    found = _RANGE.fullmatch(headers.get("content-range", "").strip())
    if found is None or not _plain(headers):
        return None
    start, total = map(int, found.groups())
    same = entity.validator in {headers.get("etag"), headers.get("last-modified")}
    return total if same and start == size and entity.total in {None, total} else None


def rest_wanted(part: Part, link: str) -> dict[str, str]:
    """The header fields that ask for what is missing; none where all of it is."""
    if part.entity is None or part.size == 0 or not may_be(part.entity, link):
        return {}
    return {"Range": f"bytes={part.size}-", "If-Range": part.entity.validator}


def _plain(headers: Mapping[str, str]) -> bool:
    """Whether the bytes of the body are those of the file: not compressed."""
    return headers.get("content-encoding", "").strip().lower() in {"", "identity"}


def length_of(headers: Mapping[str, str]) -> int | None:
    """The bytes of a whole answer's body, if it says; None where they are compressed."""
    length = headers.get("content-length", "").strip()
    if not _plain(headers) or not (length.isascii() and length.isdecimal()):
        return None
    return int(length[:18])


def _validator(headers: Mapping[str, str]) -> str | None:
    etag = headers.get("etag", "").strip()
    if _STRONG.fullmatch(etag):
        return etag
    modified = headers.get("last-modified", "")
    try:
        age = parsedate_to_datetime(headers.get("date", "")) - parsedate_to_datetime(modified)
    except (TypeError, ValueError, OverflowError):
        return None
    # a file that has just been written may change again within the same second
    return modified if modified.isascii() and age.total_seconds() >= _CLOCKS_DIFFER else None
