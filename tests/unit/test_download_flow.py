"""A paid clip is never stranded: what is tried again, and what an error then keeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stillreel as sr
from stillreel._effects import Fetch, Send
from stillreel._flows import download, same_origin
from stillreel._job import Job, Video
from tests.unit.driving import BROKEN, UNSENT, Driver, answer, fetched, highwayapi, oxen
from tests.unit.test_read_flow import task

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel.providers import Provider

JOB = Job("highwayapi", ("t",))
OLD, NEW = "https://clips.example/1?signature=old", "https://clips.example/1?signature=new"
TARGET = Path("clip.mp4")
OWN = "https://hub.oxen.ai/clips/1.mp4"


def run(driver: Driver, url: str = OLD, provider: Provider | None = None, index: int = 0) -> Path:
    video = Video(url=url, job=JOB, index=index)
    return driver.run(download(provider or highwayapi(), video, TARGET))


def script(*fetches: object, states: object = None) -> Callable[[object], object]:
    left = list(fetches)

    def step(effect: object) -> object:
        if isinstance(effect, Send):
            return states
        assert isinstance(effect, Fetch)
        return left.pop(0) if len(left) > 1 else left[0]

    return step


def test_a_link_is_fetched_without_the_key() -> None:
    driver = Driver(fetched(200))

    assert run(driver) == TARGET
    assert [fetch.with_key for fetch in driver.fetches] == [False]
    assert driver.sent == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_expired_link_gets_a_fresh_one_once(status: int) -> None:
    driver = Driver(script(fetched(status), fetched(200), states=task("SUCCEED", NEW)))

    assert run(driver) == TARGET
    assert [fetch.url for fetch in driver.fetches] == [OLD, NEW]
    assert len(driver.sent) == 1

    again = Driver(script(fetched(status), states=task("SUCCEED", NEW)))
    with pytest.raises(sr.DownloadError, match=str(status)):
        run(again)
    assert [fetch.url for fetch in again.fetches] == [OLD, NEW]
    assert len(again.sent) == 1


def test_the_fresh_link_is_that_of_the_same_video() -> None:
    state = task("SUCCEED", "https://clips.example/first", NEW)
    driver = Driver(script(fetched(410), fetched(200), states=state))

    run(driver, index=1)

    assert [fetch.url for fetch in driver.fetches] == [OLD, NEW]


def test_without_a_fresh_link_the_old_one_is_tried_once_more() -> None:
    driver = Driver(script(fetched(403), fetched(200), states=task("SUCCEED")))

    run(driver)

    assert [fetch.url for fetch in driver.fetches] == [OLD, OLD]


def test_a_link_that_cannot_be_renewed_is_an_error_with_job_and_cause() -> None:
    driver = Driver(script(fetched(403), states=answer({"message": "gone"}, 404)))

    with pytest.raises(sr.DownloadError, match="fresh one could not be read") as raised:
        run(driver)

    assert raised.value.job is JOB
    assert isinstance(raised.value.__cause__, sr.JobExpired)
    assert "signature" not in raised.value.url


@pytest.mark.parametrize("status", [401, 403])
def test_the_key_goes_only_to_the_providers_own_origin_and_only_on_demand(status: int) -> None:
    driver = Driver(fetched(status), fetched(200))

    run(driver, OWN, oxen())

    assert [(fetch.url, fetch.with_key) for fetch in driver.fetches] == [(OWN, False), (OWN, True)]
    assert driver.sent == []


@pytest.mark.parametrize(
    "url",
    [
        "https://hub.oxen.ai.evil.example/1.mp4",
        "https://evil.example/hub.oxen.ai",
        "https://hub.oxen.ai:8443/1.mp4",
        "http://hub.oxen.ai/1.mp4",
        "https://hub.oxen.ai@evil.example/1.mp4",
        "https://cdn.hub.oxen.ai/1.mp4",
    ],
)
def test_the_key_never_goes_to_another_origin(url: str) -> None:
    state = answer({"status": "succeeded", "result_url": url})
    driver = Driver(script(fetched(401), states=state))

    with pytest.raises(sr.DownloadError):
        run(driver, url, oxen())

    assert driver.fetches
    assert not any(fetch.with_key for fetch in driver.fetches)


def test_a_link_that_the_key_does_not_open_gets_a_fresh_one_without_it() -> None:
    fresh = "https://clips.example/1"
    state = answer({"status": "succeeded", "result_url": fresh})
    driver = Driver(script(fetched(403), fetched(403), fetched(200), states=state))

    run(driver, OWN, oxen())

    assert [(fetch.url, fetch.with_key) for fetch in driver.fetches] == [
        (OWN, False),
        (OWN, True),
        (fresh, False),
    ]


@pytest.mark.parametrize("passing", [fetched(500), fetched(503), fetched(429), BROKEN, UNSENT])
def test_what_may_pass_is_tried_again(passing: object) -> None:
    driver = Driver(passing, passing, fetched(200))

    assert run(driver) == TARGET
    assert driver.pauses == [1.0, 2.0]


def test_a_servers_wish_to_wait_is_followed_but_not_for_ever() -> None:
    driver = Driver(fetched(503, 9.0), fetched(503, 1e9), fetched(503, 0.0), fetched(200))

    run(driver)

    assert driver.pauses == [9.0, 60.0, 0.0]


@pytest.mark.parametrize("last", [fetched(502), BROKEN])
def test_giving_up_is_an_error_that_has_the_job(last: object) -> None:
    driver = Driver(last)

    with pytest.raises(sr.DownloadError) as raised:
        run(driver)

    assert len(driver.fetches) == 4
    assert raised.value.job is JOB
    assert raised.value.charged == "yes"
    assert raised.value.url == "https://clips.example/1"


@pytest.mark.parametrize("status", [400, 406, 416, 206, 204, 304])
def test_any_other_status_is_not_tried_again(status: int) -> None:
    driver = Driver(fetched(status))

    with pytest.raises(sr.DownloadError, match=f"status {status}"):
        run(driver)

    assert len(driver.fetches) == 1


def test_an_error_of_the_fetch_itself_is_not_tried_again() -> None:
    refused = sr.InvalidVideo("html", job=JOB)
    driver = Driver(refused)

    with pytest.raises(sr.InvalidVideo):
        run(driver)

    assert len(driver.fetches) == 1


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a.example/x", "https://a.example", True),
        ("https://A.example/x", "https://a.example", True),
        ("https://a.example:443/x", "https://a.example:443/y", True),
        ("http://a.example/x", "https://a.example", False),
        ("https://a.example:8443", "https://a.example", False),
        ("https://b.example", "https://a.example", False),
        ("https://a.example:99999/x", "https://a.example", False),
        ("https://[/x", "https://a.example", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same
