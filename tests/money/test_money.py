"""Whatever a provider does, and whenever a process ends: each law of paid jobs holds."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tests.fleet.postgres import cluster, programs

from .cases import Case, Step
from .exploring import explore, found, played, read_case
from .shop import Shop

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXAMPLES = 80
ON_A_SERVER = 6
"""Examples: each makes a database of its own, which takes as long as several others."""


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with Shop() as running:
        yield running


def test_every_law_holds(shop: Shop) -> None:
    explore(shop, EXAMPLES, None)


def test_every_law_holds_with_a_journal_on_a_server(shop: Shop) -> None:
    try:
        programs()
    except RuntimeError as missing:
        pytest.skip(str(missing))
    with cluster() as server:
        numbers = itertools.count(1)
        explore(
            shop,
            ON_A_SERVER,
            None,
            journals=("postgresql",),
            database=lambda: server.create(f"money{next(numbers)}"),
        )


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
