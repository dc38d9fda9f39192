"""The journal: a durable record of paid jobs, in SQLite or PostgreSQL with the same code."""

from __future__ import annotations

import atexit
import time
import weakref
from contextlib import suppress
from typing import TYPE_CHECKING, Self, TypeVar

from stillreel._journal import rows
from stillreel._journal.changes import Acceptance, FileSaved, JobEnd, Settlement
from stillreel._journal.database import open_engine
from stillreel._journal.forking import tell_of_forks
from stillreel._journal.life import proof_for
from stillreel._journal.owed import NotRecorded, Owed
from stillreel._journal.schema import ATTEMPTS, REQUESTS
from stillreel._journal.transactions import Transactions
from stillreel._models import UNPAID, Entry, JournalError, brief, digest, publish, rival, show

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection

    import sqlalchemy as sa

    from stillreel._journal.changes import Change
    from stillreel._models import Intent, Job, Saved, State, Video

T = TypeVar("T")

OUTAGE = 15.0
"""Seconds for which a database server may be away, once it was there."""

_OWING: set[Journal] = set()
"""Those that could not write something: they live until they can, or until the process ends."""


class Journal:
    """Keeps every submit: its intent before the POST, then ids, end and files.

    Args:
        where: A path of SQLite, or a database URL as ``postgresql://…``; by default
            ``STILLREEL_JOURNAL``, else ``journal.sqlite3`` in the user's state folder.
        outage: Seconds for which a database server may be away, once it was there. What its
            absence has cut off is repeated: each method has the same effect twice as once.

    Raises:
        JournalError: If it cannot be opened, or a newer version has written it.
    """

    durable = True

    def __init__(
        self, where: str | os.PathLike[str] | None = None, *, outage: float = OUTAGE
    ) -> None:
        engine, self.name = open_engine(where)
        self._transactions = Transactions(engine, self.name, outage)
        self._life = proof_for(engine)
        weakref.finalize(self, self._life.end)
        self._owed = Owed(self._write_change, self.name)
        tell_of_forks(self)

    def __repr__(self) -> str:
        return show("Journal", brief(self.name))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections. It opens new ones when it is used again.

        What it could not write is tried once more; what it still cannot write is said on standard
        error, as lines that ``stillreel journal import`` reads.
        """
        self._catch_up()
        self._owed.say()
        if not self._owed:
            self._life.end()
        self.engine.dispose()

    def before_fork(self) -> None:
        """Come to the end of what is under way, and close its connections."""
        self._transactions.shut()

    def after_fork(self, *, in_child: bool) -> None:
        """Open new ones from now on; whatever is under way is the parent's."""
        if in_child:
            self._life.leave()
            self._owed = Owed(self._write_change, self.name)
            _OWING.discard(self)
        self._transactions.open(in_child=in_child)

    @property
    def engine(self) -> sa.Engine:
        """The engine, for what shares the database."""
        return self._transactions.engine

    def entries(
        self, *, states: Collection[State] = (), fingerprint: str | None = None, limit: int = 1000
    ) -> list[Entry]:
        """The latest submits, the newest first.

        Args:
            states: Only those in one of these.
            fingerprint: Only those of this request.
            limit: How many at most.
        """
        query = rows.entries().order_by(ATTEMPTS.c.id.desc()).limit(limit)
        if states:
            query = query.where(ATTEMPTS.c.state.in_(sorted(states)))
        if fingerprint is not None:
            query = query.where(REQUESTS.c.fingerprint == fingerprint)
        return self._read(query)

    def entry(self, job: Job | str, account: str | None = None) -> Entry | None:
        """The latest submit of a job; one of the account, if there is one."""
        own_first = (ATTEMPTS.c.account == (account or "")).desc(), ATTEMPTS.c.id.desc()
        query = rows.entries().where(ATTEMPTS.c.job == str(job)).order_by(*own_first)
        return next(iter(self._read(query.limit(1))), None)

    def find(self, key: str) -> Entry | None:
        """The latest submit under an idempotency key."""
        return self._look(lambda connection: rows.latest(connection, key))

    def intend(self, intent: Intent, again: Collection[State] = UNPAID) -> Entry:
        """Record an intent; or return the submit that its key has, unless it is in ``again``."""
        now = time.time()
        made: list[Entry] = []

        def write(connection: sa.Connection) -> Entry:
            # one that was cut off may have been committed after all
            if made and rows.same(connection, made[-1].id, made[-1].created_at):
                return made[-1]
            request = rows.claim_key(connection, intent.key)
            last = rows.latest(connection, intent.key) if request and intent.key else None
            if last and last.state not in again:
                return last
            request = rows.put_request(connection, request, intent, now)
            attempt = rows.add_attempt(connection, request, intent, self._life.prove(), now)
            made.append(
                Entry(id=attempt, intent=intent, fresh=True, created_at=now, updated_at=now)
            )
            return made[-1]

        return self._write(write)

    def job(self, entry: Entry) -> Job | None:
        """The job that a submit has by now."""
        known = self._look(lambda connection: rows.same(connection, entry.id, entry.created_at))
        return known.job if known else None

    def accept(self, entry: Entry, job: Job) -> None:
        """Record the ids that the provider gave."""
        self._keep(Acceptance(submit=entry.id, created_at=entry.created_at, job=str(job)))

    def adopt(self, entry: Entry, job: Job) -> Job | None:
        """Record ids that were found in a list, and return the job.

        It is the one that the submit has already, if it has; None, and nothing is recorded, if
        another submit has one of the ids.
        """

        def write(connection: sa.Connection) -> Job | None:
            known = rows.same(connection, entry.id, entry.created_at)
            if known is None:
                raise JournalError(f"{self.name}: this submit is not recorded here")
            if known.job or rows.find_held(connection, entry.intent.account, job.ids):
                return known.job
            rows.take(connection, entry, job, job.ids)
            return job

        return self._write(write)

    def settle(self, entry: Entry, state: State, reason: str | None, message: str) -> None:
        """Record an outcome without ids, unless it has ids or an outcome by now."""
        self._keep(
            Settlement(
                submit=entry.id,
                created_at=entry.created_at,
                state=state,
                reason=reason,
                message=message,
            )
        )

    def record_end(
        self, account: str, job: Job, state: State, message: str | None, videos: int = 0
    ) -> None:
        """Record how a job of an account has ended, and how many videos it has made.

        One whose videos were saved is not ``expired``, whatever the provider has forgotten since.
        """
        self._keep(
            JobEnd(account=account, job=str(job), state=state, message=message, videos=videos)
        )

    def record_file(self, account: str, video: Video, saved: Saved) -> None:
        """Record a file of a job of an account."""
        self._keep(
            FileSaved(
                account=account,
                job=str(video.job),
                index=video.index,
                path=str(saved.path.absolute()),
                sha256=saved.sha256,
                size=saved.size,
                saved_at=time.time(),
            )
        )

    def restore(self, change: Change) -> bool:
        """Write a change that another process could not write; False if it is not of this journal.

        Raises:
            JournalError: If it cannot be written.
        """
        return self._write(change.write)

    def move(self, entries: Collection[Entry], account: str, origin: str) -> None:
        """Give submits to another account, all of them or none: its key was replaced by another.

        Args:
            entries: The submits.
            account: The account, as :class:`Intent` has it.
            origin: Its origin.
        """

        def write(connection: sa.Connection) -> None:
            for entry in entries:
                rows.move(connection, entry.id, account, origin)

        self._write(write)

    def find_held(self, account: str, ids: Collection[str]) -> frozenset[str]:
        """Those of the ids that some submit has."""
        return self._look(lambda connection: rows.find_held(connection, account, ids))

    def rivals(self, entry: Entry) -> int:
        """How many equal submits are under way beside this one."""
        query = rows.entries().where(
            ATTEMPTS.c.state == "intended",
            ATTEMPTS.c.account == entry.intent.account,
            ATTEMPTS.c.sent_digest == digest(dict(entry.intent.sent)),
        )
        return sum(rival(entry, other) for other in self._read(query))

    def _read(self, query: rows.Query) -> list[Entry]:
        return self._look(lambda connection: rows.read_entries(connection, query))

    def _look(self, act: Callable[[sa.Connection], T]) -> T:
        self._catch_up()
        return self._transactions.read(act)

    def _write(self, write: Callable[[sa.Connection], T]) -> T:
        self._catch_up()
        return self._transactions.write(write)

    def _catch_up(self) -> None:
        """Write what could not be written before, if that can be done now."""
        with suppress(JournalError):
            self._owed.catch_up()
        if not self._owed:
            _OWING.discard(self)

    def _keep(self, change: Change) -> None:
        """Write a change; what cannot be written now is tried again at each following call."""
        try:
            self._owed.keep(change)
        except JournalError:
            if self._owed:
                _OWING.add(self)
            raise

    def _write_change(self, change: Change) -> None:
        # a job that was submitted without a journal ends without one
        if not self._transactions.write(change.write) and isinstance(
            change, (Acceptance, Settlement)
        ):
            raise NotRecorded(f"{self.name}: this submit is not recorded here")


@atexit.register
def _close_at_exit() -> None:
    for journal in list(_OWING):
        journal.close()


publish(globals())
