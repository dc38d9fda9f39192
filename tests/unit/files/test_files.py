"""A file appears under its name only when it is whole, and is an MP4."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import multiprocessing
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import stillreel as sr
from stillreel._files import Entity, Part, sync_folder
from stillreel._files import atomic as _part_file
from stillreel._files import part as _files
from stillreel._flows import Fetch, Fetched, TransportFault
from stillreel._http.download_body import disk, filling
from stillreel._models import Job, Saved, Video
from tests.unit.driving import BROKEN, highwayapi
from tests.unit.files.test_mp4 import clip, mvhd, trak
from tests.unit.serving import MP4, box

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOB = Job("highwayapi", ("t",))
URL = "https://clips.example/1?signature=s"
OTHER = MP4 + box(b"free", b"another")


@pytest.fixture(params=[False, True], ids=["with a name", "without a name"], autouse=True)
def unnamed(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the files have no name before they are whole; Linux alone has such."""
    if request.param and not _part_file.UNNAMED:
        pytest.skip("this system has no files without a name")
    monkeypatch.setattr(_part_file, "UNNAMED", request.param)
    return bool(request.param)


@pytest.fixture
def part() -> Iterator[Part]:
    with Part() as made:
        yield made


def fetch(target: Path, part: Part | None = None, *, overwrite: bool = False) -> Fetch:
    return Fetch(highwayapi(), Video(url=URL, job=JOB), URL, target, overwrite, part=part)


def put(part: Part, effect: Fetch, chunk: bytes) -> None:
    part.take(chunk)
    with disk(effect):
        part.write(effect.target)


def end(part: Part, effect: Fetch) -> Fetched:
    with disk(effect):
        flaw = part.flaw(effect.target)
        if flaw:
            return Fetched(200, flaw=flaw)
        saved = part.keep(effect.target, overwrite=effect.overwrite, adopt=effect.adopt)
        return Fetched(200, saved=saved)


def save(part: Part, effect: Fetch, *chunks: bytes) -> Fetched:
    with filling(part, effect):
        for chunk in chunks:
            put(part, effect, chunk)
        return end(part, effect)


def begin(part: Part, target: Path, content: bytes, *, provable: bool = True) -> Fetch:
    """A fetch that breaks off."""
    effect = fetch(target, part)
    with pytest.raises(TransportFault):
        break_off(part, effect, content, Entity(URL, '"a"', len(MP4)) if provable else None)
    return effect


def break_off(part: Part, effect: Fetch, content: bytes, entity: Entity | None) -> None:
    with filling(part, effect):
        part.restart(entity)
        put(part, effect, content)
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


def test_nothing_has_the_name_before_the_clip_is_whole(
    part: Part, tmp_path: Path, unnamed: bool
) -> None:
    effect = fetch(tmp_path / "clip.mp4")

    with filling(part, effect):
        put(part, effect, MP4)
        assert len(names(tmp_path)) == (not unnamed)
        for only in names(tmp_path):
            assert only.startswith(".clip.mp4.")
            assert only.endswith(".part")


def test_a_usual_clip_comes_to_the_disk_when_all_of_it_is_there(part: Part, tmp_path: Path) -> None:
    effect = fetch(tmp_path / "new" / "clip.mp4")

    with filling(part, effect):
        assert not part.take(MP4)
        assert names(tmp_path) == []
        assert end(part, effect).saved

    assert effect.target.read_bytes() == MP4


def test_a_large_clip_is_written_bit_by_bit(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_files, "MOST_HELD", 64)
    effect, chunks = fetch(tmp_path / "clip.mp4"), [MP4[n : n + 10] for n in range(0, len(MP4), 10)]

    with filling(part, effect):
        full = []
        for chunk in chunks:
            full.append(part.take(chunk))
            if full[-1]:
                part.write(effect.target)
        saved = end(part, effect).saved

    assert full == [n % 7 == 6 for n in range(len(chunks))]
    assert saved
    assert saved.sha256 == hashlib.sha256(MP4).hexdigest()
    assert effect.target.read_bytes() == MP4


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


