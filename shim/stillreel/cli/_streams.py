"""Standard output and error that take any text, and cost nobody a clip when they take none."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from stillreel.cli._exit import BROKEN_PIPE, UNWRITTEN

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence
    from typing import TextIO


class BestEffort:
    """A text stream that ignores what cannot be written: a full disk, a terminal that is gone."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        with suppress(OSError, ValueError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Flush what can be flushed."""
        with suppress(OSError, ValueError):
            self._stream.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


@contextmanager
def tolerant_streams() -> Generator[None]:
    """Replace letters that a stream's encoding lacks, and let standard error fail in silence."""
    _fill_closed()
    both: tuple[Any, Any] = (sys.stdout, sys.stderr)
    before: list[tuple[Any, str]] = [(one, one.errors) for one in both if _is_file(one)]
    stderr: Any = sys.stderr
    with ExitStack() as stack:
        for one, _ in before:
            one.reconfigure(errors="backslashreplace")
        writable = stderr or stack.enter_context(Path(os.devnull).open("w"))
        sys.stderr = cast("Any", BestEffort(writable))
        try:
            yield
        finally:
            sys.stderr = stderr
            for one, errors in before:
                one.reconfigure(errors=errors)


def _is_file(stream: object) -> bool:
    return isinstance(stream, TextIOWrapper)


def _fill_closed() -> None:
    """Keep a file that is opened later from becoming standard output or error."""
    with suppress(OSError):  # it may open no file at all, and says so later
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)


def put(lines: Sequence[str], code: int) -> int:
    """Print lines to standard output; where that fails, to standard error.

    Args:
        lines: What to print.
        code: The exit code.

    Returns:
        The exit code, or another one if the lines could not be printed.
    """
    if sys.stdout is None:
        return code
    try:
        for line in lines:
            print(line)
        sys.stdout.flush()
    except BrokenPipeError:
        discard_output()
        return BROKEN_PIPE
    except OSError as error:
        discard_output()
        for line in lines:
            print(line, file=sys.stderr)
        print(f"error: standard output: {error.strerror}", file=sys.stderr)
        return code or UNWRITTEN
    return code


def discard_output() -> None:
    """Send to nowhere what is buffered still: Python would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
