"""Permits and durations: never more requests than are counted, and polls when they are worth it."""

from __future__ import annotations

import math
import random
from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillreel._pacing import Rate
from stillreel._pacing.durations import CHANCE, SHARPNESS, Durations
from stillreel._pacing.rate_limit import FEWEST_PERMITS, Limit
from stillreel._pacing.scheduler import Account

LATENCIES = st.floats(0.0, 20.0)


def limit(rate: Rate | None, concurrency: int = 64) -> Limit:
    return Limit(rate, concurrency, lambda: 0.0)


def send(limit: Limit, now: float, *, took: float = 0.0) -> float:
    """Send as soon as may be; when that was."""
    now = limit.when(now)
    limit.sent()
    limit.record_answer(now, now + took)
    return now


@pytest.mark.parametrize("requests", [0, -1, True, 2.5, math.nan, 100_001, "100", None])
def test_a_number_of_requests_that_makes_no_sense_is_refused(requests: Any) -> None:
    with pytest.raises(ValueError, match=r"^requests=.* from 1 to 100,000"):
        Rate(requests)


@pytest.mark.parametrize("seconds", [0, -60.0, True, math.nan, math.inf, 86_401, "60"])
def test_a_window_that_makes_no_sense_is_refused(seconds: Any) -> None:
    with pytest.raises(ValueError, match=r"^seconds=.* from 0.01 to 86,400"):
        Rate(100, seconds)


