"""What both clients share of the budget: which rate holds for whom, and what is learned."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Ended, NextRead, Permit
from stillreel._pacing import Budget, PacingSettings, ReadWaiter, Waiter
from stillreel._pacing import settings as _pacing
from stillreel._pacing.scheduler import CONCURRENCY
from stillreel._pacing.settings import SubmittedJob
from tests.providers import own_provider
from tests.unit.driving import answer

if TYPE_CHECKING:
    from stillreel.providers import Provider

REQUEST = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves")
OXEN = sr.Oxen(key="k")
MODELLIX = sr.Modellix(key="k")
HIGHWAY = sr.HighwayAPI(key="k")
LOCAL = sr.Modellix(key="k", base_url="http://127.0.0.1:8700")
FOUR: dict[str, Provider] = {
    "modellix": MODELLIX,
    "highwayapi": HIGHWAY,
    "aihubmax": sr.AIHubMax(key="k"),
    "oxen": OXEN,
}


def budget(providers: dict[str, Provider] | None = None, **options: Any) -> Budget:
    return Budget(PacingSettings(providers=providers or FOUR, **options))


def next_read(job: str, **options: Any) -> NextRead:
    options = {"seconds": 0.0, "latest": 60.0, **options}
    return NextRead(provider=OXEN, job=sr.Job.parse(f"oxen:{job}"), **options)


def test_documented_rates_hold_and_others_are_learned() -> None:
    pacing = PacingSettings(providers=FOUR)

    found = {name: pacing.rate(one) for name, one in FOUR.items()}

    assert {name: rate and (rate.requests, rate.seconds) for name, rate in found.items()} == {
        "modellix": (100, 60),
        "highwayapi": (50, 60),
        "aihubmax": None,
        "oxen": None,
    }


def test_the_rate_of_a_provider_of_ones_own_is_learned() -> None:
    assert PacingSettings(providers={"own": own_provider}).rate(own_provider) is None


@pytest.mark.parametrize(
    ("options", "kind"),
    [({}, ("oxen", 8, "720p")), ({"duration": 4, "resolution": "1080p"}, ("oxen", 4, "1080p"))],
)
def test_a_job_is_timed_with_those_that_are_as_long_and_as_large(
    options: dict[str, Any], kind: tuple[str, int, str]
) -> None:
    pacing = PacingSettings(providers=FOUR)

    pacing.record_submit(sr.Job("oxen", ("a",)), replace(REQUEST, **options))

    assert pacing.begun["oxen:a"].kind == kind


@pytest.mark.parametrize("chosen", [None, 0.2, 20.0])
def test_a_server_on_this_machine_is_read_often_unless_the_user_says_otherwise(
    chosen: float | None,
) -> None:
    local = PacingSettings(providers={"modellix": LOCAL}, poll_interval=chosen)
    remote = PacingSettings(providers=FOUR, poll_interval=chosen)

    assert local.interval(LOCAL) == (0.5 if chosen is None else chosen)
    assert remote.interval(OXEN) == chosen


def test_a_server_on_this_machine_has_no_limit_unless_it_is_set() -> None:
    free = PacingSettings(providers={"modellix": LOCAL}).rate(LOCAL)
    bound = PacingSettings(providers={"modellix": LOCAL}, rates={"modellix": (5, 1.0)}).rate(LOCAL)

    assert free is not None
    assert free.requests == math.inf
    assert bound is not None
    assert (bound.requests, bound.seconds) == (5, 1.0)


def test_requests_in_flight_are_bounded() -> None:
    pacing = PacingSettings(providers=FOUR, concurrency={"oxen": 3})

    assert pacing.in_flight(OXEN) == 3
    assert pacing.in_flight(MODELLIX) == 16
    assert pacing.in_flight(HIGHWAY) == CONCURRENCY


def test_one_key_of_one_origin_has_one_quota() -> None:
    found = budget()

    settled = sr.Oxen(key="k", revision="2026-07-04")

    assert found.paced(OXEN) is found.paced(settled)
    assert found.paced(OXEN) is not found.paced(sr.Oxen(key="other"))
    assert found.paced(OXEN) is not found.paced(sr.Oxen(key="k", base_url="https://eu.example"))
    assert "k" not in {one.name for one in found._accounts.values()}


def test_only_so_many_jobs_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pacing, "MOST_BEGUN", 2)
    pacing = PacingSettings(providers=FOUR)

    for name in "abc":
        pacing.record_submit(sr.Job("oxen", (name,)), REQUEST)

    assert list(pacing.begun) == ["oxen:b", "oxen:c"]


@pytest.mark.parametrize("made", [True, False])
def test_only_a_job_that_made_a_video_tells_how_long_they_take(made: bool) -> None:
    one = budget()
    job = sr.Job.parse("oxen:a")
    one._pacing.record_submit(job, REQUEST)
    one._pacing.begun["oxen:a"] = SubmittedJob(time.monotonic() - 300, ("oxen", 8, "720p"))
    reader = ReadWaiter()
    paced = one.queue(reader, next_read("a"))
    (durations,) = paced.account._kinds.values()
    before = durations.median

    one.record_end(reader, Ended(job, made=made))

    assert (durations.median != before) is made
    assert one._pacing.begun == {}
    assert reader.paced is None
    assert not paced.paused


def test_a_permit_that_is_not_used_before_the_next_pause_is_given_back() -> None:
    one = budget()
    reader, first = ReadWaiter(), next_read("a")
    paced = one.queue(reader, first)
    one.grant(paced, 1e9)
    assert reader.granted is not None

    one.queue(reader, first)

    assert reader.granted is None
    assert paced.account._limit._flying == 0


def test_a_flow_that_turns_to_another_job_gives_up_the_first() -> None:
    one = budget()
    reader = ReadWaiter()
    paced = one.queue(reader, next_read("a"))

    one.queue(reader, next_read("b"))

    assert list(paced.paused) == [reader]
    assert reader.next_read is not None
    assert reader.next_read.job.ids == ("b",)


def test_a_permit_is_for_the_provider_that_it_was_given_for() -> None:
    one = budget()
    reader = ReadWaiter()
    one.keep(reader, one.paced(OXEN), 5.0)

    assert reader.take(one.paced(MODELLIX)) is None
    assert reader.take(one.paced(OXEN)) == 5.0
    assert reader.take(one.paced(OXEN)) is None


def test_who_waits_nowhere_leaves_nothing() -> None:
    one, waiter = budget(), Waiter()

    one.leave(waiter)

    assert waiter.paced is None


# --- when a request waits no more for its turn


class Refusing:
    """A provider that refuses, on a clock that is set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.budget = budget()
        self.paced = self.budget.paced(OXEN)

    def monotonic(self) -> float:
        return self.now

    def refuse(self, retry_after: float | None = None) -> None:
        asked = {} if retry_after is None else {"retry-after": str(retry_after)}
        self.budget.record_answer(self.paced, self.now, answer({}, 429, headers=asked))

    def waits(self, began: float) -> bool:
        """Whether a request goes on waiting that has waited since."""
        return self.budget.patience(self.paced, Permit(OXEN), began) > 0


@pytest.fixture
def refusing(monkeypatch: pytest.MonkeyPatch) -> Refusing:
    made = Refusing()
    monkeypatch.setattr("stillreel._pacing.budget.time", made)
    return made


@pytest.mark.parametrize(("retry_after", "waits"), [(30, True), (31, False)])
def test_a_request_waits_for_half_a_minute_that_the_provider_asks_for(
    refusing: Refusing, retry_after: float, waits: bool
) -> None:
    refusing.now = 40.0
    refusing.refuse(retry_after)

    assert refusing.waits(began=0.0) == waits
    assert refusing.waits(began=40.0) == waits


@pytest.mark.parametrize(
    ("refusals", "waited", "waits"), [(5, 30.0, False), (5, 29.0, True), (4, 30.0, True)]
)
def test_a_request_waits_for_half_a_minute_while_each_is_refused(
    refusing: Refusing, refusals: int, waited: float, waits: bool
) -> None:
    for refusing.now in range(refusals):
        refusing.refuse()
    refusing.now = 100.0 + waited

    assert refusing.waits(began=100.0) == waits
