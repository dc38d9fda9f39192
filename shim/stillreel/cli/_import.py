"""``stillreel journal import``: what a journal could not take when it happened."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import App, Parameter

from stillreel.cli._exit import DONE, usage
from stillreel.cli._options import COMMON, KEEPING, Flag, Keeping
from stillreel.cli._output import Report
from stillreel.cli._session import journal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stillreel._journal.changes import Change

NOT_HERE = 1
"""The exit code when some lines are of another journal."""

journal_app = App(name="journal", help="Mend the journal.", help_format="plaintext")
"""``stillreel journal``; its commands are those that nobody needs on a good day."""


@journal_app.command(name="import")
def import_lines(
    file: Annotated[str, Parameter(allow_leading_hyphen=True)],
    *,
    keeping: Keeping = KEEPING,
    json: Flag = False,  # noqa: ARG001 - main prints
) -> Report:
    """Record what a command said on standard error when it could not record it.

    Lines of other kinds are passed over, so that all of standard error may be given. What is
    recorded already stays as it is.

    Args:
        file: The lines; - for standard input.
        keeping: Where to record it.
        json: Print one JSON object.
    """
    from stillreel._journal.changes import line_of  # noqa: PLC0415 - its database library loads slowly

    changes = _read(file)
    with journal(COMMON, keeping) as kept:
        assert kept is not None  # noqa: S101 - nothing says --sandbox
        foreign = [change for change in changes if not kept.restore(change)]
        name = kept.name
    done = len(changes) - len(foreign)
    lines = [f"{done} of {len(changes)} recorded in {name}"]
    lines += [f"not of this journal: {line_of(change)}" for change in foreign]
    record = {"recorded": done, "not_of_this_journal": len(foreign), "journal": name}
    return Report(record, lines, NOT_HERE if foreign else DONE)


def _read(file: str) -> list[Change]:
    if file == "-":
        return _changes(sys.stdin, file)
    try:
        text = Path(file).read_text(encoding="utf-8-sig", errors="replace")
    except (OSError, ValueError) as error:
        words = error.strerror if isinstance(error, OSError) else error
        advice = "name a file, or - for standard input"
        raise usage(f"{file} cannot be read: {words}", advice) from None
    return _changes(text.splitlines(), file)


def _changes(lines: Iterable[str], file: str) -> list[Change]:
    from stillreel._journal.changes import read_line  # noqa: PLC0415 - its database library loads slowly

    found: list[Change] = []
    for number, line in enumerate(lines, 1):
        try:
            change = read_line(line)
        except ValueError as error:
            raise usage(
                f"{file}, line {number}: {error}", "give the lines as they were printed"
            ) from None
        if change:
            found.append(change)
    if not found:
        raise usage(f"{file} has no line of a journal", "give what was printed on standard error")
    return found
