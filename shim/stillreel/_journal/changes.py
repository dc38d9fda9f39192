"""What is recorded of a submit after its POST. Each change may be written twice as well as once.

A change that could not be written becomes a line of JSON, which is written later.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, cast, get_args

from stillreel._journal import rows
from stillreel._journal.schema import ATTEMPTS
from stillreel._models import UNSETTLED, InvalidJob, Job, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

MARK = '{"stillreel-journal": '
"""How a line of a change begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A submit has a job.

    Attributes:
        submit: The submit's id in its journal.
        created_at: When it was recorded, which tells it from one of another journal.
        job: The job.
    """

    submit: int
    created_at: float
    job: str

    def write(self, connection: sa.Connection) -> bool:
        """Write it; False if the submit is not in this journal."""
        entry = rows.same(connection, self.submit, self.created_at)
        if entry and entry.job != (job := Job.parse(self.job)):
            held = rows.find_held(connection, entry.intent.account, job.ids)
            rows.take(connection, entry, job, [one for one in job.ids if one not in held])
        return entry is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A submit has come to an outcome without a job; see :class:`Acceptance`."""

    submit: int
    created_at: float
    state: State
    reason: str | None
    message: str

    def write(self, connection: sa.Connection) -> bool:
        """Write it, unless there is an outcome by now; False if the submit is not here."""
        entry = rows.same(connection, self.submit, self.created_at)
        if entry and entry.job is None and entry.state in UNSETTLED:
            now = {"state": self.state, "reason": self.reason, "message": self.message}
            rows.update(connection, ATTEMPTS.c.id == entry.id, **now)
        return entry is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEnd:
    """A job of an account has ended, with so many videos."""

    account: str
    job: str
    state: State
    message: str | None
    videos: int

    def write(self, connection: sa.Connection) -> bool:
        """Write it; False if the account has no such job here.

        One whose videos were saved is not ``expired``, whatever the provider has forgotten since.
        """
        owners = rows.owners(connection, self.account, Job.parse(self.job))
        for entry in rows.read_entries(connection, rows.entries().where(ATTEMPTS.c.id.in_(owners))):
            if not (self.state == "expired" and entry.saved):
                now = {"state": self.state, "message": self.message, "videos": self.videos}
                rows.update(connection, ATTEMPTS.c.id == entry.id, **now)
        return bool(owners)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSaved:
    """A video of a job of an account was saved."""

    account: str
    job: str
    index: int
    path: str
    sha256: str
    size: int
    saved_at: float

    def write(self, connection: sa.Connection) -> bool:
        """Write it, in place of an earlier file; False if the account has no such job here."""
        owners = rows.owners(connection, self.account, Job.parse(self.job))
        for attempt in owners:
            rows.put_file(
                connection,
                attempt,
                self.index,
                path=self.path,
                sha256=self.sha256,
                size=self.size,
                saved_at=self.saved_at,
            )
        return bool(owners)


Change = Acceptance | Settlement | JobEnd | FileSaved

KINDS: Mapping[str, type[Change]] = {
    "acceptance": Acceptance,
    "settlement": Settlement,
    "end": JobEnd,
    "file": FileSaved,
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (int, float),
    "str": (str,),
    "str | None": (str, type(None)),
    "State": (str,),
}


def line_of(change: Change) -> str:
    """A change as a line of JSON. It has neither a prompt nor a key in it."""
    return json.dumps({"stillreel-journal": _NAMES[type(change)], **asdict(change)})


def read_line(line: str) -> Change | None:
    """The change in a line; None if it is a line of another kind, as standard error has many.

    Raises:
        ValueError: If it begins as a change does, and is none.
    """
    start = line.find(MARK)
    if start < 0:
        return None
    try:
        told, _ = json.JSONDecoder().raw_decode(line, start)
        kind = KINDS[told.pop("stillreel-journal")]
        if told.keys() != {one.name for one in fields(kind)} or not _is_typed(kind, told):
            raise ValueError("its fields are not those of its kind")
        if "job" in told:
            Job.parse(told["job"])
    except (KeyError, TypeError, InvalidJob, json.JSONDecodeError) as error:
        raise ValueError(f"it cannot be read: {type(error).__name__}") from None
    return kind(**told)


def _is_typed(kind: type[Change], told: dict[str, Any]) -> bool:
    for one in fields(kind):
        value, name = told[one.name], cast("str", one.type)
        if not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            return False
        if name == "State" and value not in get_args(State):
            return False
    return True
