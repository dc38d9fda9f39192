"""The journal in PostgreSQL: the same promises as in SQLite, among many processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
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
from tests.unit.forking import in_child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.fleet.postgres import Cluster

ACCOUNT = "an-account"
MANY = 16
OWN_TESTS = ["tests/unit/journal", "tests/unit/flows/test_idempotency.py"]


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


# --- who is alive


def alive(journal: Journal, key: str = "key") -> bool:
    entry = journal.find(key)
    assert entry is not None
    return entry.alive


def test_after_a_restart_the_lease_tells_until_the_owner_is_back(
    database: str, postgres: Cluster, journal: Journal
) -> None:
    with Journal(database) as other:
        other.intend(intent("long", lease=600.0))
        other.intend(intent("short", lease=-1.0))
        assert alive(journal, "short")

        postgres.restart()

        assert alive(journal, "long")
        assert not alive(journal, "short")
        other.intend(intent("next", lease=-1.0))
        assert alive(journal, "short")
        assert alive(journal, "next")


def test_a_session_that_was_cut_off_is_replaced(database: str, journal: Journal) -> None:
    journal.intend(intent(lease=-1.0))
    with psycopg.connect(database, autocommit=True) as connection:
        cut = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid != pg_backend_pid()"
        ).fetchall()
    assert cut == [(True,)]

    journal.intend(intent("next", lease=-1.0))

    assert alive(journal)
    assert alive(journal, "next")


def test_a_process_holds_one_session_and_gives_it_back(database: str) -> None:
    def locks() -> int:
        with psycopg.connect(database) as connection:
            query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
            found = connection.execute(query).fetchone()
        assert found is not None
        return int(found[0])

    with Journal(database) as journal:
        at_once(lambda number: journal.intend(intent(f"{number}")))
        assert locks() == 1
    assert locks() == 0


def test_a_child_leaves_its_parents_session_alone(database: str, journal: Journal) -> None:
    journal.intend(intent(lease=-1.0))

    for number in range(3):
        in_child(partial(journal.intend, intent(f"child-{number}", lease=600.0)))

    with Journal(database) as other:
        assert alive(other)
        assert not any(alive(other, f"child-{number}") for number in range(3))
    journal.intend(intent("next"))


def test_a_child_that_outlives_its_parent_does_not_hold_its_lock(database: str) -> None:
    code = """
import os, sys, time
from stillreel import Journal
from stillreel._models import Intent
journal = Journal(sys.argv[1])
journal.intend(Intent(key="key", provider="oxen", account="a", lease=600.0))
if os.fork():
    os._exit(0)
os.close(1)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", code, database], start_new_session=True) as parent:
        parent.wait(30)
        try:
            with Journal(database) as journal:
                until = time.monotonic() + 30
                while alive(journal) and time.monotonic() < until:
                    time.sleep(0.1)
                assert not alive(journal)
        finally:
            os.killpg(parent.pid, signal.SIGKILL)


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
