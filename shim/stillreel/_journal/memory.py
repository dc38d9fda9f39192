"""The recorder of clients without a journal: just enough to adopt a listed job only once."""

# ruff: noqa: ARG002 - one interface, little of which is needed here

from __future__ import annotations

import itertools
import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from stillreel._journal.forking import tell_of_forks
from stillreel._models import UNPAID, Entry, rival

if TYPE_CHECKING:
    from collections.abc import Collection

    from stillreel._models import Intent, Job, Saved, State, Video


class Memory:
    """What is under way, and the ids that were given, until the process ends."""

    durable = False

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._open: dict[int, Entry] = {}
        self._held: set[tuple[str, str]] = set()
        self._jobs: dict[tuple[int, float], Job] = {}
        self._lock = threading.Lock()
        tell_of_forks(self)

    def before_fork(self) -> None:
        """Let no other thread be in the middle of something."""
        self._lock.acquire()

    def after_fork(self, *, in_child: bool) -> None:
        """Go on, in the parent as in the child."""
        self._lock.release()

    def find(self, key: str) -> Entry | None:
        """Nothing is known by key."""
        return None

    def entry(self, job: Job, account: str | None = None) -> Entry | None:
        """Nothing is known by job."""
        return None

    def intend(self, intent: Intent, again: Collection[State] = UNPAID) -> Entry:
        """Note that it is under way."""
        now = time.time()
        entry = Entry(id=next(self._ids), intent=intent, fresh=True, created_at=now, updated_at=now)
        if intent.sent:  # nobody else's jobs can be mistaken for one that is looked for
            with self._lock:
                self._open[entry.id] = entry
        return entry

    def job(self, entry: Entry) -> Job | None:
        """The job that a submit has by now, if it can be listed."""
        return self._jobs.get((entry.id, entry.created_at))

    def accept(self, entry: Entry, job: Job) -> None:
        """Note its ids."""
        with self._lock:
            self._take(entry, job)

    def adopt(self, entry: Entry, job: Job) -> Job | None:
        """Note its ids, if nobody has them."""
        with self._lock:
            if known := self.job(entry):
                return known
            if self._having(entry.intent.account, job.ids):
                return None
            self._take(entry, job)
        return job

    def settle(self, entry: Entry, state: State, reason: str | None, message: str) -> None:
        """Note that it is no longer under way."""
        with self._lock:
            self._open.pop(entry.id, None)

    def record_end(
        self, account: str, job: Job, state: State, message: str | None, videos: int = 0
    ) -> None:
        """Nothing is kept."""

    def record_file(self, account: str, video: Video, saved: Saved) -> None:
        """Nothing is kept."""

    def find_held(self, account: str, ids: Collection[str]) -> frozenset[str]:
        """Those that a submit of this process has."""
        with self._lock:
            return self._having(account, ids)

    def rivals(self, entry: Entry) -> int:
        """How many equal ones this process has under way."""
        now = time.time()
        with self._lock:
            others = list(self._open.values())
        # one whose task was dropped is never settled
        others = [replace(one, alive=now < one.created_at + one.intent.lease) for one in others]
        return sum(rival(entry, other) for other in others)

    def _having(self, account: str, ids: Collection[str]) -> frozenset[str]:
        return frozenset(one for one in ids if (account, one) in self._held)

    def _take(self, entry: Entry, job: Job) -> None:
        self._open.pop(entry.id, None)
        if entry.intent.sent:
            self._held |= {(entry.intent.account, one) for one in job.ids}
            self._jobs[entry.id, entry.created_at] = job


PROCESS = Memory()
"""Shared by the clients of a process: each thread has one of its own."""
