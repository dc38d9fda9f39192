"""P6: a status is the contract's word in any case, and with white space around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import wait
from stillreel._models import TERMINAL, Job
from stillreel.drift._answers import differences
from stillreel.providers import PROVIDERS, aihubmax
from stillreel.providers._reading import phase_of
from tests.status_words import PHASES
from tests.unit.driving import Driver, all_four, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stillreel._models import Answer

EVERY = [(stem, word) for stem, words in PHASES.items() for word in words]
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "capitals": str.upper,
    "small": str.lower,
    "one capital": str.capitalize,
    "a space": lambda word: f"{word} ",
    "a line feed": lambda word: f"{word}\n",
    "spaces": lambda word: f"\t{word.upper()}\u00a0",
}
LINK = "https://clips.example/1"


def ended(stem: str, word: str) -> Answer:
    """The answer about a job with a video."""
    bodies: dict[str, Any] = {
        "modellix": {
            "code": 0,
            "message": "success",
            "data": {
                "task_id": "t",
                "status": word,
                "result": {"resources": [{"url": LINK, "type": "video"}]},
            },
        },
        "highwayapi": {
            "task": {"task_id": "t", "status": word},
            "videos": [{"video_url": LINK, "video_url_ttl": "3600"}],
        },
        "aihubmax": {"id": "t", "status": word, "results": [{"url": LINK}]},
        "oxen": {"generation_id": "t", "status": word, "result_url": LINK},
    }
    return answer(bodies[stem])


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize(("stem", "word"), EVERY)
def test_p6_each_word_is_known_in_each_spelling(
    stem: str, word: str, spell: Callable[[str], str]
) -> None:
    provider = PROVIDERS[stem](key="k")
    reading = provider.state("t").read(ended(stem, spell(word)))

    assert (reading.phase, reading.status) == (PHASES[stem][word], spell(word))


@pytest.mark.parametrize("word", ["", " ", "complete", "completed!", "com pleted", "done"])
def test_another_word_stays_unknown(word: str) -> None:
    assert phase_of(word, aihubmax.PHASES) == "unknown"


@pytest.mark.parametrize("stem", PROVIDERS)
def test_p6_a_job_that_ends_in_another_spelling_is_delivered_and_reported(stem: str) -> None:
    word = next(word for word, phase in PHASES[stem].items() if phase == "succeeded")
    came = ended(stem, f"{word.swapcase()} ")
    provider = all_four()[stem]
    driver = Driver(came)

    result = driver.run(wait(provider, Job(stem, ("t",)), timeout=60, clock=driver.clock))

    assert result.video.url == LINK
    operation = provider.state("t").operation
    kinds = {
        (one.kind, one.pointer.rpartition("/")[2]) for one in differences(stem, operation, came)
    }
    assert ("enum", "status") in kinds


def test_a_failure_in_another_spelling_has_its_reason() -> None:
    """Modellix' own reason may stand in the envelope."""
    came = answer({"code": 0, "message": "no luck", "data": {"task_id": "t", "status": "FAILED"}})

    reading = PROVIDERS["modellix"](key="k").state("t").read(came)

    assert (reading.phase, reading.reason) == ("failed", "no luck")


@pytest.mark.parametrize(
    ("word", "phase"), [("TASK_STATUS_HIBERNATING", "unknown"), ("TASK_STATUS_QUEUED", "queued")]
)
def test_p6_a_wait_that_ends_names_the_providers_word(word: str, phase: str) -> None:
    assert phase not in TERMINAL
    driver = Driver(ended("highwayapi", word))
    waiting = wait(
        all_four()["highwayapi"], Job("highwayapi", ("t",)), timeout=60, clock=driver.clock
    )

    with pytest.raises(sr.WaitTimeout) as raised:
        driver.run(waiting)

    assert f"is {phase} (the provider says '{word}') after 60 s" in str(raised.value)


def test_a_long_word_is_cut() -> None:
    driver = Driver(ended("highwayapi", "x" * 100_000))
    waiting = wait(
        all_four()["highwayapi"], Job("highwayapi", ("t",)), timeout=60, clock=driver.clock
    )

    with pytest.raises(sr.WaitTimeout) as raised:
        driver.run(waiting)

    assert len(str(raised.value)) < 250
