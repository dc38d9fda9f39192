"""A file appears under its name only when it is whole, and is an MP4."""

from __future__ import annotations

import errno
import io
import os
import struct
from typing import TYPE_CHECKING

import pytest

import stillreel as sr
from stillreel import _files
from stillreel._effects import Fetch
from stillreel._files import part_file, what_is_wrong
from stillreel._job import Job, Video
from tests.unit.driving import highwayapi
from tests.unit.serving import MP4, box

if TYPE_CHECKING:
    from pathlib import Path

JOB = Job("highwayapi", ("t",))
URL = "https://clips.example/1?signature=s"
FTYP, MOOV, MDAT = box(b"ftyp", b"isom\0\0\0\0"), box(b"moov", b"i"), box(b"mdat", b"frames")


def fetch(target: Path, *, overwrite: bool = False) -> Fetch:
    return Fetch(highwayapi(), Video(url=URL, job=JOB), URL, target, overwrite)


def save(effect: Fetch, *chunks: bytes) -> None:
    with part_file(effect) as part:
        for chunk in chunks:
            part.write(chunk)
        part.keep()


def large(kind: bytes, content: bytes, size: int | None = None) -> bytes:
    return struct.pack(">I4sQ", 1, kind, 16 + len(content) if size is None else size) + content


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
        (FTYP + MOOV + struct.pack(">I4s", 1, b"mdat"), "cut off"),
        (FTYP + struct.pack(">I4s", 4, b"moov"), "cut off"),
        (b"short", "cut off"),
    ],
    ids=repr,
)
def test_what_is_no_complete_mp4_is_told_why(bad: bytes, why: str) -> None:
    assert why in str(what_is_wrong(io.BytesIO(bad)))


def test_an_mp4_that_is_cut_off_anywhere_is_not_complete() -> None:
    for length in range(len(MP4)):
        if length != len(MP4) - len(box(b"mdat", b"frames" * 100)):
            assert what_is_wrong(io.BytesIO(MP4[:length])), length


def test_a_whole_clip_gets_its_name_and_leaves_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "clip.mp4"

    save(fetch(target), MP4[:10], MP4[10:])

    assert target.read_bytes() == MP4
    assert list(target.parent.iterdir()) == [target]


def test_nothing_has_the_name_before_the_clip_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"

    with part_file(fetch(target)) as part:
        part.write(MP4)
        assert not target.exists()
        (only,) = tmp_path.iterdir()
        assert only.suffix == ".part"


@pytest.mark.parametrize("content", [b"<html>", MP4[:-5], b""])
def test_what_is_no_clip_leaves_no_file_and_an_error_with_the_job(
    tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(sr.InvalidVideo) as raised:
        save(fetch(tmp_path / "clip.mp4"), content)

    assert list(tmp_path.iterdir()) == []
    assert raised.value.job is JOB
    assert raised.value.charged == "yes"
    assert raised.value.url == "https://clips.example/1"


@pytest.mark.parametrize("interruption", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_an_interruption_leaves_no_file(tmp_path: Path, interruption: type[BaseException]) -> None:
    def interrupted() -> None:
        with part_file(fetch(tmp_path / "clip.mp4")) as part:
            part.write(MP4)
            raise interruption

    with pytest.raises(interruption):
        interrupted()

    assert list(tmp_path.iterdir()) == []


def test_a_file_that_exists_is_not_overwritten_unasked(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"mine")

    with pytest.raises(sr.FileExists, match="overwrite=True") as raised:
        save(fetch(target), MP4)

    assert isinstance(raised.value, FileExistsError)
    assert raised.value.job is JOB
    assert target.read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_that_appears_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"

    with part_file(fetch(target)) as part:
        part.write(MP4)
        target.write_bytes(b"mine")
        with pytest.raises(sr.FileExists):
            part.keep()

    assert target.read_bytes() == b"mine"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_file_is_overwritten_on_request_and_only_by_a_clip(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"mine")

    with pytest.raises(sr.InvalidVideo):
        save(fetch(target, overwrite=True), b"<html>")
    assert target.read_bytes() == b"mine"

    save(fetch(target, overwrite=True), MP4)
    assert target.read_bytes() == MP4


def test_a_clip_without_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_files, "LARGEST", 100)

    with pytest.raises(sr.InvalidVideo, match="larger than 100"):
        save(fetch(tmp_path / "clip.mp4"), b"x" * 60, b"x" * 60)

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_a_download_error_with_the_job(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(sr.DownloadError, match="No space left") as raised:
        save(fetch(tmp_path / "clip.mp4"), MP4)

    assert type(raised.value) is sr.DownloadError
    assert raised.value.job is JOB
    assert isinstance(raised.value.__cause__, OSError)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["file/clip.mp4", "file/deeper/clip.mp4", "x" * 300, "y" * 300 + "/c"]
)
def test_a_place_that_cannot_be_written_is_a_download_error_with_the_job(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").write_bytes(b"no folder")

    with pytest.raises(sr.DownloadError, match="could not be written") as raised:
        save(fetch(tmp_path / name), MP4)

    assert raised.value.job is JOB
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_long_name_still_has_room_for_its_temporary_file(tmp_path: Path) -> None:
    target = tmp_path / ("x" * 250 + ".mp4")

    save(fetch(target), MP4)

    assert target.read_bytes() == MP4
