"""Whoever has a submit under way is known to live by a lock, which dies with its process."""

from __future__ import annotations

import errno
import gc
import os
import shutil
import subprocess
import sys
import time
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

import stillreel as sr
from stillreel._journal import life
from stillreel._journal.schema import ATTEMPTS
from stillreel._models import Intent
from tests.unit.forking import beside, in_child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = 86_400

UNDER_WAY = """
import os, stillreel as sr
from stillreel._models import Intent
journal = sr.Journal(os.environ["WHERE"])
journal.intend(Intent(key="k", provider="oxen", account="a", lease=0.0))
print("ready", flush=True)
input()
os._exit(0)
"""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="it forks")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


def intend(journal: sr.Journal, key: str = "k", lease: float = 60.0) -> sr.Entry:
    return journal.intend(Intent(key=key, provider="oxen", account="a", lease=lease))


def alive(journal: sr.Journal, key: str = "k") -> bool:
    entry = journal.find(key)
    assert entry is not None
    assert entry.state == "intended"
    return entry.alive


def lives(where: object) -> bool:
    """Whether the owner of the key ``k`` is alive, as another process sees it."""
    code = "import sys, stillreel as sr; print(sr.Journal(sys.argv[1]).find('k').alive)"
    told = subprocess.run(
        [sys.executable, "-c", code, str(where)], capture_output=True, text=True, check=True
    )
    return told.stdout == "True\n"


def locks(file: Path) -> list[str]:
    return sorted(one.name for one in file.parent.iterdir() if "-live-" in one.name)


# --- the living and the dead


def test_an_intent_of_this_process_is_alive_after_its_lease(journal: sr.Journal) -> None:
    intend(journal, lease=-1.0)

    assert alive(journal)


def test_m4_an_intent_of_another_process_is_alive_after_its_lease(journal: sr.Journal) -> None:
    with beside(lambda: intend(journal, lease=-1.0)):
        assert alive(journal)
    assert not alive(journal)


def test_a_process_that_was_killed_is_dead_before_its_lease_ends(journal: sr.Journal) -> None:
    in_child(lambda: intend(journal, lease=1e6))

    assert not alive(journal)


def test_what_has_an_outcome_is_nobodys(journal: sr.Journal) -> None:
    entry = intend(journal)
    journal.settle(entry, "unknown", None, "it broke")

    found = journal.find("k")
    assert found is not None
    assert not found.alive


def test_a_process_goes_on_after_it_has_closed_its_journal(where: str) -> None:
    journal = sr.Journal(where)
    intend(journal)
    journal.close()
    intend(journal, "again", lease=-1.0)

    with sr.Journal(where) as other:
        assert alive(other, "again")
    journal.close()


