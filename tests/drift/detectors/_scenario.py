"""The golden scenario: what a user does, through the real library, on the sandbox's own clock."""

from __future__ import annotations

import io
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import httpx
from PIL import Image

import stillreel as sr
from stillreel import _flows
from stillreel._flows import Pause

from ._clip import Facts, facts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stillreel.drift import Drift, Mode
    from stillreel.sandbox import ManualClock
    from tests.drift.mutants import Mutant
    from tests.drift.stage import Stage

T = TypeVar("T")

KEY = "sandbox"
POLL_INTERVAL = 3.0
TIMEOUT = 60.0
HTTP_TIMEOUT = 10.0
MAKERS: Mapping[str, type[sr.Modellix | sr.HighwayAPI | sr.AIHubMax | sr.Oxen]] = {
    "modellix": sr.Modellix,
    "highwayapi": sr.HighwayAPI,
    "aihubmax": sr.AIHubMax,
    "oxen": sr.Oxen,
}
REASON = "the upstream had enough"


class Hurried(sr.Client):
    """A client whose pauses step the sandbox's clock instead of taking time."""

    def __init__(self, stage: Stage, mutant: Mutant, drift: Mode) -> None:
        options: dict[str, Any] = {"key": KEY, "base_url": stage.base_url(mutant.provider)}
        if mutant.provider == "oxen":
            options["revision"] = mutant.pinned
        provider = MAKERS[mutant.provider](**options)
        super().__init__(
            {mutant.provider: provider}, http_timeout=HTTP_TIMEOUT, submit_patience=0, drift=drift
        )
        self._clock: ManualClock = stage.clock

    def follow(self, job: sr.Job, states: list[sr.JobState]) -> sr.Result:
        """Wait for a job by that clock."""
        provider, job = self._operations.job(job)
        flow = _flows.wait(
            provider,
            job,
            timeout=TIMEOUT,
            clock=self._clock.now,
            interval=POLL_INTERVAL,
            on_state=states.append,
        )
        return self._run(self._hurried(flow))

    def _hurried(self, flow: _flows.Flow[T]) -> _flows.Flow[T]:
        """The flow without its pauses, during which the sandbox's clock goes on."""
        step = _flows.resume(flow)
        while not isinstance(step, _flows.Done):
            if isinstance(step, Pause):
                self._clock.advance(step.seconds)
                step = _flows.resume(flow)
                continue
            try:
                result = yield step
            except Exception as error:  # noqa: BLE001 - the flow decides what it means
                step = _flows.resume(flow, error=error)
            else:
                step = _flows.resume(flow, result)
        return step.value


@dataclass(frozen=True, slots=True)
class Scene:
    """One request and what is to come of it."""

    name: str
    request: sr.ImageToVideo
    wanted: Facts
    samples: int = 1
    fails: bool = False


@dataclass(slots=True)
class Played:
    """What came of a scene."""

    scene: Scene
    error: Exception | None = None
    result: sr.Result | None = None
    states: list[sr.JobState] = field(default_factory=list[sr.JobState])
    clips: list[Facts] = field(default_factory=list[Facts])
    waited_until: float = 0.0  # by the provider's clock


@dataclass(frozen=True, slots=True)
class Story:
    """All scenes, and the differences that the watch has reported."""

    played: tuple[Played, ...]
    drift: tuple[Drift, ...]


def picture(colour: str) -> bytes:
    """A small picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (128, 72), colour).save(file, "PNG")
    return file.getvalue()


FIRST, LAST = picture("red"), picture("blue")
PROMPT = "Petals gently fall"
SILENT = Facts(720, 1280, 4.0, audio=False, ends="red")
LOUD = Facts(720, 1280, 4.0, audio=True, ends="red")
WIDE = Facts(1280, 720, 4.0, audio=False, ends="blue")


def scenes(stage: Stage, mutant: Mutant) -> Iterator[Scene]:
    """Options that are no provider's defaults, both frames where there are two, a failure."""
    first, last = hosted(stage, FIRST), hosted(stage, LAST)
    plain = sr.ImageToVideo(first, prompt=PROMPT, duration=4, aspect_ratio="9:16")
    frames = sr.ImageToVideo(first, prompt=PROMPT, duration=4, last_frame=last)
    match mutant.provider:
        case "modellix":
            rich = _with(plain, negative_prompt="blur", person_generation="allow_adult")
            yield Scene("rich", rich, SILENT)
        case "highwayapi":
            more = {"audio": True, "seed": 7, "samples": 2, "negative_prompt": "blur"}
            rich = _with(plain, image=FIRST, person_generation="allow_adult", **more)
            yield Scene("rich", rich, LOUD, samples=2)
        case "aihubmax":
            rich = _with(plain, image=FIRST, audio=True, seed=7, auto_fix=True)
            yield Scene("rich", rich, LOUD)
        case _:
            old = {"negative_prompt": "blur", "auto_fix": True}
            more = old if mutant.pinned == "2026-06-26" else {}
            yield Scene("rich", _with(plain, seed=7, samples=2, **more), SILENT, samples=2)
    if mutant.provider != "oxen":
        yield Scene("frames", frames, WIDE)
    yield Scene("failing", plain, SILENT, fails=True)


def _with(request: sr.ImageToVideo, **options: Any) -> sr.ImageToVideo:
    return sr.ImageToVideo(**{**request.options(), **options})


def hosted(stage: Stage, data: bytes) -> str:
    """A picture's URL at the sandbox."""
    with httpx.Client(trust_env=False, verify=False) as http:
        answer = http.post(f"{stage.url}/_sandbox/assets", content=data)
    return str(answer.raise_for_status().json()["url"])


def tell(stage: Stage, mutant: Mutant, drift: Literal["log", "off"]) -> Story:
    """Play every scene."""
    with (
        Hurried(stage, mutant, drift) as client,
        tempfile.TemporaryDirectory(prefix="stillreel-") as folder,
    ):
        played = [_play(client, stage, mutant, scene, folder) for scene in scenes(stage, mutant)]
        return Story(tuple(played), client.drift)


def _play(client: Hurried, stage: Stage, mutant: Mutant, scene: Scene, folder: str) -> Played:
    played = Played(scene)
    stage.sandbox.clear_faults()
    if scene.fails:
        stage.sandbox.fault(mutant.provider, outcome={"failed": REASON})
    try:
        job = client.submit(scene.request, provider=mutant.provider)
        played.result = client.follow(job, played.states)
        played.waited_until = stage.clock.now() if mutant.provider == "modellix" else time.time()
        for video in played.result.videos:
            file = client.download(video, Path(folder, f"{scene.name}-{video.index}.mp4"))
            played.clips.append(facts_of(file.read_bytes()))
    except Exception as error:  # noqa: BLE001 - what it is, is for the detectors to judge
        played.error = error
    return played
