"""``stillreel drift``: exit codes, lines and files."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel import cli
from stillreel.providers._contract import contract
from stillreel.sandbox import Sandbox
from tests.drift.test_watch_delivers import off_contract

if TYPE_CHECKING:
    from pathlib import Path

HISTORY = ["aspect_ratio", "auto_fix", "duration", "input_image", "negative_prompt"]


def run(capsys: pytest.CaptureFixture[str], *tokens: str) -> tuple[int, str]:
    code = cli.main(["drift", *tokens])
    return code, capsys.readouterr().out


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def point(sandbox: Sandbox, *, key: bool = True) -> None:
        for name, text in sandbox.environment.items():
            if key or name.endswith("URL"):
                monkeypatch.setenv(name, text)

    return point


def test_an_old_oxen_is_five_lines_and_exit_1(capsys: pytest.CaptureFixture[str], at: Any) -> None:
    with Sandbox(oxen_revision="2026-06-26") as sandbox:
        at(sandbox)
        code, out = run(capsys, "--provider", "oxen")
    assert code == 1
    assert [line.split(":")[0].split()[-1] for line in out.splitlines()] == HISTORY


def test_all_in_step_is_exit_0(
    capsys: pytest.CaptureFixture[str], at: Any, sandbox: Sandbox
) -> None:
    at(sandbox)
    code, out = run(capsys)
    assert code == 0
    assert out.splitlines() == [
        f"{name}: in step" for name in ("modellix", "highwayapi", "aihubmax", "oxen")
    ]


def test_an_embedded_sandbox_is_in_step(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--sandbox", "--provider", "modellix") == (0, "modellix: in step\n")


def test_without_a_key_only_what_is_published_is_compared(
    capsys: pytest.CaptureFixture[str], at: Any, sandbox: Sandbox
) -> None:
    at(sandbox, key=False)
    code, out = run(capsys, "--provider", "highwayapi")
    assert (code, "no key is set" in out) == (0, True)


def test_a_provider_that_cannot_be_asked_is_exit_3(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OXEN_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setattr("stillreel._flows.read.LONGEST_PAUSE", 0.0)
    code, out = run(capsys, "--provider", "oxen")
    assert (code, "could not be asked" in out) == (3, True)


def test_schemas_that_have_moved_are_exit_3(
    capsys: pytest.CaptureFixture[str], at: Any, sandbox: Sandbox
) -> None:
    at(sandbox)
    sandbox.fault("oxen", "get_model", status=200, body={"id": "m"})
    code, out = run(capsys, "--provider", "oxen")
    assert (code, "not where they were" in out) == (3, True)


def test_json_is_one_object(capsys: pytest.CaptureFixture[str], at: Any, sandbox: Sandbox) -> None:
    at(sandbox)
    sandbox.fault("oxen", "get_generation", status=403, body={"error": {"message": "no"}})
    code, out = run(capsys, "--provider", "oxen", "--json")
    record = json.loads(out)["drift"]["oxen"]
    assert code == 1
    assert record["changes"] == []
    assert record["refusals"][0]["kind"] == "status"


def test_a_file_is_compared_without_asking(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "schema.json"
    file.write_text(json.dumps(contract("oxen")["$defs"]["VeoLiteParameters20260626"]))
    code, out = run(capsys, "--provider", "oxen", "--against", str(file))
    assert (code, len(out.splitlines())) == (1, 5)


@pytest.mark.parametrize(
    "tokens",
    [
        ("--provider", "oxen", "--against", "none.json"),
        ("--against", "none.json"),
        ("--provider", "nobody"),
    ],
)
def test_what_cannot_be_compared_is_a_usage_error(
    capsys: pytest.CaptureFixture[str], tokens: tuple[str, ...]
) -> None:
    assert run(capsys, *tokens)[0] == 2


def test_what_came_is_kept_as_evidence(
    capsys: pytest.CaptureFixture[str], at: Any, sandbox: Sandbox, tmp_path: Path
) -> None:
    at(sandbox)
    assert run(capsys, "--provider", "oxen", "--save", str(tmp_path / "kept"))[0] == 0
    kept = json.loads((tmp_path / "kept" / "oxen-published.json").read_text())
    assert (kept["operation"], kept["kind"], kept["status"]) == ("get_model", "answer", 200)
    assert kept["body"]["id"] == "google-veo-3-1-lite"


class Drifting(Sandbox):
    """Its first status answer has an unknown status, a field more, and a string for a number."""

    def client(self, **options: Any) -> sr.Client:
        client = super().client(**options)
        generate = client.generate

        def generate_and_drift(*arguments: Any, **more: Any) -> object:
            told = more.pop("on_job")

            def on_job(job: sr.Job) -> None:
                told(job)
                body = {**off_contract(job.ids[0])}
                self.fault("aihubmax", "get_task", status=200, body=body)

            return generate(*arguments, on_job=on_job, **more)

        monkeyed: Any = client
        monkeyed.generate = generate_and_drift
        return client


def test_a_drifting_provider_delivers_and_the_drifts_are_told_at_the_end(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    picture: bytes,
) -> None:
    monkeypatch.setattr("stillreel.cli._session.sandbox_class", lambda: Drifting)
    photo, clip = tmp_path / "photo.jpg", tmp_path / "c.mp4"
    photo.write_bytes(picture)
    tokens = ("generate", str(photo), "waves", "--sandbox", "--provider", "aihubmax")
    code = cli.main([*tokens, "--duration", "4", "-o", str(clip)])
    told = [line for line in capsys.readouterr().err.splitlines() if line.startswith("drift: ")]
    assert code == 0
    assert clip.stat().st_size > 1000
    assert sorted((line.split(": ")[1], line.split()[5].rstrip(":")) for line in told) == [
        ("info", "/queue_position"),
        ("warning", "/progress"),
        ("warning", "/status"),
    ]
