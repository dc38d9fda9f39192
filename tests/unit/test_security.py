"""SECURITY.md speaks of each dependency, at the lower bound that it has."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = re.compile(r"^\| ([a-z0-9-]+)(?: \(`([a-z]+)`\))? \| ([0-9.]+) \|", re.MULTILINE)
REQUIREMENT = re.compile(r"([a-z0-9-]+)(?:\[[a-z,]+\])?>=([0-9.]+)")


def test_each_dependency_is_listed_with_its_lower_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = {
        (*REQUIREMENT.match(one).groups(), extra)  # type: ignore[union-attr]
        for extra, found in {
            "": project["dependencies"],
            **project["optional-dependencies"],
        }.items()
        for one in found
    }

    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    listed = {(name, bound, extra) for name, extra, bound in TABLE.findall(text)}

    assert listed == bounds
