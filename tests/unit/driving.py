"""Drives a flow from a script, on a clock that only its pauses move: no network, no waiting."""

from __future__ import annotations

import json
import time
from collections import deque
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from stillreel import _flows
from stillreel._files import sha256_of
from stillreel._flows import (
    ClipRequest,
    Digest,
    Effect,
    Fetch,
    Fetched,
    Host,
    Load,
    Pause,
    Record,
    RunCallback,
    Send,
    TransportFault,
)
from stillreel._journal.memory import Memory
from stillreel._models import Answer, ImageToVideo, load
from stillreel.providers import AIHubMax, HighwayAPI, Modellix, Oxen

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence

    from stillreel._flows import Flow, SubmitPolicy
    from stillreel._models import Job, Recorder
    from stillreel.providers import Provider

T = TypeVar("T")

MOST_EFFECTS = 20_000
URL = "https://pictures.example/a.jpg"
REQUEST = ImageToVideo(URL, prompt="waves")
UNSENT = TransportFault("ConnectError", sent=False)
BROKEN = TransportFault("ReadError", sent=True)


def modellix() -> Modellix:
    return Modellix(key="k")


def highwayapi() -> HighwayAPI:
    return HighwayAPI(key="k")


def aihubmax() -> AIHubMax:
    return AIHubMax(key="k")


def oxen() -> Oxen:
    return Oxen(key="k", revision="2026-07-04")


def all_four() -> dict[str, Provider]:
    return {
        "modellix": modellix(),
        "highwayapi": highwayapi(),
        "aihubmax": aihubmax(),
        "oxen": oxen(),
    }


