"""A fast part of the matrix; and that its checks see what they are there for."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import stillreel as sr
from tests.both import Plain, plain

from .cases import FAULTS
from .cell import BOUND, CLIENTS, STEMS, Cell, run
from .lab import Lab
from .matrix import COLUMNS, lines, row, summary, table
from .wire import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUICK = (
    "connection: stale keep-alive, reset",
    "submit: accepted, then dropped",
    "submit: accepted, then 502",
    "submit: accepted, truncated JSON",
    "status: 502",
    "status: 404, always: expired",
    "status: redirect to a foreign host",
    "link: private address",
    "download: truncated body",
    "download: redirect to a foreign host",
    "download: not an MP4",
    "download: disk full",
    "status: D2 trickles in the interim 103",
    "link: K1 a name in Punycode that leads to a private address",
    "link: K3 an empty label",
    "download: F1 a file of the user's appears",
    "download: F5 404 for a while",
)
BY_NAME = {str(fault): fault for fault in FAULTS}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab() as running:
        yield running


def test_there_are_at_least_thirty_faults_and_each_has_a_name_of_its_own() -> None:
    assert len(BY_NAME) == len(FAULTS) >= 30
    assert Counter(fault.where for fault in FAULTS).keys() == {
        "connection",
        "submit",
        "status",
        "link",
        "download",
    }


@pytest.mark.parametrize("name", QUICK)
def test_nothing_is_wrong_at_any_provider_with_either_client(lab: Lab, name: str) -> None:
    with ThreadPoolExecutor(len(COLUMNS)) as pool:
        cells = row(lab, BY_NAME[name], pool)()
    assert {cell.wrong for cell in cells} == {()}


class Repeats(Plain):
    """Submits again when it does not know."""

    def submit(self, *arguments: Any, **options: Any) -> sr.Job:
        with suppress(sr.SubmissionUnknown):
            return self.client.submit(*arguments, **options)
        return self.client.submit(*arguments, **options)


class Swallows(Plain):
    """Forgets the job when it cannot read its state."""

    def wait(self, *arguments: Any, **options: Any) -> Any:
        try:
            return self.client.wait(*arguments, **options)
        except sr.StillreelError:
            raise sr.StillreelError("something went wrong") from None


class Hangs(Plain):
    """Waits for ever."""

    def wait(self, *arguments: Any, **options: Any) -> Any:
        threading.Event().wait(5)


class Lies(Plain):
    """Says that nothing was charged."""

    def submit(self, *arguments: Any, **options: Any) -> sr.Job:
        try:
            return self.client.submit(*arguments, **options)
        except sr.SubmissionUnknown as error:
            raise sr.NotSubmitted(str(error)) from error


class Shares(Plain):
    """Takes the key along to wherever a redirect leads."""

    def save(self, result: sr.Result, *arguments: Any, **options: Any) -> Any:
        headers = {"X-API-Key": KEY}
        httpx.get(result.video.url, headers=headers, follow_redirects=True)
        return super().save(result, *arguments, **options)


class Talks(Plain):
    """Logs what it sends."""

    def submit(self, *arguments: Any, **options: Any) -> sr.Job:
        logging.getLogger("talks").debug("sending %s", {"Authorization": f"Bearer {KEY}"})
        return self.client.submit(*arguments, **options)


class Tells(Plain):
    """Puts the key into its errors."""

    def submit(self, *arguments: Any, **options: Any) -> sr.Job:
        raise sr.NotSubmitted(f"403 for {KEY}")


class Dials(Plain):
    """Follows any link."""

    def save(self, result: sr.Result, *arguments: Any, **options: Any) -> Any:
        httpx.get(result.video.url)


class Believes(Plain):
    """Writes whatever comes."""

    def save(self, result: sr.Result, path: Any, **options: Any) -> Any:
        path.parent.mkdir()
        path.write_bytes(httpx.get(result.video.url).content)


@pytest.mark.parametrize(
    ("kind", "fault", "wrong"),
    [
        (Repeats, "submit: accepted, then 502", "billed twice: 2 jobs"),
        (Swallows, "status: 401, always", "lost: task-"),
        (Hangs, "status: 502", "hung: 1 s"),
        (Lies, "submit: accepted, then dropped", "false charged: 'no' with 1 billed"),
        (Shares, "download: redirect to a foreign host", "leak: the foreign host"),
        (Talks, "status: 502", "leak: the log of talks"),
        (Tells, "status: 502", "leak: str of NotSubmitted"),
        (Tells, "status: 502", "leak: pickle of NotSubmitted"),
        (Dials, "link: private address", "leak: a connection to 10.0.0.1"),
        (Believes, "download: not an MP4", "unexpected: clip.mp4 is not the video"),
        (Tells, "status: 502", "unexpected: NotSubmitted"),
    ],
)
def test_a_client_that_does_what_none_may_is_seen(
    lab: Lab, kind: type[Plain], fault: str, wrong: str
) -> None:
    bound = 1.0 if kind is Hangs else BOUND
    found = run(lab, BY_NAME[fault], "modellix", "sync", making=made(kind), bound=bound)
    assert any(one.startswith(wrong) for one in found.wrong), found.wrong


def made(kind: type[Plain]) -> Callable[..., Any]:
    @contextmanager
    def making(*arguments: Any, **options: Any) -> Iterator[Any]:
        with plain(*arguments, **options) as client:
            yield kind(client.client)

    return making


def cell(wrong: tuple[str, ...], **changes: Any) -> Cell:
    fields: dict[str, Any] = {
        "billed": 1,
        "delivered": "later",
        "error": "WaitTimeout",
        "charged": "unknown",
    }
    fields |= {"stem": "oxen", "client": "sync", "seconds": 1.0, **changes}
    return Cell(fault=BY_NAME["status: 502"], wrong=wrong, **fields)


def test_the_summary_counts_what_is_wrong() -> None:
    cells = [cell(()), cell(("lost: a", "leak: b")), cell(("lost: c",))]
    assert summary(cells) == (
        "1 faults x 4 providers x 2 clients = 3 cells: "
        "0 billed twice, 2 lost, 0 hung, 1 leaks, 0 overwritten, 0 foreign exceptions, "
        "0 false charged, 0 unexpected"
    )


def test_the_matrix_names_the_wrong_cells() -> None:
    found = [
        cell(("lost: x",) * (stem == "oxen"), stem=stem, client=name) for stem, name in COLUMNS
    ]
    assert len(COLUMNS) == len(STEMS) * len(CLIENTS)
    *_, markdown = table([found])
    said = "1 video later WaitTimeout (unknown)"
    assert markdown == f"| status: 502 |{f' {said} |' * 6}{f' **{said}** |' * 2}"


def test_a_line_says_once_what_most_have_in_common() -> None:
    found = [cell((), error="", delivered="at once"), cell(()), cell((), client="async")]
    assert list(lines([found])) == [
        "status: 502  1 video later WaitTimeout (unknown); oxen sync: 1 video"
    ]
