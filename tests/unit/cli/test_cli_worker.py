"""``stillreel worker``, and a batch that workers run: what the commands pass on."""

from __future__ import annotations

import json
import os
import signal
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

from stillreel import cli
from stillreel.batch import LineOutcome
from stillreel.cli import _batch, _worker
from stillreel.cli._exit import UsageError
from stillreel.cli._options import Keeping

if TYPE_CHECKING:
    import asyncio
    from pathlib import Path

    from stillreel.sandbox import Sandbox

DATABASE = "postgresql://h.example/x"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a module in the place of one that needs PostgreSQL."""
    monkeypatch.setattr(_worker, "import_module", lambda name: name)

    def put(name: str, **members: Any) -> None:
        module = ModuleType(name)
        vars(module).update(members)
        monkeypatch.setitem(sys.modules, f"stillreel.batch.{name}", module)

    return put


def test_a_worker_serves_until_it_is_told_to_stop(
    stand_in: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    served: dict[str, Any] = {}

    async def serve(database: str, stop: asyncio.Event, **settings: Any) -> None:
        served.update(settings, database=database)
        os.kill(os.getpid(), signal.SIGTERM)
        await stop.wait()

    stand_in("fleet._worker", serve=serve)
    options = ("--rate", "oxen=100/60", "--concurrency", "7", "--poll-interval", "2")

    assert cli.main(["worker", "--database", DATABASE, *options]) == 143
    assert served == {
        "database": DATABASE,
        "concurrency": 7,
        "rates": {"oxen": (100, 60.0)},
        "poll_interval": 2.0,
        "http_timeout": 30.0,
    }
    assert "no more lines are taken" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (["--concurrency", "0"], "runs nothing"),
        (["--rate", "oxen"], "not a rate"),
        (["--rate", "oxen=1/1.2.3"], "not a rate"),
        (["--rate", "oxen=a/60"], "not a rate"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(
    tokens: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["worker", "--database", DATABASE, *tokens]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", [["worker"], ["batch", "manifest.jsonl"]])
def test_what_is_not_installed_is_named(
    command: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> ModuleType:
        raise ModuleNotFoundError(name, name=name)

    monkeypatch.setattr(_worker, "import_module", missing)

    assert cli.main([*command, "--database", DATABASE]) == 2
    told = capsys.readouterr().err
    assert "procrastinate is missing" in told
    assert "stillreel[batch]" in told


def test_a_shared_database_is_the_journal(stand_in: Any) -> None:
    assert _worker.shared(DATABASE, Keeping(), sandbox=False) == Keeping(journal=DATABASE)


@pytest.mark.parametrize(
    ("keeping", "sandbox", "told"),
    [(Keeping(), True, "--sandbox"), (Keeping(journal="a.sqlite3"), False, "--journal")],
)
def test_a_shared_database_leaves_no_choice(keeping: Keeping, sandbox: bool, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        _worker.shared(DATABASE, keeping, sandbox=sandbox)


def test_a_batch_with_a_database_is_run_by_its_workers(
    stand_in: Any,
    sandbox: Sandbox,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked: dict[str, Any] = {}

    async def run_fleet(_client: object, lines: Any, _results: object, **more: Any) -> Any:
        asked.update(more["policy"])
        return [
            LineOutcome(key=one.line.key, number=1, state="saved", charged="yes") for one in lines
        ]

    stand_in("fleet._coordinator", run_fleet=run_fleet, FleetPolicy=dict)
    keeping = Keeping(journal=str(tmp_path / "journal.sqlite3"))
    monkeypatch.setattr(_batch, "shared", lambda *_, **__: keeping)
    for name, text in sandbox.environment.items():
        monkeypatch.setenv(name, text)
    manifest = tmp_path / "manifest.jsonl"
    line = {"image": "https://pictures.example/a.jpg", "prompt": "waves", "provider": "oxen"}
    manifest.write_text(json.dumps(line))
    options = ("-o", str(tmp_path / "takes"), "--max-submits", "5", "--retry-failed", "--json")

    assert cli.main(["batch", str(manifest), "--database", DATABASE, *options]) == 0
    assert json.loads(capsys.readouterr().out)["saved"] == 1
    assert asked == {
        "retry_failed": True,
        "timeout": 1800.0,
        "max_submits": 5,
        "max_consecutive_failures": None,
    }
