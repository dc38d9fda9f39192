"""The journal in PostgreSQL: the same promises as in SQLite, among many processes."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from stillreel import Job, Journal, JournalError
from stillreel._models import Entry, Intent
from tests.fleet.postgres import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fleet.postgres import Cluster

ACCOUNT = "an-account"
MANY = 16
OWN_TESTS = ["tests/unit/journal/test_journal.py", "tests/unit/flows/test_idempotency.py"]


def intent(key: str | None = "key", **fields: Any) -> Intent:
    return Intent(**{"provider": "oxen", "account": ACCOUNT, "key": key, **fields})


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What many threads get that act at the same moment."""
    ready = threading.Barrier(MANY)

    def one(number: int) -> Any:
        ready.wait()
        return act(number)

    with ThreadPoolExecutor(MANY) as pool:
        return list(pool.map(one, range(MANY)))


def intended_by_another_process(database: str, keys: int, _: int) -> list[bool]:
    with Journal(database) as journal:
        return [journal.intend(intent(f"shared-{number}")).fresh for number in range(keys)]


@pytest.fixture
def journal(database: str) -> Iterator[Journal]:
    with Journal(database) as opened:
        yield opened


def test_the_journals_own_tests_pass(database: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *OWN_TESTS, "-k", "postgresql"],
        env={**os.environ, "STILLREEL_TEST_DATABASE": database},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_of_many_threads_one_intends_a_key(journal: Journal) -> None:
    entries = at_once(lambda _: journal.intend(intent()))

    assert sum(entry.fresh for entry in entries) == 1
    assert len({entry.id for entry in entries}) == 1


def test_of_many_processes_one_intends_a_key(database: str, journal: Journal) -> None:
    keys, processes = 40, 3
    spawning = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawning) as pool:
        act = partial(intended_by_another_process, database, keys)
        fresh = list(pool.map(act, range(processes)))

    assert [sum(one) for one in zip(*fresh, strict=True)] == [1] * keys
    assert len(journal.entries()) == keys


def test_of_many_submits_one_adopts_a_listed_job(journal: Journal) -> None:
    entries = [journal.intend(intent(f"key-{number}")) for number in range(MANY)]
    job = Job("oxen", ("listed",))
    adopted = at_once(lambda number: journal.adopt(entries[number], job))

    assert sorted(map(str, filter(None, adopted))) == ["oxen:listed"]
    assert len(journal.entries(states=["accepted"])) == 1


def test_a_restarted_database_is_found_again(postgres: Cluster, journal: Journal) -> None:
    journal.intend(intent())
    postgres.restart()

    assert journal.find("key") is not None


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_what_a_restart_cuts_off_is_done_once(
    mode: Any, postgres: Cluster, journal: Journal
) -> None:
    ended = threading.Event()

    def until_then(number: int) -> list[Entry]:
        entries: list[Entry] = []
        while not ended.is_set() and len(entries) < 5000:
            entry = journal.intend(intent(f"{number}-{len(entries)}"))
            journal.accept(entry, Job("oxen", (f"{number}-{len(entries)}",)))
            entries.append(entry)
        return entries

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(until_then, number) for number in range(4)]
        time.sleep(0.3)
        postgres.restart(mode)
        time.sleep(0.3)
        ended.set()
        made = [entry for one in running for entry in one.result()]

    assert all(entry.fresh for entry in made)
    assert len(journal.entries(states=["accepted"], limit=50_000)) == len(made)
    assert journal.entries(states=["intended"]) == []


def test_an_intent_whose_commit_was_not_answered_is_recognised(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit, cut = journal.engine.dialect.do_commit, [True]

    def cut_off(connection: Any) -> None:
        commit(connection)
        if cut:
            cut.pop()
            connection.dbapi_connection.close()
            raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(journal.engine.dialect, "do_commit", cut_off)

    assert journal.intend(intent()).fresh
    assert not cut
    assert len(journal.entries()) == 1


def test_a_database_that_stays_away_is_an_error_in_the_end(postgres: Cluster) -> None:
    url = postgres.create("away")
    with Journal(url, outage=0.0) as journal:
        postgres.stop()
        try:
            with pytest.raises(JournalError, match="refused") as caught:
                journal.find("key")
        finally:
            postgres.start()
    assert PASSWORD not in repr(caught.value)


def test_an_unreachable_database_is_an_error_before_anything_else() -> None:
    with pytest.raises(JournalError) as caught:
        Journal(f"postgresql://postgres:{PASSWORD}@127.0.0.1:1/nowhere")

    assert PASSWORD not in str(caught.value)
    assert "127.0.0.1" in str(caught.value)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("test", "nowhere-test"), "does not exist"),
        ((PASSWORD, f"{PASSWORD}-not"), "password authentication failed"),
    ],
)
def test_a_password_is_in_no_error(change: tuple[str, str], told: str, database: str) -> None:
    with pytest.raises(JournalError, match=told) as caught:
        Journal(database.replace(*change))

    assert PASSWORD not in str(caught.value)


def test_many_open_a_new_database_at_once(database: str) -> None:
    journals = at_once(lambda _: Journal(database))
    for journal in journals:
        journal.close()

    assert len(journals) == MANY
