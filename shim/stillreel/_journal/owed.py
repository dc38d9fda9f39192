"""Changes that could not be written yet: they are tried again, in order, and never forgotten."""

from __future__ import annotations

import sys
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from stillreel._journal.changes import line_of
from stillreel._models import JournalError

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel._journal.changes import Change


class NotRecorded(JournalError):
    """The journal does not have the submit of a change: there is nothing to write it to."""


class Owed:
    """The changes that a journal still has to take.

    Args:
        write: Writes one; it raises JournalError if it cannot.
        name: The journal's, for messages.
    """

    def __init__(self, write: Callable[[Change], None], name: str) -> None:
        self._write, self._name = write, name
        self._changes: deque[Change] = deque()
        self._said = 0
        self._writing = threading.Lock()
        self._failed_at, self._failure = 0.0, ""

    def __bool__(self) -> bool:
        return bool(self._changes)

    def keep(self, change: Change) -> None:
        """Write a change after those that are owed; if that fails, it is owed as well.

        Raises:
            JournalError: If it could not be written yet.
        """
        try:
            self.catch_up()
            self._write(change)
        except NotRecorded:
            raise
        except JournalError:
            self._changes.append(change)
            raise

    def catch_up(self) -> None:
        """Write what is owed. Those who ask while another thread tries share its outcome.

        Raises:
            JournalError: If some of it could not be written.
        """
        if not self._changes:
            return
        asked_at = time.monotonic()
        with self._writing:
            if self._changes and self._failed_at > asked_at:
                raise JournalError(self._failure)
            while self._changes:
                try:
                    self._write(self._changes[0])
                except NotRecorded:
                    self._say([self._changes[0]])
                except JournalError as error:
                    self._failed_at, self._failure = time.monotonic(), str(error)
                    raise
                self._changes.popleft()
                self._said = max(0, self._said - 1)

    def say(self) -> None:
        """Write to standard error what has not been said yet, for ``stillreel journal import``."""
        with self._writing:
            unsaid = list(self._changes)[self._said :]
            if unsaid and self._say(unsaid):
                self._said += len(unsaid)

    def _say(self, changes: list[Change]) -> bool:
        head = f"{self._name} could not be written: keep these lines for 'stillreel journal import'"
        try:
            sys.stderr.write("\n".join((head, *map(line_of, changes), "")))
            sys.stderr.flush()
        except (
            AttributeError,
            OSError,
            ValueError,
        ):  # it is closed, on the same full disk, or none
            return False
        return True
