"""Shared fixtures: a sandbox, pictures, and an environment without keys or proxies."""

from __future__ import annotations

import io
import os
import secrets
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
from hypothesis import settings
from PIL import Image

from stillreel.sandbox import Sandbox
from stillreel.sandbox._encode import ClipSpec, render
from tests.both import blocking, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# the same examples on each run, and no time limit on a busy machine
settings.register_profile("tests", derandomize=True, database=None, deadline=None)
settings.load_profile("tests")

STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(autouse=True)
def isolated_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """No key, base URL or proxy of the machine reaches a test, and none writes its journal."""
    journal = tmp_path_factory.getbasetemp() / f"journal-{secrets.token_hex(8)}.sqlite3"
    monkeypatch.setenv("STILLREEL_JOURNAL", str(journal))
    for name in os.environ:
        if name.upper().endswith(("_API_KEY", "_BASE_URL", "_PROXY")):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session", autouse=True)
def encoded_once() -> Iterator[None]:
    """All sandboxes of the tests encode equal clips once; the first time takes 2 s."""
    encoded: dict[ClipSpec, bytes] = {}

    def write(clip: ClipSpec, path: Path) -> None:
        if clip not in encoded:
            render(clip, path)
            encoded[clip] = path.read_bytes()
        path.write_bytes(encoded[clip])

    with mock.patch("stillreel.sandbox._clips.render", write):
        yield


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A sandbox of the test's own, started and stopped within 10 ms."""
    with Sandbox(render_seconds=0.1) as running:
        yield running


@pytest.fixture(params=[plain, blocking], ids=["sync", "async"])
def making(request: pytest.FixtureRequest) -> Any:
    """Makes a client of either kind: a context manager with the settings of a client."""
    return request.param


def image(width: int, height: int, kind: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind, **options)
    return file.getvalue()


@pytest.fixture(scope="session")
def picture() -> bytes:
    return image(64, 36)


@pytest.fixture(scope="session")
def portrait() -> bytes:
    return image(36, 64)
