"""F1, F2: a file that could not be written is refused before anything is paid for."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import stillreel as sr
from stillreel._files import TargetExists, atomic, check_target, check_writable, sha256_of
from tests.both import blocking, plain
from tests.unit.http.test_transport import ACCEPTED, provider
from tests.unit.serving import Server, clip

if TYPE_CHECKING:
    from collections.abc import Callable

BAD = {
    "below a file": "file/clip.mp4",
    "far below a file": "file/deeper/clip.mp4",
    "NUL": "a\0b.mp4",
    "NUL in a folder": "a\0b/clip.mp4",
    "NUL in a folder's name": "a\0b/",
    "half a surrogate": "\ud800.mp4",
    "half a surrogate in a folder": "\ud800/clip.mp4",
    "too long": "n" * 300,
    "too long a folder": "n" * 300 + "/clip.mp4",
    "a pipe": "pipe",
    "below a pipe": "pipe/clip.mp4",
    "a folder below a file": "file/",
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "file").write_bytes(b"mine")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "numbered-1.mp4").mkdir()
    return tmp_path


@pytest.fixture(params=[plain, blocking], ids=["sync", "async"])
def clients(request: pytest.FixtureRequest) -> Any:
    return request.param


def refused(clients: Any, path: str | Path, samples: int | None = None, **options: Any) -> str:
    """Why a clip is refused before it is submitted."""
    asked = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves", samples=samples)
    with (
        Server(ACCEPTED) as server,
        clients({"highwayapi": provider(server.url)}) as client,
    ):
        with pytest.raises(sr.InvalidRequest) as raised:
            client.generate(asked, path, **options)
        assert server.received == []
    assert raised.value.charged == "no"
    return str(raised.value)


@pytest.mark.parametrize("name", BAD.values(), ids=BAD)
def test_f2_what_cannot_be_written_is_refused_before_the_submit(
    clients: Any, place: Path, name: str
) -> None:
    before = sorted(place.iterdir())

    assert "cannot be written: " in refused(clients, f"{place}/{name}", overwrite=True)
    assert sorted(place.iterdir()) == before


@pytest.mark.parametrize("overwrite", [False, True])
def test_f2_an_empty_path_is_refused_before_the_submit(clients: Any, overwrite: bool) -> None:
    assert "path is empty" in refused(clients, "", overwrite=overwrite)
    assert "path is empty" in refused(clients, "", samples=2, overwrite=overwrite)


def test_a_folder_in_the_place_of_a_numbered_clip_is_refused(clients: Any, place: Path) -> None:
    said = refused(clients, place / "numbered.mp4", samples=2, overwrite=True)

    assert "numbered-1.mp4' cannot be written: Is a directory" in said


@pytest.mark.parametrize("name", ["file", "dangling"])
def test_a_file_that_is_there_is_refused_before_the_submit(
    clients: Any, place: Path, name: str
) -> None:
    (place / "dangling").symlink_to(place / "nowhere")

    assert "exists: pass overwrite=True" in refused(clients, place / name)
    check_target(place / name, overwrite=True)


class Disk(NamedTuple):
    total: int
    used: int
    free: int


def refuse_files(code: int) -> Callable[..., int]:
    def refuse(*_: object) -> int:
        raise OSError(code, os.strerror(code))

    return refuse


@pytest.mark.parametrize("code", [errno.EROFS, errno.EACCES, errno.EDQUOT])
def test_f2_a_folder_that_takes_no_file_is_refused_before_the_submit(
    clients: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    monkeypatch.setattr(atomic.PartFile, "beside", refuse_files(code))

    assert f"cannot be written: {os.strerror(code)}" in refused(clients, tmp_path / "clip.mp4")
    assert f"cannot be written: {os.strerror(code)}" in refused(clients, tmp_path)


def test_f2_a_disk_that_takes_no_byte_is_refused_before_the_submit(
    clients: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic.PartFile, "write", refuse_files(errno.ENOSPC))

    assert "cannot be written: No space left" in refused(clients, tmp_path / "new" / "clip.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("unnamed", [False, True])
def test_f2_a_disk_with_little_room_is_refused_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unnamed: bool
) -> None:
    monkeypatch.setattr(atomic, "UNNAMED", unnamed and atomic.UNNAMED)
    target = tmp_path / "new" / "clip.mp4"
    sizes = {"full": Disk(10**12, 10**12 - 1000, 1000), "unknown": Disk(0, 0, 0)}
    for name, size in sizes.items():
        monkeypatch.setattr(shutil, "disk_usage", lambda _, size=size: size)
        if name == "full":
            with pytest.raises(OSError, match="No space left"):
                check_writable(target, overwrite=False)
        else:
            check_writable(target, overwrite=False)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a folder that is in use stays")
def test_a_folder_that_is_gone_is_refused_before_the_submit(
    clients: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here").rmdir()

    assert "cannot be written: No such file" in refused(clients, "clip.mp4")


@pytest.mark.parametrize("name", ["file/clip.mp4", "a\0b.mp4", "\ud800.mp4", "n" * 300, "pipe"])
def test_what_cannot_be_written_is_an_error_with_the_job_where_it_is_paid_for(
    clients: Any, place: Path, name: str
) -> None:
    job = sr.Job("highwayapi", ("t",))
    with Server(clip()) as server, clients({"highwayapi": provider(server.url)}) as client:
        video = sr.Video(url=f"{server.url}/1", job=job)
        with pytest.raises(sr.DownloadError, match="could not be written") as raised:
            client.download(video, place / name, overwrite=True)

    assert raised.value.job == job
    assert raised.value.charged == "yes"


def test_a_name_that_is_free_can_be_had(tmp_path: Path) -> None:
    check_writable(tmp_path / "new" / "folder" / "clip.mp4", overwrite=False)
    (tmp_path / "clip.mp4").touch()
    check_writable(tmp_path / "clip.mp4", overwrite=True)
    with pytest.raises(TargetExists):
        check_writable(tmp_path / "clip.mp4", overwrite=False)

    assert [one.name for one in tmp_path.iterdir()] == ["clip.mp4"]


@pytest.mark.parametrize("name", ["pipe", "nowhere", "numbered-1.mp4", "a\0b"])
def test_what_is_no_file_has_no_digest(place: Path, name: str) -> None:
    assert sha256_of(place / name) is None


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here cannot be read")
def test_what_cannot_be_read_has_no_digest() -> None:
    assert sha256_of(Path("/proc/self/mem")) is None


@pytest.mark.parametrize("error", [RuntimeError("odd"), OSError(5, "odd")])
def test_whatever_the_system_raises_a_target_cannot_be_written(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("shutil.disk_usage", fail)

    with pytest.raises(OSError, match=r"odd|RuntimeError"):
        check_writable(tmp_path / "a.mp4", overwrite=False)
