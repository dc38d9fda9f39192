"""The commands, run in this process against a sandbox: files, JSON, and exit codes."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel import cli
from stillreel._client.settings import DEFAULTS
from stillreel.cli._demo import TRY_NEXT
from stillreel.providers import PROVIDERS
from tests.conftest import image

if TYPE_CHECKING:
    from collections.abc import Callable

    from stillreel.sandbox import Sandbox

URL = "https://example.com/still.jpg"
QUICK = ("--poll-interval", "0.02")
RECORD = {"job", "provider", "phase", "status", "progress", "videos", "dropped", "failures"}
CLOSED = "http://127.0.0.1:9"  # nothing listens on the port of "discard"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: bytes) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("photo.jpg").write_bytes(picture)
    return tmp_path


@pytest.fixture
def keys(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in sandbox.environment.items():
        monkeypatch.setenv(name, text)


class Ran:
    """What a command line led to."""

    def __init__(self, capsys: pytest.CaptureFixture[str], tokens: tuple[str, ...]) -> None:
        self.code = cli.main(tokens)
        self.out, self.err = capsys.readouterr()

    @property
    def record(self) -> dict[str, Any]:
        assert len(self.out.splitlines()) == 1
        found: dict[str, Any] = json.loads(self.out)
        return found

    @property
    def error(self) -> dict[str, Any]:
        assert self.record.keys() == {"error"}
        found: dict[str, Any] = self.record["error"]
        assert found["exit_code"] == self.code
        return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *tokens: Ran(capsys, tokens)


def submit(run: Any, provider: str = "oxen", *more: str) -> str:
    done = run("submit", URL, "waves", "--provider", provider, *more)
    assert done.code == 0, done.err
    return str(done.out.strip())


def test_generate_saves_a_clip(run: Any, keys: None) -> None:
    done = run("generate", "photo.jpg", "waves", "--provider=highwayapi", "-oc.mp4", *QUICK)

    assert done.code == 0
    assert done.out.startswith("c.mp4, ")
    assert Path("c.mp4").stat().st_size > 1000
    job, *phases = done.err.splitlines()
    assert job.startswith("job: highwayapi:")
    assert [line.split()[1] for line in phases[-2:]] == ["succeeded", "saving"]


def test_generate_in_json_tells_the_files_and_no_link(run: Any, keys: None) -> None:
    tokens = ("--provider", "oxen", "--samples", "2", "--drop", "safety_tolerance", *QUICK)
    done = run("generate", URL, "waves", "--safety-tolerance", "2", *tokens, "--json")

    record = done.record
    assert record.keys() == RECORD
    assert record["phase"] == "succeeded"
    assert record["dropped"] == ["safety_tolerance"]
    assert "dropped: safety_tolerance" in done.err
    assert [video["index"] for video in record["videos"]] == [0, 1]
    for number, video in enumerate(record["videos"], 1):
        assert video["file"].endswith(f"-{number}.mp4")
        assert video["size"] == Path(video["file"]).stat().st_size
        assert "url" not in video
    assert "http" not in done.out


def test_a_job_goes_on_in_another_command(run: Any, keys: None) -> None:
    submitted = run("submit", URL, "waves", "--provider", "modellix")
    job = submitted.out.strip()
    assert submitted.err.strip() == f"next: stillreel wait {job} -o FILE"

    waited = run("wait", job, "--json", "-o", "takes/", *QUICK)
    assert waited.record.keys() == RECORD
    assert waited.record["videos"][0]["url"].startswith("http://127.0.0.1")
    assert [str(file) for file in Path("takes").iterdir()] == [waited.record["videos"][0]["file"]]

    status = run("status", job)
    first, link, kept, file = status.out.splitlines()
    assert first.startswith(f"{job} succeeded (")
    assert link.startswith("video 0: http://127.0.0.1")
    assert kept.startswith("journal: succeeded, submitted 20")
    assert file.startswith("file 0: /")


def test_submit_in_json_has_the_same_fields(run: Any, keys: None) -> None:
    record = run("submit", URL, "waves", "--provider", "aihubmax", "--json").record

    assert record.keys() == RECORD
    assert (record["provider"], record["phase"], record["videos"]) == ("aihubmax", None, [])


def test_cancel_tells_the_state_then(run: Any, keys: None, sandbox: Sandbox) -> None:
    sandbox.fault("oxen", outcome="stuck")
    job = submit(run)

    done = run("cancel", job)

    assert done.code == 0
    assert done.out.startswith(f"{job} cancelled")
    assert run("cancel", job, "--json").record["failures"][0]["phase"] == "cancelled"


def test_a_file_that_exists_is_refused_before_a_submit(
    run: Any, keys: None, sandbox: Sandbox
) -> None:
    Path("c.mp4").write_bytes(b"precious")
    before = len(sandbox.jobs())

    for command in (["generate", URL, "waves", "--provider", "oxen"], ["wait", "oxen:1"]):
        done = run(*command, "-o", "c.mp4", "--json")
        assert done.code == 2
        assert (done.error["type"], done.error["charged"]) == ("UsageError", "no")
        assert "--overwrite" in done.error["next"]

    assert len(sandbox.jobs()) == before
    assert Path("c.mp4").read_bytes() == b"precious"


def test_a_file_that_exists_is_replaced_on_request(run: Any, keys: None) -> None:
    Path("c.mp4").touch()
    tokens = ("--provider", "oxen", "-o", "c.mp4", "--overwrite", *QUICK)

    assert run("generate", URL, "waves", *tokens).code == 0
    assert Path("c.mp4").stat().st_size > 1000


def test_a_wait_that_ends_too_early_prints_the_job(run: Any, keys: None, sandbox: Sandbox) -> None:
    sandbox.fault("oxen", outcome="stuck")

    done = run("generate", URL, "waves", "--provider", "oxen", "--timeout", "0.1", *QUICK)

    job = f"oxen:{sandbox.jobs()[-1]['id']}"
    assert done.code == 5
    assert not done.out
    assert f"job: {job}" in done.err
    assert done.err.splitlines()[-1] == f"next: go on with: stillreel wait {job} -o FILE"


def test_a_configuration_that_is_missing_exits_2(run: Any) -> None:
    alone = run("submit", URL, "waves", "--json")
    named = run("status", "oxen:1", "--json")

    assert (alone.code, alone.error["type"]) == (2, "MissingKey")
    assert "OXEN_API_KEY" in named.error["message"]


@pytest.mark.parametrize(
    ("tokens", "kind"),
    [
        (("submit", URL, "waves"), "ProviderNotChosen"),
        (("submit", URL, "waves", "--provider", "veo"), "UnknownProvider"),
        (("submit", "no.jpg", "waves", "--provider", "highwayapi"), "InvalidImage"),
        (("submit", "photo.jpg", "waves", "--provider", "oxen"), "UnsupportedOption"),
        (("submit", URL, "waves", "--provider", "oxen", "--drop", "audio"), "InvalidRequest"),
        (("submit", URL, "waves", "--fallback", "oxen"), "UsageError"),
        (("wait", "oxen:1", "--timeout", "-1"), "ConfigurationError"),
        (("status", "oxen"), "InvalidJob"),
        (("cancel", "modellix:1"), "UnsupportedOperation"),
        (("submit", URL, "waves", "--resolution", "8k"), "UsageError"),
    ],
)
def test_what_cannot_be_asked_exits_2_and_costs_nothing(
    run: Any, keys: None, tokens: tuple[str, ...], kind: str, sandbox: Sandbox
) -> None:
    before = len(sandbox.jobs())

    done = run(*tokens, "--json")

    assert done.code == 2
    assert (done.error["type"], done.error["charged"]) == (kind, "no")
    assert len(sandbox.jobs()) == before


def test_what_is_not_sent_exits_75(run: Any, keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MODELLIX_BASE_URL", CLOSED)
    monkeypatch.setitem(DEFAULTS, "submit_patience", 0.0)

    done = run("submit", URL, "waves", "--provider", "modellix", "--json")

    assert done.code == 75
    assert (done.error["type"], done.error["charged"]) == ("NotSubmitted", "no")


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"status": 401}, (3, "SubmissionRefused", "no")),
        ({"drop": "after"}, (6, "SubmissionUnknown", "unknown")),
        ({"outcome": {"failed": "too dark"}}, (4, "JobFailed", "unknown")),
        ({"outcome": "no_video"}, (4, "NoVideo", "yes")),
        ({"operation": "download", "status": 404, "times": None}, (1, "DownloadError", "yes")),
        (
            {"operation": "get_task_result", "status": 403, "times": None},
            (1, "RequestFailed", "unknown"),
        ),
    ],
)
@pytest.mark.usefixtures("keys")
def test_what_goes_wrong_later_has_its_code(
    run: Any,
    sandbox: Sandbox,
    fault: dict[str, Any],
    expected: tuple[int, str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # a clip that is not there yet is waited for: here it never comes
    monkeypatch.setattr(sys.modules["stillreel._flows.download"], "PATIENCE", 0.0)
    sandbox.fault("highwayapi", **fault)

    done = run("generate", URL, "waves", "--provider", "highwayapi", "--json", *QUICK)

    assert (done.code, done.error["type"], done.error["charged"]) == expected
    if done.code in {1, 4}:
        assert done.error["job"] == f"highwayapi:{sandbox.jobs()[-1]['id']}"


def test_a_job_that_nobody_knows_exits_4(run: Any, keys: None) -> None:
    assert run("status", "highwayapi:nobody", "--json").error["type"] == "JobExpired"


def test_another_provider_is_asked_when_one_has_no_credit(
    run: Any, keys: None, sandbox: Sandbox
) -> None:
    sandbox.fault("modellix", "submit_async", status=402)
    tokens = ("--provider", "modellix", "--fallback", "oxen")

    done = run("submit", URL, "waves", *tokens)

    assert done.out.startswith("oxen:")
    assert "trying oxen" in done.err


def test_submit_in_a_sandbox_says_that_the_job_ends(run: Any) -> None:
    done = run("submit", "photo.jpg", "waves", "--sandbox")

    assert done.code == 0
    assert done.out.startswith("modellix:")
    assert done.err.splitlines() == [
        "sandbox: nothing leaves this machine or is charged; its jobs end with this command"
    ]


def test_a_sandbox_of_ones_own_knows_no_other_job(run: Any) -> None:
    done = run("status", "oxen:1", "--sandbox", "--json")

    assert done.error["type"] == "JobExpired"
    assert "has ended with its sandbox" in done.error["next"]


def test_a_sandbox_hosts_a_local_picture_and_takes_its_pace(run: Any) -> None:
    done = run("generate", "photo.jpg", "waves", "--sandbox", "--duration=4", *QUICK, "--json")

    assert done.record["provider"] == "modellix"
    assert Path(done.record["videos"][0]["file"]).exists()


def damaged(picture: bytes) -> bytes:
    """A picture that ends as it should, with rubbish in its middle."""
    middle = len(picture) // 2
    return picture[:middle] + b"\xff" * 40 + picture[middle + 40 :]


@pytest.mark.parametrize(
    "broken",
    [
        lambda picture: picture[: len(picture) // 2],
        lambda _: image(64, 36, "PNG")[:-1],
        lambda _: image(64, 36, "GIF"),
        lambda _: damaged(image(64, 36, "PNG", compress_level=0)),
        lambda _: b"BM" + bytes(60),
    ],
    ids=["P3 half a JPEG", "P3 cut-off PNG", "GIF", "damaged PNG", "P4 BMP"],
)
def test_a_bad_picture_in_a_sandbox_is_an_error_without_a_traceback(
    run: Any, picture: bytes, broken: Callable[[bytes], bytes]
) -> None:
    Path("photo.jpg").write_bytes(broken(picture))

    done = run("submit", "photo.jpg", "waves", "--sandbox", "--json")

    assert (done.code, done.error["type"], done.error["charged"]) == (2, "InvalidImage", "no")


def test_p4_a_picture_is_converted_if_asked(run: Any) -> None:
    Path("photo.jpg").write_bytes(image(64, 36, "BMP"))

    assert "--convert" in run("submit", "photo.jpg", "waves", "--sandbox").err
    assert run("submit", "photo.jpg", "waves", "--sandbox", "--convert").code == 0


def test_a_refusal_in_a_sandbox_keeps_its_own_advice(run: Any) -> None:
    done = run("submit", "photo.jpg", "waves", "--sandbox", "--provider=modellix", "--audio")

    assert done.code == 2
    assert done.err.splitlines()[-1] == "next: use --provider highwayapi or --provider aihubmax"


def test_ctrl_c_during_a_submit_ends_with_its_job(
    run: Any, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def submit(*_: object, **__: object) -> sr.Job:
        signal.raise_signal(signal.SIGINT)
        return sr.Job("oxen", ("1",))

    monkeypatch.setattr(sr.Client, "submit", submit)

    done = run("submit", URL, "waves", "--provider", "oxen", "--json")

    assert done.code == 130
    assert done.error["job"] == "oxen:1"
    assert done.error["next"] == "go on with: stillreel wait oxen:1 -o FILE"


def test_providers_are_listed_without_a_key(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OXEN_API_KEY", "secret")
    table = run("providers").out
    record = run("providers", "--json").record["providers"]

    rows = [line.split()[0] for line in table.splitlines()]
    assert table.splitlines()[0].split() == ["option", *PROVIDERS]
    assert {"key", "image", "duration", "safety_tolerance"} <= set(rows)
    assert list(record) == list(PROVIDERS)
    assert record["oxen"]["key_set"]
    assert not record["modellix"]["key_set"]
    assert record["modellix"]["options"]["duration"]["allowed"] == [4, 6, 8]
    assert record["aihubmax"]["options"]["resolution"]["only"]["4k"]
    assert "secret" not in table
    for stem, kind in PROVIDERS.items():
        assert record[stem]["options"].keys() == sr.providers.capabilities(kind()).keys()


def test_what_the_demo_suggests_can_be_done(run: Any) -> None:
    assert TRY_NEXT.keys() == PROVIDERS.keys()
    for provider, options in TRY_NEXT.items():
        tokens = ("--sandbox", "--provider", provider, *options.split())
        assert run("submit", "photo.jpg", "waves", *tokens).code == 0


def test_the_demo_makes_nothing_that_it_could_not_save(run: Any) -> None:
    Path("takes").mkdir()
    Path("takes/oxen.mp4").touch()

    done = run("demo", "--json")

    assert done.code == 2
    assert done.error["message"].startswith("takes/oxen.mp4 exists")
    assert [file.name for file in Path("takes").iterdir()] == ["oxen.mp4"]


def test_the_demo_tells_programs_what_it_made(run: Any) -> None:
    done = run("demo", "-o", "clips", "--json")

    results = done.record["results"]
    assert [result["provider"] for result in results] == list(PROVIDERS)
    assert all(Path(result["videos"][0]["file"]).exists() for result in results)
    assert "aihubmax saved" in done.err


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (("--provider", "veo"), "unknown provider 'veo'"),
        (("--oxen-revision", "2020-01-01"), "2026-06-26"),
        (("--speed", "0"), "speed"),
    ],
)
def test_a_sandbox_that_cannot_be_is_a_usage_error(
    run: Any, tokens: tuple[str, ...], told: str
) -> None:
    done = run("sandbox", *tokens, "--json")

    assert done.code == 2
    assert told in done.error["message"]


def test_a_port_that_is_taken_is_a_usage_error(run: Any, sandbox: Sandbox) -> None:
    done = run("sandbox", "--port", str(sandbox.port))

    assert done.code == 2
    assert "--port" in done.err.splitlines()[-1]


def test_a_sandbox_prints_what_a_shell_can_read(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def serve(self: Sandbox, on_ready: Any) -> None:
        with self:
            on_ready()

    monkeypatch.setattr("stillreel.sandbox.Sandbox.run_forever", serve)

    lines = run("sandbox", "--port", "0", "--key", "a$b").out.splitlines()
    record = run("sandbox", "--port=0", "--provider=oxen", "--json").record

    assert lines[0].startswith("# stillreel sandbox at http://127.0.0.1:")
    assert "export MODELLIX_API_KEY='a$b'" in lines
    assert len(lines) == 10
    journal = record["environment"].pop("STILLREEL_JOURNAL")
    assert record["environment"] == {"OXEN_API_KEY": "sandbox", "OXEN_BASE_URL": record["url"]}
    assert not Path(journal).parent.exists()


def test_a_sandbox_that_cannot_be_imported_is_a_usage_error(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(sr, "sandbox", raising=False)
    monkeypatch.setitem(sys.modules, "stillreel.sandbox", None)

    for tokens in (("demo",), ("sandbox",), ("status", "oxen:1", "--sandbox")):
        assert run(*tokens, "--json").error["next"] == "pip install 'stillreel[sandbox]'"


def test_a_sandbox_that_is_not_installed_says_how_to_get_it() -> None:
    code = (
        "import sys; sys.modules['av'] = None\n"
        "from stillreel.cli import main\n"
        "sys.exit(main(sys.argv[1:]))"
    )
    tokens = ("submit", URL, "waves", "--sandbox")

    done = subprocess.run(
        [sys.executable, "-c", code, *tokens], capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert not done.stdout
    assert done.stderr.splitlines()[-1] == "next: pip install 'stillreel[sandbox]'"