def test_f3_each_new_folder_is_brought_to_disk(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    monkeypatch.setattr(_part_file, "sync_folder", synced.append)

    save(part, fetch(tmp_path / "new" / "folder" / "clip.mp4"), MP4)

    assert sorted(synced) == [tmp_path, tmp_path / "new"]


def test_f3_the_names_in_a_folder_are_brought_to_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[bool] = []
    here = tmp_path.stat()
    monkeypatch.setattr(
        os, "fsync", lambda one: synced.append(os.path.samestat(os.fstat(one), here))
    )

    sync_folder(tmp_path)

    assert synced == [True]


@pytest.mark.parametrize("name", ["nowhere", "\0"])
def test_f3_a_folder_that_cannot_be_opened_is_left(tmp_path: Path, name: str) -> None:
    sync_folder(tmp_path / name)

    assert names(tmp_path) == []


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


@pytest.mark.parametrize("linked", [True, False])
def test_a_file_that_appears_meanwhile_is_not_overwritten(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    if not linked:
        monkeypatch.setattr(os, "link", forbidden)
    effect = fetch(tmp_path / "clip.mp4")

    with filling(part, effect):
        put(part, effect, MP4)
        effect.target.write_bytes(b"mine")
        with pytest.raises(sr.FileExists):
            end(part, effect)

    assert effect.target.read_bytes() == b"mine"
    assert names(tmp_path) == ["clip.mp4"]


@pytest.mark.parametrize("early", [True, False], ids=["there before", "there meanwhile"])
def test_f1_a_file_with_the_bytes_of_the_clip_is_taken_for_it(
    part: Part, tmp_path: Path, early: bool
) -> None:
    effect = replace(fetch(tmp_path / "clip.mp4"), adopt=True)
    if early:
        effect.target.write_bytes(MP4)
        before = effect.target.stat()

    with filling(part, effect):
        put(part, effect, MP4)
        if not early:
            effect.target.write_bytes(MP4)
            before = effect.target.stat()
        saved = end(part, effect).saved

    assert saved
    assert saved.sha256 == hashlib.sha256(MP4).hexdigest()
    assert os.path.samestat(effect.target.stat(), before)
    assert names(tmp_path) == ["clip.mp4"]


def test_f1_a_file_with_other_bytes_is_not_taken_for_the_clip(part: Part, tmp_path: Path) -> None:
    effect = replace(fetch(tmp_path / "clip.mp4"), adopt=True)
    effect.target.write_bytes(OTHER)

    with pytest.raises(sr.FileExists):
        save(part, effect, MP4)

    assert effect.target.read_bytes() == OTHER
    assert names(tmp_path) == ["clip.mp4"]


def test_f1_of_many_clips_for_one_file_one_gets_its_name(tmp_path: Path) -> None:
    contents = [MP4 + box(b"free", bytes([n]) * 1000) for n in range(8)]
    start = threading.Barrier(8)

    def download(content: bytes) -> bool:
        start.wait()
        with Part() as part:
            try:
                return save(part, fetch(tmp_path / "clip.mp4"), content).saved is not None
            except sr.FileExists:
                return False

    with ThreadPoolExecutor(8) as pool:
        done = list(pool.map(download, contents))

    assert done.count(True) == 1
    assert (tmp_path / "clip.mp4").read_bytes() == contents[done.index(True)]
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
    part: Part, tmp_path: Path, unnamed: bool
) -> None:
    effect = begin(part, tmp_path / "clip.mp4", MP4[:50])
    assert part.size == 50
    assert len(names(tmp_path)) == (not unnamed)

    with filling(part, effect):
        put(part, effect, MP4[50:])
        saved = end(part, effect).saved

    assert saved
    assert saved.sha256 == hashlib.sha256(MP4).hexdigest()
    assert effect.target.read_bytes() == MP4
    assert names(tmp_path) == ["clip.mp4"]


@pytest.mark.parametrize("provable", [True, False])
def test_a_download_that_is_given_up_leaves_no_file(
    tmp_path: Path, provable: bool, unnamed: bool
) -> None:
    with Part() as part:
        begin(part, tmp_path / "clip.mp4", MP4[:50], provable=provable)
        assert len(names(tmp_path)) == (provable and not unnamed)
        assert part.size == (50 if provable else 0)

    assert names(tmp_path) == []


def test_nothing_stays_where_nobody_comes_back_for_it(tmp_path: Path) -> None:
    part, effect = Part(), fetch(tmp_path / "clip.mp4")

    with pytest.raises(TransportFault):
        break_off(part, effect, MP4[:50], Entity(URL, '"a"', len(MP4)))

    assert names(tmp_path) == []


def test_a_file_that_begins_anew_has_nothing_of_the_old_one(part: Part, tmp_path: Path) -> None:
    effect = begin(part, tmp_path / "clip.mp4", b"something else entirely")

    with filling(part, effect):
        part.restart(None)
        put(part, effect, MP4)
        saved = end(part, effect).saved

    assert saved
    assert saved.sha256 == hashlib.sha256(MP4).hexdigest()
    assert effect.target.read_bytes() == MP4


@pytest.mark.parametrize("interruption", [RuntimeError, KeyboardInterrupt, GeneratorExit])
def test_an_interruption_leaves_no_file(
    part: Part, tmp_path: Path, interruption: type[BaseException]
) -> None:
    effect = begin(part, tmp_path / "clip.mp4", MP4[:50])

    def interrupted() -> None:
        with filling(part, effect):
            put(part, effect, MP4)
            raise interruption

    with pytest.raises(interruption):
        interrupted()

    assert names(tmp_path) == []


def test_what_a_killed_process_has_left_is_overwritten(tmp_path: Path, unnamed: bool) -> None:
    target = tmp_path / "clip.mp4"
    spawn = multiprocessing.get_context("spawn")
    for _ in range(2):
        killed = spawn.Process(target=die_half_way, args=(target, unnamed))
        killed.start()
        killed.join()
        assert killed.exitcode == 9
        assert [left.stat().st_size for left in tmp_path.iterdir()] == ([] if unnamed else [50])

    with Part() as part:
        save(part, fetch(target), MP4)

    assert names(tmp_path) == ["clip.mp4"]
    assert target.read_bytes() == MP4


def die_half_way(target: Path, unnamed: bool) -> None:
    _part_file.UNNAMED = unnamed
    part, effect = Part(), fetch(target)
    with filling(part, effect):
        put(part, effect, MP4[:50])
        os._exit(9)


# --- several at once


def test_downloads_to_one_target_do_not_disturb_each_other(tmp_path: Path, unnamed: bool) -> None:
    one, other = Part(), Part()
    first, second = (fetch(tmp_path / "clip.mp4", part, overwrite=True) for part in (one, other))

    with filling(one, first), filling(other, second):
        put(one, first, MP4)
        put(other, second, OTHER)
        assert len(names(tmp_path)) == (0 if unnamed else 2)
        assert end(one, first).saved
        assert first.target.read_bytes() == MP4
        assert end(other, second).saved

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
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool, replaced: bool
) -> None:
    """Between opening and locking it, the other download may be done."""
    effect, lock = fetch(tmp_path / "clip.mp4", overwrite=True), fcntl.flock
    if unnamed:
        monkeypatch.setattr(_part_file, "UNNAMED", False)

    def renamed_meanwhile(descriptor: int, flags: int) -> None:
        lock(descriptor, flags)
        (path,) = tmp_path.glob(".*.part")
        path.write_bytes(MP4)
        path.rename(effect.target)
        if replaced:
            path.write_bytes(b"of a third one")

    monkeypatch.setattr(fcntl, "flock", renamed_meanwhile)
    with filling(part, effect):
        put(part, effect, b"other bytes")

    assert effect.target.read_bytes() == MP4


