"""The tree of errors is the one that is drawn; each error pickles, and says what was charged."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import pytest

import stillreel as sr
from stillreel._models import Answer, Job, JobState
from stillreel._models import errors as _errors

JOB = Job("modellix", ("t",))
ANSWER = Answer(500, {"date": "x"}, b"{}", 1.0)
STATE = JobState(job=JOB, phase="failed")


def drawn() -> dict[str, tuple[str, ...]]:
    """Error -> its bases, as the docstring of the module draws them."""
    found: dict[str, tuple[str, ...]] = {}
    path: list[str] = []
    for line in (_errors.__doc__ or "").splitlines():
        match = re.match(r"    ([│├└─ ]*)([A-Z]\w+)(?: \((\w+)\))?(?:  |$)", line)
        if match:
            depth = len(match[1]) // 4
            path[depth:] = [match[2]]
            bases = (path[depth - 1] if depth else "Exception", match[3])
            found[match[2]] = tuple(base for base in bases if base)
    return found


def real() -> dict[str, tuple[str, ...]]:
    kinds = [sr.StillreelError]
    for kind in kinds:
        kinds += kind.__subclasses__()
    return {
        kind.__name__: tuple(base.__name__ for base in kind.__bases__)
        for kind in kinds
        if kind.__module__ == "stillreel"
    }


EXAMPLES: dict[str, sr.StillreelError] = {
    "UnsupportedOption": sr.UnsupportedOption(
        provider="p", option="o", value=7, allowed=(1, "x"), supported_by=("q",), hint="h"
    ),
    "WaitTimeout": sr.WaitTimeout("m", job=JOB, state=STATE),
    "DriftError": sr.DriftError("m", drifts=(), result=JOB, job=JOB),
    **{
        name: getattr(sr, name)(
            "m", reason="rate", code="c", repeatable=True, provider="p", answer=ANSWER
        )
        for name in ("SubmitError", "NotSubmitted", "SubmissionRefused", "SubmissionUnknown")
    },
    **{
        name: getattr(sr, name)("m", job=JOB, state=STATE, reason="r", code="c", answer=ANSWER)
        for name in (
            "JobError",
            "JobFailed",
            "JobFiltered",
            "JobCancelled",
            "JobExpired",
            "NoVideo",
        )
    },
    **{
        name: getattr(sr, name)("m", job=JOB, url="https://h/x?sig=1", answer=ANSWER)
        for name in ("DownloadError", "LinkRefused", "InvalidVideo", "FileExists")
    },
}
for _name in real().keys() - EXAMPLES.keys():
    EXAMPLES[_name] = getattr(sr, _name)("m", provider="p", job=JOB, answer=ANSWER)


def test_the_tree_is_the_one_that_is_drawn() -> None:
    assert drawn() == real()
    assert len(real()) > 20


@pytest.mark.parametrize("name", sorted(EXAMPLES))
@pytest.mark.parametrize("way", ["pickle", "copy", "deepcopy"])
def test_each_error_survives_a_pickle_with_all_it_knows(name: str, way: str) -> None:
    error = EXAMPLES[name]
    error.add_note("a note")

    ways: dict[str, Any] = {
        "pickle": lambda: pickle.loads(pickle.dumps(error)),
        "copy": lambda: copy.copy(error),
        "deepcopy": lambda: copy.deepcopy(error),
    }
    again = ways[way]()

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert vars(again) == vars(error)
    assert again.charged == error.charged
    assert "m" in str(again) or name == "UnsupportedOption"


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_each_error_can_be_raised_and_caught(name: str) -> None:
    with pytest.raises(sr.StillreelError) as raised:
        raise EXAMPLES[name]

    assert raised.value.provider is not None


CHARGED = {
    "no": (
        *("ConfigurationError", "JournalError", "MissingKey", "ProviderNotChosen"),
        *("UnknownProvider", "InvalidRequest", "IdempotencyConflict", "InvalidImage"),
        *("InvalidJob", "UnsupportedOption", "UnsupportedOperation", "SpendingStopped"),
        *("NotSubmitted", "SubmissionRefused"),
    ),
    "yes": ("NoVideo", "DownloadError", "LinkRefused", "InvalidVideo", "FileExists"),
    "unknown": (
        *("StillreelError", "SubmitError", "SubmissionUnknown", "RequestFailed", "OffContract"),
        *("DriftError", "WaitTimeout", "JobError", "JobFailed", "JobFiltered", "JobCancelled"),
        "JobExpired",
    ),
}


def test_each_error_says_whether_money_was_spent() -> None:
    said = {name: error.charged for name, error in EXAMPLES.items()}

    assert said == {name: charged for charged, names in CHARGED.items() for name in names}


def test_one_error_may_know_better_than_its_class() -> None:
    error = sr.RequestFailed("the upload failed", charged="no")

    assert error.charged == "no"
    assert sr.RequestFailed.charged == "unknown"
    assert pickle.loads(pickle.dumps(error)).charged == "no"


@pytest.mark.parametrize(
    ("name", "builtin"),
    [
        ("ConfigurationError", ValueError),
        ("MissingKey", ValueError),
        ("InvalidRequest", ValueError),
        ("UnsupportedOption", ValueError),
        ("InvalidJob", ValueError),
        ("WaitTimeout", TimeoutError),
        ("FileExists", FileExistsError),
    ],
)
def test_some_errors_are_builtin_ones_too(name: str, builtin: type[Exception]) -> None:
    assert isinstance(EXAMPLES[name], builtin)


def test_a_failed_job_is_not_a_bad_call() -> None:
    for name in ("JobFailed", "SubmissionUnknown", "DownloadError", "RequestFailed"):
        assert not isinstance(EXAMPLES[name], ValueError)


def test_the_provider_of_a_job_is_that_of_its_error() -> None:
    assert sr.JobFailed("m", job=JOB).provider == "modellix"
    assert sr.RequestFailed("m", job=JOB, provider="other").provider == "other"
    assert sr.StillreelError("m").provider is None


def test_a_link_on_an_error_has_no_query() -> None:
    assert sr.LinkRefused("m", url="https://h/x?signature=1").url == "https://h/x"
