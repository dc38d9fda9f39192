"""A batch that is killed pays for no line twice, and loses no job. ``nox -s kill`` has more."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.killing import killed_batch, small_clip

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.skipif(sys.platform == "win32", reason="it kills with SIGKILL")
def test_a_batch_that_is_killed_pays_for_no_line_twice(tmp_path: Path) -> None:
    found = killed_batch(tmp_path, lines=16, kills=3, seed=7, clip=small_clip())

    found.check()
    assert found.kills.total() > 0
    assert len(found.results) == 16
