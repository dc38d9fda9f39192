"""The option --seed, and the summary of what the sandbox was held to."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import pytest

from .spec import ROOT, STEMS

if TYPE_CHECKING:
    from collections.abc import Iterator

SUMMARY = "sandbox contract"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Explore with other data than CI's: ``--seed random`` or a number."""
    parser.addoption("--seed", default=None, help="seed of Schemathesis: a number, or random")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Choose the seed here, so that all workers have the same."""
    given = config.getoption("seed", None)
    if given == "random":
        config.option.seed = str(secrets.randbelow(2**32))
    elif given is not None and not given.isdecimal():
        raise pytest.UsageError(f"--seed is a number or random, not {given!r}")


@pytest.fixture(scope="session")
def seed(pytestconfig: pytest.Config) -> int | None:
    """The seed to explore with, or None for CI's."""
    given = pytestconfig.getoption("seed", None)
    return None if given is None else int(given)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line a provider: operations covered, cases run, floor, evidence files."""
    rows = dict(_rows(terminalreporter))
    if not rows:
        return
    seed = terminalreporter.config.getoption("seed", None)
    terminalreporter.section(f"sandbox held to the specs{f', --seed {seed}' if seed else ''}")
    for stem in STEMS:
        for label, row in rows.items():
            if label.partition(" ")[0] == stem:
                evidence = len(list((ROOT / "tests" / "evidence" / stem).glob("*.json")))
                told = f"{label:<20} {row['operations']} operations  {row['cases']} cases"
                terminalreporter.line(f"{told}  floor {row['floor']}  evidence files {evidence}")


def _rows(terminalreporter: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in getattr(report, "user_properties", ()):
            if name == SUMMARY and report.when == "call":
                yield value["label"], value
