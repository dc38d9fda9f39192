"""A file appears under its name only when it is whole, and is an MP4."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel import _files
from stillreel._effects import Fetch, Fetched, Saved, TransportFault
from stillreel._files import Part
from stillreel._job import Job, Video
from stillreel._reception import Entity
from tests.unit.driving import BROKEN, highwayapi
from tests.unit.serving import MP4, box
from tests.unit.test_mp4 import clip, mvhd, trak

if TYPE_CHECKING:
    from collections.abc import Iterator

JOB = Job("highwayapi", ("t",))
URL = "https://clips.example/1?signature=s"
OTHER = MP4 + box(b"free", b"another")


@pytest.fixture
def part() -> Iterator[Part]:
    with Part() as made:
        yield made


def fetch(target: Path, part: Part | None = None, *, overwrite: bool = False) -> Fetch:
    return Fetch(highwayapi(), Video(url=URL, job=JOB), URL, target, overwrite, part=part)


def save(part: Part, effect: Fetch, *chunks: bytes) -> Fetched:
    with part.filling(effect):
        for chunk in chunks:
            part.write(effect, chunk)
        return part.keep(effect)


def begin(part: Part, target: Path, content: bytes, *, provable: bool = True) -> Fetch:
    """A fetch that breaks off."""
    effect = fetch(target, part)
    with pytest.raises(TransportFault):
        break_off(part, effect, content, Entity(URL, '"a"', len(MP4)) if provable else None)
    return effect


def break_off(part: Part, effect: Fetch, content: bytes, entity: Entity | None) -> None:
    with part.filling(effect):
        part.restart(effect, entity)
        part.write(effect, content)
        raise BROKEN


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- the whole clip


def test_a_whole_clip_gets_its_name_and_leaves_nothing_else(part: Part, tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "clip.mp4"

    fetched = save(part, fetch(target), MP4[:10], MP4[10:])

    assert target.read_bytes() == MP4
    assert list(target.parent.iterdir()) == [target]
    digest = hashlib.sha256(MP4).hexdigest()
    assert fetched == Fetched(200, saved=Saved(path=target, size=len(MP4), sha256=digest))


def test_what_the_clip_tells_of_itself_is_told(part: Part, tmp_path: Path) -> None:
    content = clip(mvhd(1000, 8000), trak(1280, 720))

    saved = save(part, fetch(tmp_path / "clip.mp4"), content).saved

    assert saved
    assert (saved.width, saved.height, saved.duration) == (1280, 720, 8.0)


def test_nothing_has_the_name_before_the_clip_is_whole(part: Part, tmp_path: Path) -> None:
    effect = fetch(tmp_path / "clip.mp4")

    with part.filling(effect):
        part.write(effect, MP4)
        (only,) = tmp_path.iterdir()
        assert only.suffix == ".part"
        assert only.name.startswith(".clip.mp4.")


@pytest.mark.parametrize("content", [b"<html>", MP4[:-5], b""])
def test_what_is_no_clip_is_told_and_leaves_no_file(
    part: Part, tmp_path: Path, content: bytes
) -> None:
    begin(part, tmp_path / "clip.mp4", b"")

    fetched = save(part, fetch(tmp_path / "clip.mp4", part), content)

    assert fetched.flaw
    assert fetched.saved is None
    assert names(tmp_path) == []


def test_the_file_is_brought_to_disk_before_it_has_its_name(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    target = tmp_path / "clip.mp4"
    monkeypatch.setattr(os, "fsync", lambda _descriptor: synced.append(target.exists()))

    save(part, fetch(target), MP4)

    assert synced == [False]


# --- files that are there


def test_a_file_that_exists_is_not_overwritten_unasked(part: Part, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"mine")

    with pytest.raises(sr.FileExists, match="overwrite=True") as raised:
        save(part, fetch(target), MP4)

    assert isinstance(raised.value, FileExistsError)
    assert raised.value.job is JOB
    assert target.read_bytes() == b"mine"
    assert names(tmp_path) == ["clip.mp4"]


def test_a_file_that_appears_meanwhile_is_not_overwritten(part: Part, tmp_path: Path) -> None:
    effect = fetch(tmp_path / "clip.mp4")

    with part.filling(effect):
        part.write(effect, MP4)
        effect.target.write_bytes(b"mine")
        with pytest.raises(sr.FileExists):
            part.keep(effect)

    assert effect.target.read_bytes() == b"mine"
    assert names(tmp_path) == ["clip.mp4"]


def test_a_file_is_overwritten_on_request_and_only_by_a_clip(part: Part, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    target.write_bytes(b"mine")

    assert save(part, fetch(target, overwrite=True), b"<html>").flaw
    assert target.read_bytes() == b"mine"

    assert save(part, fetch(target, overwrite=True), MP4).saved
    assert target.read_bytes() == MP4


# --- what an attempt leaves for the next


def test_what_has_come_of_a_known_file_stays_for_the_next_attempt(
    part: Part, tmp_path: Path
) -> None:
    effect = begin(part, tmp_path / "clip.mp4", MP4[:50])
    assert part.size == 50
    assert len(names(tmp_path)) == 1

    with part.filling(effect):
        part.write(effect, MP4[50:])
        saved = part.keep(effect).saved

    assert saved
    assert saved.sha256 == hashlib.sha256(MP4).hexdigest()
    assert effect.target.read_bytes() == MP4
    assert names(tmp_path) == ["clip.mp4"]


@pytest.mark.parametrize("provable", [True, False])
def test_a_download_that_is_given_up_leaves_no_file(tmp_path: Path, provable: bool) -> None:
    with Part() as part:
        begin(part, tmp_path / "clip.mp4", MP4[:50], provable=provable)
        assert len(names(tmp_path)) == provable
        assert part.size == (50 if provable else 0)

    assert names(tmp_path) == []


def test_nothing_stays_where_nobody_comes_back_for_it(tmp_path: Path) -> None:
    part, effect = Part(), fetch(tmp_path / "clip.mp4")

    with pytest.raises(TransportFault):
        break_off(part, effect, MP4[:50], Entity(URL, '"a"', len(MP4)))

    assert names(tmp_path) == []


def test_a_file_that_begins_anew_has_nothing_of_the_old_one(part: Part, tmp_path: Path) -> None:
    effect = begin(part, tmp_path / "clip.mp4", b"something else entirely")

    with part.filling(effect):
        part.restart(effect, None)
        part.write(effect, MP4)
        saved = part.keep(effect).saved

    assert saved
    assert saved.sha256 == hashlib.sha256(MP4).hexdigest()
    assert effect.target.read_bytes() == MP4


@pytest.mark.parametrize("interruption", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_an_interruption_leaves_no_file(
    part: Part, tmp_path: Path, interruption: type[BaseException]
) -> None:
    effect = begin(part, tmp_path / "clip.mp4", MP4[:50])

    def interrupted() -> None:
        with part.filling(effect):
            part.write(effect, MP4)
            raise interruption

    with pytest.raises(interruption):
        interrupted()

    assert names(tmp_path) == []


def test_what_a_killed_process_has_left_is_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    spawn = multiprocessing.get_context("spawn")
    for _ in range(2):
        killed = spawn.Process(target=die_half_way, args=(target,))
        killed.start()
        killed.join()
        assert killed.exitcode == 9
        (left,) = tmp_path.iterdir()
        assert left.stat().st_size == 50

    with Part() as part:
        save(part, fetch(target), MP4)

    assert names(tmp_path) == ["clip.mp4"]
    assert target.read_bytes() == MP4


def die_half_way(target: Path) -> None:
    part, effect = Part(), fetch(target)
    with part.filling(effect):
        part.write(effect, MP4[:50])
        part._open.flush()
        os._exit(9)


# --- several at once


def test_downloads_to_one_target_do_not_disturb_each_other(tmp_path: Path) -> None:
    one, other = Part(), Part()
    first, second = (fetch(tmp_path / "clip.mp4", part, overwrite=True) for part in (one, other))

    with one.filling(first), other.filling(second):
        assert len(names(tmp_path)) == 2
        one.write(first, MP4)
        other.write(second, OTHER)
        assert one.keep(first).saved
        assert first.target.read_bytes() == MP4
        assert other.keep(second).saved

    assert first.target.read_bytes() == OTHER
    assert names(tmp_path) == ["clip.mp4"]


def test_many_threads_may_download_to_one_target(tmp_path: Path) -> None:
    contents = [MP4 + box(b"free", bytes([n]) * 1000) for n in range(8)]
    start = threading.Barrier(8)

    def download(content: bytes) -> list[str]:
        start.wait()
        digests = []
        for _ in range(20):
            with Part() as part:
                effect = fetch(tmp_path / "clip.mp4", overwrite=True)
                saved = save(part, effect, content[:100], content[100:]).saved
                assert saved
                digests.append(saved.sha256)
                assert effect.target.read_bytes() in contents
        return digests

    with ThreadPoolExecutor(8) as pool:
        for content, digests in zip(contents, pool.map(download, contents), strict=True):
            assert set(digests) == {hashlib.sha256(content).hexdigest()}

    assert names(tmp_path) == ["clip.mp4"]


@pytest.mark.parametrize("replaced", [False, True])
def test_a_part_that_has_become_a_clip_is_not_taken_for_one(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replaced: bool
) -> None:
    """Between opening and locking it, the other download may be done."""
    effect, lock = fetch(tmp_path / "clip.mp4", overwrite=True), fcntl.flock

    def renamed_meanwhile(file: IO[bytes], flags: int) -> None:
        lock(file, flags)
        Path(file.name).write_bytes(MP4)
        Path(file.name).rename(effect.target)
        if replaced:
            Path(file.name).write_bytes(b"of a third one")

    monkeypatch.setattr(fcntl, "flock", renamed_meanwhile)
    with part.filling(effect):
        part.write(effect, b"other bytes")

    assert effect.target.read_bytes() == MP4


def test_without_locks_each_download_has_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_args: object) -> None:
        raise OSError(errno.ENOSYS, "no locks here")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    one, other = Part(), Part()
    first, second = (fetch(tmp_path / name, part) for name, part in (("a", one), ("b", other)))

    with one.filling(first), other.filling(second):
        assert len(names(tmp_path)) == 2
        one.write(first, MP4)
        other.write(second, OTHER)
        assert one.keep(first).saved
        assert other.keep(second).saved

    assert names(tmp_path) == ["a", "b"]


def test_a_link_in_the_place_of_the_part_is_not_followed(part: Part, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"mine")
    effect = fetch(tmp_path / "clip.mp4")
    with part.filling(effect):
        place = Path(part._open.name)
    place.symlink_to(tmp_path / "precious")

    assert save(part, effect, MP4).saved

    assert (tmp_path / "precious").read_bytes() == b"mine"


def test_a_download_that_is_closed_while_it_is_kept_is_kept(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when it is cancelled while another thread brings the file to disk."""
    closing = threading.Thread(target=part.close)
    sync = os.fsync

    def slow(descriptor: int) -> None:
        if not closing.ident:
            closing.start()
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", slow)
    assert save(part, fetch(tmp_path / "clip.mp4"), MP4).saved
    closing.join()

    assert names(tmp_path) == ["clip.mp4"]


