"""What the journal could not take is tried again, in order, and said when the process ends."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

import stillreel as sr
from stillreel._journal import journal as journal_module
from stillreel._journal import rows
from stillreel._journal.changes import (
    Acceptance,
    FileSaved,
    JobEnd,
    Settlement,
    line_of,
    read_line,
)
from stillreel._journal.owed import NotRecorded, Owed
from stillreel._models import Intent, Saved
from tests.unit.forking import in_child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stillreel._journal.changes import Change

resource = pytest.importorskip("resource")

JOB = sr.Job("oxen", ("g-1",))

FULL = """
import resource, sys, stillreel as sr
from pathlib import Path
from stillreel._models import Intent, Saved
journal = sr.Journal(sys.argv[1])
entry = journal.intend(Intent(key="k", provider="oxen", account="a", options={"prompt": "waves"}))
lost = journal.intend(Intent(key="lost", provider="oxen", account="a"))
before = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
job = sr.Job("oxen", ("g-1",))
video = sr.Video(url="https://x.example/1?sig=s1gned", job=job)
def tell(what, *told):
    try:
        what(*told)
    except sr.JournalError as error:
        print(error)
tell(journal.accept, entry, job)
tell(journal.settle, lost, "unknown", "connection", "it broke")
tell(journal.record_end, "a", job, "succeeded", None, 1)
tell(journal.record_file, "a", video, Saved(path=Path("/clips/a.mp4"), size=3, sha256="ff"))
if sys.argv[2] == "room":
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
if sys.argv[3] == "close":
    journal.close()
