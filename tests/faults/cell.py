"""One cell of the matrix: a job of one client at one provider, with one fault in its way."""

from __future__ import annotations

import pickle
import secrets
import threading
import time
import traceback
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import stillreel as sr
from tests.both import blocking, plain

from .acts import refused
from .clip import CLIP, SECONDS
from .lab import leaked, tells
from .proxy import Proxy
from .wire import KEY, Foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    from .faults import Fault
    from .lab import Lab

Delivered = Literal["at once", "later", "no"]

STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
CLIENTS: Mapping[str, Callable[..., AbstractContextManager[Any]]] = {
    "sync": plain,
    "async": blocking,
}
BOUND = 20.0
"""Seconds after which a cell hangs: far more than its own deadlines come to."""
WAIT = 3.0
NAME = "clip.mp4"
MINE = b"a file of the user's"
FINAL = (sr.JobFailed, sr.JobCancelled)
"""The job has ended without a video: there is nothing to go on with."""

_MAKERS = {
    "modellix": sr.Modellix,
    "highwayapi": sr.HighwayAPI,
    "aihubmax": sr.AIHubMax,
    "oxen": sr.Oxen,
}
_OPTIONS: Mapping[str, Any] = {
    "http_timeout": 1.0,
    "poll_interval": 0.02,
    "submit_patience": 3.0,
    "max_download": 3 * 1024 * 1024,
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What has become of a job, and what of it is wrong.

    Attributes:
        billed: How many jobs the sandbox would bill.
        delivered: Whether the video was saved, and whether only after the fault was over.
        error: The class of the error, or nothing.
        charged: What the error says of the money, or nothing.
        wrong: Each thing that must not be, as ``kind: details``.
    """

    fault: Fault
    stem: str
    client: str
    billed: int
    delivered: Delivered
    error: str
    charged: str
    seconds: float
    wrong: tuple[str, ...]

    @property
    def text(self) -> str:
        """Billed, delivered, error and charged, in few characters."""
        made = {"at once": "video", "later": "video later", "no": "no video"}[self.delivered]
        said = f" {self.error} ({self.charged})" if self.error else ""
        return f"{self.billed} {made}{said}"


class Trial:
    """A cell while it runs."""

    def __init__(
        self,
        lab: Lab,
        fault: Fault,
        stem: str,
        client: str,
        making: Callable[..., AbstractContextManager[Any]],
    ) -> None:
        self.lab, self.fault, self.stem, self.client = lab, fault, stem, client
        self.prompt = f"{fault} {stem} {client} {secrets.token_hex(8)}"
        self.delivered: Delivered = "no"
        self.error: BaseException | None = None
        self.leaks: list[str] = []
        self.failures: list[str] = []
        self.told = b""
        self._making = making
        self._proxy = Proxy(lab.sandbox.url, stem, fault, self._abroad, lab.set_clock)
        self._folder = lab.folder / secrets.token_hex(8)
        self._stack = ExitStack()
        self._foreign: Foreign | None = None

    def run(self) -> None:
        """Run, whatever comes of it."""
        try:
            self._run()
        except Exception as error:  # noqa: BLE001 - the matrix goes on
            self.failures.append(f"unexpected: the cell broke: {error!r}")

    def give_up(self) -> None:
        """Let go of a client that hangs."""
        self._proxy.__exit__()

    def _run(self) -> None:
        """Submit, wait, save; then, if the client has kept a job, the same without the fault."""
        leaked.set(self.leaks)
        proxy = self._proxy
        with self._stack, proxy:
            if self.fault.act is refused:
                proxy.shut()
            with self.lab.full_disk() if self.fault.full else nullcontext():
                self._first(proxy)
            self.told = proxy.told
            proxy.heal()
            self._vacate()
            job = getattr(self.error, "job", None)
            if job is not None and not isinstance(self.error, FINAL):
                self._second(proxy, str(job))
        self._search()

    def _occupy(self) -> None:
        """Put a file of the user's where the clip is to go."""
        self._folder.mkdir()
        (self._folder / NAME).write_bytes(MINE)

    def _vacate(self) -> None:
        """See that it is still the user's, and take it away."""
        if self.fault.occupied:
            if (self._folder / NAME).read_bytes() != MINE:
                self.failures.append(f"overwritten: {NAME}")
            (self._folder / NAME).unlink()

    def _abroad(self) -> str:
        if self._foreign is None:
            self._foreign = self._stack.enter_context(Foreign())
        return f"{self._foreign.url}/clip.mp4"

    def _clients(self, proxy: Proxy) -> AbstractContextManager[Any]:
        url = proxy.url.replace("http:", "https:") if self.fault.secure else proxy.url
        provider = _MAKERS[self.stem](key=KEY, base_url=f"{url}/{self.stem}")
        return self._making({self.stem: provider}, **_OPTIONS)

    def _first(self, proxy: Proxy) -> None:
        request = sr.ImageToVideo(
            "https://example.com/frame.jpg", prompt=self.prompt, duration=SECONDS
        )
        try:
            with self._clients(proxy) as client:
                job = client.submit(request, provider=self.stem)
                self._look_at(job)
                result = client.wait(job, timeout=WAIT)
                self._look_at(result)
                self._look_at(client.drift)
                if self.fault.occupied:
                    self._occupy()
                self._save(client, result, "at once")
        except Exception as error:  # noqa: BLE001 - whatever it is stands in the matrix
            self.error = error
            self._look_at(error)

    def _second(self, proxy: Proxy, job: str) -> None:
        try:
            with self._clients(proxy) as client:
                self._save(client, client.wait(job, timeout=5), "later")
        except Exception as error:  # noqa: BLE001
            self.failures.append(f"lost: {job} could not be gone on with: {error!r}")

    def _save(self, client: Any, result: Any, when: Literal["at once", "later"]) -> None:
        client.save(result, self._folder / NAME)
        self.delivered = when

    def _look_at(self, thing: object) -> None:
        """Search what a user gets hold of for secrets."""
        shown = {"repr": repr(thing), "str": str(thing)}
        if isinstance(thing, BaseException):
            shown["traceback"] = "".join(traceback.format_exception(thing))
        for name, text in shown.items():
            if tells(text):
                self.leaks.append(f"{name} of {type(thing).__name__}")
        if KEY.encode() in pickle.dumps(thing):
            self.leaks.append(f"pickle of {type(thing).__name__}")

    def _search(self) -> None:
        if self._foreign is not None and KEY.encode() in self._foreign.received:
            self.leaks.append("the foreign host")
        saved = self._folder / NAME
        if self.delivered != "no" and not saved.exists():
            self.failures.append(f"lost: there is no {NAME}")
        if saved.exists() and saved.read_bytes() != CLIP:
            self.failures.append(f"unexpected: {NAME} is not the video")

    def verdict(self, seconds: float, *, hung: bool) -> Cell:
        """The cell, with all that is wrong about it."""
        jobs = [one for one in self.lab.sandbox.jobs() if one["prompt"] == self.prompt]
        wrong = [*self.failures, *(f"leak: {one}" for one in dict.fromkeys(self.leaks))]
        wrong += [f"hung: {seconds:.0f} s"] if hung else self._unexpected(len(jobs))
        return Cell(
            self.fault,
            self.stem,
            self.client,
            len(jobs),
            self.delivered,
            type(self.error).__name__ if self.error else "",
            getattr(self.error, "charged", ""),
            seconds,
            (*wrong, *self._paid([job["id"] for job in jobs])),
        )

    def _paid(self, jobs: list[str]) -> Iterator[str]:
        """What is wrong about the money."""
        charged = getattr(self.error, "charged", "")
        if len(jobs) > 1:
            yield f"billed twice: {len(jobs)} jobs"
        if (charged == "no" and jobs) or (charged == "yes" and not jobs):
            yield f"false charged: {charged!r} with {len(jobs)} billed"
        if self.error and not getattr(self.error, "job", None):
            for job in jobs:
                if job.encode() in self.told:
                    yield f"lost: {job}, which an answer had named, is not on the error"

    def _unexpected(self, billed: int) -> Iterator[str]:
        """How a client that is right about the money comes out wrongly all the same."""
        if self.error and not isinstance(self.error, sr.StillreelError):
            yield f"foreign: {self.error!r}"
        ended = type(self.error).__name__ if self.error else "delivered"
        if ended not in self.fault.allowed(self.stem):
            yield f"unexpected: {ended}: {self.error}"
        expected = 1 if self.delivered == "at once" else self.fault.billed
        if billed != expected:
            yield f"unexpected: {billed} billed, not {expected}"
        if not self._proxy.hits and self.fault.act is not refused:
            yield "unexpected: the fault did not happen"


def run(
    lab: Lab,
    fault: Fault,
    stem: str,
    client: str,
    *,
    making: Callable[..., AbstractContextManager[Any]] | None = None,
    bound: float = BOUND,
) -> Cell:
    """Run a cell; `making` is for a client of another make, as the tests of the checks have."""
    trial = Trial(lab, fault, stem, client, making or CLIENTS[client])
    thread = threading.Thread(target=trial.run, daemon=True)
    began = time.monotonic()
    thread.start()
    thread.join(bound)
    if hung := thread.is_alive():
        trial.give_up()
    return trial.verdict(time.monotonic() - began, hung=hung)