def test_without_locks_each_download_has_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool
) -> None:
    def no_locks(*_args: object) -> None:
        raise OSError(errno.ENOSYS, "no locks here")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    one, other = Part(), Part()
    first, second = (fetch(tmp_path / name, part) for name, part in (("a", one), ("b", other)))

    with filling(one, first), filling(other, second):
        put(one, first, MP4)
        put(other, second, OTHER)
        assert len(names(tmp_path)) == (0 if unnamed else 2)
        assert end(one, first).saved
        assert end(other, second).saved

    assert names(tmp_path) == ["a", "b"]


def test_a_link_in_the_place_of_the_part_is_not_followed(part: Part, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"mine")
    effect = fetch(tmp_path / "clip.mp4")
    _part_file._name_part(effect.target).symlink_to(tmp_path / "precious")

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


def test_a_full_disk_is_a_download_error_that_leaves_nothing(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left, write = 100, os.write

    def full(descriptor: int, data: memoryview) -> int:
        """It takes what it has room for, and then refuses."""
        nonlocal left
        taken = write(descriptor, data[:left])
        left -= taken
        if not taken:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return taken

    monkeypatch.setattr(os, "write", full)
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

    with Part() as other, filling(other, fetch(target)):
        save(part, fetch(target), MP4)

    assert target.read_bytes() == MP4


# --- disks without files that have no name


@pytest.mark.parametrize("code", [errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL])
def test_where_each_file_must_have_a_name_it_has_one(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    refuse_unnamed(monkeypatch, code)
    effect = fetch(tmp_path / "clip.mp4")

    with filling(part, effect):
        put(part, effect, MP4)
        assert len(names(tmp_path)) == 1
        assert end(part, effect).saved

    assert names(tmp_path) == ["clip.mp4"]


def test_a_folder_that_takes_no_file_is_a_download_error(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool
) -> None:
    refuse_unnamed(monkeypatch, errno.EACCES)
    if unnamed:
        with pytest.raises(sr.DownloadError, match="Permission denied"):
            save(part, fetch(tmp_path / "clip.mp4"), MP4)
    else:
        assert save(part, fetch(tmp_path / "clip.mp4"), MP4).saved


@pytest.mark.parametrize("overwrite", [False, True])
def test_where_a_file_cannot_be_given_its_first_name_it_is_copied(
    part: Part, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool
) -> None:
    monkeypatch.setattr(os, "link", forbidden)
    effect = fetch(tmp_path / "clip.mp4", overwrite=overwrite)
    if overwrite:
        effect.target.write_bytes(b"before")

    assert save(part, effect, MP4[:50], MP4[50:]).saved

    assert effect.target.read_bytes() == MP4
    assert names(tmp_path) == ["clip.mp4"]


def forbidden(*_args: object, **_options: object) -> None:
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def refuse_unnamed(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    opened = os.open

    def refuse(path: Path, flags: int, mode: int) -> int:
        if flags & os.O_TMPFILE == os.O_TMPFILE:
            raise OSError(code, os.strerror(code))
        return opened(path, flags, mode)

    monkeypatch.setattr(os, "open", refuse)


def test_what_was_given_up_before_it_could_be_written_is_not_written(
    part: Part, tmp_path: Path
) -> None:
    effect = fetch(tmp_path / "clip.mp4")
    with filling(part, effect):
        part.take(MP4)
    part.write(effect.target)

    assert part._file is None
    assert names(tmp_path) == []
    assert part.flaw(effect.target) == "it is empty"


def test_what_was_given_up_before_it_could_be_kept_is_not_kept(part: Part, tmp_path: Path) -> None:
    """As when a download is cancelled between the two steps of another thread."""
    effect = fetch(tmp_path / "clip.mp4")
    with filling(part, effect):
        part.take(MP4)
        assert part.flaw(effect.target) is None
    with pytest.raises(sr.DownloadError, match="given up"), disk(effect):
        part.keep(effect.target, overwrite=effect.overwrite)

    assert names(tmp_path) == []
