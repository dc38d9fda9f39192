"""A provider on a loopback socket that answers as it is told, and knows what it has taken."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import stillreel as sr
from tests.unit.serving import RESET, SILENT_CLOSE, Reply, Server, box, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.unit.serving import Received

STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
MAKERS: dict[str, Callable[..., sr.Provider]] = {
    "modellix": sr.Modellix,
    "highwayapi": sr.HighwayAPI,
    "aihubmax": sr.AIHubMax,
    "oxen": sr.Oxen,
}
KEY = "sk-0123456789abcdef"
GARBAGE = b"\x00\xff<html>not \xe2\x28 JSON</html>"
_PROMPT = re.compile(rb'"prompt"\s*:\s*"([^"]*)"')

NAMED = (
    *("plain", "moved", "beside an error", "in a list", "escaped", "bad bytes", "no end"),
    *("chunked", "interim", "closed"),
)
"""Answers that tell the id of a job, in full."""
NAMELESS = (
    *("500", "502", "504", "empty", "garbage", "no id", "reset", "close", "half a head"),
    *("deep", "redirect", "huge number"),
)
"""Answers after which nobody knows."""
REFUSALS = ("400", "401", "402", "429", "429 now")
"""Answers that each provider's documents call a refusal: what says them has taken nothing."""
HANGING = "silence"
READS = (
    *("done", "done", "done", "running", "queued", "500", "429", "garbage", "reset", "close"),
    *("404", "cut off", "another job", "a strange word", "failed", "no link", "deep", "403"),
)
CLIPS = (
    *("clip", "clip", "clip", "404", "403", "500", "garbage", "cut off", "reset", "close"),
    *("empty", "text", "refused link", "redirect", "416"),
)


@dataclass(eq=False)
class Job:
    """A job that was taken.

    Attributes:
        key: The prompt of its request, which names whoever asked.
        told: Whether its id was sent in full, by an answer that says so.
    """

    id: str
    key: str
    body: dict[str, Any]
    told: bool
    at: int


