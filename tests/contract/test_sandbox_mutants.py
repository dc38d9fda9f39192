"""The suite can fail: a sandbox that errs is found out, and by the check that is meant to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stillreel.sandbox._server import HOST, Server

from .checks import at
from .floor import FAULT, RUN, STREAM, faults_of_floor, floor_of
from .harness import run, ticking_sandbox
from .mutating import Answer, Mutant, Request
from .spec import spec_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from .harness import Report

FEW = 8  # examples an operation


def renames_a_field(answer: Answer) -> None:
    if answer.status == 200 and "task-result" in answer.path:
        answer.body["task"]["state"] = answer.body["task"].pop("status")


def accepts_with_202(answer: Answer) -> None:
    if answer.method == "POST" and answer.status == 200:
        answer.status = 202


def says_nothing_in_errors(answer: Answer) -> None:
    if answer.status == 400:
        del answer.body["message"]


def answers_problem_documents(answer: Answer) -> None:
    if answer.status == 404:
        answer.media_type = "application/problem+json"


def answers_another_id(answer: Answer) -> None:
    if answer.status == 200 and "task-result" in answer.path:
        answer.body["task"]["task_id"] += "0"


def loses_each_job(answer: Answer) -> None:
    if answer.status == 200 and "task-result" in answer.path:
        answer.status, answer.body = 404, {"message": "task not found"}


def gives_one_id_to_all(answer: Answer) -> None:
    if answer.method == "POST" and answer.status == 200:
        answer.body["task_id"] = "e3222b77-e64f-43fd-8b22-3f57cf0a5088"


def takes_any_key(request: Request) -> None:
    request.headers[b"authorization"] = b"Bearer sandbox"


def takes_any_duration(request: Request) -> None:
    if at(request.body, "duration") not in {4, 6, 8, None} and isinstance(request.body, dict):
        request.body = {**request.body, "duration": 8}


def refuses_at_enqueue(answer: Answer) -> None:
    if answer.path == "/api/ai/queue" and isinstance(at(answer.sent, "duration"), str):
        answer.status, answer.body = 400, {"error": {"message": "duration is no number"}}


def calls_each_wrong_body_malformed(answer: Answer) -> None:
    if answer.status == 422:
        answer.status = 400


def explore(
    stem: str,
    revision: str | None = None,
    *,
    answers: Callable[[Answer], None] = lambda _answer: None,
    requests: Callable[[Request], None] = lambda _request: None,
    believed: str | None = None,
) -> Report:
    """A short run against a sandbox that errs."""
    with ticking_sandbox(stem, revision) as sandbox:
        server = Server(Mutant(sandbox.app, answers=answers, requests=requests), 0)
        server.start()
        try:
            url = f"http://{HOST}:{server.port}"
            return run(stem, url=url, revision=believed or revision, examples=FEW)
        finally:
            server.stop()


def checks(report: Report) -> set[str]:
    """The checks that have failed."""
    return {name.partition(" at ")[0] for name in report.failures}


@pytest.mark.parametrize(
    ("mutation", "check"),
    [
        (renames_a_field, "response_schema_conformance"),
        (accepts_with_202, "status_code_conformance"),
        (says_nothing_in_errors, "response_schema_conformance"),
        (answers_problem_documents, "content_type_conformance"),
        (answers_another_id, "polled id"),
        (loses_each_job, "availability after submit"),
        (gives_one_id_to_all, "fresh id"),
    ],
)
def test_a_wrong_answer_is_found(mutation: Callable[[Answer], None], check: str) -> None:
    assert check in checks(explore("highwayapi", answers=mutation))


@pytest.mark.parametrize(
    ("mutation", "check"),
    [(takes_any_key, "ignored_auth"), (takes_any_duration, "negative_data_rejection")],
)
def test_a_wrong_acceptance_is_found(mutation: Callable[[Request], None], check: str) -> None:
    assert check in checks(explore("highwayapi", requests=mutation))


def test_an_early_refusal_of_oxens_queue_is_found() -> None:
    report = explore("oxen", "2026-07-04", answers=refuses_at_enqueue)
    assert checks(report) == {"late validation", "positive_data_acceptance"}


def test_another_revision_than_that_in_force_is_found() -> None:
    report = explore("oxen", "2026-07-04", believed="2026-06-26")
    assert {"revision in force", "late validation"} >= checks(report) >= {"revision in force"}


def test_a_sandbox_that_does_not_err_is_not_accused() -> None:
    assert not explore("highwayapi").failures


def test_what_no_check_finds_the_floor_does() -> None:
    report = explore("aihubmax", answers=calls_each_wrong_body_malformed)
    assert not report.failures, str(report)

    floor = floor_of("aihubmax")
    seen = {RUN: report.pairs, FAULT: floor[FAULT], STREAM: floor[STREAM]}
    assert faults_of_floor(spec_of("aihubmax").documented, floor, seen) == [
        "short: createVideo 422 was not seen by the run",
        "short: uploadData 422 was not seen by the run",
        "short: uploadUrl 422 was not seen by the run",
    ]
