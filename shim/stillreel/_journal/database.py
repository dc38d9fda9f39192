"""How the journal's database is opened: SQLite by default, PostgreSQL by its URL."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

import sqlalchemy as sa
from platformdirs import user_state_path
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from stillreel._journal.schema import ABOUT, META, UPGRADES, VERSION
from stillreel._models import JournalError, name_error

VARIABLE = "STILLREEL_JOURNAL"
ALONE = {"sqlite": "BEGIN IMMEDIATE", "postgresql": "SELECT pg_advisory_xact_lock(7461231982)"}
"""How to be the only one while tables are made."""

BUSY = 60
"""Seconds to wait for another process that writes."""

BUSY_PAUSE = 0.02


def open_engine(where: str | os.PathLike[str] | None) -> tuple[sa.Engine, str]:
    """An engine whose tables are there, and the name to use in messages, without a password.

    Raises:
        JournalError: If it cannot be opened, or a newer version has written it.
    """
    url = _url(where)
    # a query may have a password, too
    name = url.set(query={}).render_as_string() if url.host else url.database or url.drivername
    try:
        engine = _engine(url)
    except ModuleNotFoundError as error:
        raise JournalError(
            f"{name}: {error.name} is missing: pip install 'stillreel[batch]'"
        ) from None
    except Exception as error:  # noqa: BLE001 - also for a path that no file can have
        why = error.strerror if isinstance(error, OSError) else name_error(error)
        raise JournalError(f"the journal {name} cannot be made: {why}") from None
    try:
        with engine.begin() as connection:
            _prepare(connection, name)
    except SQLAlchemyError as error:
        engine.dispose()
        raise JournalError(f"the journal {name} cannot be opened: {words(error)}") from None
    except JournalError:
        engine.dispose()
        raise
    except Exception as error:  # noqa: BLE001 - of the database's driver
        engine.dispose()
        raise JournalError(f"the journal {name} cannot be opened: {name_error(error)}") from None
    return engine, name


def words(error: SQLAlchemyError) -> str:
    """What the database says, without the statement, whose parameters are prompts."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(original).split()) or type(original).__name__


def default_path() -> Path:
    """Where the journal is when nobody says."""
    return user_state_path("stillreel", appauthor=False) / "journal.sqlite3"


def _url(where: str | os.PathLike[str] | None) -> sa.URL:
    text = os.fspath(where or os.environ.get(VARIABLE) or default_path())
    if "://" not in text:
        return sa.URL.create("sqlite", database=str(Path(text).expanduser().absolute()))
    try:
        url = sa.make_url(text)
    except (ArgumentError, ValueError):
        # its words carry the text, which may have a password
        raise JournalError("the journal's URL cannot be read: write postgresql://…") from None
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername != "sqlite" or url.database in {None, "", ":memory:"}:
        raise JournalError(f"a journal is a path or postgresql://…, not {url.drivername}://")
    return url


def _engine(url: sa.URL) -> sa.Engine:
    if url.drivername != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True)
    _make_private(Path(url.database or ""))
    engine = sa.create_engine(
        url, connect_args={"timeout": BUSY, "check_same_thread": False}, pool_timeout=BUSY
    )
    event.listen(engine, "connect", _connect)
    return engine


def _make_private(file: Path) -> None:
    """It has prompts in it, which are nobody else's business; SQLite's other files follow it."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # one that is there is not even opened: closing it would give up this process's locks on it
    with suppress(FileExistsError):
        file.touch(0o600, exist_ok=False)


def _connect(connection: object, _record: object) -> None:
    sqlite = cast("sqlite3.Connection", connection)
    sqlite.isolation_level = None  # we begin transactions ourselves
    try:
        _write_ahead(sqlite)
        # FULL: an intent must be on disk before its POST leaves
        for pragma in ("synchronous=FULL", "foreign_keys=ON"):
            sqlite.execute(f"PRAGMA {pragma}")
    except BaseException:
        sqlite.close()
        raise


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log; SQLite itself does not wait for others with this."""
    until = time.monotonic() + BUSY
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(BUSY_PAUSE)
        else:
            return


def _prepare(connection: sa.Connection, name: str) -> None:
    connection.exec_driver_sql(ALONE[connection.dialect.name])
    META.create_all(connection)
    version = connection.scalar(sa.select(ABOUT.c.version))
    if version is None:
        connection.execute(ABOUT.insert().values(version=VERSION))
        return
    if version > VERSION:
        raise JournalError(
            f"the journal {name} is of version {version}, which is newer than this library's "
            f"({VERSION}): update stillreel"
        )
    for one in range(version, VERSION):
        for statement in UPGRADES[one]:
            connection.exec_driver_sql(statement)
        connection.execute(ABOUT.update().values(version=one + 1))
