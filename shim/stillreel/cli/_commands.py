"""The commands that talk to a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

import stillreel as sr
from stillreel.cli._interrupt import held, interrupted, resumable
from stillreel.cli._options import COMMON, ROUTING, WAITING, Common, Request, Routing, Waiting
from stillreel.cli._output import Report, say
from stillreel.cli._progress import progress
from stillreel.cli._records import made, percent, read, submitted
from stillreel.cli._session import session
from stillreel.cli._target import check, planned

if TYPE_CHECKING:
    from stillreel import Client, Job, JobState

JobText = Annotated[str, Parameter(help="As submit printed it.")]


def generate(
    request: Request,
    *,
    routing: Routing = ROUTING,
    waiting: Waiting = WAITING,
    common: Common = COMMON,
) -> Report:
    """Make a clip of a picture and a sentence: submit, wait, save."""
    choice = routing.choice(sandbox=common.sandbox)
    check(planned(waiting.output, samples=request.samples), overwrite=waiting.overwrite)
    with session(common, waiting.poll_interval) as client:
        job = _submit(client, request, choice, routing.drop)
        say(f"job: {job}")
        return _finish(client, job, waiting)


def submit(request: Request, *, routing: Routing = ROUTING, common: Common = COMMON) -> Report:
    """Submit a clip, and print its job for later."""
    choice = routing.choice(sandbox=common.sandbox)
    with session(common) as client:
        job = _submit(client, request, choice, routing.drop)
    if not common.sandbox:
        say(f"next: stillreel wait {job} -o FILE")
    return submitted(job)


def status(job: JobText, *, common: Common = COMMON) -> Report:
    """Print how a job stands."""
    with session(common) as client:
        return read(client.state(job))


def wait(job: JobText, *, waiting: Waiting = WAITING, common: Common = COMMON) -> Report:
    """Wait for a job, and save its clip."""
    known = sr.Job.parse(job)
    check(planned(waiting.output, known), overwrite=waiting.overwrite)
    with session(common, waiting.poll_interval) as client:
        return _finish(client, known, waiting, links=True)


def cancel(job: JobText, *, common: Common = COMMON) -> Report:
    """Cancel a job, where the provider can."""
    with session(common) as client:
        return read(client.cancel(job))


def _submit(
    client: Client, request: Request, choice: str | list[str] | None, drop: tuple[str, ...]
) -> Job:
    with held() as asked:
        job = client.submit(request, provider=choice, drop=drop)
    if job.dropped:
        say(f"dropped: {', '.join(sorted(job.dropped))}")
    if asked.is_set():
        raise interrupted(job)
    return job


def _finish(client: Client, job: Job, waiting: Waiting, *, links: bool = False) -> Report:
    with resumable(job), progress() as tell:

        def on_state(state: JobState) -> None:
            tell(str(job), state.phase, percent(state))

        result = client.wait(job, timeout=waiting.timeout, on_state=on_state)
        tell(str(job), "saving")
        files = result.save(waiting.output, overwrite=waiting.overwrite)
    return made(result, files, links=links)
