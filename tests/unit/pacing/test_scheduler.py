"""One budget: who may send, and when."""

from __future__ import annotations

import math
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stillreel._pacing import Rate
from stillreel._pacing.scheduler import OVERDUE, Account

FREE = Rate(math.inf)


def account(rate: Rate | None = FREE) -> Account[str]:
    return Account(rate, random=lambda: 0.0)


def names(account: Account[str], now: float) -> list[str]:
    """Who may send now, one after the other; each has its answer at once."""
    found: list[str] = []
    while (key := account.next(now)[0]) is not None:
        account.record_answer(now, now)
        found.append(key)
    return found


@pytest.mark.parametrize("name", ["interval", "typical"])
@pytest.mark.parametrize("seconds", [0, -1.0, True, math.nan, math.inf, 3601, "5", None])
def test_an_interval_that_makes_no_sense_is_refused(name: str, seconds: Any) -> None:
    options = {"interval": 5.0, "typical": 90.0, name: seconds}

    with pytest.raises(ValueError, match=rf"{name}=.* from 0.001 to 3,600"):
        account().join("a", 0.0, **options)


def test_nobody_waits_at_first() -> None:
    assert account().next(0.0) == (None, math.inf)


def test_a_job_is_read_at_its_interval() -> None:
    polled = account()
    polled.join("a", 10.0, interval=5.0, submitted=10.0)

    assert polled.next(10.0) == (None, 15.0)
    assert polled.next(15.0) == ("a", 15.0)
    polled.record_answer(15.0, 15.5)
    polled.again("a", 15.5)
    assert polled.next(15.5) == (None, 20.5)


def test_an_interval_is_jittered_by_a_tenth() -> None:
    polled: Account[str] = Account(FREE, random=lambda: 1.0)
    polled.join("a", 0.0, interval=5.0, submitted=0.0)

    assert polled.next(0.0)[1] == pytest.approx(5.5)


def test_a_job_of_unknown_age_is_read_at_once() -> None:
    polled = account()
    polled.join("a", 100.0, interval=5.0)
    polled.join("b", 100.0, interval=5.0, kind="clip")
    polled.join("c", 100.0, interval=3600.0, kind="clip")

    assert sorted(names(polled, 100.0)) == ["a", "b", "c"]


def test_a_job_of_unknown_age_teaches_nothing() -> None:
    polled = account()
    polled.join("fresh", 0.0, interval=5.0, kind="clip", submitted=0.0)
    before = polled.next(0.0)
    for number in range(50):
        polled.join(f"old {number}", 0.0, interval=5.0, kind="clip")
        assert polled.next(0.0) == (f"old {number}", 0.0)
        polled.record_end(f"old {number}", 0.0)
    polled.join("fresh", 0.0, interval=5.0, kind="clip", submitted=0.0)

    assert polled.next(0.0) == before


def test_a_job_submitted_in_the_future_was_submitted_now() -> None:
    polled = account()
    polled.join("a", 10.0, interval=5.0, submitted=1e9)

    assert polled.next(10.0) == (None, 15.0)


def test_a_job_of_a_known_kind_is_read_when_a_result_is_likely() -> None:
    polled = account()
    polled.join("quick", 0.0, interval=1.0, kind="quick", submitted=0.0, typical=20.0)
    polled.join("slow", 0.0, interval=1.0, kind="slow", submitted=0.0, typical=300.0)

    assert polled.next(0.0)[1] == pytest.approx(11.55, abs=0.01)
    assert names(polled, 12.0) == ["quick"]
    polled.again("quick", 12.0)
    assert polled.next(12.0)[1] < 20.0
    polled.leave("quick")
    assert polled.next(12.0) == (None, 30.0)  # requests are to spare: nothing waits for long


def test_a_job_of_a_known_kind_is_read_no_more_often_than_its_interval() -> None:
    polled = account()
    polled.join("a", 0.0, interval=50.0, kind="clip", submitted=0.0, typical=10.0)

    assert polled.next(0.0) == (None, 50.0)


def test_what_was_learned_of_a_kind_serves_its_next_jobs() -> None:
    polled = account()
    polled.join("last", 0.0, interval=1.0, kind="clip", submitted=0.0, typical=30.0)
    first = polled.next(0.0)[1]
    polled.leave("last")
    for number in range(20):
        key = str(number)
        polled.join(key, 0.0, interval=1.0, kind="clip", submitted=0.0)
        polled.again(key, 20.0)
        polled.again(key, 50.0)
        polled.record_end(key, 60.0)
    polled.join("last", 0.0, interval=1.0, kind="clip", submitted=0.0)

    assert polled.next(0.0)[1] > first + 5


