"""A journal that an older version has made is brought up to date, and loses nothing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

import stillreel as sr
from stillreel._journal import schema
from stillreel._models import Intent

if TYPE_CHECKING:
    from pathlib import Path

VERSION_1 = (
    """CREATE TABLE stillreel_requests (
        id {serial} PRIMARY KEY, "key" TEXT UNIQUE, fingerprint TEXT NOT NULL,
        options TEXT NOT NULL, target TEXT, created_at DOUBLE PRECISION NOT NULL)""",
    """CREATE TABLE stillreel_attempts (
        id {serial} PRIMARY KEY,
        request_id INTEGER NOT NULL REFERENCES stillreel_requests (id),
        number INTEGER NOT NULL, provider TEXT NOT NULL, account TEXT NOT NULL,
        state TEXT NOT NULL, job TEXT, reason TEXT, message TEXT, sent TEXT NOT NULL,
        sent_digest TEXT NOT NULL, units INTEGER NOT NULL, videos INTEGER NOT NULL,
        owner TEXT NOT NULL, lease_until DOUBLE PRECISION NOT NULL,
        created_at DOUBLE PRECISION NOT NULL, updated_at DOUBLE PRECISION NOT NULL,
        UNIQUE (request_id, number))""",
    """CREATE TABLE stillreel_ids (
        account TEXT NOT NULL, provider_id TEXT NOT NULL,
        attempt_id INTEGER NOT NULL REFERENCES stillreel_attempts (id),
        PRIMARY KEY (account, provider_id))""",
    """CREATE TABLE stillreel_files (
        attempt_id INTEGER NOT NULL REFERENCES stillreel_attempts (id), place INTEGER NOT NULL,
        path TEXT NOT NULL, sha256 TEXT NOT NULL, size BIGINT NOT NULL,
        saved_at DOUBLE PRECISION NOT NULL, PRIMARY KEY (attempt_id, place))""",
    """CREATE TABLE stillreel_rates (
        account TEXT PRIMARY KEY, next_at DOUBLE PRECISION NOT NULL,
        held_until DOUBLE PRECISION NOT NULL DEFAULT 0)""",
    "CREATE TABLE stillreel_journal (version INTEGER PRIMARY KEY)",
    "INSERT INTO stillreel_journal VALUES (1)",
    """INSERT INTO stillreel_requests VALUES
        (1, 'done', 'v1:a', '{{"prompt": "waves"}}', '/clips/a.mp4', 1000.0),
        (2, 'open', 'v1:b', '{{"prompt": "rain"}}', NULL, 2000.0)""",
    """INSERT INTO stillreel_attempts VALUES
        (1, 1, 1, 'oxen', 'account', 'succeeded', 'oxen:g-1', NULL, NULL, '{{}}', 'd', 1, 1,
         'a-host:77', 1150.0, 1000.0, 1200.0),
        (2, 2, 1, 'modellix', 'account', 'intended', NULL, NULL, NULL, '{{}}', 'd', 1, 0,
         'a-host:77', 2150.0, 2000.0, 2000.0)""",
    "INSERT INTO stillreel_ids VALUES ('account', 'g-1', 1)",
    "INSERT INTO stillreel_files VALUES (1, 0, '/clips/a.mp4', 'ff', 3, 1100.0)",
)


@pytest.fixture
def old(where: str) -> str:
    """A journal of version 1, with a job that was saved and an intent whose process has ended."""
    is_sqlite = "://" not in where
    url = sa.make_url(f"sqlite:///{where}" if is_sqlite else where)
    engine = sa.create_engine(url if is_sqlite else url.set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for statement in VERSION_1:
            made = statement.format(serial="INTEGER" if is_sqlite else "SERIAL")
            connection.exec_driver_sql(made)
        if not is_sqlite:
            for table in ("requests", "attempts"):
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('stillreel_{table}', 'id'), 2)"
                )
    engine.dispose()
    return where


def test_what_an_older_version_has_recorded_is_there(old: str) -> None:
    with sr.Journal(old) as journal:
        done, unfinished = journal.find("done"), journal.find("open")

    assert done is not None
    assert unfinished is not None
    assert (str(done.job), done.state, done.saved) == ("oxen:g-1", "succeeded", True)
    assert done.files == (
        sr.File(index=0, path="/clips/a.mp4", sha256="ff", size=3, saved_at=1100.0),
    )
    assert done.intent == Intent(
        key="done",
        fingerprint="v1:a",
        provider="oxen",
        account="account",
        origin=None,
        options={"prompt": "waves"},
        target="/clips/a.mp4",
        lease=150.0,
    )
    assert (unfinished.state, unfinished.alive, unfinished.job) == ("intended", False, None)


def test_what_an_older_version_has_left_open_can_be_gone_on_with(old: str) -> None:
    with sr.Journal(old) as journal:
        entry = journal.find("open")
        assert entry is not None
        journal.accept(entry, sr.Job("modellix", ("task-1",)))
        fresh = journal.intend(
            Intent(key="new", provider="oxen", account="b", origin="https://x.example")
        )

    with sr.Journal(old) as again:
        assert str((again.find("open") or fresh).job) == "modellix:task-1"
        assert again.find_held("account", ["g-1", "task-1"]) == {"g-1", "task-1"}
        assert (again.find("new") or entry).intent.origin == "https://x.example"


def test_an_upgrade_is_made_once(old: str) -> None:
    for _ in range(3):
        with sr.Journal(old) as journal, journal.engine.connect() as connection:
            version = connection.exec_driver_sql("SELECT version FROM stillreel_journal").all()
    assert version == [(2,)]


def test_an_upgrade_that_fails_changes_nothing(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (added,) = schema.UPGRADES[1]
    monkeypatch.setitem(schema.UPGRADES, 1, (added, "SELECT * FROM no_such_table"))
    with pytest.raises(sr.JournalError, match="cannot be opened"):
        sr.Journal(old)
    monkeypatch.undo()

    with sr.Journal(old) as journal:
        assert journal.find("done") is not None


def test_an_older_process_goes_on_with_a_journal_that_was_upgraded(old: str) -> None:
    if "://" in old:
        pytest.skip("the same statement, written for SQLite")
    older = sqlite3.connect(old)
    older.execute("SELECT * FROM stillreel_attempts").fetchall()

    with sr.Journal(old) as journal:
        older.execute(
            "INSERT INTO stillreel_attempts (request_id, number, provider, account, state, sent,"
            " sent_digest, units, videos, owner, lease_until, created_at, updated_at)"
            " VALUES (2, 2, 'oxen', 'account', 'refused', '{}', 'd', 1, 0, 'h:1', 1, 1, 1)"
        )
        older.commit()
        older.close()
        assert {entry.state for entry in journal.entries()} == {"succeeded", "intended", "refused"}


def test_whatever_a_driver_raises_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise AssertionError("sig=s1gned")

    monkeypatch.setattr("stillreel._journal.database._prepare", broken)

    with pytest.raises(sr.JournalError, match=r"cannot be opened: AssertionError") as raised:
        sr.Journal(tmp_path / "new.sqlite3")
    assert "s1gned" not in str(raised.value)
