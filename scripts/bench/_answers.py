"""What the server answers: each API's submit, state and link, for jobs that end by time.

An id carries the moment of its submit, so that nothing is kept but the list of Oxen's generations,
whose ends are pushed.
"""

from __future__ import annotations

import itertools
import json
import time
from collections import deque
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

JOB_SECONDS = 1.0
CLIP_BYTES = 100_000
MODEL = "google-veo-3-1-lite"
IMAGE = "https://example.com/frame.jpg"
PICTURE = b"\xff\xd8\xff" + bytes(1000)
"""For those that take no URL of an image: its bytes, a small one."""

UPLOAD = "/highwayapi/v3/async/veo-3.1-lite-i2v"
"""A submit whose body carries its picture."""

_serial = itertools.count()


def new_id() -> str:
    """A UUID whose first 48 bits are the milliseconds at which it was made."""
    moment = f"{int(time.monotonic() * 1000):012x}"
    return f"{moment[:8]}-{moment[8:]}-4000-8000-{next(_serial):012x}"


def due(job: str) -> float:
    """When a job ends, on the monotonic clock."""
    return int(job[:8] + job[9:13], 16) / 1000 + JOB_SECONDS


def ended(job: str) -> bool:
    return time.monotonic() >= due(job)


def link(job: str, host: str) -> str:
    return f"http://{host}/files/{job}.mp4"


class Oxen:
    """The generations that wait for their end, in the order in which they will end."""

    def __init__(self) -> None:
        self.active: deque[str] = deque()
        self.ended: list[str] = []

    def submit(self) -> str:
        self.active.append(new_id())
        return self.active[-1]

    def just_ended(self) -> list[str]:
        """Those that have ended since the last call."""
        now, found = time.monotonic(), list[str]()
        while self.active and due(self.active[0]) <= now:
            found.append(self.active.popleft())
        self.ended += found
        return found

    def listed(self, status: str, host: str) -> dict[str, Any]:
        """The active ones, or with ``succeeded`` the ended ones."""
        jobs = self.ended if status == "succeeded" else list(self.active)
        return {"count": len(jobs), "generations": [oxen_state(job, host) for job in jobs]}


def oxen_event(job: str, host: str) -> bytes:
    event = {
        "generation_id": job,
        "status": "succeeded",
        "media_type": "video",
        "model": MODEL,
        "url": link(job, host),
    }
    data = json.dumps(event, separators=(",", ":"))
    return f"event: media_generation_completed\ndata: {data}\n\n".encode()


def oxen_state(job: str, host: str) -> dict[str, Any]:
    done = ended(job)
    return {
        "generation_id": job,
        "model_name": MODEL,
        "prompt": "waves",
        "media_type": "video",
        "status": "succeeded" if done else "processing",
        "result_url": link(job, host) if done else None,
        "error_message": None,
        "enqueued_at": 1_795_201_962,
        "started_at": 1_795_201_962,
        "completed_at": 1_795_201_963 if done else None,
        "duration": 8,
        "aspect_ratio": "16:9",
    }


def modellix_submit(job: str, host: str) -> dict[str, Any]:
    get = {"method": "GET", "url": f"http://{host}/modellix/api/v1/tasks/task-{job}"}
    task = {"status": "pending", "task_id": f"task-{job}", "model_id": "google/veo-3.1-lite-i2v"}
    return {"code": 0, "message": "success", "data": {**task, "get_result": get}}


def modellix_state(job: str, host: str) -> dict[str, Any]:
    done = ended(job)
    task: dict[str, Any] = {
        "status": "success" if done else "processing",
        "task_id": f"task-{job}",
        "model_id": "google/veo-3.1-lite-i2v",
    }
    if done:
        clip = {"url": link(job, host), "type": "video", "width": 1280, "height": 720}
        clip |= {"format": "mp4", "role": "primary", "duration": 8.0}
        task |= {"result": {"resources": [clip]}, "result_expires_at": 1_795_806_758_269}
    return {"code": 0, "message": "success", "data": task}


