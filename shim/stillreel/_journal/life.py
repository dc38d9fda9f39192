"""Proof of life: a process with a submit under way holds a lock that dies with it.

Beside SQLite it is the lock of a file, in PostgreSQL a session's advisory lock. Others see it from
any host and any pid namespace. An owner whose lock is held is alive, whatever its lease says.
"""

from __future__ import annotations

import errno
import os
import secrets
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from stillreel._models import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

if sys.platform == "win32":  # pragma: no cover - no test runs there
    import msvcrt
else:
    import fcntl

LEFT_OVER = 86_400.0
"""Seconds after which the file of a process that was killed is removed; any lease is over then."""

_OWN: set[str] = set()
"""The locks of this process: POSIX would let go of one as soon as its file was opened and closed
once more."""


class Proof(Protocol):
    """The lock of one journal in one process."""

    def prove(self) -> str:
        """The owner's name, whose lock is held from now on.

        Raises:
            JournalError: If it cannot be held.
            SQLAlchemyError: If the database fails.
        """
        ...

    def end(self) -> None:
        """Let go of the lock."""
        ...

    def leave(self) -> None:
        """Leave it to the parent, in a forked child."""
        ...


class FileProof:
    """The lock of a file of its own, as ``journal.sqlite3-live-1f0c…``.

    Args:
        database: The file of the journal.
    """

    def __init__(self, database: str) -> None:
        self._database = database
        self._taking = threading.Lock()
        self._owner = ""
        self._descriptor = -1

    def prove(self) -> str:
        """As :meth:`Proof.prove`."""
        with self._taking:
            if not self._owner:
                try:
                    self._take(secrets.token_hex(16))
                except OSError as error:
                    raise JournalError(
                        f"{self._database}: no lock beside it: {error.strerror}"
                    ) from None
            return self._owner

    def _take(self, owner: str) -> None:
        _remove_left_over(self._database)
        path = _file_of(self._database, owner)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            _lock(self._descriptor)
        except OSError:
            os.close(self._descriptor)
            path.unlink()
            raise
        self._owner = owner
        _OWN.add(owner)

    def end(self) -> None:
        """As :meth:`Proof.end`."""
        with self._taking:
            if self._owner:
                path = _file_of(self._database, self._owner)
                # first: a file that is there and not locked is that of a dead process
                with suppress(OSError):
                    path.unlink()
                self._close()
                with suppress(OSError):  # Windows removes no file that is open
                    path.unlink()

    def leave(self) -> None:
        """As :meth:`Proof.leave`: no child inherits a lock, and closing the file gives none up."""
        self._taking = threading.Lock()
        if self._owner:
            self._close()

    def _close(self) -> None:
        os.close(self._descriptor)
        _OWN.discard(self._owner)
        self._owner = ""


class SessionProof:
    """An advisory lock of a session of its own.

    Args:
        url: Of the database.
    """

    def __init__(self, url: sa.URL) -> None:
        self._engine = sa.create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
        self._taking = threading.Lock()
        self._key = 0
        self._owner = ""
        self._session: sa.Connection | None = None

    def prove(self) -> str:
        """As :meth:`Proof.prove`. A session that was cut off is replaced, with the same lock."""
        with self._taking:
            if self._session:
                try:
                    self._session.exec_driver_sql("SELECT 1")
                except SQLAlchemyError:
                    self._close()
            if self._session is None:
                self._take()
            return self._owner

    def _take(self) -> None:
        session = self._engine.connect()
        try:
            session.exec_driver_sql(SETTINGS)
            started = session.exec_driver_sql(STARTED).scalar_one()
            # the server may not know yet that the session which had it is gone
            if not (self._key and session.scalar(LOCKED, {"key": self._key})):
                self._key = secrets.randbits(62)
                session.scalar(LOCKED, {"key": self._key})
        except BaseException:
            session.close()
            raise
        self._session, self._owner = session, f"{self._key:x}@{started}"

    def end(self) -> None:
        """As :meth:`Proof.end`."""
        with self._taking:
            self._close()
            self._key = 0

    def _close(self) -> None:
        if self._session:
            with suppress(SQLAlchemyError):
                self._session.close()
            self._session = None

    def leave(self) -> None:
        """As :meth:`Proof.leave`: what the child does to its copy no longer reaches the server."""
        self._taking = threading.Lock()
        driver = self._session.connection.driver_connection if self._session else None
        if driver:
            nowhere = os.open(os.devnull, os.O_RDWR)
            os.dup2(nowhere, driver.fileno())
            os.close(nowhere)
        self._close()
        self._key = 0