def answer(
    body: object = None,
    status: int = 200,
    *,
    headers: Mapping[str, str] | None = None,
    complete: bool = True,
    at: float = 1_800_000_000.0,
) -> Answer:
    """An answer with a JSON body, or with bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    kind = {"content-type": "application/json"}
    return Answer(status, {**kind, **(headers or {})}, content, at, complete)


ACCEPTED = {
    "modellix": answer({"code": 0, "message": "success", "data": {"task_id": "task-1"}}),
    "highwayapi": answer({"task_id": "task-1"}),
    "aihubmax": answer({"id": "task-1", "status": "pending"}),
    "oxen": answer({"generations": [{"generation_id": "task-1", "status": "queued"}]}),
}


def submit(
    providers: MutableMapping[str, Provider],
    names: Sequence[str],
    request: ImageToVideo,
    *,
    drop: Collection[str] = (),
    hosted: bool = False,
    policy: SubmitPolicy | None = None,
) -> Flow[Job]:
    """The flow of a submit to providers in order."""
    asked = ClipRequest(request=request, choice=names, drop=drop, hosted=hosted)
    return _flows.submit(providers, asked, policy)


def takers(
    providers: Mapping[str, Provider],
    choice: str | Sequence[str] | None,
    request: ImageToVideo,
    *,
    drop: Collection[str] = (),
    hosted: bool = False,
) -> list[str]:
    """The providers that would be asked, in order."""
    asked = ClipRequest(request=request, choice=choice, drop=drop, hosted=hosted)
    return list(Driver().run(_flows.check(providers, asked)).providers)


class Driver:
    """Performs effects. A step of the script is a result, an exception, or a function of both.

    Pauses and local pictures need no step; when one step is left, it is repeated for ever.
    """

    def __init__(self, *steps: object) -> None:
        self._steps = deque(steps)
        self.effects: list[Effect] = []
        self.now = 1000.0
        self.recorder: Recorder = Memory()
        self.on_pause: Callable[[], object] = lambda: None

    def clock(self) -> float:
        return self.now

    def run(self, flow: Flow[T]) -> T:
        try:
            return self._to_end(flow, next(flow))
        except StopIteration as stop:
            done: T = stop.value
            return done

    def held(self, flow: Flow[T]) -> Callable[[], T]:
        """Run a flow to the POST that costs money; the result sends it, and goes on."""
        effect = next(flow)
        while not (isinstance(effect, Send) and effect.submit):
            effect = self._step(flow, effect)
        return partial(self._to_end, flow, effect)

    def _to_end(self, flow: Flow[T], effect: Effect) -> T:
        try:
            while True:
                effect = self._step(flow, effect)
        except StopIteration as stop:
            done: T = stop.value
            return done

    def _step(self, flow: Flow[T], effect: Effect) -> Effect:
        assert len(self.effects) < MOST_EFFECTS, "the flow does not end"
        self.effects.append(effect)
        try:
            done = self._perform(effect)
        except BaseException as error:  # noqa: BLE001 - the flow decides what it means
            return flow.throw(error)
        return flow.send(done)

    def _perform(self, effect: Effect) -> object:
        if isinstance(effect, Pause):
            assert effect.seconds >= 0
            self.now += effect.seconds
            self.on_pause()
            return None
        if isinstance(effect, (Send, Fetch, Host)):
            return self._scripted(effect)
        done: object = None
        match effect:
            case Load():
                done = load(effect.image, effect.option, convert=effect.convert)
            case Record():
                done = effect.write(self.recorder)
            case Digest():
                done = sha256_of(effect.path)
            case RunCallback():
                done = effect.function(effect.argument)
            case _:
                pass  # a note to the client
        return done

    def _scripted(self, effect: Effect) -> object:
        assert self._steps, f"the script has nothing for {effect}"
        step = self._steps[0] if len(self._steps) == 1 else self._steps.popleft()
        if callable(step):
            made: Callable[[Effect], object] = step
            step = made(effect)
        if isinstance(step, BaseException):
            raise step
        return step

    @property
    def sent(self) -> list[Send]:
        return [effect for effect in self.effects if isinstance(effect, Send)]

    @property
    def submits(self) -> list[Send]:
        return [effect for effect in self.sent if effect.submit]

    @property
    def fetches(self) -> list[Fetch]:
        return [effect for effect in self.effects if isinstance(effect, Fetch)]

    @property
    def pauses(self) -> list[float]:
        """In seconds; the turn that comes before the first read is none."""
        return [one.seconds for one in self.effects if isinstance(one, Pause) and one.seconds]


def by_path(**steps: object) -> Callable[[Effect], object]:
    """A step that depends on the last part of the path: an id, mostly. Lists are used up."""

    def perform(effect: Effect) -> object:
        assert isinstance(effect, Send)
        step: Any = steps[effect.call.path.rpartition("/")[2]]
        if isinstance(step, list):
            return step.pop(0) if len(step) > 1 else step[0]
        return step

    return perform


def fetched(status: int = 200, retry_after: float | None = None) -> Fetched:
    return Fetched(status, retry_after)


class Queue:
    """Oxen's queue, as a step of a script: it takes submits, loses answers, and lists its jobs.

    Attributes:
        jobs: What was taken, as it is listed.
        posts: What becomes of the next submits: ``taken``; ``lost``, taken without an answer;
            ``broken``, not taken without an answer; or an answer or a fault of one's own.
        lag: How many looks show nothing yet.
    """

    def __init__(self, *posts: object, lag: int = 0) -> None:
        self.jobs: list[dict[str, Any]] = []
        self.posts = deque(posts)
        self.lag = lag

    def __call__(self, effect: Effect) -> object:
        assert isinstance(effect, Send)
        if not effect.submit:
            return answer({"generations": self._listed(active="status" not in effect.call.params)})
        post = self.posts.popleft() if self.posts else "taken"
        if not isinstance(post, str):
            return post
        if post == "broken":
            return BROKEN
        number = effect.call.json.get("num_generations", 1)
        made = [self.take(effect.call.json) for _ in range(number)]
        return BROKEN if post == "lost" else answer({"generations": made})

    def _listed(self, *, active: bool) -> list[dict[str, Any]]:
        if not active:
            return []
        self.lag -= 1
        return self.jobs if self.lag < 0 else []

    def take(self, body: Mapping[str, Any], *, late: float = 0.0) -> dict[str, Any]:
        """Take one job, some seconds later than now."""
        echo = {name: body[name] for name in body if name not in {"model", "num_generations"}}
        known = {
            "generation_id": f"g-{len(self.jobs) + 1}",
            "model_name": "google-veo-3-1-lite",
            "media_type": "video",
            "status": "queued",
            "enqueued_at": int(time.time() + late),
        }
        self.jobs.append({**echo, **known})
        return self.jobs[-1]
