"""Clips and pictures of a chosen size, right in form only: no benchmark looks at what they show."""

from __future__ import annotations


def _box(kind: bytes, payload: bytes) -> bytes:
    return (8 + len(payload)).to_bytes(4, "big") + kind + payload


def clip(size: int) -> bytes:
    """A file of exactly this many bytes, with a type, an index and zeros for media."""
    head = _box(b"ftyp", b"isom\0\0\2\0isomiso2mp41") + _box(b"moov", _box(b"mvhd", bytes(100)))
    return head + _box(b"mdat", bytes(size - len(head) - 8))


def picture(size: int) -> bytes:
    """A PNG of exactly this many bytes: a head for 1280x720, and zeros that nobody decodes."""
    head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x05\0\0\0\x02\xd0\x08\x02\0\0\0"
    return head + bytes(size - len(head))
