"""The journal keeps what it is told, for any number of threads and processes."""

from __future__ import annotations

import os
import sqlite3
import stat
import sys
import threading
import time
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

import stillreel as sr
from stillreel._journal import database, rows, transactions
from stillreel._journal import journal as journal_module
from stillreel._journal.memory import Memory
from stillreel._models import FAILED, UNPAID, Intent, Saved
from tests.unit.forking import in_child

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from stillreel._models import Recorder, State

JOB = sr.Job("oxen", ("g-1",))
CUT = OperationalError(None, None, Exception("the server has gone"))


def asked(key: str | None = None, **known: Any) -> Intent:
    told = {"provider": "oxen", "account": "a", "fingerprint": "v1:x", "sent": {"prompt": "1"}}
    return Intent(key=key, **{**told, **known})


def accepted(journal: sr.Journal, key: str = "k", job: sr.Job = JOB, **known: Any) -> sr.Entry:
    entry = journal.intend(asked(key, **known))
    journal.accept(entry, job)
    return entry


def found(journal: sr.Journal, key: str = "k") -> sr.Entry:
    entry = journal.find(key)
    assert entry is not None
    return entry


def clip(path: Path, sha256: str = "f" * 64, *, job: sr.Job = JOB) -> tuple[sr.Video, Saved]:
    return sr.Video(url="https://x.example/1", job=job), Saved(path=path, size=3, sha256=sha256)


# --- intents


def test_an_intent_is_found_by_its_key(journal: sr.Journal) -> None:
    intent = asked("k", options={"prompt": "waves"}, units=2, target="/a/b", lease=60)

    entry = journal.intend(intent)

    assert entry.fresh
    assert found(journal).intent == Intent(**{**vars_of(intent), "lease": pytest.approx(60)})
    assert (found(journal).state, found(journal).alive, found(journal).fresh) == (
        "intended",
        True,
        False,
    )
    assert journal.find("another") is None


def vars_of(intent: Intent) -> dict[str, Any]:
    return {name: getattr(intent, name) for name in Intent.__slots__}


def test_a_key_has_one_submit_and_no_key_has_any_number(journal: sr.Journal) -> None:
    first, again = journal.intend(asked("k")), journal.intend(asked("k"))
    takes = [journal.intend(asked()) for _ in range(3)]

    assert (again.id, again.fresh) == (first.id, False)
    assert len({entry.id for entry in takes}) == 3
    assert all(entry.fresh for entry in takes)


@pytest.mark.parametrize("state", sorted(UNPAID))
def test_after_a_submit_that_was_in_vain_the_key_is_free_for_any_request(
    journal: sr.Journal, state: State
) -> None:
    journal.settle(journal.intend(asked("k")), state, "rate", "slow down")

    entry = journal.intend(asked("k", fingerprint="v1:other", provider="modellix"))

    assert entry.fresh
    assert found(journal).id == entry.id
    assert found(journal).intent.fingerprint == "v1:other"
    assert {one.state for one in journal.entries()} == {state, "intended"}


@pytest.mark.parametrize("state", ["unknown", "abandoned", *sorted(FAILED)])
def test_after_any_other_end_the_key_is_taken_unless_that_is_asked_for(
    journal: sr.Journal, state: State
) -> None:
    entry = journal.intend(asked("k"))
    journal.settle(entry, state, None, "gone")

    assert journal.intend(asked("k")).id == entry.id
    assert journal.intend(asked("k"), {state}).fresh


