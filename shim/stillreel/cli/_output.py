"""What a command says: its result on standard output, all else on standard error."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TextIO

from stillreel.cli._exit import ending, in_options
from stillreel.cli._streams import put

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rich.console import Console
    from rich.table import Table

    from stillreel._models import StillreelError

WIDE = 200  # columns of a table that no terminal bounds


@dataclass(frozen=True, slots=True)
class Report:
    """What a command has to say in the end: for programs, for people, and as its exit code."""

    record: Mapping[str, Any]
    lines: Sequence[str | Table]
    code: int = 0


def one_line(text: str) -> str:
    """A text of anyone's on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def say(text: str) -> None:
    """Print a line to standard error."""
    print(one_line(text), file=sys.stderr, flush=True)


def show(report: Report, *, as_json: bool) -> int:
    """Print a result to standard output, and return the exit code."""
    if as_json:
        return put([json.dumps(report.record, default=str)], report.code)
    lines = [one_line(line) if isinstance(line, str) else _drawn(line) for line in report.lines]
    return put(lines, report.code)


def _drawn(made: Table) -> str:
    screen = console(sys.stdout)
    with screen.capture() as drawn:
        screen.print(made)
    return "\n".join(line.rstrip() for line in drawn.get().splitlines())


def fail(error: StillreelError, *, as_json: bool) -> int:
    """Print an error, and return its exit code."""
    code, advice = ending(error)
    if as_json:
        return put([json.dumps({"error": error_record(error)}, default=str)], code)
    say(f"error: {in_options(str(error))}")
    if error.job:
        say(f"job: {error.job}")
    say(f"charged: {error.charged}")
    say(f"next: {advice}")
    return code


def error_record(error: StillreelError) -> dict[str, Any]:
    """An error for programs."""
    code, advice = ending(error)
    details = (
        "option",
        "value",
        "allowed",
        "supported_by",
        "reason",
        "code",
        "repeatable",
        "url",
        "problems",
    )
    return {
        "type": type(error).__name__,
        "message": in_options(str(error)),
        "charged": error.charged,
        "provider": error.provider,
        "job": str(error.job) if error.job else None,
        "exit_code": code,
        "next": advice,
        **{name: getattr(error, name) for name in details if hasattr(error, name)},
    }


def is_lively(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal that takes colours and moving lines."""
    dull = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return stream is not None and stream.isatty() and not dull


def console(stream: TextIO) -> Console:
    """Where tables and progress are drawn; plain if it is no lively terminal."""
    from rich.console import Console  # noqa: PLC0415 - most commands draw nothing

    if is_lively(stream):
        return Console(file=stream)
    width = None if stream.isatty() else WIDE
    return Console(file=stream, width=width, force_terminal=False, color_system=None)


def table(head: Iterable[str], rows: Iterable[Iterable[str]], whole: Collection[str] = ()) -> Table:
    """A table without lines, so that its rows can be grepped.

    Args:
        head: The columns.
        rows: The cells.
        whole: The columns that are not broken where a terminal is narrow.
    """
    from rich.table import Table  # noqa: PLC0415 - most commands draw nothing
    from rich.text import Text  # noqa: PLC0415

    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for name in head:
        made.add_column(name, overflow="fold", no_wrap=name in whole)
    for row in rows:
        made.add_row(*(Text(cell) for cell in row))
    return made
