"""The type checker: the spec follows the provider, the client is generated anew, mypy looks.

Of the tree only what mypy needs is copied; between two mutants nothing but the one generated
client changes, so that mypy's own cache keeps the rest.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from ._result import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

    from tests.drift.mutants import Mutant

ROOT = Path(__file__).resolve().parents[3]
WORKERS = 2
OPTIONS = ("--no-error-summary", "--follow-imports=silent")


def types(mutants: Sequence[Mutant]) -> Mapping[str, Seen]:
    """What mypy says of the provider modules, by mutant; those without a spec are left out."""
    stems = sorted({one.provider for one in mutants if one.spec})
    with ThreadPoolExecutor(WORKERS) as pool:
        parts = pool.map(
            lambda stem: _of_provider(stem, [one for one in mutants if one.provider == stem]),
            stems,
        )
        return {name: seen for part in parts for name, seen in part.items()}


def _of_provider(stem: str, mutants: Iterable[Mutant]) -> dict[str, Seen]:
    found: dict[str, Seen] = {}
    with tempfile.TemporaryDirectory(prefix="stillreel-") as folder:
        tree = Tree(Path(folder), stem)
        if complaints := tree.complaints():
            raise AssertionError(f"{stem} as it is: {complaints}")
        for mutant in mutants:
            if mutant.spec:
                tree.regenerate(mutant)
                found[str(mutant)] = Seen(tuple(tree.complaints()))
    return found


class Tree:
    """A copy of the library in which one provider's client is made anew."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._folder, self._stem = folder, stem
        self._module = folder / "shim" / "stillreel" / "providers" / f"{stem}.py"
        for name in ("shim", "generated"):
            ignored = shutil.ignore_patterns("__pycache__", "sandbox", "cli")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        shutil.copy(ROOT / "pyproject.toml", folder)

    def regenerate(self, mutant: Mutant) -> None:
        """Replace the client by one of the changed spec."""
        assert mutant.spec
        source = ROOT / "specs" / f"{self._stem}.yaml"
        document = yaml.safe_load(source.read_text(encoding="utf-8"))
        mutant.spec(document)
        target = self._folder / "generated" / "stillreel_clients" / self._stem
        work = self._folder / "work"
        work.mkdir()
        spec = work / source.name
        spec.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")
        shutil.rmtree(target)
        scripts = _scripts()
        scripts.generate_client(scripts.Spec.load(spec), target, work)
        shutil.rmtree(work)

    def complaints(self) -> list[str]:
        """Mypy's errors in the provider's module."""
        done = subprocess.run(
            [sys.executable, "-m", "mypy", *OPTIONS, str(self._module)],
            cwd=self._folder,
            env={**os.environ, "MYPYPATH": "", "PYTHONPATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in {0, 1}:
            raise AssertionError(done.stdout + done.stderr)
        lines = done.stdout.splitlines()
        return [line.rpartition("/")[2] for line in lines if ": error:" in line]


def _scripts() -> ModuleType:
    """The maintainers' scripts, which are no package."""
    folder = str(ROOT / "scripts")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    import regenerate  # noqa: PLC0415

    return regenerate
