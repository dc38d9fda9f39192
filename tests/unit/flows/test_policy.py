"""How long to wait before another try."""

from __future__ import annotations

import pytest

from stillreel._flows import back_off


@pytest.mark.parametrize(
    ("attempt", "seconds"), [(0, 0.5), (1, 1.0), (2, 2.0), (6, 32.0), (7, 60.0), (10_000, 60.0)]
)
def test_a_pause_doubles_up_to_a_minute(attempt: int, seconds: float) -> None:
    assert back_off(attempt, random=lambda: 0.0) == seconds
    assert back_off(attempt, random=lambda: 1.0) == pytest.approx(1.2 * seconds)


@pytest.mark.parametrize(
    ("asked", "seconds"), [(0.0, 0.5), (0.1, 0.5), (40.0, 40.0), (3600.0, 3600.0), (1e9, 3600.0)]
)
def test_a_server_is_obeyed_within_reason(asked: float, seconds: float) -> None:
    assert back_off(9, asked, random=lambda: 0.0) == seconds


def test_many_do_not_come_at_once() -> None:
    pauses = {back_off(3) for _ in range(20)}

    assert len(pauses) == 20
    assert all(4.0 <= one <= 4.8 for one in pauses)
