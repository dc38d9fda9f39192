"""Whatever a provider does, and whenever a process ends: each law of paid jobs holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .cases import Case, Step
from .exploring import explore, found, played, read_case
from .shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLES = 100


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with Shop() as running:
        yield running


def test_every_law_holds(shop: Shop) -> None:
    explore(shop, EXAMPLES, None)


@pytest.mark.parametrize("path", found(), ids=lambda path: path.stem)
def test_what_was_broken_once_holds(shop: Shop, path: Path) -> None:
    case = read_case(path)
    if case.journal == "postgresql":
        pytest.skip("python -m tests.money --postgresql plays it")

    assert played(case, shop) == []


def test_a_case_is_read_as_it_was_written() -> None:
    case = Case(
        stems=("oxen",),
        client="sync",
        journal="sqlite",
        posts=((True, "plain"),),
        steps=(Step("generate", "a", "kill", 3),),
    )

    assert Case.from_json(case.to_json()) == case
