"""Each error of the library has an exit code, and advice that can be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

import stillreel as sr
from stillreel._models import Reason
from stillreel.cli._exit import ENDINGS, REMEDIES, RUN_AGAIN, Interrupted, UsageError, ending, usage

if TYPE_CHECKING:
    from collections.abc import Iterator

JOB = sr.Job("oxen", ("1",))
CODES: dict[type[sr.StillreelError], int] = {
    sr.StillreelError: 1,
    sr.ConfigurationError: 2,
    sr.JournalError: 2,
    sr.MissingKey: 2,
    sr.ProviderNotChosen: 2,
    sr.UnknownProvider: 2,
    sr.InvalidRequest: 2,
    sr.IdempotencyConflict: 2,
    sr.InvalidImage: 2,
    sr.InvalidJob: 2,
    sr.UnsupportedOption: 2,
    sr.UnsupportedOperation: 2,
    UsageError: 2,
    sr.SpendingStopped: 1,
    sr.SubmissionRefused: 3,
    sr.JobError: 4,
    sr.JobFailed: 4,
    sr.JobFiltered: 4,
    sr.JobCancelled: 4,
    sr.JobExpired: 4,
    sr.NoVideo: 4,
    sr.WaitTimeout: 5,
    sr.SubmitError: 6,
    sr.SubmissionUnknown: 6,
    sr.NotSubmitted: 75,
    Interrupted: 130,
    sr.RequestFailed: 1,
    sr.OffContract: 1,
    sr.DriftError: 1,
    sr.DownloadError: 1,
    sr.LinkRefused: 1,
    sr.InvalidVideo: 1,
    sr.FileExists: 1,
}


def kinds(kind: type[sr.StillreelError] = sr.StillreelError) -> Iterator[type[sr.StillreelError]]:
    yield kind
    for child in kind.__subclasses__():
        if child.__module__ in {sr.__name__, UsageError.__module__}:
            yield from kinds(child)


ALL = tuple(dict.fromkeys(kinds()))


def example(kind: type[sr.StillreelError], *, with_job: bool = True) -> sr.StillreelError:
    error = kind.__new__(kind)
    error.args = ("it went wrong",)
    error.provider, error.answer = "oxen", None
    error.job = JOB if with_job else None
    if isinstance(error, sr.SubmitError):
        error.reason = "rate"
    if isinstance(error, sr.UnsupportedOption):
        error.supported_by = ()
    return error


def test_each_error_has_its_documented_exit_code() -> None:
    assert {kind: ending(example(kind)).code for kind in ALL} == CODES


def test_each_branch_of_the_tree_is_in_the_table_itself() -> None:
    branches = [kind for kind in ALL if kind.__bases__[0] is sr.StillreelError]

    assert set(branches) <= ENDINGS.keys()


@pytest.mark.parametrize("kind", ALL)
def test_advice_has_no_gap_with_a_job_or_without(kind: type[sr.StillreelError]) -> None:
    for with_job in (True, False):
        advice = ending(example(kind, with_job=with_job)).advice

        assert advice
        assert not {"{", "}", "None"} & set(advice.split())
        assert "{" not in advice


def test_a_job_is_named_where_it_can_be_gone_on_with() -> None:
    error = sr.WaitTimeout("still running", job=JOB)

    assert ending(error).advice == "go on with: stillreel wait oxen:1 -o FILE"
    assert ending(sr.RequestFailed("no answer")).advice == RUN_AGAIN


def test_an_unsupported_option_leads_to_who_supports_it() -> None:
    error = sr.UnsupportedOption(
        provider="modellix", option="audio", value=True, supported_by=("modellix", "oxen", "x")
    )

    assert ending(error).advice == "use --provider oxen or --provider x"


def test_an_option_that_nobody_supports_is_to_be_changed() -> None:
    error = sr.UnsupportedOption(provider="oxen", option="duration", value=5)

    assert ending(error).advice == "change or leave out that option"


def test_each_reason_of_a_refusal_has_a_remedy() -> None:
    assert REMEDIES.keys() == set(get_args(Reason))
    error = sr.SubmissionRefused("no credit", reason="balance", provider="oxen")
    assert ending(error).advice == REMEDIES["balance"]


def test_a_note_is_better_advice() -> None:
    assert ending(usage("c.mp4 exists", "add --overwrite")) == (2, "add --overwrite")
