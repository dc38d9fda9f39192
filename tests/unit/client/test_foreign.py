"""What a flow is told when another library raises, by what was to be done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._client.foreign import translate
from stillreel._flows import (
    Fetch,
    Listen,
    Load,
    NextRead,
    Pause,
    Permit,
    Record,
    RunCallback,
    Send,
    TransportFault,
)
from stillreel._models import Video
from tests.unit.driving import highwayapi

if TYPE_CHECKING:
    from stillreel._flows import Effect

PROVIDER = highwayapi()
JOB = sr.Job("highwayapi", ("t",))
VIDEO = Video(url="https://x.example/1", job=JOB)
ODD = LookupError("https://x.example/?signature=1")

TOLD: list[tuple[Effect, type[Exception]]] = [
    (Send(PROVIDER, PROVIDER.state("t")), TransportFault),
    (Permit(PROVIDER), TransportFault),
    (Fetch(PROVIDER, VIDEO, VIDEO.url, Path("a.mp4")), TransportFault),
    (Record(lambda _: None), sr.JournalError),
    (Load("a.jpg", "image"), sr.InvalidImage),
    (NextRead(0.0, PROVIDER, JOB, latest=1.0), sr.RequestFailed),
    (Pause(1.0), sr.RequestFailed),
]


@pytest.mark.parametrize(("effect", "kind"), TOLD, ids=lambda one: type(one).__name__)
def test_each_effect_has_an_error_of_ours_without_the_others_words(
    effect: Any, kind: type[Exception]
) -> None:
    told = translate(effect, ODD, sent=True)

    assert isinstance(told, kind)
    assert "LookupError" in str(told)
    assert "signature" not in str(told)
    assert told.__suppress_context__


def test_the_job_that_is_waited_for_is_on_the_error() -> None:
    told = translate(NextRead(0.0, PROVIDER, JOB, latest=1.0), ODD, sent=True)

    assert isinstance(told, sr.RequestFailed)
    assert told.job == JOB


def test_a_mere_hint_costs_nothing() -> None:
    assert translate(Listen(PROVIDER), ODD, sent=True) is None


@pytest.mark.parametrize("sent", [True, False])
def test_what_has_left_is_told_as_it_is(sent: bool) -> None:
    told = translate(Send(PROVIDER, PROVIDER.state("t")), ODD, sent=sent)

    assert isinstance(told, TransportFault)
    assert (told.sent, told.passing) == (sent, False)


@pytest.mark.parametrize("error", [sr.WaitTimeout("x", job=JOB), MemoryError()])
def test_what_is_ours_passes(error: Exception) -> None:
    assert translate(Pause(1.0), error, sent=True) is error


def test_what_a_function_of_the_user_raises_passes() -> None:
    assert translate(RunCallback(print, 1), ODD, sent=True) is ODD