def test_m5_a_process_in_another_pid_namespace_is_alive(where: str) -> None:
    apart = ["unshare", "--user", "--map-root-user", "--pid", "--fork"]
    if not shutil.which("unshare") or subprocess.run([*apart, "true"], check=False).returncode:
        pytest.skip("no namespaces here")
    environment = {**os.environ, "WHERE": where}
    with subprocess.Popen(
        [*apart, sys.executable, "-c", UNDER_WAY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"ready\n"
        with sr.Journal(where) as journal:
            assert alive(journal)
            other.communicate(b"\n")
            assert not alive(journal)


# --- those of an older version


@pytest.mark.parametrize(("lease", "is_alive"), [(60.0, True), (-1.0, False)])
def test_of_an_older_version_the_lease_tells(
    journal: sr.Journal, monkeypatch: pytest.MonkeyPatch, lease: float, is_alive: bool
) -> None:
    intend(journal, lease=lease)
    with journal.engine.begin() as connection:
        connection.execute(ATTEMPTS.update().values(owner=f"a-host:{os.getpid()}"))
    # a process id tells nothing: it may be one of another namespace
    monkeypatch.setattr(os, "kill", None)

    assert alive(journal) is is_alive


# --- the lock of a file


def test_its_lock_is_a_file_beside_the_journal_while_it_is_open(file: Path) -> None:
    with sr.Journal(file) as journal:
        assert locks(file) == []  # whoever only reads has nothing under way
        intend(journal)
        intend(journal, "another")
        (name,) = locks(file)
        assert name.startswith("journal.sqlite3-live-")
    assert locks(file) == []


def test_a_journal_that_nobody_has_closed_leaves_no_lock(file: Path) -> None:
    journal = sr.Journal(file)
    intend(journal)
    journal.engine.dispose()
    assert locks(file)

    del journal
    gc.collect()

    assert locks(file) == []


def test_a_look_at_ones_own_lock_does_not_give_it_up(file: Path) -> None:
    with sr.Journal(file) as one, sr.Journal(file) as other:
        intend(one, lease=-1.0)
        intend(other, "k2")

        assert alive(other)
        assert alive(one)
        assert lives(file)
    assert not lives(file)


def test_a_journal_that_is_closed_leaves_the_locks_of_others(file: Path) -> None:
    with sr.Journal(file) as one:
        intend(one, lease=-1.0)
        with sr.Journal(file) as other:
            intend(other, "k2")
            assert alive(other)

        assert lives(file)


def test_the_lock_is_found_by_any_name_of_the_journal(file: Path) -> None:
    link = file.parent / "elsewhere" / "link.sqlite3"
    link.parent.mkdir()
    link.symlink_to(file)
    sr.Journal(file).close()

    with sr.Journal(link) as journal:
        intend(journal, lease=-1.0)
        assert lives(file)
    assert locks(link) == []


def test_without_its_file_the_lease_tells(file: Path) -> None:
    with sr.Journal(file) as journal, beside(lambda: intend(journal)):
        (name,) = locks(file)
        file.with_name(name).unlink()
        assert alive(journal)
        with journal.engine.begin() as connection:
            connection.execute(ATTEMPTS.update().values(lease_until=time.time() - 1))
        assert not alive(journal)


def test_the_locks_of_processes_that_were_killed_are_removed_after_a_day(file: Path) -> None:
    with sr.Journal(file) as journal:
        in_child(partial(intend, journal, "old"))
        (old,) = locks(file)
        in_child(partial(intend, journal, "new"))
        (killed,) = set(locks(file)) - {old}
        with beside(lambda: intend(journal, "living")):
            (living,) = set(locks(file)) - {old, killed}
            for name in (old, living):
                os.utime(file.with_name(name), (time.time() - DAY - 60,) * 2)

            intend(journal, "mine")

            assert old not in locks(file)
            assert {killed, living} < set(locks(file))
            assert alive(journal, "living")


def test_nothing_is_intended_without_a_lock(tmp_path: Path) -> None:
    file = tmp_path / ("j" * 240)  # there is no room for the name of its lock
    with sr.Journal(file) as journal:
        with pytest.raises(sr.JournalError, match="no lock beside it: File name too long"):
            intend(journal)
        assert journal.entries() == []


def test_a_file_system_without_locks_is_an_error(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_lock(*_told: object, **_more: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    with sr.Journal(file) as journal:
        in_child(lambda: intend(journal, "other"))
        left = locks(file)
        monkeypatch.setattr(life, "_lock", no_lock)
        with pytest.raises(sr.JournalError, match="no lock beside it: No locks available"):
            intend(journal)
        assert locks(file) == left
        assert alive(journal, "other")  # for all that can be known


# --- the lock of a session


class Server:
    """As much of PostgreSQL as the locks of sessions need."""

    def __init__(self) -> None:
        self.started = 1
        self.holders: dict[int, Session] = {}

    def restart(self) -> None:
        """End all sessions."""
        self.started += 1
        for session in self.holders.values():
            session.cut = True
        self.holders.clear()

    def connect(self) -> Session:
        return Session(self)


class Session:
    def __init__(self, server: Server) -> None:
        self.server, self.cut = server, False
        self._reads, self.socket = os.pipe()
        self.connection = SimpleNamespace(
            driver_connection=SimpleNamespace(fileno=lambda: self.socket)
        )

    def exec_driver_sql(self, statement: str) -> Any:
        if self.cut:
            raise OperationalError(statement, None, Exception("the connection is lost"))
        return SimpleNamespace(scalar_one=lambda: self.server.started)

    def scalar(self, _statement: object, told: dict[str, int]) -> bool:
        return self.server.holders.setdefault(told["key"], self) is self

    def execute(self, _statement: object, told: dict[str, int]) -> Any:
        row = (told["key"] not in self.server.holders, self.server.started)
        return SimpleNamespace(one=lambda: row)

    def close(self) -> None:
        self.server.holders = {
            key: one for key, one in self.server.holders.items() if one is not self
        }
        for descriptor in (self._reads, self.socket):
            os.close(descriptor)
        if self.cut:
            raise OperationalError("close", None, Exception("the connection is lost"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setattr(sa, "create_engine", lambda *_, **__: made)
    return made


@pytest.fixture
def proof(server: Server) -> Iterator[life.Proof]:
    engine = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"), url="postgresql://h/d")
    made = life.proof_for(engine)  # type: ignore[arg-type]
    yield made
    made.end()


def seen(server: Server, owner: str, lease: float = -1.0) -> bool:
    connection: Any = server.connect()
    connection.dialect = SimpleNamespace(name="postgresql")
    try:
        return life.is_alive(connection, owner, time.time() + lease)
    finally:
        connection.close()


def test_a_session_proves_that_its_process_lives(server: Server, proof: life.Proof) -> None:
    owner = proof.prove()

    assert proof.prove() == owner
    assert len(server.holders) == 1
    assert seen(server, owner)
    proof.end()
    assert not seen(server, owner, lease=60.0)
    assert proof.prove() != owner


def test_after_a_restart_of_the_server_the_lease_tells(server: Server, proof: life.Proof) -> None:
    owner = proof.prove()
    server.restart()

    assert seen(server, owner, lease=60.0)
    assert not seen(server, owner, lease=-1.0)


def test_a_session_that_was_cut_off_is_replaced_with_the_same_lock(
    server: Server, proof: life.Proof
) -> None:
    owner = proof.prove()
    server.restart()

    again = proof.prove()

    assert again != owner
    assert seen(server, again)
    assert seen(server, owner)


def test_a_session_that_the_server_still_takes_for_alive_is_left_to_it(
    server: Server, proof: life.Proof
) -> None:
    owner = proof.prove()
    (lost,) = server.holders.values()
    lost.cut = True
    lost.close = lambda: None  # type: ignore[method-assign]

    again = proof.prove()

    assert again != owner
    assert seen(server, owner)
    assert seen(server, again)
    for descriptor in (lost._reads, lost.socket):
        os.close(descriptor)


def test_a_session_that_cannot_take_its_lock_is_closed(
    server: Server, proof: life.Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Session] = []

    def lost(_session: Session, _statement: object, _told: object) -> bool:
        raise OperationalError("lock", None, Exception("the connection is lost"))

    monkeypatch.setattr(Session, "scalar", lost)
    close = Session.close

    def noted(one: Session) -> None:
        closed.append(one)
        close(one)

    monkeypatch.setattr(Session, "close", noted)

    with pytest.raises(OperationalError):
        proof.prove()

    assert len(closed) == 1
    monkeypatch.undo()


def test_what_a_child_does_to_the_session_of_its_parent_reaches_no_server(
    server: Server, proof: life.Proof, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = proof.prove()
    (session,) = server.holders.values()
    reads, close = os.dup(session._reads), Session.close

    def farewell(one: Session) -> None:
        os.write(one.socket, b"X")
        close(one)

    monkeypatch.setattr(Session, "close", farewell)

    proof.leave()
    proof.leave()

    assert os.read(reads, 9) == b""
    os.close(reads)
    assert proof.prove() != owner
