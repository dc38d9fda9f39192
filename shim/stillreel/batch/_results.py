"""``results.jsonl``: how each line has ended, one JSON object a line, on disk as it ends."""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from stillreel._models import ConfigurationError, name_error

if TYPE_CHECKING:
    from pathlib import Path

    from stillreel.batch._outcome import LineOutcome

if sys.platform == "win32":  # pragma: no cover - no test runs there
    import msvcrt
else:
    import fcntl

log = logging.getLogger("stillreel")

RESULTS = "results.jsonl"


class Results:
    """Appends outcomes; of a line that ends differently in a later run, the last object counts.

    What a killed process has left of an object is cut off. While it is open, the folder is this
    process's: the operating system gives it back when the process ends, however it does.

    Args:
        folder: The batch's; it is made.

    Raises:
        ConfigurationError: If the folder cannot be written to, or another process runs a batch in
            it.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / RESULTS
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a+b")
        except OSError as error:
            raise ConfigurationError(
                f"{self.path} cannot be written: {error.strerror or error}"
            ) from None
        self._writing = threading.Lock()
        try:
            _lock(self._file.fileno())
        except BlockingIOError:
            self._file.close()
            raise ConfigurationError(f"{folder}: another process runs a batch there") from None
        self._last = self._read()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._file.close()

    def write(self, outcome: LineOutcome) -> None:
        """Append an outcome, unless it is what the file says of that line already."""
        record = outcome.to_json()
        with self._writing:
            if self._last.get(outcome.label) == _compared(record):
                return
            text = json.dumps(record, ensure_ascii=False)
            # half a surrogate pair in a provider's words is written as JSON escapes it
            self._file.write(text.encode(errors="backslashreplace") + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self._last[outcome.label] = _compared(record)

    def keep(self, outcome: LineOutcome) -> None:
        """As :meth:`write`; a failure is only logged, since the journal has it all."""
        try:
            self.write(outcome)
        except OSError as error:
            log.error("%s: %s", self.path, error.strerror)  # noqa: TRY400
        except Exception as error:  # noqa: BLE001 - no row is worth a clip
            log.error("%s: %s", self.path, name_error(error))  # noqa: TRY400

    def _read(self) -> dict[str, dict[str, Any]]:
        """Key -> the last object, and cut off a torn one."""
        self._file.seek(0)
        whole = 0
        last: dict[str, dict[str, Any]] = {}
        for line in self._file:
            if not line.endswith(b"\n"):
                self._file.truncate(whole)
                break
            whole += len(line)
            with suppress(ValueError, KeyError, TypeError, AttributeError):  # not ours
                record: dict[str, Any] = json.loads(line)
                last[record["id"]] = _compared(record)
        return last


def _compared(record: dict[str, Any]) -> dict[str, Any]:
    """Without the line's number, which moves when a manifest is edited."""
    return {name: value for name, value in record.items() if name != "line"}


def _lock(descriptor: int) -> None:
    """Lock a file, or raise BlockingIOError; where there are no locks, do without."""
    if sys.platform == "win32":  # pragma: no cover - no test runs there
        try:  # such a lock keeps others from reading: it is put where nothing will be
            os.lseek(descriptor, 2**40, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            raise BlockingIOError from None
    else:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # as on some network file systems: the journal keeps the money safe
            return
