"""``stillreel jobs`` and ``stillreel resume``: what the journal has, and what is left to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

import stillreel as sr
from stillreel._models import UNSETTLED, State
from stillreel.cli._accounts import EVERY, hindrance
from stillreel.cli._accounts import adopt_account as take_over
from stillreel.cli._duplicates import journal_of
from stillreel.cli._exit import DONE, ending, in_options
from stillreel.cli._interrupt import resumable
from stillreel.cli._json_records import ago, entry_record, made, percent, shown, standing
from stillreel.cli._options import COMMON, KEEPING, Common, Flag, Keeping
from stillreel.cli._output import Report, error_record, one_line, say, table
from stillreel.cli._progress import progress
from stillreel.cli._session import journal, session

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stillreel import Client, Entry, Job, JobState, Journal, Result
    from stillreel.cli._progress import ShowProgress

LONGEST_PROMPT = 40


def jobs(
    *,
    state: Annotated[tuple[State, ...], Parameter(show_default=False)] = (),
    limit: int = 100,
    adopt_account: Annotated[str | None, Parameter(metavar="PROVIDER", show_default=False)] = None,
    keeping: Keeping = KEEPING,
    json: Flag = False,  # noqa: ARG001 - main prints
) -> Report:
    """List the jobs that the journal has, the newest first.

    Args:
        state: Only those that stand so; may be repeated. 'unknown' was perhaps paid for.
        limit: How many at most.
        adopt_account: List nothing, but give the unfinished jobs of this provider to its present
            key, which has replaced the key that submitted them.
        keeping: Where they are recorded.
        json: Print one JSON object.
    """
    if adopt_account is not None:
        with session(COMMON, keeping=keeping) as client:
            owned = journal_of(client)
            assert owned is not None  # noqa: S101 - nothing says --sandbox
            return take_over(client, owned, adopt_account)
    with journal(COMMON, keeping) as kept:
        assert kept is not None  # noqa: S101 - nothing says --sandbox
        entries = _in_state(kept, state, limit)
    rows = [
        [
            str(entry.job or f"{entry.intent.provider}:?"),
            standing(entry),
            ago(entry.created_at),
            entry.intent.key or "",
            _short(str(entry.intent.options.get("prompt", ""))),
            " ".join(str(shown(file.path)) for file in entry.files),
        ]
        for entry in entries
    ]
    head = ["job", "state", "age", "key", "prompt", "files"]
    lines = [table(head, rows, {"job", "state", "age"})] if rows else ["no jobs"]
    return Report({"jobs": [entry_record(entry) for entry in entries]}, lines)


def resume(
    *,
    output: Annotated[str, Parameter(name=("--output", "-o"), metavar="DIR")] = ".",
    overwrite: Flag = False,
    timeout: Annotated[float, Parameter(metavar="SECONDS")] = 1800.0,
    poll_interval: Annotated[float | None, Parameter(metavar="SECONDS")] = None,
    keeping: Keeping = KEEPING,
    common: Common = COMMON,
) -> Report:
    """Finish all that was accepted and is not saved yet: wait, and save it where it was to go.

    Nothing is submitted. Jobs of another key, or of a provider without a key, are skipped.

    Args:
        output: Folder for the clips of which no place was recorded.
        overwrite: Replace files that exist.
        timeout: Seconds after which to stop waiting; the jobs go on.
        poll_interval: Seconds between two looks at a job; by default the provider's advice.
        keeping: Where they are recorded.
        common: What each command takes.
    """
    with session(common, poll_interval, keeping) as client, progress() as tell:
        kept = journal_of(client)
        if kept is None:
            return Report({"results": [], "errors": [], "skipped": []}, ["no jobs"])
        skipped: list[sr.ConfigurationError] = []
        unknown = _adopted(client, kept, skipped)
        folder = f"{Path(output).absolute()}/"
        targets = {
            entry.job: entry.intent.target or folder
            for entry in kept.entries(states={"accepted", "succeeded"}, limit=EVERY)
            if entry.job and not entry.files and _is_ours(client, entry, skipped)
        }
        found = _finished(client, targets, tell, timeout=timeout, overwrite=overwrite)
    if unknown:
        say(f"{unknown} perhaps paid for: stillreel jobs --state unknown --state intended")
    record = {**found.record, "skipped": [error_record(error) for error in skipped]}
    code = found.code or (ending(skipped[0]).code if skipped else DONE)
    return Report(record, found.lines, code)


def _in_state(kept: Journal, states: Iterable[State], limit: int) -> list[Entry]:
    """An intent whose process has ended is listed as what it is: unknown."""
    wanted = set(states)
    asked: set[State] = {*wanted, "intended"} if "unknown" in wanted else wanted
    entries = kept.entries(states=asked, limit=limit)
    return [entry for entry in entries if not wanted or standing(entry) in wanted]


def _is_ours(client: Client, entry: Entry, skipped: list[sr.ConfigurationError]) -> bool:
    """Whether a submit can be asked for with a key that is set; if not, it is named."""
    if error := hindrance(client, entry):
        skipped.append(error)
        say(f"skipped: {entry.job or f'{entry.intent.provider}:?'}: {in_options(str(error))}")
    return error is None


def _adopted(client: Client, kept: Journal, skipped: list[sr.ConfigurationError]) -> int:
    """Look for the jobs of unknown submits where the provider lists them; how many stay so."""
    left = 0
    for entry in kept.entries(states=UNSETTLED, limit=EVERY):
        if entry.alive and entry.state == "intended":
            continue
        error = sr.SubmissionUnknown("its process has ended", reason="other")
        error.entry = entry
        if not (_is_ours(client, entry, skipped) and client.reconcile(error)):
            left += 1
    return left


def _finished(
    client: Client,
    targets: Mapping[Job, str],
    tell: ShowProgress,
    *,
    timeout: float,
    overwrite: bool,
) -> Report:
    def on_state(state: JobState) -> None:
        tell(str(state.job), state.phase, percent(state))

    reports: list[Report] = []
    errors: list[sr.StillreelError] = []
    for result in client.as_completed(targets, timeout=timeout, on_state=on_state):
        tell(str(result.job), "saving" if result.videos else "ended")
        try:
            with resumable(result.job):
                reports.append(_saved(result, targets[result.job], overwrite=overwrite))
        except sr.StillreelError as error:
            errors.append(error)
            say(f"{result.job}: {in_options(str(error))}")
    record: dict[str, Any] = {
        "results": [report.record for report in reports],
        "errors": [error_record(error) for error in errors],
    }
    lines = [line for report in reports for line in report.lines]
    code = ending(errors[0]).code if errors else DONE
    return Report(record, lines or ["nothing was left to save"], code)


def _saved(result: Result, target: str, *, overwrite: bool) -> Report:
    files = result.save(target, overwrite=overwrite)
    return made(result, [shown(str(file)) for file in files])


def _short(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST_PROMPT else f"{line[: LONGEST_PROMPT - 1]}…"
