"""What an MP4 says of itself in its boxes (ISO 14496-12): whole or not, how large, how long."""

from __future__ import annotations

import os
import struct
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BOXES = 100_000
"""Boxes in one place; a file made of nothing else would keep a reader busy for hours."""

HEAD = 8
"""Bytes of a box that tell its size and its kind."""

_KINDS = frozenset(
    b"emsg free ftyp mdat meco meta mfra moof moov pdin prft sidx skip ssix styp udta uuid "
    b"wide".split()
)
"""Of boxes at the top [ISO 14496-12]; bytes that name none of them begin no box."""

_UNKNOWN = frozenset({0, 2**32 - 1, 2**64 - 1})
_LONGEST_HEADER = 112


@dataclass(frozen=True, slots=True)
class Media:
    """What could be read of a clip.

    Attributes:
        width: In pixels, as shown.
        height: In pixels, as shown.
        duration: In seconds.
    """

    width: int | None = None
    height: int | None = None
    duration: float | None = None


class _CutOffError(ValueError):
    """A box that does not end where the file does."""

    def __init__(self) -> None:
        super().__init__("its last box is cut off")


def wrong_beginning(head: bytes) -> str | None:
    """Why the first eight bytes are no MP4's, or None."""
    if head[4:8] == b"ftyp":
        return None
    return f"it begins with {head!r}, not with the type of an MP4"


def what_is_wrong(file: IO[bytes]) -> str | None:
    """Why a file is no complete MP4 by its top-level boxes, or None."""
    file.seek(0)
    head = file.read(HEAD)
    if not head:
        return "it is empty"
    if len(head) == HEAD and (wrong := wrong_beginning(head)):
        return wrong
    try:
        kinds, _ = _layout(file)
    except ValueError as error:
        return str(error)
    return None if b"moov" in kinds else "it has no index (moov)"


def surplus(file: IO[bytes]) -> int:
    """How many bytes follow the last box of a complete MP4: a line feed, for instance."""
    return _layout(file)[1]


def _layout(file: IO[bytes]) -> tuple[set[bytes], int]:
    """The kinds of the top-level boxes, and how many bytes behind them are no box.

    Raises:
        ValueError: If a box is cut off.
    """
    end = file.seek(0, os.SEEK_END)
    kinds, last = set[bytes](), 0
    try:
        for kind, _, stop in _boxes(file, 0, end):
            kinds.add(kind)
            last = stop
    except _CutOffError:
        file.seek(last)
        rest = file.read(HEAD)
        # all that is played is there
        if not {b"moov", b"mdat"} <= kinds or rest[4:] in _KINDS:
            raise
    return kinds, end - last


def media(file: IO[bytes]) -> Media:
    """The size and length that a file's index states; whatever the file is, nothing is raised."""
    end = file.seek(0, os.SEEK_END)
    width = height = duration = None
    try:
        for kind, start, stop in _within(file, b"moov", 0, end):
            if kind == b"mvhd":
                duration = _duration(_head(file, start, stop))
            elif kind == b"trak" and width is None:
                width, height = _size(file, start, stop)
    except (ValueError, struct.error):
        pass  # what was found before is as good as ever
    return Media(width, height, duration)


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The kind of each box, and where its content begins and ends.

    Raises:
        ValueError: If one is cut off.
    """
    for _ in range(MOST_BOXES):
        if start >= end:
            return
        file.seek(start)
        head = file.read(min(16, end - start))
        if len(head) < 8:
            raise _CutOffError
        size, kind = struct.unpack(">I4s", head[:8])
        content = 8
        if size == 1 and len(head) == 16:
            size, content = struct.unpack(">Q", head[8:])[0], 16
        elif size == 0:
            size = end - start
        if size < content or start + size > end:
            raise _CutOffError
        yield kind, start + content, start + size
        start += size
    raise ValueError("it has too many boxes")


def _within(file: IO[bytes], kind: bytes, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """The boxes in the boxes of a kind."""
    for found, *place in _boxes(file, start, end):
        if found == kind:
            yield from _boxes(file, *place)


def _head(file: IO[bytes], start: int, end: int) -> bytes:
    file.seek(start)
    return file.read(min(end - start, _LONGEST_HEADER))


def _duration(mvhd: bytes) -> float | None:
    form, at = (">IQ", 20) if mvhd[:1] == b"\1" else (">II", 12)
    scale, length = struct.unpack_from(form, mvhd, at)
    return None if scale == 0 or length in _UNKNOWN else length / scale


def _size(file: IO[bytes], start: int, end: int) -> tuple[int, int] | tuple[None, None]:
    """The size of a track as it is shown; sound has none."""
    for kind, *place in _boxes(file, start, end):
        if kind == b"tkhd":
            head = _head(file, *place)
            matrix_at = 52 if head[:1] == b"\1" else 40
            across, *_, down = struct.unpack_from(">5i", head, matrix_at)
            width, height = (side >> 16 for side in struct.unpack_from(">II", head, matrix_at + 36))
            if width and height:
                turned = across == down == 0
                return (height, width) if turned else (width, height)
    return None, None
