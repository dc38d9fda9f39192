"""``results.jsonl``: whole lines, each once, in a folder that one process has."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel.batch import Line, LineOutcome, Results
from stillreel.batch._outcome import fallen, saved

if TYPE_CHECKING:
    from pathlib import Path

JOB = sr.Job("oxen", ("1",))


def outcome(key: str = "a", **more: Any) -> LineOutcome:
    return LineOutcome(**{"key": key, "number": 1, "state": "saved", "charged": "yes", **more})


def records(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]


def test_an_outcome_is_on_disk_as_it_comes(tmp_path: Path) -> None:
    file = sr.File(index=0, path="/a.mp4", sha256="00", size=3, saved_at=0.0)
    with Results(tmp_path / "new" / "folder") as results:
        results.write(outcome(files=(file,), job="oxen:1", provider="oxen"))

        assert records(tmp_path / "new" / "folder") == [
            {
                "id": "a",
                "line": 1,
                "state": "saved",
                "provider": "oxen",
                "job": "oxen:1",
                "files": [{"path": "/a.mp4", "sha256": "00", "size": 3}],
                "reason": None,
                "message": None,
                "charged": "yes",
            }
        ]


def test_what_the_file_says_already_is_not_said_again(tmp_path: Path) -> None:
    for number in (1, 2):  # the line has moved
        with Results(tmp_path) as results:
            results.write(outcome(number=number))
            results.write(outcome(number=number))
            results.write(outcome("b", state="waiting", number=number))
    with Results(tmp_path) as results:
        results.write(outcome("b"))

    assert [(one["id"], one["state"]) for one in records(tmp_path)] == [
        ("a", "saved"),
        ("b", "waiting"),
        ("b", "saved"),
    ]


def test_what_a_killed_process_has_left_is_cut_off(tmp_path: Path) -> None:
    with Results(tmp_path) as results:
        results.write(outcome("a"))
    file = tmp_path / "results.jsonl"
    file.write_bytes(file.read_bytes() + b'["not ours"]\n{"id": "b", "sta')

    with Results(tmp_path) as results:
        results.write(outcome("a"))
        results.write(outcome("b"))

    texts = file.read_text().splitlines()
    assert texts[1] == '["not ours"]'
    assert [json.loads(texts[0])["id"], json.loads(texts[2])["id"]] == ["a", "b"]


def test_m10_half_a_character_in_a_providers_words_is_written(tmp_path: Path) -> None:
    for _ in range(2):
        with Results(tmp_path) as results:
            results.write(outcome(state="failed", message="\u6ce2 \ud83d"))

    (record,) = records(tmp_path)
    assert record["message"] == "\u6ce2 \ud83d"


def test_a_folder_belongs_to_one_process(tmp_path: Path) -> None:
    with Results(tmp_path), pytest.raises(sr.ConfigurationError, match="another process runs"):
        Results(tmp_path)

    with Results(tmp_path):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="it kills with SIGKILL")
def test_a_process_that_dies_gives_the_folder_back(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from stillreel.batch import Results; "
        "held = Results(Path(sys.argv[1])); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], timeout=60, check=False)

    assert done.returncode < 0
    with Results(tmp_path):
        pass


def test_a_folder_that_cannot_be_written_to_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(sr.ConfigurationError, match=r"results\.jsonl cannot be written: "):
        Results(tmp_path / "file" / "folder")

    def read_only(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("pathlib.Path.open", read_only)
    with pytest.raises(sr.ConfigurationError, match="Read-only file system"):
        Results(tmp_path)


def test_where_there_are_no_locks_it_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", no_locks)
    with Results(tmp_path) as first, Results(tmp_path):
        first.write(outcome())

    assert os.path.getsize(tmp_path / "results.jsonl")  # noqa: PTH202


@pytest.mark.parametrize(
    ("error", "state", "reason"),
    [
        (sr.WaitTimeout("runs", job=JOB), "waiting", "WaitTimeout"),
        (sr.DownloadError("no disk", job=JOB), "waiting", "DownloadError"),
        (sr.RequestFailed("502", job=JOB), "waiting", "RequestFailed"),
        (sr.JobFailed("no", job=JOB, code="E1", reason="x"), "failed", "JobFailed: E1"),
        (sr.JobFiltered("no", job=JOB, reason="unsafe"), "failed", "JobFiltered: unsafe"),
        (sr.JobExpired("gone", job=JOB), "failed", "JobExpired"),
        (sr.SubmissionRefused("no", reason="balance"), "refused", "SubmissionRefused: balance"),
        (sr.NotSubmitted("no", reason="rate"), "refused", "NotSubmitted: rate"),
        (sr.InvalidRequest("in the way"), "refused", "InvalidRequest"),
        (sr.JournalError("locked"), "refused", "JournalError"),
        (
            sr.SubmissionUnknown("?", reason="connection"),
            "unknown",
            "SubmissionUnknown: connection",
        ),
        (sr.IdempotencyConflict("other", job=JOB), "conflict", "IdempotencyConflict"),
        (sr.SpendingStopped("enough"), "pending", "SpendingStopped"),
    ],
)
def test_each_error_of_the_library_is_an_outcome(
    error: sr.StillreelError, state: str, reason: str, tmp_path: Path
) -> None:
    found = fallen(line(tmp_path), error)

    assert (found.state, found.reason, found.message) == (state, reason, str(error))
    assert found.charged == error.charged
    assert found.job == (str(error.job) if error.job else None)


def test_a_clip_that_lacks_a_sample_is_saved_and_says_so(tmp_path: Path) -> None:
    file = sr.File(index=0, path="/a.mp4", sha256="00", size=3, saved_at=0.0)
    lost = sr.Failure("2", "failed")
    take = sr.Result(job=JOB, files=(file,), failures=(lost,))

    found = saved(line(tmp_path), take)

    assert (found.state, found.message) == ("saved", "1 of its videos could not be made")


def line(folder: Path) -> Line:
    request = sr.ImageToVideo("https://a.example/b", prompt="waves")
    return Line(number=1, key="a", request=request, providers=("oxen",), path=folder / "a.mp4")


@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError(28, "No space left on device"), "No space left"), (ValueError("odd"), "ValueError")],
)
def test_an_outcome_that_cannot_be_written_costs_no_other(
    tmp_path: Path,
    error: Exception,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: object) -> None:
        raise error

    with Results(tmp_path) as results:
        with monkeypatch.context() as patch:
            patch.setattr("os.fsync", fail)
            results.keep(outcome("a"))
        results.keep(outcome("b"))

    assert said in caplog.text
    assert [one["id"] for one in records(tmp_path)] == ["a", "b"]
