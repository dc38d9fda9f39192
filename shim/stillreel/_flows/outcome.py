"""What the answer to a submit is: a job, or what became of the money."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

from stillreel._flows.effects import Note
from stillreel._models import Job, NotSubmitted, SubmissionRefused, SubmissionUnknown, is_id, redact
from stillreel.providers import UNKNOWN, Problem, Provider, outcome

if TYPE_CHECKING:
    from stillreel._flows.effects import Flow
    from stillreel._models import Answer, Call


def judge_submit(
    name: str, provider: Provider, call: Call[tuple[str, ...]], answer: Answer
) -> Flow[Job]:
    """The job, if there is any trace of one; else what the answer means for the money."""
    try:
        problem = provider.problem(answer)
        row = outcome(provider.outcomes, problem) if problem else UNKNOWN
    except Exception as error:  # noqa: BLE001 - nothing that a reader raises may cost the job
        why = f"the answer could not be read ({type(error).__name__})"
        problem, row = Problem(answer.status, message=why), UNKNOWN
    # whatever else it says: going on to another provider would pay for a second job
    ids = yield from _ids(provider, call, answer, clean=problem is None)
    if ids:
        return Job(name, ids, answer=answer)
    said = problem or Problem(answer.status, message="no job id in the answer")
    words = " ".join(str(part) for part in (said.status, said.code, said.message) if part)
    words = redact(words, provider.require_key().reveal())
    if row.kind == "unknown":
        raise SubmissionUnknown(
            f"{name}: the submit may have been taken: {words}",
            code=said.code,
            provider=name,
            answer=answer,
        )
    kind = NotSubmitted if row.kind == "not_submitted" else SubmissionRefused
    raise kind(
        f"{name}: the submit was not taken ({row.reason}): {words}",
        reason=row.reason,
        code=said.code,
        repeatable=row.repeatable,
        provider=name,
        answer=answer,
    )


def _ids(
    provider: Provider, call: Call[tuple[str, ...]], answer: Answer, *, clean: bool
) -> Flow[tuple[str, ...]]:
    """The ids in an answer: as the contract has them, or wherever else they stand."""
    note = partial(Note, provider, call.operation, answer.status)
    if clean and answer.complete:
        try:
            ids = call.read(answer)
            if ids and all(map(is_id, ids)):
                return ids
        except Exception as error:  # noqa: BLE001 - nothing that a reader raises may cost the job
            yield note("unreadable", "the contract's form", repr(error))
    text = answer.content.decode("utf-8", "replace")
    keys = "|".join(re.escape(key) for key in provider.id_keys)
    # by pattern, since the text may be cut off, or be no JSON at all
    # and as a number only where it was taken: elsewhere a number may be anything's
    number = r"|\d{1,64}(?=\s*[,}\]])" if answer.status < 300 else ""
    found = re.findall(rf'"(?:{keys})"\s*:\s*("(?:[^"\\]|\\.)+"{number})', text)
    ids = tuple(dict.fromkeys(one for one in map(_unquoted, found) if is_id(one)))
    if ids:
        yield note("salvaged", "a job's id in its place", ", ".join(ids))
    return ids


def _unquoted(text: str) -> str:
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return ""
