"""Two workers share a batch, whatever becomes of one of them and of the database."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.faults.clip import CLIP
from tests.fleet.shared_batch import LINES, RATE, Scene

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fleet.postgres import Cluster


@pytest.mark.timeout(400)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_shared_batch_loses_nothing_and_pays_nothing_twice(
    seed: int, postgres: Cluster, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = Scene(postgres, tmp_path, CLIP, seed).run()

    with capsys.disabled():
        sys.stdout.write(f"\nseed {seed}: {figures}\n")
    assert figures.billed_twice == []
    assert figures.lost == []
    assert figures.wrong == []
    assert figures.states.keys() <= {"saved", "unknown"}
    assert figures.states.total() == LINES
    # only the killed worker can leave a submit of which nobody knows whether it was taken
    assert all(its for its, _ in figures.held.values()), figures.held
    assert figures.most <= RATE[0]
    assert figures.refused == 0