def highwayapi_state(job: str, host: str) -> dict[str, Any]:
    done = ended(job)
    clip = {"video_url": link(job, host), "video_url_ttl": "3600", "video_type": "mp4"}
    task = {
        "task_id": job,
        "task_type": "VEO_3_1_LITE_I2V",
        "status": "TASK_STATUS_SUCCEED" if done else "TASK_STATUS_PROCESSING",
        "reason": "",
        "eta": 0 if done else 1,
        "progress_percent": 100 if done else 50,
    }
    return {"task": task, "videos": [clip] if done else [], "images": [], "audios": []}


def _aihubmax(job: str, status: str, progress: int) -> dict[str, Any]:
    return {
        "created": 1_795_201_960,
        "id": f"task-unified-{job}",
        "model": "veo-3.1-lite-image-to-video",
        "object": "video.generation.task",
        "progress": progress,
        "status": status,
        "task_info": {"can_cancel": True, "estimated_time": 1},
        "type": "video",
        "usage": {"credits_reserved": 3.0},
    }


def aihubmax_submit(job: str, host: str) -> dict[str, Any]:
    del host
    return _aihubmax(job, "pending", 0)


def aihubmax_state(job: str, host: str) -> dict[str, Any]:
    done = ended(job)
    task = _aihubmax(job, "completed" if done else "processing", 100 if done else 50)
    task["usage"]["user_group"] = "default"
    clips = [{"url": link(job, host), "content_type": "video/mp4"}] if done else None
    return {**task, "results": clips, "error": None}


def openai_video(job: str, host: str) -> dict[str, Any]:
    del host
    done = ended(job)
    return {
        "id": f"video_{job}",
        "object": "video",
        "model": "sora-2",
        "status": "completed" if done else "in_progress",
        "progress": 100 if done else 50,
        "created_at": 1_795_201_960,
        "completed_at": 1_795_201_961 if done else None,
        "seconds": "8",
        "size": "1280x720",
    }


def google_operation(job: str, host: str) -> dict[str, Any]:
    del host
    name = f"models/veo-3.1-lite/operations/{job}"
    if not ended(job):
        return {"name": name}
    video = {"video": {"uri": f"files/{job}"}}
    kind = "type.googleapis.com/google.ai.generativelanguage.v1beta.PredictLongRunningResponse"
    response = {"@type": kind, "generateVideoResponse": {"generatedSamples": [video]}}
    return {"name": name, "done": True, "response": response}


def plain_job(job: str, host: str) -> dict[str, Any]:
    return {"id": job, "done": ended(job), "url": link(job, host)}


SUBMITS: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "/modellix/api/v1/google/veo-3.1-lite-i2v/async": modellix_submit,
    UPLOAD: lambda job, _: {"task_id": job},
    "/aihubmax/v1/videos/generations": aihubmax_submit,
    "/openai/v1/videos": openai_video,
    "/google/v1beta/models/veo-3.1-lite:predictLongRunning": google_operation,
    "/plain/jobs": plain_job,
}
"""Path of the POST, and what it answers for a new job."""

STATES: dict[str, Callable[[str, str], dict[str, Any]]] = {
    "/modellix/api/v1/tasks/task-": modellix_state,
    "/highwayapi/v3/async/task-result?task_id=": highwayapi_state,
    "/aihubmax/v1/tasks/task-unified-": aihubmax_state,
    "/oxen/api/ai/queue/": oxen_state,
    "/openai/v1/videos/video_": openai_video,
    "/google/v1beta/models/veo-3.1-lite/operations/": google_operation,
    "/plain/jobs/": plain_job,
}
"""What stands before the id in the URL of the GET, and what it answers."""

OXEN_MODEL = {
    "id": MODEL,
    "object": "model",
    "created": 1_775_000_000,
    "owned_by": "oxen",
    "request_schema": {"type": "object", "properties": {"duration": {"type": "integer"}}},
}
