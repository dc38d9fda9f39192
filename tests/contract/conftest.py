"""The scripts are no package: they find each other, and are found here, by their folder."""

from __future__ import annotations

import sys
from pathlib import Path

from .plugin import (
    pytest_addoption,
    pytest_configure,
    pytest_terminal_summary,
    seed,
)

__all__ = [
    "pytest_addoption",
    "pytest_configure",
    "pytest_terminal_summary",
    "seed",
]

SCRIPTS = str(Path(__file__).parents[2] / "scripts")

if SCRIPTS not in sys.path:
    sys.path.insert(0, SCRIPTS)