def test_one_of_many_threads_gets_the_key(journal: sr.Journal) -> None:
    entries: list[sr.Entry] = []
    threads = [
        threading.Thread(target=lambda: entries.append(journal.intend(asked("k"))))
        for _ in range(20)
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(entry.fresh for entry in entries) == [False] * 19 + [True]
    assert len({entry.id for entry in entries}) == 1


def test_a_key_that_another_process_took_in_between_is_looked_up_again(
    journal: sr.Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = journal.intend(asked("k"))
    claim_key, calls = rows.claim_key, iter([None])
    monkeypatch.setattr(rows, "claim_key", lambda *told: next(calls, claim_key(*told)))

    assert journal.intend(asked("k")).id == first.id


def test_rows_that_are_always_taken_are_an_error(
    journal: sr.Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(*_told: object) -> int:
        raise IntegrityError(None, None, Exception("the key is there"))

    monkeypatch.setattr(rows, "put_request", taken)

    with pytest.raises(sr.JournalError, match="by many at once"):
        journal.intend(asked())


# --- ids


def test_an_accepted_job_is_held_and_found(journal: sr.Journal) -> None:
    job = sr.Job("oxen", ("g/1", "g,2"))
    entry = accepted(journal, job=job, options={"dropped": ["seed"]})

    assert found(journal).state == "accepted"
    kept = found(journal).job
    assert kept == job
    assert kept is not None
    assert kept.dropped == {"seed"}
    assert journal.find_held("a", ["g/1", "none"]) == {"g/1"}
    assert journal.find_held("another account", ["g/1"]) == frozenset()
    assert journal.entry(str(job)) == found(journal)
    assert journal.entry("oxen:none") is None
    assert journal.intend(asked("k")).id == entry.id


def test_a_job_is_adopted_by_one_submit_alone(journal: sr.Journal) -> None:
    first, second = journal.intend(asked("1")), journal.intend(asked("2"))

    assert journal.adopt(first, JOB) == JOB
    assert journal.adopt(second, JOB) is None
    assert found(journal, "2").state == "intended"


def test_a_submit_adopts_one_job_alone(journal: sr.Journal) -> None:
    entry = journal.intend(asked("k"))

    assert journal.adopt(entry, JOB) == JOB
    assert journal.adopt(entry, JOB) == JOB
    assert journal.adopt(entry, sr.Job("oxen", ("g-2",))) == JOB
    assert journal.find_held("a", ["g-1", "g-2"]) == {"g-1"}


def test_a_submit_of_another_journal_adopts_nothing(journal: sr.Journal) -> None:
    journal.intend(asked("k"))
    foreign = Memory().intend(asked())

    with pytest.raises(sr.JournalError, match="not recorded here"):
        journal.adopt(foreign, JOB)

    assert found(journal).state == "intended"


def test_an_answer_that_comes_late_is_what_counts(journal: sr.Journal) -> None:
    entry = journal.intend(asked("k"))
    journal.adopt(entry, sr.Job("oxen", ("adopted",)))

    journal.accept(entry, JOB)

    assert found(journal).job == JOB


def test_an_id_that_another_submit_has_costs_nobody_its_record(
    journal: sr.Journal, tmp_path: Path
) -> None:
    accepted(journal, "1")
    accepted(journal, "2")

    journal.record_end("a", JOB, "succeeded", None, 1)
    journal.record_file("a", *clip(tmp_path / "a.mp4"))

    assert [found(journal, key).job for key in "12"] == [JOB, JOB]
    assert all(found(journal, key).saved for key in "12")


def test_an_outcome_that_is_told_late_takes_no_ids_away(journal: sr.Journal) -> None:
    entry = accepted(journal)

    journal.settle(entry, "unknown", None, "the connection failed")

    assert found(journal).state == "accepted"


# --- ends and files


def test_the_end_of_a_job_and_its_files_are_kept(journal: sr.Journal, tmp_path: Path) -> None:
    accepted(journal)

    journal.record_end("a", JOB, "succeeded", None, 1)
    assert not found(journal).saved
    journal.record_file("a", *clip(tmp_path / "a.mp4", "a" * 64))
    journal.record_file("a", *clip(tmp_path / "b.mp4", "b" * 64))

    assert found(journal).saved
    (file,) = found(journal).files
    assert (file.index, file.path, file.sha256, file.size) == (
        0,
        str(tmp_path / "b.mp4"),
        "b" * 64,
        3,
    )


def test_a_job_that_nobody_recorded_is_nobodys(journal: sr.Journal, tmp_path: Path) -> None:
    journal.record_end("a", JOB, "succeeded", None, 1)
    journal.record_file("a", *clip(tmp_path / "a.mp4"))

    assert journal.entries() == []


def test_a_saved_job_that_the_provider_has_forgotten_is_not_to_be_paid_again(
    journal: sr.Journal, tmp_path: Path
) -> None:
    accepted(journal)
    journal.record_end("a", JOB, "succeeded", None, 1)
    journal.record_file("a", *clip(tmp_path / "a.mp4"))

    journal.record_end("a", JOB, "expired", "not known any more")

    assert found(journal).state == "succeeded"


def test_an_unsaved_job_that_the_provider_has_forgotten_has_expired(journal: sr.Journal) -> None:
    accepted(journal)
    journal.record_end("a", JOB, "succeeded", None, 1)

    journal.record_end("a", JOB, "expired", "not known any more")

    assert (found(journal).state, found(journal).message) == ("expired", "not known any more")


# --- accounts


def test_m2_what_another_account_learns_of_a_job_changes_nothing(
    journal: sr.Journal, tmp_path: Path
) -> None:
    accepted(journal)
    before = found(journal)

    journal.record_end("b", JOB, "expired", "not known")
    journal.record_end("b", JOB, "succeeded", None, 1)
    journal.record_file("b", *clip(tmp_path / "a.mp4"))

    assert found(journal) == before


def test_of_a_job_that_two_accounts_have_each_finds_its_own(journal: sr.Journal) -> None:
    for account in "ab":
        accepted(journal, account, account=account)
    journal.record_end("a", JOB, "failed", "no luck")

    assert [one.state for key in "ab" if (one := journal.entry(JOB, key))] == ["failed", "accepted"]
    assert (journal.entry(JOB) or found(journal, "a")).intent.account == "b"
    assert (journal.entry(JOB, "c") or found(journal, "a")).intent.account == "b"


def test_a_submit_that_is_moved_belongs_to_the_other_account_with_its_ids(
    journal: sr.Journal, tmp_path: Path
) -> None:
    entry = accepted(journal, job=sr.Job("oxen", ("g-1", "g-2")))
    accepted(journal, "of b", sr.Job("oxen", ("g-2",)), account="b")
    stays = accepted(journal, "stays", sr.Job("oxen", ("g-3",)))

    journal.move([entry], "b", "https://new.example")

    moved = found(journal)
    assert (moved.intent.account, moved.intent.origin) == ("b", "https://new.example")
    assert journal.find_held("b", ["g-1", "g-2", "g-3"]) == {"g-1", "g-2"}
    assert journal.find_held("a", ["g-1", "g-2", "g-3"]) == {"g-2", "g-3"}
    assert found(journal, "stays").intent == stays.intent
    assert moved.job is not None
    journal.record_end("b", moved.job, "succeeded", None, 1)
    journal.record_file("b", *clip(tmp_path / "a.mp4", job=moved.job))
    assert found(journal).saved


def test_the_same_id_of_two_accounts_is_two_jobs(journal: sr.Journal, tmp_path: Path) -> None:
    accepted(journal, "mine", account="a")
    accepted(journal, "theirs", account="b")

    journal.record_end("a", JOB, "failed", "no luck")
    journal.record_file("a", *clip(tmp_path / "a.mp4"))

    assert (found(journal, "mine").state, found(journal, "theirs").state) == ("failed", "accepted")
    assert [len(found(journal, key).files) for key in ("mine", "theirs")] == [1, 0]


# --- looking


def test_entries_are_the_newest_first_and_can_be_chosen(journal: sr.Journal) -> None:
    for number in range(5):
        accepted(journal, str(number), sr.Job("oxen", (f"g-{number}",)), fingerprint="v1:even")
    journal.intend(asked("odd", fingerprint="v1:odd"))

    assert [entry.intent.key for entry in journal.entries()] == ["odd", "4", "3", "2", "1", "0"]
    assert [entry.intent.key for entry in journal.entries(limit=2)] == ["odd", "4"]
    assert [one.intent.key for one in journal.entries(states={"intended"})] == ["odd"]
    assert [one.intent.key for one in journal.entries(fingerprint="v1:odd")] == ["odd"]


def test_each_entry_has_its_own_files(journal: sr.Journal, tmp_path: Path) -> None:
    for number in range(3):
        job = sr.Job("oxen", (f"g-{number}",))
        accepted(journal, str(number), job)
        journal.record_file("a", *clip(tmp_path / f"{number}.mp4", job=job))

    names = [[Path(file.path).name for file in entry.files] for entry in journal.entries(limit=2)]

    assert names == [["2.mp4"], ["1.mp4"]]


@pytest.mark.parametrize("memory", [False, True])
def test_rivals_are_equal_submits_under_way(journal: sr.Journal, memory: bool) -> None:
    kept: Recorder = Memory() if memory else journal
    mine = kept.intend(asked())
    for other in (asked(sent={"prompt": "2"}), asked(account="b")):
        kept.intend(other)
    if memory:
        kept.intend(asked(lease=0))
    else:
        in_child(lambda: kept.intend(asked()))
    settled, adopting, equal = (kept.intend(asked()) for _ in range(3))
    kept.settle(settled, "unknown", None, "m")
    kept.adopt(adopting, JOB)

    assert kept.rivals(mine) == 1
    kept.accept(equal, sr.Job("oxen", ("g-2",)))
    assert kept.rivals(mine) == 0


# --- text


def test_whatever_a_provider_says_can_be_kept(journal: sr.Journal) -> None:
    odd = sr.Job("oxen", ("a\0b",))
    entry = accepted(journal, job=odd)
    other = journal.intend(asked("other"))

    journal.settle(other, "unknown", None, "half \ud83c of a character, and a NUL: \0")

    assert journal.find_held("a", odd.ids) == set(odd.ids)
    assert journal.entry(odd) is not None
    assert found(journal, "other").message == "half ? of a character, and a NUL: ?"
    assert found(journal).id == entry.id


# --- opening


def test_the_journal_is_in_the_users_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STILLREEL_JOURNAL", raising=False)
    monkeypatch.setattr(database, "user_state_path", lambda *_, **__: tmp_path / "state")

    with sr.Journal() as opened:
        assert opened.name == str(tmp_path / "state" / "journal.sqlite3")


def test_the_environment_names_the_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_JOURNAL", str(tmp_path / "named.sqlite3"))

    with sr.Journal() as opened:
        assert opened.name == str(tmp_path / "named.sqlite3")


@pytest.mark.skipif(os.name != "posix", reason="files have modes on POSIX")
@pytest.mark.parametrize("form", ["path", "url"])
def test_only_the_user_can_read_it(tmp_path: Path, form: str) -> None:
    file = tmp_path / "new" / "journal.sqlite3"
    before = os.umask(0)
    try:
        with sr.Journal(file if form == "path" else f"sqlite:///{file}") as opened:
            opened.intend(asked())
            modes = {stat.S_IMODE(one.stat().st_mode) for one in file.parent.iterdir()}
    finally:
        os.umask(before)

    assert modes == {0o600}
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_it_is_one_whole_file_once_it_is_closed(tmp_path: Path) -> None:
    with sr.Journal(tmp_path / "journal.sqlite3") as opened:
        opened.intend(asked("k"))
    assert [one.name for one in tmp_path.iterdir()] == ["journal.sqlite3"]

    opened.intend(asked("another"))  # as a result does that is saved later
    opened.close()
    assert [one.name for one in tmp_path.iterdir()] == ["journal.sqlite3"]


def test_an_intent_is_on_the_disk_before_anything_is_sent(tmp_path: Path) -> None:
    with sr.Journal(tmp_path / "journal.sqlite3") as opened, opened.engine.connect() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]

    assert pragmas == ["wal", 2, 1]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("mysql://root:s3cret@h/d", "not mysql://"),
        ("sqlite://", "not sqlite://"),
        ("sqlite:///:memory:", "not sqlite://"),
        ("postgresql://u:s3cret@h:port/d", "cannot be read"),
        ("://s3cret", "cannot be read"),
        ("postgresql://u:s3cret@127.0.0.1:1/d", "cannot be opened"),
        ("postgres://127.0.0.1:1/d?password=s3cret&connect_timeout=2", "cannot be opened"),
    ],
)
def test_a_journal_that_cannot_be_opened_says_why_without_its_password(url: str, why: str) -> None:
    with pytest.raises(sr.JournalError, match=why) as raised:
        sr.Journal(url)

    assert raised.value.charged == "no"
    assert "s3cret" not in f"{raised.value!r}"


