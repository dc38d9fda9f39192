"""A provider of a sandbox as its callers see it, and a request that each one takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from stillreel.sandbox import Sandbox


KEY = {"Authorization": "Bearer sandbox"}
PROMPT = "Petals gently fall"
URL = "https://example.com/frame.jpg"
BODIES: dict[str, dict[str, Any]] = {
    "modellix": {"prompt": PROMPT, "image": URL, "durationSeconds": "4", "resolution": "720p"},
    "highwayapi": {"prompt": PROMPT, "image": URL, "duration": 4},
    "aihubmax": {
        "model": "veo-3.1-lite-image-to-video",
        "prompt": PROMPT,
        "image_url": URL,
        "duration": 4,
        "resolution": "720p",
    },
    "oxen": {"model": "google-veo-3-1-lite", "prompt": PROMPT, "input_image": URL, "duration": 4},
}
SUBMIT = {
    "modellix": "/api/v1/google/veo-3.1-lite-i2v/async",
    "highwayapi": "/v3/async/veo-3.1-lite-i2v",
    "aihubmax": "/v1/videos/generations",
    "oxen": "/api/ai/queue",
}
SUBMIT_NAME = {
    "modellix": "submit_async",
    "highwayapi": "submit_image_to_video",
    "aihubmax": "create_video",
    "oxen": "enqueue",
}


class Api:
    """A provider of a sandbox as its callers see it."""

    def __init__(self, sandbox: Sandbox, stem: str) -> None:
        self.sandbox = sandbox
        self.stem = stem
        # verify: there is no TLS here, and loading the certificates would take 50 ms each time
        self.http = httpx.Client(
            base_url=sandbox.base_urls[stem], headers=KEY, timeout=60, verify=False
        )

    def submit(self, **changes: Any) -> str:
        """Submit a job; its id."""
        answer = self.http.post(SUBMIT[self.stem], json={**BODIES[self.stem], **changes})
        assert answer.status_code == 200, answer.text
        body = answer.json()
        match self.stem:
            case "modellix":
                return str(body["data"]["task_id"])
            case "highwayapi":
                return str(body["task_id"])
            case "aihubmax":
                return str(body["id"])
            case _:
                return str(body["generations"][0]["generation_id"])

    def read(self, identifier: str) -> Any:
        """The status document of a job."""
        path = {
            "modellix": f"/api/v1/tasks/{identifier}",
            "highwayapi": f"/v3/async/task-result?task_id={identifier}",
            "aihubmax": f"/v1/tasks/{identifier}",
            "oxen": f"/api/ai/queue/{identifier}",
        }[self.stem]
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def link(self, identifier: str) -> str:
        """The link of a job that has succeeded."""
        body = self.read(identifier)
        match self.stem:
            case "modellix":
                return str(body["data"]["result"]["resources"][0]["url"])
            case "highwayapi":
                return str(body["videos"][0]["video_url"])
            case "aihubmax":
                return str(body["results"][0]["url"])
            case _:
                return str(body["result_url"])


def error_of(stem: str, answer: httpx.Response) -> Any:
    """The part of an error that tells one from another."""
    body = answer.json()
    match stem:
        case "modellix":
            return body["message"].partition(":")[0]
        case "highwayapi":
            return body.get("reason")
        case "aihubmax":
            return body["error"]["type"]
        case _:
            return body.get("status_message", body["error"].get("message"))
