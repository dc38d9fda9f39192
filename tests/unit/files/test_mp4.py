"""A clip's size and length are read from its boxes, and nothing that a file holds raises."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stillreel._files import mp4 as _mp4
from stillreel._files.mp4 import Media, media, surplus, what_is_wrong
from stillreel.sandbox._encode import ClipSpec, render
from tests.unit.serving import MP4, box

if TYPE_CHECKING:
    from pathlib import Path

FTYP, MOOV, MDAT = box(b"ftyp", b"isom\0\0\0\0"), box(b"moov"), box(b"mdat", b"frames")
UPRIGHT, TURNED = (1, 0, 0, 0, 1), (0, 1, 0, -1, 0)


def large(kind: bytes, content: bytes, size: int | None = None) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(content) if size is None else size) + content


def mvhd(scale: int, length: int, version: int = 0) -> bytes:
    times = bytes(16 if version else 8)
    body = struct.pack(">IQ" if version else ">II", scale, length)
    return box(b"mvhd", bytes([version, 0, 0, 0]) + times + body + bytes(80))


def trak(
    width: int,
    height: int,
    version: int = 0,
    matrix: tuple[int, ...] = UPRIGHT,
    before: bytes = b"",
) -> bytes:
    fields = bytes(32 if version else 20) + bytes(16)
    body = struct.pack(">9i", *[one << 16 for one in matrix], 0, 0, 0, 1 << 14)
    size = struct.pack(">II", width << 16, height << 16)
    return box(b"trak", before + box(b"tkhd", bytes([version, 0, 0, 0]) + fields + body + size))


def clip(*inside: bytes) -> bytes:
    return FTYP + MDAT + box(b"moov", b"".join(inside))


def read(content: bytes) -> Media:
    return media(io.BytesIO(content))


# --- whole or not


@pytest.mark.parametrize(
    "good",
    [
        MP4,
        FTYP + MDAT + MOOV,
        FTYP + MOOV + large(b"mdat", b"frames" * 10),
        FTYP + box(b"free") + MOOV + struct.pack(">I4s", 0, b"mdat") + b"to the end",
        FTYP + MOOV,
    ],
    ids=["moov first", "moov last", "64-bit size", "size 0", "no frames"],
)
def test_a_complete_mp4_has_nothing_wrong(good: bytes) -> None:
    assert what_is_wrong(io.BytesIO(good)) is None


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><html></html>", "begins with"),
        (b'{"error": "no such file"}', "begins with"),
        (b"\xff\xd8\xff\xe0 a picture indeed", "begins with"),
        (MOOV + FTYP, "begins with"),
        (FTYP, "no index"),
        (FTYP + MDAT, "no index"),
        (MP4[:-1], "cut off"),
        (MP4[: len(FTYP) + 3], "cut off"),
        (FTYP + MOOV + b"\0\0\0", "cut off"),
        (FTYP + MOOV + large(b"mdat", b"frames", 10**12), "cut off"),
        (FTYP + large(b"moov", b"", 3), "cut off"),
        (FTYP + large(b"moov", b"", 15), "cut off"),
        (FTYP + MOOV + struct.pack(">I4s", 1, b"mdat"), "cut off"),
        (FTYP + struct.pack(">I4s", 4, b"moov"), "cut off"),
        (b"short", "cut off"),
    ],
    ids=repr,
)
def test_what_is_no_complete_mp4_is_told_why(bad: bytes, why: str) -> None:
    assert why in str(what_is_wrong(io.BytesIO(bad)))


BEHIND = [
    b"\n",
    b"\r\n",
    b"\0" * 7,
    b"\r\n--boundary--\r\n",
    b"<!-- served by a proxy -->",
    b"\0\0\0\4abcd",
]


@pytest.mark.parametrize("more", BEHIND, ids=repr)
def test_what_follows_the_last_box_is_counted_and_costs_no_clip(more: bytes) -> None:
    file = io.BytesIO(clip(mvhd(1000, 8000), trak(1280, 720)) + more)

    assert what_is_wrong(file) is None
    assert surplus(file) == len(more)
    assert media(file) == Media(1280, 720, 8.0)


def test_a_whole_mp4_has_no_surplus() -> None:
    assert surplus(io.BytesIO(MP4)) == 0


@pytest.mark.parametrize("kind", [b"moof", b"mdat", b"free", b"mfra"])
def test_a_box_that_is_cut_off_behind_others_is_no_surplus(kind: bytes) -> None:
    assert "cut off" in str(what_is_wrong(io.BytesIO(MP4 + box(kind, b"frames")[:-1])))


def test_an_mp4_that_is_cut_off_anywhere_is_not_complete() -> None:
    for length in range(len(MP4)):
        if length != len(MP4) - len(box(b"mdat", b"frames" * 100)):
            assert what_is_wrong(io.BytesIO(MP4[:length])), length


def test_a_file_of_boxes_only_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_mp4, "MOST_BOXES", 10)

    assert what_is_wrong(io.BytesIO(FTYP + MOOV + box(b"free") * 9)) == "it has too many boxes"


# --- size and length


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ((mvhd(1000, 8000), trak(1280, 720)), Media(1280, 720, 8.0)),
        ((mvhd(90_000, 360_000, 1), trak(1080, 1920, 1)), Media(1080, 1920, 4.0)),
        ((trak(0, 0), trak(3840, 2160), mvhd(24, 148)), Media(3840, 2160, 148 / 24)),
        ((mvhd(1, 6), trak(1280, 720, matrix=TURNED)), Media(720, 1280, 6.0)),
        ((mvhd(1, 6), trak(1280, 720, 1, matrix=TURNED)), Media(720, 1280, 6.0)),
        ((trak(640, 360), trak(16, 16)), Media(640, 360, None)),
        ((trak(640, 360, before=box(b"edts")),), Media(640, 360, None)),
        ((box(b"udta"), mvhd(2, 3)), Media(None, None, 1.5)),
        ((mvhd(0, 8000),), Media()),
        ((mvhd(1000, 0),), Media()),
        ((mvhd(1000, 2**32 - 1),), Media()),
        ((mvhd(1000, 2**64 - 1, 1),), Media()),
        ((box(b"mvhd"),), Media()),
        ((box(b"mvhd", b"\1"),), Media()),
        ((mvhd(1, 8), box(b"trak", box(b"tkhd"))), Media(None, None, 8.0)),
        ((mvhd(1, 8), box(b"trak", b"garbage in here")), Media(None, None, 8.0)),
        ((box(b"trak"),), Media()),
        ((), Media()),
    ],
)
def test_the_index_tells_size_and_length(inside: tuple[bytes, ...], expected: Media) -> None:
    assert read(clip(*inside)) == expected


def test_the_index_may_come_first_or_in_a_box_with_a_long_size() -> None:
    inside = mvhd(1000, 8000) + trak(1280, 720)

    assert read(FTYP + box(b"moov", inside) + MDAT) == Media(1280, 720, 8.0)
    assert read(FTYP + MDAT + large(b"moov", inside)) == Media(1280, 720, 8.0)


def test_a_rendered_clip_tells_what_it_was_rendered_as(tmp_path: Path, picture: bytes) -> None:
    render(ClipSpec(128, 72, 1.5, audio=True, first=picture), tmp_path / "clip.mp4")

    with (tmp_path / "clip.mp4").open("rb") as file:
        assert what_is_wrong(file) is None
        found = media(file)
    assert (found.width, found.height) == (128, 72)
    assert found.duration == pytest.approx(1.5, abs=0.05)


WHOLE = clip(mvhd(1000, 8000), trak(1280, 720), trak(640, 360, 1))


@given(st.binary())
def test_garbage_tells_nothing(garbage: bytes) -> None:
    assert read(garbage) == Media()


@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=8))
def test_a_damaged_clip_never_raises(at: int, damage: bytes) -> None:
    damaged = io.BytesIO(WHOLE[:at] + damage + WHOLE[at + len(damage) :])

    assert isinstance(media(damaged), Media)
    what_is_wrong(damaged)


@given(st.integers(0, len(WHOLE)))
def test_a_clip_that_is_cut_off_never_raises(length: int) -> None:
    assert isinstance(read(WHOLE[:length]), Media)
