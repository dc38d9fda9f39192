"""A paid clip is never stranded: what is tried again, and what an error then keeps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Expected, Fetch, Fetched, Send, download
from stillreel._flows.download import MOST_ATTEMPTS
from stillreel._flows.verify import differences
from stillreel._models import Job, Saved, Video
from tests.unit.driving import BROKEN, UNSENT, Driver, answer, fetched, highwayapi, modellix, oxen
from tests.unit.flows.test_read_flow import task

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel.providers import Provider

JOB = Job("highwayapi", ("t",))
OLD, NEW = "https://clips.example/1?signature=old", "https://clips.example/1?signature=new"
TARGET = Path("clip.mp4")
OWN = "https://hub.oxen.ai/clips/1.mp4"
SAVED = Saved(path=TARGET, size=500, sha256="0" * 64, width=1280, height=720, duration=8.0)
DONE = Fetched(200, saved=SAVED)
FLAWED = Fetched(200, flaw="its last box is cut off")


def run(driver: Driver, url: str = OLD, provider: Provider | None = None, index: int = 0) -> Saved:
    video = Video(url=url, job=JOB, index=index)
    return driver.run(download(provider or highwayapi(), video, TARGET))


def bringing(size: int) -> Callable[[object], object]:
    """A fetch that breaks off with so many bytes in the part."""

    def step(effect: object) -> object:
        assert isinstance(effect, Fetch)
        assert effect.part
        effect.part.size = size
        return BROKEN

    return step


def script(*fetches: object, states: object = None) -> Callable[[object], object]:
    left = list(fetches)

    def step(effect: object) -> object:
        if isinstance(effect, Send):
            return states
        assert isinstance(effect, Fetch)
        return left.pop(0) if len(left) > 1 else left[0]

    return step


def test_a_link_is_fetched_without_the_key() -> None:
    driver = Driver(DONE)

    assert run(driver) == SAVED
    assert [fetch.with_key for fetch in driver.fetches] == [False]
    assert [fetch.overwrite for fetch in driver.fetches] == [False]
    assert driver.sent == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_an_expired_link_gets_a_fresh_one_once(status: int) -> None:
    driver = Driver(script(fetched(status), DONE, states=task("SUCCEED", NEW)))

    assert run(driver) == SAVED
    assert [fetch.url for fetch in driver.fetches] == [OLD, NEW]
    assert len(driver.sent) == 1


@pytest.mark.parametrize("status", [401, 410])
def test_a_link_that_nothing_opens_is_an_error_at_once(status: int) -> None:
    driver = Driver(script(fetched(status), states=task("SUCCEED", NEW)))

    with pytest.raises(sr.DownloadError, match=str(status)):
        run(driver)

    assert [fetch.url for fetch in driver.fetches] == [OLD, NEW]
    assert len(driver.sent) == 1


NOT_YET = [202, 204, 403, 404, 409, 416, 423, 425]


@pytest.mark.parametrize("status", [one for one in NOT_YET if one != 403])
def test_f5_a_file_that_is_not_there_yet_is_waited_for(status: int) -> None:
    driver = Driver(script(*[fetched(status)] * 6, DONE, states=task("SUCCEED", NEW)))

    assert run(driver) == SAVED

    grown = [0.25, 0.5, 1.0, 2.0, 4.0]
    # a fresh link is tried at once
    assert driver.pauses == (grown if status == 404 else [*grown, 8.0])
    assert driver.fetches[-1].url == NEW


@pytest.mark.parametrize("status", NOT_YET)
@pytest.mark.parametrize(("patience", "waited"), [(3600, 20.0), (6.0, 6.0), (0.0, 0.0), (-1, 0.0)])
def test_f5_a_file_that_never_comes_is_an_error_once_patience_is_over(
    status: int, patience: float, waited: float
) -> None:
    waited = min(waited, 5.0) if status == 403 else waited
    driver = Driver(script(fetched(status), states=task("SUCCEED", NEW)))
    video = Video(url=OLD, job=JOB)

    with pytest.raises(sr.DownloadError, match=f"status {status}$") as raised:
        driver.run(download(highwayapi(), video, TARGET, patience=patience))

    assert sum(driver.pauses) == waited
    assert raised.value.job is JOB


def test_f5_after_403_a_moment_is_waited_for() -> None:
    """It is said of files that are not there yet, and of each link that has expired."""
    driver = Driver(script(*[fetched(403)] * 5, DONE, states=task("SUCCEED", NEW)))

    assert run(driver) == SAVED

    assert driver.pauses == [0.25, 0.5, 1.0, 2.0]


def test_f5_a_wish_to_wait_is_followed_within_the_patience() -> None:
    driver = Driver(
        script(
            fetched(202, 3.0), fetched(423, 1e9), fetched(404, 0.0), DONE, states=task("SUCCEED")
        )
    )
    video = Video(url=OLD, job=JOB)

    driver.run(download(highwayapi(), video, TARGET, patience=60.0))

    assert driver.pauses == [3.0, 17.0]


@pytest.mark.parametrize(
    ("state", "reads"),
    [
        (task("FAILED"), 2),
        (answer({"message": "gone"}, 404), 1),
    ],
)
def test_f5_nobody_waits_for_the_file_of_a_job_that_is_not_done(state: object, reads: int) -> None:
    driver = Driver(script(fetched(404), states=state))

    with pytest.raises(sr.DownloadError):
        run(driver)

    assert len(driver.sent) == reads


def test_f5_nobody_waits_behind_a_link_that_has_expired_by_its_own_word() -> None:
    resources = [{"url": NEW, "type": "video"}]
    task = {
        "status": "success",
        "task_id": "t",
        "result": {"resources": resources},
        "result_expires_at": "2026-01-01T00:00:00Z",
    }
    state = answer({"code": 0, "message": "success", "data": task}, at=1_800_000_000.0)
    driver = Driver(script(fetched(403), states=state))

    with pytest.raises(sr.DownloadError):
        run(driver, provider=modellix())

    assert len(driver.fetches) == 2


def test_the_fresh_link_is_that_of_the_same_video() -> None:
    state = task("SUCCEED", "https://clips.example/first", NEW)
    driver = Driver(script(fetched(410), DONE, states=state))

    run(driver, index=1)

    assert [fetch.url for fetch in driver.fetches] == [OLD, NEW]


def test_without_a_fresh_link_the_old_one_is_tried_once_more() -> None:
    driver = Driver(script(fetched(403), DONE, states=task("SUCCEED")))

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
    driver = Driver(fetched(status), DONE)

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
    driver = Driver(script(fetched(403), fetched(403), DONE, states=state))

    run(driver, OWN, oxen())

    assert [(fetch.url, fetch.with_key) for fetch in driver.fetches] == [
        (OWN, False),
        (OWN, True),
        (fresh, False),
    ]


@pytest.mark.parametrize("passing", [fetched(500), fetched(503), fetched(429), BROKEN, UNSENT])
def test_what_may_pass_is_tried_again(passing: object) -> None:
    driver = Driver(passing, passing, DONE)

    assert run(driver) == SAVED
    assert driver.pauses == [1.0, 2.0]


def test_a_servers_wish_to_wait_is_followed_but_not_for_ever() -> None:
    driver = Driver(fetched(503, 9.0), fetched(503, 1e9), fetched(503, 0.5), DONE)

    run(driver)

    assert driver.pauses == [9.0, 60.0, 1.0]


@pytest.mark.parametrize("last", [fetched(502), BROKEN])
def test_giving_up_is_an_error_that_has_the_job(last: object) -> None:
    driver = Driver(last)

    with pytest.raises(sr.DownloadError) as raised:
        run(driver)

    assert len(driver.fetches) == 4
    assert driver.pauses == [1.0, 2.0, 4.0]
    assert raised.value.job is JOB
    assert raised.value.charged == "yes"
    assert raised.value.url == "https://clips.example/1"


@pytest.mark.parametrize("status", [400, 405, 406, 206, 304])
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


# --- going on with what has come


def test_every_attempt_fills_the_same_part() -> None:
    driver = Driver(
        script(BROKEN, fetched(503), fetched(403), FLAWED, DONE, states=task("SUCCEED", NEW))
    )

    run(driver)

    assert len({id(fetch.part) for fetch in driver.fetches}) == 1
    assert len(driver.fetches) == 5


def test_attempts_that_bring_something_do_not_use_up_patience() -> None:
    grows = [bringing(size) for size in range(100, 1100, 100)]
    driver = Driver(
        *grows, BROKEN, BROKEN, *grows[-1:], bringing(2000), BROKEN, BROKEN, BROKEN, DONE
    )

    assert run(driver) == SAVED
    assert driver.pauses == [1.0] * 10 + [1.0, 2.0, 4.0] + [1.0] + [1.0, 2.0, 4.0]


def test_bytes_that_had_to_be_thrown_away_are_no_progress() -> None:
    driver = Driver(bringing(1000), bringing(0), bringing(0), bringing(0), bringing(0))

    with pytest.raises(sr.DownloadError):
        run(driver)

    assert len(driver.fetches) == 5


def test_a_trickle_of_attempts_ends() -> None:
    driver = Driver(*[bringing(size) for size in range(1, 1000)])

    with pytest.raises(sr.DownloadError):
        run(driver)

    assert len(driver.fetches) == MOST_ATTEMPTS


def test_a_clip_that_is_not_whole_is_fetched_once_more() -> None:
    driver = Driver(FLAWED, DONE)

    assert run(driver) == SAVED
    assert len(driver.fetches) == 2
    assert driver.pauses == []


def test_a_clip_that_is_not_whole_twice_is_an_error() -> None:
    driver = Driver(FLAWED)

    with pytest.raises(sr.InvalidVideo, match="last box is cut off") as raised:
        run(driver)

    assert len(driver.fetches) == 2
    assert raised.value.job is JOB
    assert raised.value.url == "https://clips.example/1"


# --- beside what was asked for


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (Expected(), []),
        (Expected(duration=8, resolution="720p", aspect_ratio="16:9"), []),
        (Expected(duration=8.4, aspect_ratio="auto"), []),
        (Expected(duration=4), ["it lasts 8 s, 4 s were asked for"]),
        (Expected(resolution="1080p"), ["it is 1280x720, 1080p was asked for"]),
        (Expected(resolution="4k"), ["it is 1280x720, 4k was asked for"]),
        (Expected(aspect_ratio="9:16"), ["it is 1280x720, 9:16 was asked for"]),
        (
            Expected(duration=6, resolution="4k", aspect_ratio="9:16"),
            [
                "it lasts 8 s, 6 s were asked for",
                "it is 1280x720, 4k was asked for",
                "it is 1280x720, 9:16 was asked for",
            ],
        ),
    ],
)
def test_a_clip_that_is_not_as_asked_is_kept_and_reported(
    expected: Expected, said: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    video = Video(url=OLD, job=JOB)

    saved = Driver(DONE).run(download(highwayapi(), video, TARGET, expected=expected))

    assert saved == replace(SAVED, differences=tuple(said))

    assert [(one.name, one.levelname) for one in caplog.records] == [
        ("stillreel", "WARNING")
    ] * len(said)
    assert caplog.messages == [f"highwayapi:t: clip.mp4 was saved, but {one}" for one in said]
    assert "signature" not in caplog.text


def test_f4_what_the_fetch_found_odd_is_told_as_well(caplog: pytest.LogCaptureFixture) -> None:
    odd = replace(SAVED, differences=("it came as text/plain",))
    driver = Driver(Fetched(200, saved=odd))
    video = Video(url=OLD, job=JOB, size=400)

    saved = driver.run(download(highwayapi(), video, TARGET))

    assert saved.differences == (
        "it came as text/plain",
        "it has 500 bytes, the provider says 400",
    )
    assert "clip.mp4 was saved, but it came as text/plain" in caplog.text


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"width": 1280, "height": 720, "duration": 8.3, "size": 500}, ()),
        ({"size": 499}, ("it has 500 bytes, the provider says 499",)),
        ({"duration": 5}, ("it lasts 8 s, the provider says 5 s",)),
        (
            {"width": 720, "height": 1280},
            (
                "its width is 1280, the provider says 720",
                "its height is 720, the provider says 1280",
            ),
        ),
    ],
)
def test_a_clip_that_is_not_as_the_provider_says_is_reported(
    known: dict[str, Any], said: tuple[str, ...]
) -> None:
    assert differences(Video(url=OLD, job=JOB, **known), SAVED) == said


@pytest.mark.parametrize("size", [(720, 1280), (722, 1280)])
def test_a_portrait_has_the_resolution_of_its_short_side(size: tuple[int, int]) -> None:
    saved = replace(SAVED, width=size[0], height=size[1])
    expected = Expected(resolution="720p", aspect_ratio="9:16")

    assert bool(differences(Video(url=OLD, job=JOB), saved, expected)) is (size[0] != 720)


def test_a_file_that_tells_nothing_differs_from_nothing() -> None:
    silent = Saved(path=TARGET, size=500, sha256="0" * 64)
    video = Video(url=OLD, job=JOB, width=1, height=1, duration=1)
    expected = Expected(duration=8, resolution="4k", aspect_ratio="16:9")

    assert differences(video, silent, expected) == ()
