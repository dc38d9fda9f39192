"""How the journal's rows are read and written, within a transaction of the caller."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from stillreel._journal.life import is_alive
from stillreel._journal.schema import ATTEMPTS, FILES, IDS, REQUESTS, storable
from stillreel._models import Entry, File, Intent, Job, digest

if TYPE_CHECKING:
    from collections.abc import Collection

Query = sa.Select[Any]


def entries() -> Query:
    """All submits with what was asked for."""
    asked = (REQUESTS.c.key, REQUESTS.c.fingerprint, REQUESTS.c.options, REQUESTS.c.target)
    return sa.select(ATTEMPTS, *asked).join(REQUESTS)


def read_entries(connection: sa.Connection, query: Query) -> list[Entry]:
    """The submits that a query of :func:`entries` finds."""
    files: dict[int, list[File]] = {}
    found = query.with_only_columns(ATTEMPTS.c.id).subquery()
    of_found = sa.select(FILES).join(found, found.c.id == FILES.c.attempt_id)
    for row in connection.execute(of_found.order_by(FILES.c.place)):
        files.setdefault(row.attempt_id, []).append(
            File(
                index=row.place,
                path=row.path,
                sha256=row.sha256,
                size=row.size,
                saved_at=row.saved_at,
            )
        )
    return [
        _entry(connection, row, tuple(files.get(row.id, ())))
        for row in connection.execute(query).all()
    ]


def latest(connection: sa.Connection, key: str) -> Entry | None:
    """The latest submit under a key."""
    query = entries().where(REQUESTS.c.key == key).order_by(ATTEMPTS.c.number.desc()).limit(1)
    return next(iter(read_entries(connection, query)), None)


def same(connection: sa.Connection, submit: int, created_at: float) -> Entry | None:
    """A submit as it is recorded now, if it is recorded here; others keep off it meanwhile."""
    # the moment tells it from one of another journal
    this = (ATTEMPTS.c.id == submit) & (ATTEMPTS.c.created_at == created_at)
    query = entries().where(this).with_for_update(of=ATTEMPTS)
    return next(iter(read_entries(connection, query)), None)


def claim_key(connection: sa.Connection, key: str | None) -> int | None:
    """The request of a key, if it is there: who else claims it waits for the transaction's end."""
    if key is None:
        return None
    query = sa.select(REQUESTS.c.id).where(REQUESTS.c.key == key).with_for_update()
    found: int | None = connection.scalar(query)
    return found


def put_request(connection: sa.Connection, request: int | None, intent: Intent, now: float) -> int:
    """Keep what is asked for, in place of a request whose submits were in vain.

    Raises:
        IntegrityError: If another process has put one under the same key.
    """
    asked = {
        "fingerprint": intent.fingerprint,
        "options": json.dumps(dict(intent.options), default=str),
        "target": intent.target,
    }
    if request is None:
        return _insert(connection, REQUESTS, key=intent.key, created_at=now, **asked)
    connection.execute(REQUESTS.update().where(REQUESTS.c.id == request).values(**asked))
    return request


def add_attempt(
    connection: sa.Connection, request: int, intent: Intent, owner: str, now: float
) -> int:
    """Keep that a request is about to be sent."""
    of_request = ATTEMPTS.c.request_id == request
    last: int | None = connection.scalar(
        sa.select(sa.func.max(ATTEMPTS.c.number)).where(of_request)
    )
    return _insert(
        connection,
        ATTEMPTS,
        request_id=request,
        number=(last or 0) + 1,
        provider=intent.provider,
        account=intent.account,
        origin=intent.origin,
        state="intended",
        sent=json.dumps(dict(intent.sent)),
        sent_digest=digest(dict(intent.sent)),
        units=intent.units,
        videos=0,
        owner=owner,
        lease_until=now + intent.lease,
        created_at=now,
        updated_at=now,
    )


def find_held(connection: sa.Connection, account: str, ids: Collection[str]) -> frozenset[str]:
    """Those of the ids that some submit has."""
    query = sa.select(IDS.c.provider_id).where(
        IDS.c.account == account, IDS.c.provider_id.in_(list(ids))
    )
    found = set(connection.scalars(query))
    return frozenset(one for one in ids if storable(one) in found)


def take(connection: sa.Connection, entry: Entry, job: Job, ids: Collection[str]) -> None:
    """Keep a submit's job, and ids that are nobody else's."""
    account = entry.intent.account
    for one in ids:
        row = IDS.insert().values(account=account, provider_id=one, attempt_id=entry.id)
        connection.execute(row)
    of_entry = ATTEMPTS.c.id == entry.id
    update(connection, of_entry, state="accepted", job=str(job), reason=None, message=None)


def owners(connection: sa.Connection, account: str, job: Job) -> list[int]:
    """The submits of an account that have a job."""
    by_id = sa.select(IDS.c.attempt_id).where(
        IDS.c.account == account, IDS.c.provider_id == job.ids[0]
    )
    by_job = (ATTEMPTS.c.account == account) & (ATTEMPTS.c.job == str(job))
    found = sa.select(ATTEMPTS.c.id).where(ATTEMPTS.c.id.in_(by_id) | by_job)
    return list(connection.scalars(found))


def move(connection: sa.Connection, attempt: int, account: str, origin: str) -> None:
    """Give a submit to another account, with those of its ids that the account does not have."""
    there = sa.select(IDS.c.provider_id).where(IDS.c.account == account)
    free = (IDS.c.attempt_id == attempt) & IDS.c.provider_id.not_in(there)
    connection.execute(IDS.update().where(free).values(account=account))
    update(connection, ATTEMPTS.c.id == attempt, account=account, origin=origin)


def put_file(
    connection: sa.Connection, attempt: int, index: int, *, saved_at: float, **known: Any
) -> None:
    """Keep a file, in place of an earlier one of the same video."""
    place = (FILES.c.attempt_id == attempt) & (FILES.c.place == index)
    connection.execute(FILES.delete().where(place, FILES.c.saved_at <= saved_at))
    if connection.scalar(sa.select(FILES.c.place).where(place)) is None:
        row = {"attempt_id": attempt, "place": index, "saved_at": saved_at, **known}
        connection.execute(FILES.insert().values(row))


def update(connection: sa.Connection, where: sa.ColumnElement[bool], **values: Any) -> None:
    """Change submits."""
    connection.execute(ATTEMPTS.update().where(where).values(updated_at=time.time(), **values))


def _insert(connection: sa.Connection, table: sa.Table, **values: Any) -> int:
    key = connection.execute(table.insert().values(**values)).inserted_primary_key
    assert key is not None  # noqa: S101 - each table that this is used with has one
    number: int = key[0]
    return number


def _entry(connection: sa.Connection, row: sa.Row[Any], files: tuple[File, ...]) -> Entry:
    intent = Intent(
        key=row.key,
        fingerprint=row.fingerprint,
        provider=row.provider,
        account=row.account,
        origin=row.origin,
        options=json.loads(row.options),
        sent=json.loads(row.sent),
        units=row.units,
        lease=row.lease_until - row.created_at,
        target=row.target,
    )
    return Entry(
        id=row.id,
        intent=intent,
        state=row.state,
        job=_job(row.job, intent),
        reason=row.reason,
        message=row.message,
        alive=row.state == "intended" and is_alive(connection, row.owner, row.lease_until),
        videos=row.videos,
        files=files,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def _job(text: str | None, intent: Intent) -> Job | None:
    if text is None:
        return None
    return replace(Job.parse(text), dropped=frozenset(intent.options.get("dropped", ())))
