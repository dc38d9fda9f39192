"""The commands that talk to a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import stillreel as sr
from stillreel.cli._accounts import account_at, hindrance
from stillreel.cli._duplicates import journal_of, refuse_duplicate
from stillreel.cli._interrupt import hold_interrupts, resumable
from stillreel.cli._json_records import (
    entry_record,
    kept_lines,
    made,
    percent,
    produced,
    read,
    submitted,
)
from stillreel.cli._options import (
    COMMON,
    KEEPING,
    PAYING,
    ROUTING,
    WAITING,
    Common,
    Keeping,
    Paying,
    Request,
    Routing,
    Waiting,
)
from stillreel.cli._output import Report, say
from stillreel.cli._output_paths import check, planned
from stillreel.cli._progress import progress
from stillreel.cli._session import session

if TYPE_CHECKING:
    from stillreel import Job, JobState

JobText = Annotated[str, Parameter(help="As submit printed it.")]


def generate(
    request: Request,
    *,
    routing: Routing = ROUTING,
    waiting: Waiting = WAITING,
    paying: Paying = PAYING,
    common: Common = COMMON,
) -> Report:
    """Make a clip of a picture and a sentence: submit, wait, save."""
    choice = routing.choice(sandbox=common.sandbox)
    key = paying.idempotency_key
    if key is None:  # else what exists may be its own
        check(planned(waiting.output, samples=request.samples), overwrite=waiting.overwrite)
    with session(common, waiting.poll_interval, paying) as client:
        refuse_duplicate(client, request, choice, routing.drop, paying)
        with hold_interrupts() as hold, progress() as tell:

            def on_job(job: Job) -> None:
                _say_dropped(job)
                say(f"job: {job}")
                hold.settled(job)

            def on_state(state: JobState) -> None:
                tell(str(state.job), state.phase, percent(state))
                if state.videos and state.ended:
                    tell(str(state.job), "saving")

            result = client.generate(
                request,
                waiting.output,
                provider=choice,
                drop=routing.drop,
                idempotency_key=key,
                overwrite=waiting.overwrite,
                timeout=waiting.timeout,
                on_job=on_job,
                on_state=on_state,
            )
    return produced(result)


def submit(
    request: Request,
    *,
    routing: Routing = ROUTING,
    paying: Paying = PAYING,
    common: Common = COMMON,
) -> Report:
    """Submit a clip, and print its job for later."""
    choice = routing.choice(sandbox=common.sandbox)
    with session(common, keeping=paying) as client:
        refuse_duplicate(client, request, choice, routing.drop, paying)
        with hold_interrupts() as hold:
            job = client.submit(
                request,
                provider=choice,
                drop=routing.drop,
                idempotency_key=paying.idempotency_key,
            )
            _say_dropped(job)
            hold.settled(job)
    if not common.sandbox:
        say(f"next: stillreel wait {job} -o FILE")
    return submitted(job)


def status(job: JobText, *, keeping: Keeping = KEEPING, common: Common = COMMON) -> Report:
    """Print how a job stands, and what the journal has of it."""
    known = sr.Job.parse(job)
    with session(common, keeping=keeping) as client:
        kept = journal_of(client)
        entry = kept.entry(known, account_at(client, known.provider)) if kept else None
        try:
            if entry and (error := hindrance(client, entry)):
                raise error
            report = read(client.state(known))
        except sr.StillreelError:
            for line in kept_lines(entry):
                say(line)
            raise
    record = {**report.record, "journal": entry_record(entry) if entry else None}
    return Report(record, [*report.lines, *kept_lines(entry)])


def wait(
    job: JobText,
    *,
    waiting: Waiting = WAITING,
    keeping: Keeping = KEEPING,
    common: Common = COMMON,
) -> Report:
    """Wait for a job, and save its clip."""
    known = sr.Job.parse(job)
    check(planned(waiting.output, known), overwrite=waiting.overwrite)
    with (
        session(common, waiting.poll_interval, keeping) as client,
        resumable(known),
        progress() as tell,
    ):

        def on_state(state: JobState) -> None:
            tell(str(known), state.phase, percent(state))

        result = client.wait(known, timeout=waiting.timeout, on_state=on_state)
        tell(str(known), "saving")
        files = result.save(waiting.output, overwrite=waiting.overwrite)
    return made(result, files, links=True)


def cancel(job: JobText, *, common: Common = COMMON) -> Report:
    """Cancel a job, where the provider can."""
    with session(common) as client:
        return read(client.cancel(job))


def _say_dropped(job: Job) -> None:
    if job.dropped:
        say(f"dropped: {', '.join(sorted(job.dropped))}")
