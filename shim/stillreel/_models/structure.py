"""A picture's file from its first byte to its last: whether it is whole, and which way up."""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CUT = "it is not whole: the end of the file is missing"
_MOST_PARTS = 200_000  # far beyond any real picture, and still walked within a second
_TOO_MANY = f"it has more than {_MOST_PARTS} parts"

# A marker in a JPEG. Others (restarts, stuffed and fill bytes) have no length and say nothing here.
_MARKER = re.compile(rb"\xff([\xc0-\xc7\xc9-\xcf\xd9-\xef\xfe])")
_END_OF_IMAGE, _START_OF_SCAN, _APP1 = b"\xd9", b"\xda", b"\xe1"
_EXIF = b"Exif\0\0"
_EXIF_FLAG = 8  # in the first byte of a VP8X chunk

_ORIENTATION = 0x0112
_INTEGERS = {3: "H", 4: "I", 8: "h", 9: "i"}


def read_orientation(data: bytes, media_type: str) -> int:
    """Walk a picture to its end, decoding nothing, in a time linear in its size.

    What follows the end is not looked at: cameras put further pictures and movies there.

    Args:
        data: The file.
        media_type: JPEG, PNG, WebP or GIF, by its first bytes.

    Returns:
        Its EXIF orientation: 1 to 8, 1 where it says nothing, and from 5 on a quarter turned.

    Raises:
        ValueError: If the picture's end is missing, or it has no pixels.
    """
    try:
        blocks = _WALKS[media_type](data)
    except (IndexError, struct.error):
        raise ValueError(_CUT) from None
    if len(blocks) > 1:
        # EXIF of more than 64 kB goes on in the next segment of a JPEG
        blocks.append(b"".join(one.removeprefix(_EXIF) for one in blocks))
    return next((found for found in map(_orientation, blocks) if found), 1)


def _jpeg(data: bytes) -> list[bytes]:
    exif: list[bytes] = []
    has_pixels = False
    position = 2
    for _ in range(_MOST_PARTS):
        found = _MARKER.search(data, position)
        if found is None:
            raise ValueError(_CUT)
        marker, start = found[1], found.end()
        if marker == _END_OF_IMAGE:
            return _checked(exif, has_pixels=has_pixels)
        (length,) = struct.unpack_from(">H", data, start)
        position = start + max(length, 2)
        has_pixels = has_pixels or marker == _START_OF_SCAN
        if marker == _APP1 and not has_pixels and data.startswith(_EXIF, start + 2):
            exif.append(data[start + 2 : position])
    raise ValueError(_TOO_MANY)


def _png(data: bytes) -> list[bytes]:
    exif: list[bytes] = []
    has_pixels = False
    position = 8
    for _ in range(_MOST_PARTS):
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if end > len(data):
            raise ValueError(_CUT)
        if kind == b"IEND":
            return _checked(exif, has_pixels=has_pixels)
        has_pixels = has_pixels or kind == b"IDAT"
        if kind == b"eXIf":
            exif.append(data[position + 8 : end - 4])
        position = end
    raise ValueError(_TOO_MANY)


def _webp(data: bytes) -> list[bytes]:
    exif: list[bytes] = []
    has_pixels = has_exif = False
    position, end = 12, 8 + struct.unpack_from("<I", data, 4)[0]
    if end > len(data):
        raise ValueError(_CUT)
    for _ in range(_MOST_PARTS):
        if position + 8 > end:
            return _checked(exif, has_pixels=has_pixels)
        kind, length = struct.unpack_from("<4sI", data, position)
        start, position = position + 8, position + 8 + length + length % 2
        if kind == b"VP8X":
            has_exif = bool(data[start] & _EXIF_FLAG)
        elif kind == b"EXIF" and has_exif:  # decoders leave out what the flag does not announce
            exif.append(data[start : start + length])
        elif kind in {b"VP8 ", b"VP8L", b"ANMF"}:
            has_pixels = has_pixels or start + length <= end
    raise ValueError(_TOO_MANY)


def _gif(data: bytes) -> list[bytes]:
    has_pixels = False
    position = 13 + _colors(data[10])
    for _ in range(_MOST_PARTS):
        kind = data[position : position + 1]
        if kind == b"!":
            position = _after_blocks(data, position + 2)
        elif kind == b",":
            position = _after_blocks(data, position + 11 + _colors(data[position + 9]))
            has_pixels = True
        elif kind:  # the trailer; browsers end the picture at anything else too
            return _checked([], has_pixels=has_pixels)
        else:
            raise ValueError(_CUT)
    raise ValueError(_TOO_MANY)


def _checked(exif: list[bytes], *, has_pixels: bool) -> list[bytes]:
    if not has_pixels:
        raise ValueError("it has no pixels")
    return exif


def _colors(flags: int) -> int:
    """The size of a table of colors in bytes."""
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _after_blocks(data: bytes, position: int) -> int:
    while size := data[position]:
        position += 1 + size
    return position + 1


_WALKS: Mapping[str, Callable[[bytes], list[bytes]]] = {
    "image/jpeg": _jpeg,
    "image/png": _png,
    "image/webp": _webp,
    "image/gif": _gif,
}
"""Media type -> what goes to the end of such a picture, and collects its EXIF blocks."""


def _orientation(exif: bytes) -> int:
    """The orientation in the first directory of an EXIF block, else 0."""
    exif = exif.removeprefix(_EXIF)  # in a JPEG always, in a WebP or PNG with some writers
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 0
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
    except struct.error:
        return 0
    entries = exif[start + 2 : start + 2 + 12 * count]
    usable = len(entries) // 12 * 12
    for tag, kind, values, value in struct.iter_unpack(f"{order}HHI4s", entries[:usable]):
        if tag == _ORIENTATION and values == 1 and kind in _INTEGERS:
            # many writers use LONG where EXIF 2.32 asks for SHORT
            (number,) = struct.unpack_from(order + _INTEGERS[kind], value)
            return int(number) if 1 <= number <= 8 else 0
    return 0