def test_a_driver_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(sr.JournalError, match=r"psycopg is missing: pip install"):
        sr.Journal("postgresql://127.0.0.1:1/d")


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("my own notes, which are long enough to be a header of something\n" * 10)
    before = file.read_bytes()

    with pytest.raises(sr.JournalError, match="file is not a database"):
        sr.Journal(file)

    assert file.read_bytes() == before


def test_a_folder_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(sr.JournalError, match="unable to open"):
        sr.Journal(tmp_path)


def test_a_place_where_nothing_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(sr.JournalError, match="cannot be made: "):
        sr.Journal(tmp_path / "file" / "journal.sqlite3")


def test_a_newer_journal_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    sr.Journal(file).close()
    with sqlite3.connect(file) as newer:
        newer.execute("UPDATE stillreel_journal SET version = 99")
    newer.close()

    with pytest.raises(sr.JournalError, match="version 99, which is newer"):
        sr.Journal(file)


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    with sr.Journal(tmp_path / "journal.sqlite3") as opened:
        with opened.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        with pytest.raises(sr.JournalError, match="is full") as raised:
            opened.intend(asked(options={"prompt": "confidential" * 5000}))

    assert "confidential" not in str(raised.value)


def test_a_journal_that_another_process_keeps_locked_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY", 0.05)
    file = tmp_path / "journal.sqlite3"
    with sr.Journal(file) as opened:
        other = sqlite3.connect(file, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(sr.JournalError, match="locked"):
            opened.intend(asked())
        other.close()
        assert opened.intend(asked()).fresh


# --- a server that goes and comes back


class Server:
    """An engine of a server whose connection breaks just after its commits, so many times."""

    def __init__(self, engine: sa.Engine, breaks: int, error: Exception = CUT) -> None:
        self._engine, self._breaks, self._error = engine, breaks, error
        self.dialect = SimpleNamespace(name="postgresql")

    @contextmanager
    def begin(self) -> Iterator[sa.Connection]:
        with self._engine.begin() as connection:
            yield connection
        if self._breaks:
            self._breaks -= 1
            raise self._error

    def dispose(self) -> None:
        self._engine.dispose()


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only sleeping moves."""
    slept: list[float] = []
    clock = SimpleNamespace(sleep=slept.append, monotonic=lambda: sum(slept), time=time.time)
    monkeypatch.setattr(transactions, "time", clock)
    return slept


def test_what_fails_in_a_file_is_not_tried_again(
    tmp_path: Path, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    with sr.Journal(tmp_path / "journal.sqlite3") as opened:
        file = Server(opened.engine, breaks=1)
        file.dialect.name = "sqlite"
        monkeypatch.setattr(opened._transactions, "engine", file)

        with pytest.raises(sr.JournalError, match="has gone"):
            opened.find("k")

    assert slept == []


@pytest.mark.parametrize("key", ["k", None])
def test_what_a_restart_of_the_server_has_cut_off_is_done_once(
    journal: sr.Journal, slept: list[float], key: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal._transactions, "engine", Server(journal.engine, breaks=3))
    entry = journal.intend(asked(key))

    assert entry.fresh
    assert len(slept) == 3
    assert [one.id for one in journal.entries()] == [entry.id]


@pytest.mark.parametrize(("cut", "tries"), [(True, 2), (False, 1)])
def test_a_statement_is_repeated_only_if_its_connection_was_cut(
    journal: sr.Journal, slept: list[float], monkeypatch: pytest.MonkeyPatch, cut: bool, tries: int
) -> None:
    error = OperationalError("SELECT 1", None, Exception("odd"), connection_invalidated=cut)
    monkeypatch.setattr(
        journal._transactions, "engine", Server(journal.engine, breaks=1, error=error)
    )

    with nullcontext() if cut else pytest.raises(sr.JournalError, match="odd"):
        journal.find("k")

    assert len(slept) == tries - 1


def test_each_write_can_be_repeated(
    journal: sr.Journal, slept: list[float], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = [journal.intend(asked(key)) for key in ("accept", "adopt", "settle")]
    jobs = [sr.Job("oxen", (name,)) for name in ("g-1", "g-2")]
    engine = journal.engine

    def broken() -> None:
        monkeypatch.setattr(journal._transactions, "engine", Server(engine, breaks=1))

    broken()
    journal.accept(entries[0], jobs[0])
    broken()
    assert journal.adopt(entries[1], jobs[1]) == jobs[1]
    broken()
    journal.settle(entries[2], "unknown", None, "m")
    broken()
    journal.record_end("a", jobs[0], "succeeded", None, 1)
    broken()
    journal.record_file("a", *clip(tmp_path / "a.mp4", job=jobs[0]))

    assert len(slept) == 5
    assert [found(journal, one).state for one in ("accept", "adopt", "settle")] == [
        "succeeded",
        "accepted",
        "unknown",
    ]
    assert found(journal, "accept").saved


def test_a_server_that_stays_away_is_an_error(
    journal: sr.Journal, slept: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal._transactions, "engine", Server(journal.engine, breaks=10_000))

    with pytest.raises(sr.JournalError, match="has gone"):
        journal.find("k")

    assert sum(slept) == pytest.approx(journal_module.OUTAGE, abs=1)


class Busy:
    """A connection whose switch to a write-ahead log fails some times."""

    def __init__(self, code: int, times: int) -> None:
        self.code, self.times, self.tries = code, times, 0

    def execute(self, _statement: str) -> None:
        self.tries += 1
        if self.tries <= self.times:
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error


def test_a_switch_to_the_log_that_others_are_in_the_way_of_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(database, "BUSY_PAUSE", 0.0)
    busy = Busy(sqlite3.SQLITE_BUSY, times=3)

    database._write_ahead(cast("sqlite3.Connection", busy))

    assert busy.tries == 4


@pytest.mark.parametrize(("code", "seconds"), [(sqlite3.SQLITE_BUSY, -1), (sqlite3.SQLITE_FULL, 9)])
def test_a_switch_to_the_log_that_cannot_be_is_an_error(
    monkeypatch: pytest.MonkeyPatch, code: int, seconds: int
) -> None:
    monkeypatch.setattr(database, "BUSY", seconds)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        database._write_ahead(cast("sqlite3.Connection", Busy(code, times=1)))


def test_a_row_that_cannot_be_read_is_an_error_of_the_journal(journal: sr.Journal) -> None:
    accepted(journal)
    with journal.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE stillreel_requests SET options = 'no json'")

    with pytest.raises(sr.JournalError, match="JSONDecodeError"):
        journal.entries()


@pytest.mark.parametrize("name", ["a\0b", "a/\0/b", "\ud800.sqlite3"])
def test_a_path_that_no_file_can_have_is_an_error_of_the_journal(name: str) -> None:
    with pytest.raises(sr.JournalError, match="cannot be made"):
        sr.Journal(name)
