"""A module of a user's own stands in for a provider, without a touch to the package."""

from __future__ import annotations

import ast
import asyncio
import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
import pytest

from stillreel import (
    AsyncClient,
    Client,
    ImageToVideo,
    JobExpired,
    NotSubmitted,
    Oxen,
    SubmissionRefused,
    SubmissionUnknown,
    UnsupportedOperation,
    UnsupportedOption,
)
from tests.conftest import image

from . import own_provider

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://example.com/frame.jpg"


def mp4(path: Path) -> bytes:
    """A real clip of half a second."""
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=24)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for _ in range(12):
            container.mux(stream.encode(av.VideoFrame(64, 36, "yuv420p")))
        container.mux(stream.encode())
    return path.read_bytes()


class Service(ThreadingHTTPServer):
    """Loops: a ticket, two looks at it, a link."""

    daemon_threads = True

    def __init__(self, clip: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.clip = clip
        self.requests: list[tuple[str, str, str | None, Any]] = []
        self.refuses: tuple[int, object] | None = None
        self._stages = iter(("waiting", "drawing", "drawn"))

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def reply(self, method: str, path: str) -> tuple[int, object]:
        if method == "POST":
            return self.refuses or (201, {"ticket": "loop 1"})
        if path == "/clip.mp4":
            return 200, self.clip
        if path != "/loops/loop%201":
            return 404, {"what": "lost", "why": "no such ticket"}
        stage = next(self._stages)
        links = [f"{self.origin}/clip.mp4"] if stage == "drawn" else []
        return 200, {"stage": stage, "links": links}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service

    def handle_any(self) -> None:
        sent = self.rfile.read(int(self.headers.get("content-length", 0)))
        body = json.loads(sent) if sent else None
        key = self.headers.get("authorization")
        self.server.requests.append((self.command, self.path, key, body))
        status, content = self.server.reply(self.command, self.path)
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        media = "video/mp4" if isinstance(content, bytes) else "application/json"
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_GET = do_POST = handle_any  # noqa: N815 - the names that the server calls

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return mp4(tmp_path_factory.mktemp("own") / "clip.mp4")


@pytest.fixture
def service(clip: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with Service(clip) as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        monkeypatch.setattr(own_provider, "origin", running.origin)
        yield running
        running.shutdown()
        thread.join()


REQUEST = ImageToVideo(URL, prompt="round and round", duration=4, seed=9)
EXPECTED = [
    (
        "POST",
        "/loops",
        "Bearer own-secret",
        {
            "picture": URL,
            "words": "round and round",
            "seconds": 4,
            "shape": "16:9",
            "size": "720p",
            "number": 9,
        },
    ),
    *[("GET", "/loops/loop%201", "Bearer own-secret", None)] * 3,
    ("GET", "/clip.mp4", None, None),
]


def assert_plays(path: Path) -> None:
    with av.open(str(path)) as container:
        (stream,) = container.streams.video
        assert (stream.width, stream.height) == (64, 36)
        assert sum(1 for _ in container.decode(stream)) == 12


def test_a_module_goes_from_submit_to_a_saved_clip(
    service: Service, clip: bytes, tmp_path: Path
) -> None:
    with Client(providers={"mine": own_provider}, poll_interval=0) as client:
        job = client.submit(REQUEST)
        assert str(job) == "mine:loop%201"
        phases: list[str] = []
        result = client.wait(str(job), on_state=lambda state: phases.append(state.phase))
        (path,) = result.save(tmp_path / "loop.mp4")
    assert phases == ["queued", "running", "succeeded"]
    assert path.read_bytes() == clip
    assert_plays(path)
    assert service.requests == EXPECTED


def test_a_module_goes_the_same_way_asynchronously(
    service: Service, clip: bytes, tmp_path: Path
) -> None:
    async def all_of_it() -> list[Path]:
        async with AsyncClient(providers={"mine": own_provider}, poll_interval=0) as client:
            job = await client.submit(REQUEST)
            result = await client.wait(job)
            return await result.asave(f"{tmp_path}/")

    (path,) = asyncio.run(all_of_it())
    assert path == tmp_path / "mine-loop_1.mp4"
    assert path.read_bytes() == clip
    assert service.requests == EXPECTED


@pytest.mark.parametrize(
    ("option", "value", "allowed"),
    [
        ("duration", 6, (4, 8)),
        ("resolution", "1080p", ("720p",)),
        ("aspect_ratio", "9:16", ("16:9",)),
        ("seed", 10, ("1 to 9",)),
        ("audio", False, ()),
        ("last_frame", URL, ()),
        ("model", "veo-3.1", ("veo-3.1-lite",)),
    ],
)
def test_what_its_own_schema_lacks_is_refused_before_anything_is_sent(
    service: Service, option: str, value: Any, allowed: tuple[object, ...]
) -> None:
    request = ImageToVideo(URL, prompt="p", **{option: value})
    with Client(providers={"mine": own_provider}) as client:
        with pytest.raises(UnsupportedOption) as caught:
            client.submit(request)
        with pytest.raises(UnsupportedOption):
            client.submit(request, provider="auto")
    error = caught.value
    assert (error.provider, error.option, error.value) == ("mine", option, value)
    assert error.allowed == allowed
    assert service.requests == []


def test_a_soft_option_that_it_lacks_can_be_dropped(service: Service) -> None:
    request = ImageToVideo(URL, prompt="p", negative_prompt="rain", enhance_prompt=True)
    with Client(providers={"mine": own_provider}) as client:
        job = client.submit(request, drop={"negative_prompt", "enhance_prompt"})
    assert job.dropped == {"negative_prompt", "enhance_prompt"}
    ((_, _, _, body),) = service.requests
    assert "number" not in body


def test_a_local_picture_goes_through_the_users_image_host(service: Service) -> None:
    gif = image(64, 36, "GIF")
    hosted = "https://pictures.example/1"
    with Client(providers={"mine": own_provider}) as client, pytest.raises(UnsupportedOption):
        client.submit(ImageToVideo(gif, prompt="p"))
    with Client(providers={"mine": own_provider}, image_host=lambda data: hosted) as client:
        client.submit(ImageToVideo(gif, prompt="p"))
    ((_, _, _, body),) = service.requests
    assert body["picture"] == hosted


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, {"what": "bad", "why": "w"}, SubmissionRefused),
        (429, {"what": "busy", "why": "w"}, NotSubmitted),
        (429, {"what": "other", "why": "w"}, SubmissionUnknown),
        (500, {}, SubmissionUnknown),
        (200, {"ticket": ""}, SubmissionUnknown),
    ],
)
def test_its_own_table_tells_what_a_refusal_means(
    service: Service, status: int, body: object, error: type[Exception]
) -> None:
    service.refuses = (status, body)
    providers = {"mine": own_provider}
    with Client(providers, submit_patience=0) as client, pytest.raises(error):
        client.submit(REQUEST)
    assert len(service.requests) == 1


