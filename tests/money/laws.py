"""What holds whatever happens: the invariants of paid jobs."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import stillreel as sr

from .play import BOUND, MINE, Outcome, Play
from .shop import clip_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .cases import Case
    from .shop import Shop

INJECTED = (KeyboardInterrupt, asyncio.CancelledError)


def broken_laws(case: Case, shop: Shop, where: str | None = None) -> list[str]:
    """Play a case; what it has broken, in words.

    Args:
        case: What is played.
        shop: Has its provider.
        where: Where its journal is on PostgreSQL.
    """
    counter = shop.open(case.posts, reads=case.reads, clips=case.clips, lists=case.lists)
    with TemporaryDirectory() as name:
        home = Path(name)
        (folder := home / "clips").mkdir()
        if case.journal == "sqlite":
            where = str(home / "journal.sqlite3")
        play = Play(case, counter, folder, where if case.journal else None)
        users = {folder / "mine.txt"}
        users |= {play.target(step) for step in case.steps if case.occupied}
        for one in users:
            one.write_bytes(MINE)
        outcomes = [play.run(step) for step in case.steps]
        return [
            *(broken for one in outcomes for broken in _of_call(one)),
            *_of_money(case, play, outcomes),
            *_of_files(play, users, outcomes),
            *_of_ids(play, outcomes),
        ]


def _of_call(outcome: Outcome) -> Iterator[str]:
    """Each call ends in time, in an error of ours, which says no more than it knows."""
    error, step = outcome.error, outcome.step
    if outcome.seconds > BOUND:
        yield f"{step} lasted for {outcome.seconds:.0f} s"
    if outcome.taken > (2 if step.happens == "beside" else 1):
        yield f"{step}: {outcome.taken} jobs were taken"
    if "asyncio: " in outcome.said:
        yield f"{step}: somebody was forgotten: {outcome.said}"
    if error is None:
        return
    if isinstance(error, INJECTED):
        if not outcome.injected:
            yield f"{step} was interrupted by nobody"
    elif not isinstance(error, sr.StillreelError):
        yield f"{step} raised {error!r}"
    elif error.charged == "no" and outcome.taken and step.happens != "beside":
        yield f"{step}: a job was taken, and {error!r} says that nothing was charged"


def _of_money(case: Case, play: Play, outcomes: list[Outcome]) -> Iterator[str]:
    """One key is one job, unless somebody has said that the submit of the first was in vain."""
    if not case.journal:
        return
    taken = Counter(job.key for job in play.counter.jobs)
    again = Counter(f"key {one.step.key}" for one in outcomes if one.step.does == "resubmit")
    for key, jobs in taken.items():
        if jobs > 1 + again[key]:
            yield f"{key}: {jobs} jobs were taken, {again[key]} times it was said to be in vain"


def _of_files(play: Play, users: set[Path], outcomes: list[Outcome]) -> Iterator[str]:
    """No file of the user's is touched, none is left behind, and each clip is its job's."""
    for path in users:
        if not path.exists() or path.read_bytes() != MINE:
            yield f"{path.name} is the user's, and was changed"
    clips = [clip_of(job.id) for job in play.counter.jobs]
    for path in set(play.folder.iterdir()) - users:
        left_over = path.suffix == ".part" and any(one.died for one in outcomes)
        if path.read_bytes() not in clips and not left_over:
            yield f"{path.name} is no clip of any job"
        elif not left_over and path not in {play.target(one.step) for one in outcomes}:
            yield f"{path.name} is where nobody wants it"


def _of_ids(play: Play, outcomes: list[Outcome]) -> Iterator[str]:
    """An id that has reached a process stands in the journal, on an error, or on standard error."""
    if play.case.hangs or any(one.died for one in outcomes):
        return  # its answer may have come too late, or with nobody there
    told = " ".join([*play.known, *(one.said for one in outcomes)])
    if play.where:
        with sr.Journal(play.where) as journal:
            told += " ".join(str(entry.job) for entry in journal.entries())
    for job in play.counter.jobs:
        if job.told and job.id not in told:
            yield f"{job.id} was told, and is nowhere"