SETTINGS = """
SELECT set_config(name, value, false) FROM pg_settings JOIN (VALUES
    ('idle_session_timeout', '0'), ('tcp_keepalives_idle', '30'),
    ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3')
) AS wanted (name, value) USING (name)
"""
"""The session stays while its process does, and ends soon after its host is gone."""

STARTED = "SELECT (extract(epoch FROM pg_postmaster_start_time()) * 1000)::bigint"
LOCKED = sa.text("SELECT pg_try_advisory_lock(:key)")
FREE = sa.text(f"SELECT pg_try_advisory_xact_lock_shared(:key), ({STARTED})")


def proof_for(engine: sa.Engine) -> Proof:
    """The proof of a process that uses a journal."""
    if engine.dialect.name == "sqlite":
        return FileProof(engine.url.database or "")
    return SessionProof(engine.url)


def is_alive(connection: sa.Connection, owner: str, lease_until: float) -> bool:
    """Whether the process that intended a submit may still be at it.

    Without a lock that tells, it may be until its lease ends: that of an older version, of one that
    has closed its journal, or after a restart of the database's server.
    """
    # before version 2 it was host:pid, which tells nothing in another pid namespace
    held = None if ":" in owner else HELD[connection.dialect.name](connection, owner)
    return time.time() < lease_until if held is None else held


def _is_file_locked(connection: sa.Connection, owner: str) -> bool | None:
    """None without the file."""
    if owner in _OWN:
        return True
    return _is_locked(_file_of(connection.engine.url.database or "", owner))


def _is_session_there(connection: sa.Connection, owner: str) -> bool | None:
    """None if the server was restarted since: it has ended all sessions."""
    key, _, started = owner.partition("@")
    free, since = connection.execute(FREE, {"key": int(key, 16)}).one()
    if not free:
        return True
    return False if str(since) == started else None


HELD: Mapping[str, Callable[[sa.Connection, str], bool | None]] = {
    "sqlite": _is_file_locked,
    "postgresql": _is_session_there,
}


def _file_of(database: str, owner: str) -> Path:
    whole = Path(os.path.realpath(database))  # SQLite puts its own files there, too
    return whole.with_name(f"{whole.name}-live-{owner}")


def _remove_left_over(database: str) -> None:
    mine = _file_of(database, "")
    for path in mine.parent.iterdir():
        owner = path.name.removeprefix(mine.name)
        if owner == path.name:
            continue
        with suppress(OSError):
            old = time.time() - path.stat().st_mtime > LEFT_OVER
            if old and owner not in _OWN and _is_locked(path) is False:
                path.unlink()


def _is_locked(path: Path) -> bool | None:
    """Whether another process has a lock on a file; None without the file."""
    try:
        descriptor = os.open(path, os.O_RDWR)
    except OSError:
        return None
    try:
        _lock(descriptor, shared=True)
    except OSError as error:
        return True if error.errno in {errno.EACCES, errno.EAGAIN} else None
    finally:
        os.close(descriptor)
    return False


def _lock(descriptor: int, *, shared: bool = False) -> None:
    """Lock a file until its descriptor is closed, or the process ends.

    It is the lock of a process, which no fork inherits, and which reaches other hosts.

    Raises:
        OSError: If another process has locked it.
    """
    if sys.platform == "win32":  # pragma: no cover - one lock is as good: it is held for a moment
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
        fcntl.lockf(descriptor, kind | fcntl.LOCK_NB)
