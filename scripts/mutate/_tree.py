"""The project's tree as it stands, and copies of it: what is changed is never the work tree."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path

SOURCE_ROOTS = ("shim", "generated")
TESTED = (*SOURCE_ROOTS, "tests", "pyproject.toml")
"""What the outcome of a test depends on."""


def tree() -> str:
    """Git's name of all files as they are now, committed or not."""
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        _git("add", "--all", **index)
        return _git("write-tree", **index).decode().strip()


def changed(before: str, after: str) -> list[str]:
    """The files that differ between two trees, of those on which a test may depend.

    Raises:
        CalledProcessError: If git has forgotten one of them.
    """
    return _git("diff-tree", "-r", "--name-only", before, after, "--", *TESTED).decode().split()


def copy(tree: str, folder: Path) -> None:
    """Write all files of a tree into a folder."""
    packed = io.BytesIO(_git("archive", tree))
    with tarfile.open(fileobj=packed) as archive:
        archive.extractall(folder, filter="data")


def _git(*arguments: str, **variables: str) -> bytes:
    command = ("git", *arguments)
    environment = {**os.environ, **variables}
    return subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout
