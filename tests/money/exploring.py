"""Examples by the thousand; those that break a law are kept as JSON, which the test plays again."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, seed, settings

from .cases import Case, cases
from .laws import broken_laws

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .shop import Shop

FOUND = Path(__file__).with_name("found")


def explore(
    shop: Shop,
    examples: int,
    number: int | None,
    *,
    journals: Sequence[str | None] = (None, "sqlite"),
    database: Callable[[], str] | None = None,
) -> Case | None:
    """Play examples; the least one that breaks a law, if there is any.

    Args:
        shop: Has their providers.
        examples: How many.
        number: The seed; None for the same examples each time.
        journals: Where their journals may be.
        database: Makes the URL of a new journal on PostgreSQL.

    Raises:
        AssertionError: With what is broken, as is said of the least example.
    """
    broken: list[Case] = []

    @given(cases(journals))
    @settings(
        max_examples=examples,
        derandomize=number is None,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def play(case: Case) -> None:
        if words := played(case, shop, database):
            broken.append(case)
            raise AssertionError("\n".join([*words, repr(case)]))

    try:
        (play if number is None else seed(number)(play))()
    except BaseException:
        if broken:  # the last one is the least
            keep(broken[-1])
        raise
    return None


def played(case: Case, shop: Shop, database: Callable[[], str] | None = None) -> list[str]:
    """What a case breaks."""
    where = database() if database and case.journal == "postgresql" else None
    return broken_laws(case, shop, where)


def keep(case: Case) -> Path:
    """Write a case to a file of its own."""
    text = json.dumps(case.to_json(), indent=1, sort_keys=True) + "\n"
    path = FOUND / f"{sha256(text.encode()).hexdigest()[:12]}.json"
    path.write_text(text)
    return path


def found() -> list[Path]:
    """Those that were kept."""
    return sorted(FOUND.glob("*.json"))


def read_case(path: Path) -> Case:
    return Case.from_json(json.loads(path.read_text()))
