"""A bare HTTP client of one provider's sandbox, which knows the spec and nothing of the shim."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import httpx

from stillreel.sandbox import ManualClock, Sandbox

from .checks import IDS, at
from .spec import spec_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .spec import Json, Operation, Spec

KEY = {"Authorization": "Bearer sandbox"}
STATUS = {
    "modellix": "getTask",
    "highwayapi": "getTaskResult",
    "aihubmax": "getTask",
    "oxen": "getGeneration",
}
STATES: dict[str, tuple[str | int, ...]] = {
    "modellix": ("data", "status"),
    "highwayapi": ("task", "status"),
    "aihubmax": ("status",),
    "oxen": ("status",),
}
LINKS: dict[str, tuple[tuple[str | int, ...], str]] = {  # where the results stand, and their URL
    "modellix": (("data", "result", "resources"), "url"),
    "highwayapi": (("videos",), "video_url"),
    "aihubmax": (("results",), "url"),
    "oxen": ((), "result_url"),
}


class Api:
    """A provider's sandbox as its callers see it; every answer is held to the spec."""

    def __init__(self, sandbox: Sandbox, stem: str, clock: ManualClock) -> None:
        self.sandbox = sandbox
        self.stem = stem
        self.clock = clock
        self.spec: Spec = spec_of(stem)
        # verify: there is no TLS here, and loading the certificates would take 50 ms each time
        self.http = httpx.Client(base_url=sandbox.base_urls[stem], timeout=60, verify=False)

    def call(
        self,
        name: str,
        body: Json | None = None,
        *,
        headers: dict[str, str] | None = None,
        identifier: str | None = None,
    ) -> httpx.Response:
        """Call an operation, with the documented example of what is not given."""
        operation = self.spec.operations[name]
        given = {} if identifier is None else {IDS[self.stem].parameter: identifier}
        answer = self.http.request(
            operation.method,
            operation.target(given),
            json=operation.example if body is None else body,
            headers=KEY if headers is None else headers,
        )
        self.hold(operation, answer)
        return answer

    def hold(self, operation: Operation, answer: httpx.Response) -> None:
        """Fail unless the spec has this answer."""
        media_type = answer.headers.get("content-type", "")
        value = answer.json() if media_type == "application/json" else answer.text
        problems = self.spec.problems(operation.name, answer.status_code, media_type, value)
        assert not problems, problems

    def submit(self, name: str, body: Json | None = None) -> list[str]:
        """Submit a job; its ids."""
        answer = self.call(name, body)
        assert answer.status_code == 200, answer.text
        value = answer.json()
        if self.stem == "oxen":
            return [str(queued["generation_id"]) for queued in value["generations"]]
        return [str(at(value, *IDS[self.stem].answers[name]))]

    def read(self, identifier: str) -> Json:
        """The status answer of a job, which must be there."""
        answer = self.call(STATUS[self.stem], identifier=identifier)
        assert answer.status_code == 200, answer.text
        value: Json = answer.json()
        return value

    def state(self, identifier: str) -> str:
        """What the provider calls the state of a job."""
        return str(at(self.read(identifier), *STATES[self.stem]))

    def links(self, identifier: str) -> list[str]:
        """The links of a job that has succeeded."""
        path, name = LINKS[self.stem]
        value = self.read(identifier)
        found: Any = at(value, *path)
        entries = [found] if isinstance(found, dict) else found
        return [str(entry[name]) for entry in entries]


@contextmanager
def serve(stem: str, revision: str | None = None, render_seconds: float = 8.0) -> Iterator[Api]:
    """A sandbox of one provider whose clock stands still."""
    options: dict[str, Any] = {} if revision is None else {"oxen_revision": revision}
    clock = ManualClock(1_800_000_000)
    with Sandbox(provider=stem, clock=clock, render_seconds=render_seconds, **options) as sandbox:
        api = Api(sandbox, stem, clock)
        with api.http:
            yield api