def test_its_own_table_allows_a_repetition(service: Service) -> None:
    service.refuses = (429, {"what": "busy", "why": "w"})
    providers = {"mine": own_provider}
    with Client(providers, submit_patience=1.5) as client, pytest.raises(NotSubmitted):
        client.submit(REQUEST)
    assert len(service.requests) == 2


def test_an_id_is_saved_from_an_answer_that_it_cannot_read(service: Service) -> None:
    service.refuses = (500, {"inner": {"ticket": "t-7"}})
    with Client(providers={"mine": own_provider}) as client:
        assert str(client.submit(REQUEST)) == "mine:t-7"


def test_what_it_cannot_do_is_an_error_of_the_library(service: Service) -> None:
    with Client(providers={"mine": own_provider}, poll_interval=0) as client:
        with pytest.raises(UnsupportedOperation, match="oxen"):
            client.cancel("mine:loop%201")
        with pytest.raises(JobExpired):
            client.state("mine:lost")


def test_it_stands_beside_ours_and_is_told_of_like_them(service: Service) -> None:
    with Client(providers={"mine": own_provider, "oxen": Oxen(key="test")}) as client:
        told = client.capabilities()
        job = client.submit(REQUEST, provider="auto")
    assert list(told) == ["mine", "oxen"]
    assert told["mine"]["duration"].allowed == (4, 8)
    assert told["mine"]["seed"].allowed == ("1 to 9",)
    assert "audio" not in told["mine"]
    assert job.provider == "mine"


def test_the_module_imports_the_public_names_of_the_library_alone() -> None:
    tree = ast.parse(Path(own_provider.__file__).read_text(encoding="utf-8"))
    names = {
        name
        for node in ast.walk(tree)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    ours = {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}
    assert ours == {"stillreel", "stillreel.providers"}