def most_in_a_window(arrivals: list[float], seconds: float, kind: str) -> int:
    """How many requests a server counts at most."""
    if kind == "fixed":
        return max(Counter(at // seconds for at in arrivals).values())
    if kind == "whole seconds":
        arrivals = [math.floor(at) for at in arrivals]
    return max(sum(one - seconds < at <= one for at in arrivals) for one in arrivals)


JOURNEY = st.tuples(st.floats(0.0, 30.0), LATENCIES, LATENCIES)
"""Seconds until a request is asked for, until it arrives, and until its answer does."""


@given(
    requests=st.integers(1, 8),
    seconds=st.sampled_from([60.0, 120.0]),
    journeys=st.lists(JOURNEY, min_size=40, max_size=40),
    kind=st.sampled_from(["sliding", "fixed", "whole seconds"]),
)
@settings(max_examples=200, deadline=None)
def test_no_window_of_any_server_holds_more_than_the_rate(
    requests: int, seconds: float, journeys: list[tuple[float, float, float]], kind: str
) -> None:
    permits = limit(Rate(requests, seconds), concurrency=5)
    now, arrivals = 0.0, []
    answers: list[tuple[float, float]] = []

    def hear(until: float) -> None:
        for back, sent_at in sorted(answers):
            if back <= until:
                permits.record_answer(sent_at, back)
                answers.remove((back, sent_at))

    for gap, up, down in journeys:
        now += gap
        hear(now)
        while (at := permits.when(now)) > now:
            now = min(at, min(answers)[0] if answers else math.inf)
            hear(now)
        permits.sent()
        arrivals.append(now + up)
        answers.append((now + up + down, now))
        assert len(answers) <= 5

    assert most_in_a_window(arrivals, seconds, kind) <= requests


def test_as_many_as_the_rate_go_at_once_and_the_next_a_window_after_the_first_answer() -> None:
    permits = limit(Rate(3))

    sent = [send(permits, 0.0, took=2.0) for _ in range(4)]

    assert sent == [0.0, 0.0, 0.0, pytest.approx(2.0 + 61.0)]


def test_no_limit_is_no_limit() -> None:
    permits = limit(Rate(math.inf))

    assert {send(permits, 0.0) for _ in range(5000)} == {0.0}
    assert permits.permits == math.inf


def test_no_more_requests_are_in_flight_than_allowed() -> None:
    permits = limit(Rate(math.inf), concurrency=2)
    permits.sent()
    permits.sent()

    assert permits.when(0.0) == math.inf
    permits.record_answer(0.0, 1.0)
    assert permits.when(1.0) == 1.0


def test_permits_that_are_all_in_flight_come_back_with_the_answers() -> None:
    permits = limit(Rate(2))
    permits.sent()
    permits.sent()

    assert permits.when(0.0) == math.inf


def test_few_requests_are_in_flight_while_no_limit_is_known() -> None:
    permits = limit(None)
    for _ in range(4):
        assert permits.when(0.0) == 0.0
        permits.sent()

    assert permits.when(0.0) == math.inf


def test_more_are_in_flight_once_many_were_accepted() -> None:
    permits = limit(None)
    for _ in range(200):
        send(permits, 0.0)
    for _ in range(5):
        assert permits.when(0.0) == 0.0
        permits.sent()

    assert permits.when(0.0) == math.inf


def refuse(limit: Limit, now: float, retry_after: float | None = None) -> float:
    """Send as soon as may be, and be refused; when that was."""
    now = limit.when(now)
    limit.sent()
    limit.record_refusal(now, now, retry_after)
    return now


@pytest.mark.parametrize("asked", [2.0, 30.0, 600.0])
def test_a_server_that_refuses_for_ever_gets_one_request_per_retry_after(asked: float) -> None:
    permits = limit(Rate(100))
    now, sent = 0.0, []
    while now < 7200:
        sent.append(refuse(permits, now, asked))
        now = permits.when(sent[-1])

    assert all(later - earlier >= asked for earlier, later in pairwise(sent))
    assert permits.permits == 100  # it was refused before it had sent anything worth counting


def test_a_pause_between_refusals_is_jittered_and_bounded() -> None:
    late = Limit(Rate(100), 64, lambda: 1.0)
    refuse(late, 0.0, 1e9)

    assert late.when(0.0) == pytest.approx(3600 * 1.1)


def test_refusals_without_retry_after_are_met_with_longer_and_longer_pauses() -> None:
    permits = limit(Rate(100))
    now, pauses = 0.0, []
    for _ in range(12):
        refuse(permits, now)
        pauses.append(permits.when(now) - now)
        now = permits.when(now)

    assert pauses == pytest.approx([1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60, 60])


def test_while_requests_are_refused_one_at_a_time_is_sent() -> None:
    permits = limit(Rate(100))
    refuse(permits, 0.0, 5.0)

    permits.sent()
    assert permits.when(5.0) == math.inf
    permits.record_answer(5.0, 6.0)
    permits.sent()
    assert permits.when(6.0) == 6.0


def test_an_answer_to_what_was_sent_before_a_refusal_does_not_end_the_pause() -> None:
    permits = limit(Rate(100))
    permits.sent()
    refuse(permits, 0.0, 5.0)
    permits.record_answer(0.0, 1.0)
    permits.sent()

    assert permits.when(5.0) == math.inf


def test_a_late_refusal_counts_though_something_was_accepted_meanwhile() -> None:
    permits = limit(Rate(100))
    permits.sent()
    now = refuse(permits, 0.0, 5.0)
    send(permits, now)
    permits.record_refusal(0.0, 6.0, 1.0)  # what was sent before the first refusal

    permits.sent()
    assert permits.when(10.0) == math.inf  # one at a time


def test_refusals_of_what_was_in_flight_together_count_once() -> None:
    permits = limit(None)
    for _ in range(100):
        send(permits, 0.0)
    for _ in range(4):
        permits.sent()
    for _ in range(4):
        permits.record_refusal(0.0, 0.1, None)

    assert permits.permits == 90
    assert permits.when(0.1) == pytest.approx(1.1)
    assert permits.when(1.1) == pytest.approx(61.0)  # when a permit is back


def test_an_unknown_limit_is_learned_from_what_was_accepted() -> None:
    permits = limit(None)
    for _ in range(50):
        send(permits, 0.0)
    refuse(permits, 0.0)

    assert permits.permits == 45


def test_a_refusal_after_few_requests_teaches_nothing() -> None:
    permits = limit(None)
    for _ in range(FEWEST_PERMITS - 1):
        send(permits, 0.0)
    refuse(permits, 0.0)

    assert permits.permits == math.inf


def test_a_learned_limit_grows_to_what_was_accepted_and_then_carefully_on() -> None:
    permits = limit(None)
    for _ in range(100):
        send(permits, 0.0)
    refuse(permits, 0.0)
    now, seen = 100.0, [permits.permits]
    for _ in range(2000):
        now = send(permits, now)
        if permits.permits != seen[-1]:
            seen.append(permits.permits)

    assert seen[:9] == [90, 91, 93, 97, 100, 101, 103, 107, 115]


def test_a_learned_limit_grows_after_fifty_answers_to_requests_that_it_held_up() -> None:
    permits = limit(None)
    for _ in range(100):
        send(permits, 0.0)
    refuse(permits, 0.0)
    now, between = 100.0, []
    for _ in range(3):
        before, sent = permits.permits, 0
        while permits.permits == before:
            held_up = permits.when(now) > now
            now = send(permits, now)
            sent += bool(sent or held_up)  # counted from the first that the limit holds up
        between.append(sent)

    assert between == [50, 50, 50]


def test_a_limit_that_is_not_felt_does_not_grow() -> None:
    permits = limit(None)
    for _ in range(100):
        send(permits, 0.0)
    refuse(permits, 0.0)
    for minute in range(2, 1000):
        send(permits, 60.0 * minute)

    assert permits.permits == 90


def test_a_known_limit_that_is_cut_grows_back_and_no_further() -> None:
    permits = limit(Rate(100))
    for _ in range(80):  # another process has sent the rest
        send(permits, 0.0)
    refuse(permits, 0.0)
    now, seen = 0.0, [permits.permits]
    for _ in range(3000):
        now = send(permits, now)
        if permits.permits != seen[-1]:
            seen.append(permits.permits)

    assert seen == [72, 73, 75, 79, 80, 81, 83, 87, 95, 100]


@given(st.lists(st.tuples(st.floats(1.0, 3000.0), st.booleans()), max_size=200))
def test_a_learned_median_stays_near_the_typical_one_whatever_comes(
    reads: list[tuple[float, bool]],
) -> None:
    durations = Durations(90.0)
    for age, ended in reads:
        durations.learn(age / 2, age, ended=ended)

    assert 90 / math.e**2.01 < durations.median < 90 * math.e**2.01


@given(age=st.floats(0.0, 1e6), typical=st.floats(0.01, 3600.0))
def test_a_job_is_due_when_one_in_ten_has_ended_since_it_was_read(
    age: float, typical: float
) -> None:
    due = Durations(typical).due(age)

    running = (1 + (age / typical) ** SHARPNESS) / (1 + (due / typical) ** SHARPNESS)
    assert 1 - running == pytest.approx(CHANCE, abs=1e-6)
    assert due > age


@pytest.mark.parametrize("median", [40.0, 90.0, 200.0])
def test_the_median_is_learned_from_reads_alone(median: float) -> None:
    draw = random.Random(1)
    durations = Durations(90.0)
    for _ in range(200):
        takes, before, age = median * math.exp(draw.gauss(0, 0.35)), 0.0, 0.0
        while age < takes:
            before, age = age, max(age + 5.0, durations.due(age))
            durations.learn(before, age, ended=age >= takes)

    assert durations.median == pytest.approx(median, rel=0.1)


def test_a_read_at_once_after_another_teaches_nothing() -> None:
    durations = Durations(90.0)
    durations.learn(50.0, 50.0, ended=True)

    assert durations.median == pytest.approx(90.0)


@pytest.mark.parametrize("concurrency", [0, -1, True, 1.5, math.nan, 1001, None])
def test_a_concurrency_that_makes_no_sense_is_refused(concurrency: Any) -> None:
    with pytest.raises(ValueError, match=r"concurrency=.* from 1 to 1,000"):
        Account[str](concurrency=concurrency)
