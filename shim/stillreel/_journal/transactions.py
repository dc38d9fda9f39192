"""The transactions of a journal: other writers, a server's restart and forks are waited for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError

from stillreel._journal.database import words
from stillreel._journal.forking import Gate
from stillreel._models import JournalError, StillreelError, name_error

if TYPE_CHECKING:
    from collections.abc import Callable

    import sqlalchemy as sa

T = TypeVar("T")

_RACES = 5
_PAUSE = 0.5


class Transactions:
    """Acts on a database, in one process.

    Args:
        engine: The database's.
        name: The journal's, for messages.
        outage: Seconds for which a database server may be away.
    """

    def __init__(self, engine: sa.Engine, name: str, outage: float) -> None:
        self.engine, self._name, self._outage = engine, name, outage
        self._gate = Gate()

    def shut(self) -> None:
        """Let none begin, and close the connections: SQLite's must not be in two processes."""
        self._gate.shut()
        self.engine.dispose()

    def open(self, *, in_child: bool) -> None:
        """Let them begin again; no thread of the parent is in the gate of a forked child."""
        if in_child:
            self._gate = Gate()
        else:
            self._gate.open()

    def write(self, act: Callable[[sa.Connection], T]) -> T:
        """Look and write; again, when another process has written between the two.

        Raises:
            JournalError: If the database fails.
        """
        for _ in range(_RACES):
            try:
                return self._done(act, writing=True)
            except IntegrityError:
                continue
        raise JournalError(f"{self._name}: the same rows are written by many at once")

    def read(self, act: Callable[[sa.Connection], T]) -> T:
        """Look only.

        Raises:
            JournalError: If the database fails.
        """
        return self._done(act, writing=False)

    def _done(self, act: Callable[[sa.Connection], T], *, writing: bool) -> T:
        """Act in a transaction; what fails is told without the statement, which has prompts.

        Raises:
            IntegrityError: If a row is there already.
            JournalError: If the database fails.
        """
        until = time.monotonic() + self._outage
        while True:
            try:
                with self._gate.passing(), self.engine.begin() as connection:
                    if writing and connection.dialect.name == "sqlite":
                        # a read that turns into a write may not wait for another writer
                        connection.exec_driver_sql("BEGIN IMMEDIATE")
                    return act(connection)
            except (IntegrityError, StillreelError, MemoryError):
                raise
            except SQLAlchemyError as error:
                if not self._away(error) or time.monotonic() >= until:
                    raise JournalError(f"{self._name}: {words(error)}") from None
            except Exception as error:  # noqa: BLE001 - of the driver, or of a row that is none
                raise JournalError(f"{self._name}: {name_error(error)}") from None
            time.sleep(_PAUSE)  # no event loop: the driver calls from a thread

    def _away(self, error: SQLAlchemyError) -> bool:
        """Whether a server has gone, and may come back."""
        if self.engine.dialect.name == "sqlite" or not isinstance(error, DBAPIError):
            return False
        # nothing was sent to a server that does not answer, so that there is no statement
        return error.connection_invalidated or error.statement is None
