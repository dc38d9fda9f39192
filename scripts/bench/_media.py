"""Clips and pictures of a chosen size, right in form only: no benchmark looks at what they show."""

from __future__ import annotations

import zlib


def _box(kind: bytes, payload: bytes) -> bytes:
    return (8 + len(payload)).to_bytes(4, "big") + kind + payload


def _chunk(kind: bytes, payload: bytes) -> bytes:
    crc = zlib.crc32(kind + payload).to_bytes(4, "big")
    return len(payload).to_bytes(4, "big") + kind + payload + crc


def clip(size: int) -> bytes:
    """A file of exactly this many bytes, with a type, an index and zeros for media."""
    head = _box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + _box(b"moov", _box(b"mvhd", bytes(100)))
    return head + _box(b"mdat", bytes(size - len(head) - 8))


def picture(size: int) -> bytes:
    """A PNG of exactly this many bytes: 1280x720, and zeros for pixels that nobody decodes."""
    head = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", b"\0\0\x05\0\0\0\x02\xd0\x08\x02\0\0\0")
    end = _chunk(b"IEND", b"")
    return head + _chunk(b"IDAT", bytes(size - len(head) - len(end) - 12)) + end
