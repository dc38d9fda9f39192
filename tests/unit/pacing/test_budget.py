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
from stillreel._pacing import settings as _shares
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


def turn(job: str, **options: Any) -> NextRead:
    options = {"seconds": 0.0, "latest": 60.0, **options}
    return NextRead(provider=OXEN, job=sr.Job.parse(f"oxen:{job}"), **options)


def test_documented_rates_hold_and_others_are_learned() -> None:
    shares = PacingSettings(providers=FOUR)

    found = {name: shares.rate(one) for name, one in FOUR.items()}

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
    shares = PacingSettings(providers=FOUR)

    shares.started(sr.Job("oxen", ("a",)), replace(REQUEST, **options))

    assert shares.begun["oxen:a"].kind == kind


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
    shares = PacingSettings(providers=FOUR, concurrency={"oxen": 3})

    assert shares.in_flight(OXEN) == 3
    assert shares.in_flight(MODELLIX) == 16
    assert shares.in_flight(HIGHWAY) == CONCURRENCY


def test_one_key_of_one_origin_has_one_quota() -> None:
    found = budget()

    settled = sr.Oxen(key="k", revision="2026-07-04")

    assert found.quota(OXEN) is found.quota(settled)
    assert found.quota(OXEN) is not found.quota(sr.Oxen(key="other"))
    assert found.quota(OXEN) is not found.quota(sr.Oxen(key="k", base_url="https://eu.example"))
    assert "k" not in {one.name for one in found._quotas.values()}


def test_only_so_many_jobs_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_shares, "MOST_BEGUN", 2)
    shares = PacingSettings(providers=FOUR)

    for name in "abc":
        shares.started(sr.Job("oxen", (name,)), REQUEST)

    assert list(shares.begun) == ["oxen:b", "oxen:c"]


@pytest.mark.parametrize("made", [True, False])
def test_only_a_job_that_made_a_video_tells_how_long_they_take(made: bool) -> None:
    one = budget()
    job = sr.Job.parse("oxen:a")
    one._shares.started(job, REQUEST)
    one._shares.begun["oxen:a"] = SubmittedJob(time.monotonic() - 300, ("oxen", 8, "720p"))
    place = ReadWaiter()
    quota = one.queue(place, turn("a"))
    (durations,) = quota.account._kinds.values()
    before = durations.median

    one.ended(place, Ended(job, made=made))

    assert (durations.median != before) is made
    assert one._shares.begun == {}
    assert place.quota is None
    assert not quota.paused


def test_a_permit_that_is_not_used_before_the_next_pause_is_given_back() -> None:
    one = budget()
    place, first = ReadWaiter(), turn("a")
    quota = one.queue(place, first)
    one.grant(quota, 1e9)
    assert place.granted is not None

    one.queue(place, first)

    assert place.granted is None
    assert quota.account._limit._flying == 0


def test_a_flow_that_turns_to_another_job_gives_up_the_first() -> None:
    one = budget()
    place = ReadWaiter()
    quota = one.queue(place, turn("a"))

    one.queue(place, turn("b"))

    assert list(quota.paused) == [place]
    assert place.turn is not None
    assert place.turn.job.ids == ("b",)


def test_a_permit_is_for_the_provider_that_it_was_given_for() -> None:
    one = budget()
    place = ReadWaiter()
    one.keep(place, one.quota(OXEN), 5.0)

    assert place.take(one.quota(MODELLIX)) is None
    assert place.take(one.quota(OXEN)) == 5.0
    assert place.take(one.quota(OXEN)) is None


def test_who_waits_nowhere_leaves_nothing() -> None:
    one, waiter = budget(), Waiter()

    one.leave(waiter)

    assert waiter.quota is None


# --- when a request waits no more for its turn


class Refusing:
    """A provider that refuses, on a clock that is set."""

    def __init__(self) -> None:
        self.now = 0.0
        self.budget = budget()
        self.quota = self.budget.quota(OXEN)

    def monotonic(self) -> float:
        return self.now

    def refuse(self, retry_after: float | None = None) -> None:
        asked = {} if retry_after is None else {"retry-after": str(retry_after)}
        self.budget.answered(self.quota, self.now, answer({}, 429, headers=asked))

    def waits(self, began: float) -> bool:
        """Whether a request goes on waiting that has waited since."""
        return self.budget.patience(self.quota, Permit(OXEN), began) > 0


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