"""


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow: SQLite meets what it meets on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def opened(file: Path) -> Iterator[sr.Journal]:
    with sr.Journal(file) as made:
        yield made


def intend(journal: sr.Journal, key: str = "k") -> sr.Entry:
    return journal.intend(Intent(key=key, provider="oxen", account="a"))


def found(journal: sr.Journal, key: str = "k") -> sr.Entry:
    entry = journal.find(key)
    assert entry is not None
    return entry


def clip(path: str = "/clips/a.mp4", *, sha256: str = "ff") -> tuple[sr.Video, Saved]:
    video = sr.Video(url="https://x.example/1", job=JOB)
    return video, Saved(path=Path(path), size=3, sha256=sha256)


def refused(write: Callable[..., object], *told: Any) -> None:
    with pytest.raises(sr.JournalError):
        write(*told)


# --- a full disk


def test_m6_an_id_is_recorded_as_soon_as_there_is_room(opened: sr.Journal) -> None:
    entry = intend(opened)
    with full_disk():
        refused(opened.accept, entry, JOB)
        assert found(opened).state == "intended"

    assert (found(opened).state, found(opened).job) == ("accepted", JOB)


def test_m6_what_is_owed_is_written_in_its_order(opened: sr.Journal, file: Path) -> None:
    entry, lost = intend(opened), intend(opened, "lost")
    with full_disk():
        refused(opened.accept, entry, JOB)
        refused(opened.settle, lost, "unknown", None, "it broke")
        refused(opened.record_end, "a", JOB, "succeeded", None, 1)
        refused(opened.record_file, "a", *clip("/clips/a.mp4"))
    opened.record_file("a", *clip("/clips/b.mp4"))

    with sr.Journal(file) as other:
        assert (found(other).state, found(other).saved) == ("succeeded", True)
        assert [one.path for one in found(other).files] == ["/clips/b.mp4"]
        assert found(other, "lost").state == "unknown"


def test_m6_nothing_is_owed_of_an_intent_that_could_not_be_written(opened: sr.Journal) -> None:
    with full_disk():
        refused(intend, opened)

    assert opened.entries() == []


@pytest.mark.parametrize("end", ["close", "exit"])
def test_m6_what_is_owed_is_written_when_the_process_ends(file: Path, end: str) -> None:
    ended = run(file, "room", end)

    assert ended.stderr == ""
    assert ended.stdout.count(str(file)) == 4
    with sr.Journal(file) as journal:
        assert (found(journal).state, found(journal).saved) == ("succeeded", True)
        assert found(journal, "lost").state == "unknown"


@pytest.mark.parametrize("end", ["close", "exit"])
def test_m6_what_could_not_be_written_in_the_end_is_said_on_standard_error(
    file: Path, end: str
) -> None:
    ended = run(file, "full", end)

    head, *lines = ended.stderr.splitlines()
    assert head.endswith("could not be written: keep these lines for 'stillreel journal import'")
    told = [json.loads(line) for line in lines]
    assert [one["stillreel-journal"] for one in told] == ["acceptance", "settlement", "end", "file"]
    assert told[0]["job"] == "oxen:g-1"
    assert "waves" not in ended.stderr
    assert "s1gned" not in ended.stderr
    with sr.Journal(file) as journal:
        assert found(journal).state == "intended"
        for _ in range(2):
            for line in lines:
                change = read_line(line)
                assert change is not None
                assert journal.restore(change)
            assert (found(journal).state, found(journal).saved) == ("succeeded", True)
            assert found(journal, "lost").state == "unknown"


def run(file: Path, room: str, end: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", FULL, str(file), room, end]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done


def test_a_journal_that_is_closed_while_it_owes_something_goes_on(
    file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal = sr.Journal(file)
    entry = intend(journal)
    with full_disk():
        refused(journal.accept, entry, JOB)
        journal.close()
        journal.close()
    assert capsys.readouterr().err.count('"acceptance"') == 1
    with sr.Journal(file) as other:
        assert found(other).alive  # its outcome is still to come

        journal_module._close_at_exit()

        assert (found(other).state, found(other).job) == ("accepted", JOB)
    assert capsys.readouterr().err == ""
    assert journal not in journal_module._OWING
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_child_does_not_write_what_its_parent_owes(
    opened: sr.Journal, capfd: pytest.CaptureFixture[str]
) -> None:
    entry = intend(opened)
    with full_disk():
        refused(opened.accept, entry, JOB)

    def child() -> None:
        assert found(opened).state == "intended"
        opened.close()
        assert not journal_module._OWING

    in_child(child)

    assert capfd.readouterr().err == ""
    assert found(opened).job == JOB


def test_a_server_that_was_away_gets_what_it_has_missed(
    journal: sr.Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry, take = intend(journal), rows.take

    def away(*_told: object) -> None:
        raise OperationalError("INSERT", None, Exception("the server has gone"))

    monkeypatch.setattr(rows, "take", away)
    refused(journal.accept, entry, JOB)
    refused(journal.record_end, "a", JOB, "failed", "no luck")
    monkeypatch.setattr(rows, "take", take)

    assert journal.find_held("a", ["g-1"]) == {"g-1"}
    assert (found(journal).state, found(journal).message) == ("failed", "no luck")


# --- threads


CHANGES = [
    JobEnd(account="a", job=f"oxen:{n}", state="failed", message=None, videos=0) for n in range(9)
]


class Disk:
    """Takes changes, or refuses them, as it is told."""

    def __init__(self) -> None:
        self.refuses: type[sr.JournalError] | None = None
        self.taken: list[Change] = []
        self.tries = 0
        self.entered = threading.Event()
        self.slow = threading.Event()
        self.slow.set()

    def write(self, change: Change) -> None:
        self.tries += 1
        self.entered.set()
        assert self.slow.wait(30)
        if self.refuses:
            raise self.refuses("it is full")
        self.taken.append(change)


def test_those_who_wait_for_a_try_share_its_outcome() -> None:
    disk = Disk()
    owed = Owed(disk.write, "j")
    disk.refuses = sr.JournalError
    refused(owed.keep, CHANGES[0])
    disk.slow.clear()
    disk.entered.clear()

    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(owed.keep, change) for change in CHANGES[1:]]
        assert disk.entered.wait(30)
        waiting = owed._writing.locked()
        asked += [pool.submit(owed.catch_up)]
        disk.slow.set()
        errors = [one.exception() for one in asked]

    assert waiting
    assert {str(error) for error in errors} == {"it is full"}
    disk.refuses = None
    owed.catch_up()
    assert disk.taken[0] == CHANGES[0]
    assert set(disk.taken) == set(CHANGES)
    assert not owed


def test_what_has_failed_before_is_no_answer_to_a_new_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk, now = Disk(), [5.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    owed = Owed(disk.write, "j")
    disk.refuses = sr.JournalError
    refused(owed.keep, CHANGES[0])
    refused(owed.catch_up)
    now[0] = 6.0
    disk.refuses = None

    owed.catch_up()

    assert disk.taken == CHANGES[:1]


def test_who_has_waited_for_a_try_that_failed_does_not_try_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    disk, times = Disk(), iter([5.0, 6.0, 5.5])
    owed = Owed(disk.write, "j")
    disk.refuses = sr.JournalError
    refused(owed.keep, CHANGES[0])
    monkeypatch.setattr(time, "monotonic", lambda: next(times))
    refused(owed.catch_up)
    tries = disk.tries

    with pytest.raises(sr.JournalError, match="it is full"):
        owed.catch_up()

    assert disk.tries == tries


def test_a_change_of_a_submit_that_is_gone_holds_nothing_up(
    capfd: pytest.CaptureFixture[str],
) -> None:
    disk = Disk()
    owed = Owed(disk.write, "the-journal")
    disk.refuses = sr.JournalError
    for change in CHANGES[:2]:
        refused(owed.keep, change)
    owed.say()
    capfd.readouterr()

    disk.refuses = NotRecorded
    owed.catch_up()

    assert not owed
    assert [read_line(line) for line in capfd.readouterr().err.splitlines()] == [
        None,
        CHANGES[0],
        None,
        CHANGES[1],
    ]
    with pytest.raises(NotRecorded):
        owed.keep(CHANGES[2])
    assert not owed


@pytest.mark.parametrize("stream", ["none", "closed"])
def test_standard_error_that_takes_nothing_is_told_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stream: str
) -> None:
    closed = io.StringIO()
    closed.close()
    disk = Disk()
    owed = Owed(disk.write, "j")
    disk.refuses = sr.JournalError
    refused(owed.keep, CHANGES[0])

    with monkeypatch.context() as patch:
        patch.setattr(sys, "stderr", closed if stream == "closed" else None)
        owed.say()
    owed.say()
    owed.say()

    assert capsys.readouterr().err.count(line_of(CHANGES[0])) == 1


# --- lines


@pytest.mark.parametrize(
    "change",
    [
        Acceptance(submit=3, created_at=1_800_000_000.123456, job="oxen:a%2Fb,c"),
        Settlement(submit=3, created_at=1.5, state="unknown", reason=None, message="half \ud83c"),
        JobEnd(account="a", job="oxen:g", state="failed", message="no\nluck", videos=0),
        FileSaved(
            account="a", job="oxen:g", index=1, path="/日/a.mp4", sha256="f", size=3, saved_at=2.0
        ),
    ],
    ids=lambda change: type(change).__name__,
)
def test_a_line_is_read_back_wherever_it_stands(change: Change) -> None:
    line = line_of(change)

    assert line.isascii()
    assert "\n" not in line
    for text in (line, f"worker-3 | {line} ", f"{line}\r\n"):
        assert read_line(text) == change


@pytest.mark.parametrize("line", ["", "error: no", '{"job": "oxen:g"}', "{", '{"stillreel": 1}'])
def test_other_lines_are_passed_over(line: str) -> None:
    assert read_line(line) is None


@pytest.mark.parametrize(
    "told",
    [
        {"submit": "3"},
        {"submit": True},
        {"created_at": None},
        {"job": "no job"},
        {"job": 7},
        {"more": 1},
        {"stillreel-journal": "another"},
        {"stillreel-journal": ["acceptance"]},
        {"stillreel-journal": "settlement", "state": "paid", "reason": None, "message": ""},
    ],
    ids=str,
)
def test_a_line_that_is_no_change_is_an_error(told: dict[str, Any]) -> None:
    known = {"stillreel-journal": "acceptance", "submit": 3, "created_at": 1.0, "job": "oxen:g"}
    if "state" in told:
        del known["job"]

    with pytest.raises(ValueError, match=r"fields are not|cannot be read"):
        read_line(json.dumps({**known, **told}))
    with pytest.raises(ValueError, match="cannot be read"):
        read_line(json.dumps({**known, **told})[:-2])


# --- what is recorded already stays


def test_a_change_that_comes_late_undoes_nothing(journal: sr.Journal) -> None:
    entry, given_up = intend(journal), intend(journal, "given up")
    acceptance = Acceptance(submit=entry.id, created_at=entry.created_at, job=str(JOB))
    old = FileSaved(
        account="a", job=str(JOB), index=0, path="/old.mp4", sha256="0", size=1, saved_at=1.0
    )
    unknown = Settlement(
        submit=given_up.id,
        created_at=given_up.created_at,
        state="unknown",
        reason=None,
        message="it broke",
    )
    journal.accept(entry, JOB)
    journal.record_end("a", JOB, "succeeded", None, 1)
    journal.record_file("a", *clip("/new.mp4"))
    journal.settle(given_up, "abandoned", None, "given up")
    before = journal.entries()

    assert all(journal.restore(one) for one in (acceptance, old, unknown))

    assert journal.entries() == before


def test_a_change_of_another_journal_is_not_recorded(journal: sr.Journal) -> None:
    entry = intend(journal)
    before = found(journal)

    for change in (
        Acceptance(submit=entry.id, created_at=1.0, job=str(JOB)),
        Settlement(submit=99, created_at=1.0, state="refused", reason=None, message=""),
        JobEnd(account="a", job="oxen:other", state="failed", message=None, videos=0),
        FileSaved(account="b", job=str(JOB), index=0, path="/a", sha256="0", size=1, saved_at=1.0),
    ):
        assert not journal.restore(change)
    refused(journal.accept, sr.Entry(id=99, intent=entry.intent), JOB)

    assert found(journal) == before
