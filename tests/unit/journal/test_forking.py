"""A journal is used on both sides of a fork, and nothing of it is shared."""

from __future__ import annotations

import os
import signal
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stillreel as sr
from stillreel._journal import forking
from stillreel._journal.memory import Memory
from stillreel._models import Intent
from tests.unit.forking import beside, in_child

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="it forks")

INTENT = Intent(provider="oxen", account="a", sent={"prompt": "1"})
CHILDREN = 8


def intend(journal: sr.Journal, key: str) -> sr.Entry:
    return journal.intend(Intent(key=key, provider="oxen", account="a"))


def keys(where: str) -> set[str | None]:
    with sr.Journal(where) as journal:
        return {entry.intent.key for entry in journal.entries()}


def test_parent_and_children_go_on_with_one_journal(where: str) -> None:
    with sr.Journal(where) as journal:
        intend(journal, "before")
        for number in range(CHILDREN):
            in_child(partial(intend, journal, f"child-{number}"))
            intend(journal, f"parent-{number}")

        assert not (journal.find("child-0") or intend(journal, "none")).alive
        assert (journal.find("before") or intend(journal, "none")).alive
    made = {f"{who}-{number}" for who in ("child", "parent") for number in range(CHILDREN)}
    assert keys(where) == {"before", *made}


def test_what_a_child_writes_outlives_its_parents_connections(tmp_path: Path) -> None:
    file = tmp_path / "journal.sqlite3"
    reads, writes = os.pipe()

    with sr.Journal(file) as journal:
        intend(journal, "before")

        def child() -> None:
            intend(journal, "first")
            signal.signal(signal.SIGUSR1, lambda *_: later())

        def later() -> None:
            intend(journal, "second")
            os.write(writes, b".")

        with beside(child) as process:
            # the last connection to a database would tidy its log away
            journal.close()
            sr.Journal(file).close()
            os.kill(process, signal.SIGUSR1)
            assert os.read(reads, 1) == b"."

    assert keys(str(file)) == {"before", "first", "second"}
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    os.close(reads)
    os.close(writes)


def test_a_child_inherits_no_open_file_of_the_journal(tmp_path: Path) -> None:
    if not Path("/proc/self/fd").exists():
        pytest.skip("no list of open files here")
    file = tmp_path / "journal.sqlite3"
    with sr.Journal(file) as journal:
        intend(journal, "k")

        def child() -> None:
            open_files = [one.readlink() for one in Path("/proc/self/fd").iterdir() if one.exists()]
            assert not [one for one in open_files if one.name.startswith(file.name)]

        in_child(child)


def test_a_fork_waits_for_the_transactions_of_other_threads(journal: sr.Journal) -> None:
    inside, ended = threading.Event(), threading.Event()

    def slow(_connection: object) -> None:
        inside.set()
        time.sleep(0.2)
        ended.set()

    def child() -> None:
        assert ended.is_set()
        intend(journal, "child")

    with ThreadPoolExecutor(2) as pool:
        transaction = pool.submit(journal._transactions.read, slow)
        assert inside.wait(10)
        in_child(child)
        transaction.result()
        assert pool.submit(journal.find, "child").result()


def test_a_transaction_waits_for_a_fork(journal: sr.Journal) -> None:
    forking._before()
    try:
        with ThreadPoolExecutor(1) as pool:
            looking = pool.submit(journal.find, "k")
            time.sleep(0.05)
            assert not looking.done()
            forking._after(in_child=False)
            assert looking.result() is None
    finally:
        assert not forking._TOLD


def test_a_child_is_another_owner(journal: sr.Journal) -> None:
    intend(journal, "parent")

    forking._before()
    forking._after(in_child=True)
    forking._before()
    forking._after(in_child=True)  # of a child that has intended nothing

    intend(journal, "child")
    with journal.engine.connect() as connection:
        owners = connection.exec_driver_sql("SELECT owner FROM stillreel_attempts").all()
    assert len(set(owners)) == 2


@pytest.fixture
def busy() -> Iterator[Memory]:
    """A memory that another thread is in the middle of using."""
    memory, inside = Memory(), threading.Event()

    def use() -> None:
        with memory._lock:
            inside.set()
            time.sleep(0.2)

    using = threading.Thread(target=use)
    using.start()
    assert inside.wait(10)
    yield memory
    using.join()


def test_a_child_can_use_the_memory_that_a_thread_of_its_parent_was_using(busy: Memory) -> None:
    in_child(lambda: busy.intend(INTENT))

    assert busy.find_held("a", ["1"]) == frozenset()
