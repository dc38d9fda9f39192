"""What the README says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import stillreel as sr
from stillreel._models import errors as _errors
from stillreel.sandbox import Sandbox, demo_picture

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
MONEY = README.partition("## What an error means")[2].partition("\n## ")[0]
ROWS = re.findall(r"^\| (`.*?) \| (yes|no|unknown) \| .+ \|$", MONEY, re.MULTILINE)


def test_the_first_example_has_at_most_twelve_lines() -> None:
    assert len(EXAMPLES[0].splitlines()) <= 12


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_does_what_it_says(
    example: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "photo.jpg").write_bytes(demo_picture())
    monkeypatch.chdir(tmp_path)
    with Sandbox(render_seconds=0.2) as sandbox:
        for name, value in sandbox.environment.items():
            monkeypatch.setenv(name, value)
        exec(compile(example, "README.md", "exec"), {})
    if ".raw(" in example:
        assert capsys.readouterr().out.startswith("GenerationList(")
        return
    (clip,) = tmp_path.glob("takes/*.mp4")
    assert clip.stat().st_size > 10_000


def test_the_table_of_errors_has_every_error_with_what_it_says_of_the_money() -> None:
    told = {name: charged for names, charged in ROWS for name in re.findall(r"`(\w+)`", names)}
    kinds = {
        kind
        for kind in vars(_errors).values()
        if isinstance(kind, type) and issubclass(kind, sr.StillreelError)
    }
    leaves = {kind for kind in kinds if not kind.__subclasses__()}
    assert {kind.__name__ for kind in leaves} <= told.keys()
    assert {name: getattr(sr, name).charged for name in told} == told


def test_the_test_command_is_marked_for_ci() -> None:
    (command,) = re.findall(r"<!-- tests -->\n```sh\n(.+)\n```", README)
    assert command.endswith("nox")