@dataclass(eq=False)
class Counter:
    """What one example's provider does and has done.

    Attributes:
        posts: How submits are answered, in order; the last one for ever.
        reads: How the reads of states are, after which jobs are done.
        clips: How downloads are, after which they succeed.
        lists: Whether Oxen's list has its jobs: yes, no, an error, or the wrong ones.
    """

    url: str
    posts: deque[tuple[bool, str]]
    reads: deque[str]
    clips: deque[str]
    lists: str = "all"
    jobs: list[Job] = field(default_factory=list[Job])

    def provider(self, stem: str) -> sr.Provider:
        more: dict[str, Any] = {"revision": "2026-07-04"} if stem == "oxen" else {}
        return MAKERS[stem](key=KEY, base_url=f"{self.url}/{stem}", **more)

    def answer(self, stem: str, path: str, received: Received) -> Reply:
        if "/clips/" in path:
            return self._clip(path.rpartition("/")[2].removesuffix(".mp4"))
        if received.method == "POST":
            return self._post(stem, received)
        if path.endswith("/events"):
            return reply(404, {})
        if stem == "oxen" and path.endswith("/queue"):
            return self._list(received)
        query = parse_qs(urlsplit(received.target).query)
        name = query.get("task_id", [path.rpartition("/")[2]])[0]
        return self._read(stem, name)

    def _post(self, stem: str, received: Received) -> Reply:
        takes, say = self.posts.popleft() if len(self.posts) > 1 else self.posts[0]
        name = f"{stem}-{len(self.jobs) + 1}-x"
        if takes or say in NAMED:
            asked = _PROMPT.search(received.body)
            self.jobs.append(
                Job(
                    id=name,
                    key=asked[1].decode() if asked else "",
                    body=json.JSONDecoder().decode(received.body.decode()),
                    told=say in NAMED,
                    at=int(time.time()),
                )
            )
        return _named(say, stem, name) if say in NAMED else _nameless(say)

    def _list(self, received: Received) -> Reply:
        if self.lists == "500":
            return reply(500, {})
        shown = list[dict[str, Any]]()
        if self.lists != "none" and "status=" not in received.target:
            shown = [_listed(job, self.lists) for job in self.jobs]
        return reply(200, {"count": len(shown), "generations": shown})

    def _read(self, stem: str, name: str) -> Reply:
        say = self.reads.popleft() if self.reads else "done"
        if say == "forever":
            self.reads.appendleft(say)
        whole = state(stem, name, say, f"{self.url}/{stem}/clips/{name}.mp4")
        data = whole.data
        if say == "cut off":
            return Reply(data[:-4], "close")
        return whole

    def _clip(self, name: str) -> Reply:
        say = self.clips.popleft() if self.clips else "clip"
        data = clip_of(name)
        kind = {"Content-Type": "video/mp4"}
        by_name = {
            "clip": reply(200, data, kind),
            "text": reply(200, data, {"Content-Type": "text/plain"}),
            "garbage": reply(200, GARBAGE, kind),
            "empty": reply(200, b"", kind),
            "cut off": reply(200, data[: len(data) // 2], kind, length=len(data), then="close"),
            "refused link": reply(302, b"", {"Location": "http://169.254.169.254/key"}),
            "redirect": reply(302, b"", {"Location": f"{self.url}/any/clips/{name}.mp4"}),
            "reset": RESET,
            "close": SILENT_CLOSE,
        }
        return by_name[say] if say in by_name else reply(int(say), {})


class Shop(Server):
    """One server for many examples, each with a counter of its own."""

    def __init__(self) -> None:
        self._counters: dict[str, Counter] = {}
        super().__init__(self._serve_counter)

    def open(self, posts: Sequence[tuple[bool, str]], **how: Any) -> Counter:
        number = f"c{len(self._counters) + 1}"
        made = Counter(
            url=f"{self.url}/{number}",
            posts=deque(posts),
            reads=deque(how.pop("reads", ())),
            clips=deque(how.pop("clips", ())),
            **how,
        )
        self._counters[number] = made
        return made

    def _serve_counter(self, received: Received) -> Reply:
        _, number, stem, rest = received.target.split("/", 3)
        with self._lock:
            self.received.clear()
            path = "/" + urlsplit(rest).path
            return self._counters[number].answer(stem, path, received)


def clip_of(name: str) -> bytes:
    """A clip that no other job has."""
    head = box(b"ftyp", b"isom\0\0\0\0") + box(b"moov", b"index")
    return head + box(b"mdat", name.encode() * 20)


def _accepted(stem: str, name: object) -> dict[str, Any]:
    by_stem: dict[str, dict[str, Any]] = {
        "modellix": {"code": 0, "message": "success", "data": {"task_id": name}},
        "highwayapi": {"task_id": name},
        "aihubmax": {"id": name, "status": "pending"},
        "oxen": {"generations": [{"generation_id": name, "status": "queued"}]},
    }
    return by_stem[stem]


def _named(say: str, stem: str, name: str) -> Reply:
    """An answer that tells of a job."""
    field_name = {"aihubmax": "id", "oxen": "generation_id"}.get(stem, "task_id")
    plain = json.dumps(_accepted(stem, name)).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    moved = {"envelope": [{"deep": {field_name: name}}]}
    escaped = plain.replace(name.encode(), b"\\u%04x" % ord(name[0]) + name[1:].encode())
    return {
        "plain": reply(200, plain),
        "closed": reply(200, plain, then="close"),
        "moved": reply(200, moved),
        "beside an error": reply(500, {"error": {"message": "boom"}, **moved}),
        "in a list": reply(201, [_accepted(stem, name)]),
        "escaped": reply(200, escaped),
        "bad bytes": reply(200, plain[:-1] + b', "more": "\xff\xfe"}'),
        "no end": reply(200, plain, length=len(plain) + 10, then="close"),
        "chunked": Reply(
            head + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%b\r\n0\r\n\r\n" % (len(plain), plain)
        ),
        "interim": Reply(b"HTTP/1.1 103 Early Hints\r\n\r\n" + reply(200, plain).data),
    }[say]


def _nameless(say: str) -> Reply:
    by_name = {
        "empty": reply(200, b""),
        "garbage": reply(200, GARBAGE),
        "no id": reply(200, {"code": 0, "data": None, "generations": []}),
        "deep": reply(200, b"[" * 100_000),
        "huge number": reply(200, b'{"code": ' + b"9" * 5000 + b"}"),
        "redirect": reply(307, b"", {"Location": "/elsewhere"}),
        "reset": RESET,
        "close": SILENT_CLOSE,
        "half a head": Reply(b"HTTP/1.1 200 O", "close"),
        "429 now": reply(429, {}, {"Retry-After": "0"}),
        HANGING: Reply(b"HTTP/1.1 200 OK\r\nX-Long: ", drip=b"x"),
    }
    return by_name[say] if say in by_name else reply(int(say), {"message": "no"})


def _listed(job: Job, how: str) -> dict[str, Any]:
    """A job as Oxen's list has it [OX-Q]."""
    echo = {name: job.body[name] for name in job.body if name not in {"model", "num_generations"}}
    model = "google-veo-3-1-fast" if how == "another model" else "google-veo-3-1-lite"
    return {
        **echo,
        "generation_id": job.id,
        "model_name": model,
        "media_type": "video",
        "status": "queued",
        "enqueued_at": job.at,
    }


_WORDS = {
    "modellix": {"done": "success", "running": "processing", "queued": "pending"},
    "highwayapi": {
        "done": "TASK_STATUS_SUCCEED",
        "running": "TASK_STATUS_PROCESSING",
        "queued": "TASK_STATUS_QUEUED",
        "failed": "TASK_STATUS_FAILED",
    },
    "aihubmax": {"done": "completed", "running": "processing", "queued": "pending"},
    "oxen": {"done": "succeeded", "running": "processing", "queued": "queued"},
}


def state(stem: str, name: str, say: str, link: str) -> Reply:
    """An answer to a read of a job."""
    failing = {
        "garbage": reply(200, GARBAGE),
        "deep": reply(200, b"[" * 100_000),
        "reset": RESET,
        "close": SILENT_CLOSE,
        "429": reply(429, {}, {"Retry-After": "0"}),
    }
    if say in failing:
        return failing[say]
    if say.isdigit():
        return reply(int(say), {"message": "no"})
    name = "another-job" if say == "another job" else name
    plain = {"forever": "running", "a strange word": "limbo"}.get(say, say)
    key = plain if plain in {"running", "queued", "failed", "limbo"} else "done"
    word = _WORDS[stem].get(key, key)
    links = [link] if key == "done" and say != "no link" else []
    return reply(200, _state(stem, name, word, links))


def _state(stem: str, name: str, word: str, links: list[str]) -> dict[str, Any]:
    if stem == "modellix":
        resources = [{"url": one, "type": "video", "format": "mp4"} for one in links]
        task = {"task_id": name, "status": word, "result": {"resources": resources}}
        return {"code": 0, "message": "success", "data": task}
    if stem == "highwayapi":
        videos = [{"video_url": one, "video_url_ttl": "3600"} for one in links]
        return {"task": {"task_id": name, "status": word}, "videos": videos}
    if stem == "aihubmax":
        return {"id": name, "status": word, "results": [{"url": one} for one in links]}
    return {"generation_id": name, "status": word, "result_url": links[0] if links else None}
