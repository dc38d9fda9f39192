"""What a batch would do, and how it has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stillreel.cli._exit import SIGNALLED, in_options
from stillreel.cli._json_records import shown
from stillreel.cli._output import Report, one_line, say, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from stillreel.batch import LineOutcome, Plan, Planned, Standing

CODES: Mapping[Standing, int] = {
    "unknown": 6,
    "waiting": 5,
    "failed": 4,
    "refused": 3,
    "conflict": 2,
    "pending": 1,
    "abandoned": 0,
    "saved": 0,
}
"""The exit code for how a line stands, the gravest first: the gravest of all lines counts."""

MOST_NUMBERS = 10
LONGEST_MESSAGE = 200

NEXT: Mapping[Standing, str] = {
    "unknown": "look at the provider's own list of jobs, then run it with --resolve resubmit, "
    "which pays again, or --resolve abandon",
    "waiting": "the same command goes on with the jobs that are waiting",
    "failed": "change what failed, or submit it as it is with --retry-failed",
    "refused": "the same command submits what was refused once more",
    "conflict": "give the lines in conflict another id, or pay for a new take: --retake ID",
    "pending": "the same command submits what is pending",
}


def planned(plan: Plan, *, retry_failed: bool) -> Report:
    """What would be submitted, line by line."""
    lines = [(one, _intended(one, retry_failed=retry_failed)) for one in plan.lines]
    rows = [
        [
            str(one.line.number),
            one.line.label,
            told,
            ", ".join(one.line.providers),
            str(shown(str(one.line.path))),
        ]
        for one, told in lines
    ]
    record = {
        "lines": [
            {
                "line": one.line.number,
                "id": one.line.label,
                "plan": told,
                "providers": one.line.providers,
                "job": str(one.entry.job) if one.entry and one.entry.job else None,
                "file": str(one.line.path),
            }
            for one, told in lines
        ],
        "problems": [str(problem) for problem in plan.problems],
    }
    submits = sum(told == "submit" for _, told in lines)
    total = f"{submits} of {len(lines)} would be submitted; nothing was sent"
    return Report(record, [table(["line", "id", "plan", "providers", "file"], rows), total])


def _intended(one: Planned, *, retry_failed: bool) -> str:
    """What would become of a line: ``submit``, or what it stands at."""
    from stillreel.batch import read_outcome  # noqa: PLC0415

    state = read_outcome(one.line, one.entry).state
    again = state == "pending" or (state == "failed" and retry_failed)
    return "submit" if again else {"waiting": "wait", "unknown": "held"}.get(state, state)


def summary(outcomes: Sequence[LineOutcome], folder: Path, *, stopped: int | None) -> Report:
    """How a batch has ended, or by which signal; what did not end well, grouped by its reason."""
    groups: dict[tuple[Standing, str], list[LineOutcome]] = {}
    for one in outcomes:
        if one.state != "saved":
            groups.setdefault((one.state, one.reason or ""), []).append(one)
    ordered = sorted(groups.items(), key=lambda item: (list(CODES).index(item[0][0]), item[0][1]))
    saved = sum(one.state == "saved" for one in outcomes)
    code = max((CODES[one.state] for one in outcomes), default=0)
    stand = {one.state for one in outcomes}
    for state, advice in NEXT.items():
        if state in stand:
            say(f"next: {advice}")
    if stopped:
        say("stopped: go on with the same command")
    record: dict[str, Any] = {
        "lines": len(outcomes),
        "saved": saved,
        "stopped": bool(stopped),
        "results": str(folder / "results.jsonl"),
        "groups": [
            {
                "state": state,
                "reason": reason or None,
                "count": len(found),
                "ids": [one.label for one in found],
                "message": _message(found[0]) or None,
            }
            for (state, reason), found in ordered
        ],
    }
    told = [_line(state, reason, found) for (state, reason), found in ordered]
    lines = [f"{saved} of {len(outcomes)} saved in {shown(str(folder.absolute()))}", *told]
    return Report(record, lines, SIGNALLED + stopped if stopped else code)


def _line(state: Standing, reason: str, found: Sequence[LineOutcome]) -> str:
    numbers = [str(one.number) for one in found[:MOST_NUMBERS]]
    more = ", …" if len(found) > MOST_NUMBERS else ""
    where = f"line{'s' if len(found) > 1 else ''} {', '.join(numbers)}{more}"
    why = f": {reason}" if reason else ""
    message = one_line(_message(found[0]))[:LONGEST_MESSAGE]
    return f"{len(found)} {state}{why} ({where})" + (f": {message}" if message else "")


def _message(outcome: LineOutcome) -> str:
    return in_options(outcome.message or "", batch=True)
