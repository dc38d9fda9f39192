"""A sandbox whose clock stands still, and callers of its providers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stillreel.sandbox import ManualClock, Sandbox
from stillreel.sandbox._contract import STEMS
from tests.unit.sandbox.api import Api

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_800_000_000)


@pytest.fixture
def sandbox(clock: ManualClock) -> Iterator[Sandbox]:
    with Sandbox(clock=clock, render_seconds=8) as running:
        yield running


@pytest.fixture(params=STEMS)
def api(request: pytest.FixtureRequest, sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, request.param)
    with made.http:
        yield made


@pytest.fixture
def oxen(sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, "oxen")
    with made.http:
        yield made


@pytest.fixture
def highwayapi(sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, "highwayapi")
    with made.http:
        yield made


@pytest.fixture
def aihubmax(sandbox: Sandbox) -> Iterator[Api]:
    made = Api(sandbox, "aihubmax")
    with made.http:
        yield made