def test_submits_come_first_then_pushed_jobs_then_polls_by_how_late_they_are() -> None:
    polled = account()
    for key, interval in (("later", 8.0), ("pushed", 30.0), ("late", 5.0)):
        polled.join(key, 0.0, interval=interval, submitted=0.0)
    polled.enter("submit 1")
    polled.enter("submit 2")
    polled.wake("pushed", 20.0)

    assert names(polled, 20.0) == ["submit 1", "submit 2", "pushed", "late", "later"]


def test_a_poll_that_is_long_overdue_goes_before_submits_and_events() -> None:
    polled = account(Rate(1))
    polled.join("old", 0.0, interval=5.0, submitted=0.0)
    polled.join("pushed", 0.0, interval=3600.0, submitted=0.0)
    polled.enter("submit")
    late = 5.0 + OVERDUE
    polled.wake("pushed", late)

    assert polled.next(late)[0] == "old"


def test_likely_results_go_before_reads_that_are_only_allowed() -> None:
    polled = account(Rate(1))
    polled.join("unlikely", 0.0, interval=5.0, kind="slow", submitted=0.0, typical=600.0)
    polled.join("likely", 2.0, interval=5.0, kind="quick", submitted=2.0, typical=50.0)

    assert polled.next(40.0)[0] == "likely"


def test_an_event_during_a_read_leads_to_another_read() -> None:
    polled = account()
    polled.join("a", 0.0, interval=5.0, submitted=0.0)
    assert names(polled, 5.0) == ["a"]

    polled.wake("a", 5.1)
    assert names(polled, 5.1) == []
    polled.again("a", 5.2)

    assert names(polled, 5.2) == ["a"]
    polled.again("a", 5.3)
    assert polled.next(5.3)[1] == pytest.approx(10.3)


def test_an_event_about_a_job_that_nobody_waits_for_is_nothing() -> None:
    polled = account()
    polled.wake("a", 0.0)

    assert polled.next(0.0) == (None, math.inf)


def test_a_job_that_could_not_be_read_waits_as_long_as_its_flow_asks() -> None:
    polled = account()
    polled.join("a", 0.0, interval=5.0, kind="clip", submitted=0.0)
    polled.again("a", 40.0, pause=60.0)

    assert polled.next(40.0) == (None, 100.0)


def test_a_job_that_a_list_tells_of_is_not_read_by_itself() -> None:
    polled = account()
    polled.join("a", 0.0, interval=5.0, submitted=0.0)
    polled.again("a", 4.0)

    assert polled.next(5.0) == (None, 9.0)


def test_who_has_left_is_not_named() -> None:
    polled = account()
    polled.join("a", 0.0, interval=5.0, submitted=0.0)
    polled.join("b", 0.0, interval=5.0, submitted=0.0)
    polled.enter("c")
    polled.next(4.0)
    polled.leave("a")
    polled.leave("c")
    polled.leave("nobody")
    polled.record_end("b", 4.0)

    assert names(polled, 1000.0) == []
    assert polled.next(1000.0) == (None, math.inf)


def test_a_refused_account_names_nobody_until_it_may() -> None:
    polled = account(Rate(100))
    polled.enter("a")
    assert polled.next(0.0) == ("a", 0.0)
    polled.record_refusal(0.0, 1.0, 30.0)
    polled.enter("a")

    assert polled.next(1.0) == (None, 31.0)
    assert polled.next(31.0) == ("a", 31.0)
    assert polled.permits == 100


@given(
    jobs=st.integers(1, 12),
    requests=st.integers(1, 5),
    took=st.floats(0.0, 2.0),
    pushed=st.integers(0, 12),
)
@settings(max_examples=100, deadline=None)
def test_no_job_starves_however_many_submits_and_events_come(
    jobs: int, requests: int, took: float, pushed: int
) -> None:
    polled = account(Rate(requests))
    keys = [str(number) for number in range(jobs)]
    for key in keys:
        polled.join(key, 0.0, interval=5.0, kind=key, submitted=0.0)
    bound = OVERDUE + (jobs + requests) * (61 + took) / requests + 61 + took
    now, submits = 0.0, count()

    while now < 5000:
        polled.enter(f"submit {next(submits)}")  # faster than any could be sent
        due = {key: polled._watches[key].due for key in keys}
        named, at = polled.next(now)
        if named is None:
            now = at
            continue
        for key in keys[:pushed]:
            polled.wake(key, now)
        now += took
        polled.record_answer(at, now)
        if named in due:
            assert at - due[named] <= bound
            polled.again(named, now)

    assert max(now - due[key] for key in keys) <= bound


def test_a_job_that_ended_without_waiting_teaches_nothing() -> None:
    budget = account()

    budget.record_end("a", 5.0)

    assert budget.next(5.0) == (None, math.inf)