# --- disks that refuse


class Full:
    """A file on a disk that is full: what was buffered cannot be written when it is closed."""

    def __init__(self, file: IO[bytes], after: int) -> None:
        self._file = file
        self._left = after
        self.name = file.name

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def write(self, chunk: bytes) -> int:
        self._left -= len(chunk)
        if self._left < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return self._file.write(chunk)

    def close(self) -> None:
        self._file.close()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_is_a_download_error_that_leaves_nothing(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed = _files.claimed
    monkeypatch.setattr(_files, "claimed", lambda target: Full(claimed(target), 100))
    target = tmp_path / "clip.mp4"

    with pytest.raises(sr.DownloadError, match="No space left") as raised:
        save(part, fetch(target, part), MP4[:60], MP4[60:])

    assert type(raised.value) is sr.DownloadError
    assert str(target) in str(raised.value)
    assert raised.value.job is JOB
    assert raised.value.charged == "yes"
    assert raised.value.url == "https://clips.example/1"
    assert isinstance(raised.value.__cause__, OSError)
    assert names(tmp_path) == []

    monkeypatch.undo()
    assert save(part, fetch(target, part), MP4).saved


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EIO])
def test_a_disk_that_refuses_at_the_end_is_a_download_error(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def refuse(_descriptor: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(sr.DownloadError, match=os.strerror(code)):
        save(part, fetch(tmp_path / "clip.mp4"), MP4)

    assert names(tmp_path) == []


def test_a_target_that_cannot_be_replaced_is_a_download_error(part: Part, tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").mkdir()

    with pytest.raises(sr.DownloadError, match="Is a directory"):
        save(part, fetch(tmp_path / "clip.mp4", overwrite=True), MP4)

    assert names(tmp_path) == ["clip.mp4"]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_folder_that_is_read_only_is_a_download_error(part: Part, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir(mode=0o500)

    with pytest.raises(sr.DownloadError, match="Permission denied"):
        save(part, fetch(tmp_path / "folder" / "clip.mp4"), MP4)


@pytest.mark.parametrize(
    "name", ["file/clip.mp4", "file/deeper/clip.mp4", "x" * 300, "y" * 300 + "/c"]
)
def test_a_place_that_cannot_be_written_is_a_download_error_with_the_job(
    part: Part, tmp_path: Path, name: str
) -> None:
    (tmp_path / "file").write_bytes(b"no folder")

    with pytest.raises(sr.DownloadError, match="could not be written") as raised:
        save(part, fetch(tmp_path / name), MP4)

    assert raised.value.job is JOB
    assert names(tmp_path) == ["file"]


@pytest.mark.parametrize("name", ["x" * 250 + ".mp4", "桜" * 80 + ".mp4", "🎞" * 60 + ".mp4"])
def test_a_long_name_still_has_room_for_its_part(part: Part, tmp_path: Path, name: str) -> None:
    target = tmp_path / name

    with Part() as other, other.filling(fetch(target)):
        save(part, fetch(target), MP4)

    assert target.read_bytes() == MP4
