"""``stillreel batch``, run in this process against a sandbox."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel import cli
from stillreel.batch import Results
from stillreel.cli._progress import Counts
from stillreel.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

URL = "https://pictures.example/a.jpg"
QUICK = ("--poll-interval", "0.02")
LONG = 60.0


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, picture: bytes) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("photo.jpg").write_bytes(picture)
    return tmp_path


@pytest.fixture
def keys(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in sandbox.environment.items():
        monkeypatch.setenv(name, text)


@pytest.fixture
def billed(sandbox: Sandbox) -> Callable[[], Counter[str]]:
    """How many jobs there are of each prompt that this test has asked for."""
    before = len(sandbox.jobs())
    return lambda: Counter(str(job["prompt"]) for job in sandbox.jobs()[before:])


class Ran:
    def __init__(self, capsys: pytest.CaptureFixture[str], tokens: tuple[str, ...]) -> None:
        self.code = cli.main(["batch", *tokens])
        self.out, self.err = capsys.readouterr()

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *tokens: Ran(capsys, tokens)


def manifest(*records: dict[str, Any], name: str = "shots.jsonl", **common: Any) -> str:
    whole = [{"image": URL, **common, **record} for record in records]
    Path(name).write_text("\n".join(map(json.dumps, whole)))
    return name


def shots(*names: str, provider: str = "oxen") -> str:
    return manifest(*({"id": name, "prompt": name} for name in names), provider=provider)


def results(folder: str = "takes") -> dict[str, dict[str, Any]]:
    lines = (Path(folder) / "results.jsonl").read_text().splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def test_each_line_becomes_a_clip_and_the_same_command_submits_nothing_more(
    run: Any, keys: None, billed: Any
) -> None:
    providers = ("modellix", "highwayapi", "aihubmax", "oxen")
    source = manifest(
        *({"id": f"shot {n}", "prompt": f"p{n}", "provider": providers[n % 4]} for n in range(8))
    )

    first = run(source, *QUICK)

    assert (first.code, first.out.splitlines()) == (0, ["8 of 8 saved in takes"])
    assert "[8/8] shot " in first.err
    found = results()
    assert {one["state"] for one in found.values()} == {"saved"}
    for one in found.values():
        (file,) = one["files"]
        assert hashlib.sha256(Path(file["path"]).read_bytes()).hexdigest() == file["sha256"]
    before = Path("takes/results.jsonl").read_bytes()
    again = run(source, *QUICK, "--json")
    assert again.record == {
        "lines": 8,
        "saved": 8,
        "stopped": False,
        "results": "takes/results.jsonl",
        "groups": [],
    }
    assert Path("takes/results.jsonl").read_bytes() == before
    assert set(billed().values()) == {1}


def test_a_manifest_that_is_edited_or_reordered_pays_nothing_twice(
    run: Any, keys: None, billed: Any
) -> None:
    rows = ["photo.jpg,waves,4", "photo.jpg,waves,4", "photo.jpg,clouds,4"]
    for order in (rows, rows[::-1], ["photo.jpg,rain,4", *rows[1:], ""]):
        Path("shots.csv").write_text("\n".join(["image,prompt,duration", *order]))

        assert run("shots.csv", "--provider", "highwayapi", *QUICK).code == 0

    assert billed() == {"waves": 2, "clouds": 1, "rain": 1}


def test_standard_input_runs_in_a_sandbox_without_a_key(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = '{"image": "photo.jpg", "prompt": "waves", "duration": 4, "output": "deep/a.mp4"}'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    done = run("-", "-o", "out", "--sandbox", "--concurrency", "2")

    assert done.code == 0, done.err
    assert Path("out/deep/a.mp4").stat().st_size > 1000
    assert not Path(os.environ["STILLREEL_JOURNAL"]).exists()


def test_a_dry_run_tells_what_would_be_submitted_and_sends_nothing(
    run: Any, keys: None, sandbox: Sandbox, billed: Any
) -> None:
    sandbox.fault("oxen", outcome={"failed": "no such luck"})
    assert run(shots("failed"), *QUICK).code == 4
    assert run(shots("saved"), *QUICK).code == 0
    sandbox.fault("modellix", "submit_async", drop="after")
    assert run(shots("held", provider="modellix"), *QUICK).code == 6
    source = manifest(
        *({"id": name, "prompt": name} for name in ("failed", "saved", "new")),
        {"id": "held", "prompt": "held", "provider": "modellix"},
        provider="oxen",
    )
    before = billed().total()

    done = run(source, "--dry-run", "--json")

    assert [(one["id"], one["plan"]) for one in done.record["lines"]] == [
        ("failed", "failed"),
        ("saved", "saved"),
        ("new", "submit"),
        ("held", "held"),
    ]
    assert done.record["problems"] == []
    told = run(source, "--dry-run", "--retry-failed").out.splitlines()
    assert told[0].split() == ["line", "id", "plan", "providers", "file"]
    assert told[1].split() == ["1", "failed", "submit", "oxen", "takes/failed.mp4"]
    assert told[-1] == "2 of 4 would be submitted; nothing was sent"
    assert billed().total() == before


def test_nothing_is_submitted_while_a_line_is_bad(run: Any, keys: None, billed: Any) -> None:
    source = manifest(
        {"prompt": "good"},
        {"prompt": "no picture", "image": "missing.jpg"},
        {"prompt": "too long", "duration": 5},
        provider="oxen",
    )

    done = run(source, *QUICK)

    assert done.code == 2
    bad, long, error, charged, advice = done.err.splitlines()
    assert bad.startswith("line 2: image: ")
    assert long.startswith("line 3: oxen: duration=5 is not supported")
    assert (error, charged) == ("error: 2 bad lines: nothing was submitted", "charged: no")
    assert "--skip-bad" in advice
    assert run(source, *QUICK, "--json").record["error"]["problems"] == [bad, long]
    assert not billed()
    skipping = run(source, *QUICK, "--skip-bad")
    assert (skipping.code, billed()) == (0, {"good": 1})
    assert "2 bad lines skipped" in skipping.err


def test_failures_are_grouped_and_submitted_again_only_on_request(
    run: Any, keys: None, sandbox: Sandbox, billed: Any
) -> None:
    for _ in range(2):
        sandbox.fault("oxen", outcome={"failed": "the picture is too dark"})
    source = shots("a", "b", "c")

    failed = run(source, *QUICK, "--concurrency", "oxen=1")

    assert failed.code == 4
    saved, group = failed.out.splitlines()
    assert saved == "1 of 3 saved in takes"
    assert group.startswith("2 failed: JobFailed: ")
    assert "(lines 1, 2)" in group
    assert "--retry-failed" in failed.err
    assert run(source, *QUICK).code == 4
    assert billed() == {"a": 1, "b": 1, "c": 1}
    assert run(source, *QUICK, "--retry-failed").code == 0
    assert billed() == {"a": 2, "b": 2, "c": 1}
    assert results()["a"]["state"] == "saved"


def test_the_next_provider_is_asked_where_that_is_safe(
    run: Any, keys: None, sandbox: Sandbox
) -> None:
    sandbox.fault("aihubmax", "create_video", status=402)

    done = run(
        manifest({"id": "a", "prompt": "a"}),
        *("--provider", "aihubmax", "--fallback", "oxen", *QUICK),
    )

    assert done.code == 0
    assert results()["a"]["provider"] == "oxen"


def test_an_unknown_line_is_held_until_the_user_settles_it(
    run: Any, keys: None, sandbox: Sandbox, billed: Any
) -> None:
    source = shots("a", "b", provider="modellix")
    for _ in range(2):
        sandbox.fault("modellix", "submit_async", drop="after")

    unknown = run(source, *QUICK)

    assert unknown.code == 6
    assert "2 unknown: SubmissionUnknown: connection (lines 1, 2)" in unknown.out
    assert "--resolve" in unknown.err
    assert run(source, *QUICK).code == 6
    assert results()["a"]["charged"] == "unknown"
    assert billed() == {"a": 1, "b": 1}
    abandoned = run(shots("a", provider="modellix"), *QUICK, "--resolve", "abandon")
    assert abandoned.code == 0
    assert "1 settled: abandon" in abandoned.err
    assert results()["a"]["state"] == "abandoned"
    assert run(shots("a", "b", provider="modellix"), *QUICK, "--resolve", "resubmit").code == 0
    assert billed() == {"a": 1, "b": 2}
    assert {key: one["state"] for key, one in results().items()} == {"a": "abandoned", "b": "saved"}


def test_what_a_provider_lists_is_adopted_rather_than_settled(
    run: Any, keys: None, sandbox: Sandbox, billed: Any
) -> None:
    sandbox.fault("oxen", "enqueue", drop="after")
    sandbox.fault("oxen", "list_generations", status=404, times=None)
    source = shots("to be adopted")
    assert run(source, *QUICK).code == 6
    sandbox.clear_faults()

    done = run(source, *QUICK, "--resolve", "resubmit")

    assert (done.code, billed()) == (0, {"to be adopted": 1})
    assert "0 settled" in done.err


def test_a_limit_of_submits_leaves_the_rest_for_the_next_run(
    run: Any, keys: None, billed: Any
) -> None:
    source = shots("a", "b", "c")

    limited = run(source, *QUICK, "--max-submits", "2")

    assert limited.code == 1
    assert limited.out.splitlines()[1].startswith("1 pending: SpendingStopped (line ")
    assert (billed().total(), len(results())) == (2, 2)
    assert run(source, *QUICK).code == 0
    assert billed() == {"a": 1, "b": 1, "c": 1}


def test_failures_in_a_row_stop_the_spending(
    run: Any, keys: None, sandbox: Sandbox, billed: Any
) -> None:
    sandbox.fault("oxen", outcome={"failed": "no"}, times=2)

    done = run(
        shots("a", "b", "c", "d"),
        *("--max-consecutive-failures", "2", "--concurrency", "1", *QUICK),
    )

    assert done.code == 4
    assert billed().total() == 2
    assert "2 pending: SpendingStopped" in done.out


def test_a_job_that_outlasts_the_wait_is_gone_on_with(
    run: Any, keys: None, sandbox: Sandbox, billed: Any
) -> None:
    sandbox.fault("oxen", outcome="stuck", times=2)
    source = shots("a", "b")

    waiting = run(source, *QUICK, "--timeout", "0.5", "--concurrency", "1")

    assert waiting.code == 5
    assert "2 waiting: WaitTimeout (lines 1, 2)" in waiting.out
    assert results()["a"]["job"].startswith("oxen:")
    assert run(source, *QUICK, "--timeout", "0.5").code == 5
    assert billed() == {"a": 1, "b": 1}


def test_an_id_of_another_request_is_refused_before_any_submit(
    run: Any, keys: None, billed: Any
) -> None:
    assert run(shots("a"), *QUICK).code == 0

    done = run(
        manifest({"id": "a", "prompt": "changed"}, {"id": "b", "prompt": "b"}, provider="oxen"),
        *QUICK,
    )

    assert done.code == 2
    assert "line 1: id 'a' was used for another request" in done.err
    assert billed() == {"a": 1}


@pytest.mark.usefixtures("keys")
@pytest.mark.parametrize("output", ["takes", "new"])
def test_b3_a_key_that_becomes_anothers_meanwhile_is_a_conflict_in_its_own_folder_only(
    run: Any, monkeypatch: pytest.MonkeyPatch, billed: Any, output: str
) -> None:
    assert run(shots("a"), *QUICK).code == 0
    Path("takes/a.mp4").unlink()
    monkeypatch.setattr("stillreel._journal.journal.Journal.find", after_the_plan(sr.Journal.find))

    done = run(manifest({"id": "a", "prompt": "changed"}, provider="oxen"), "-o", output, *QUICK)

    if output == "new":
        assert (done.code, billed()) == (0, {"a": 1, "changed": 1})
        assert results("new")["a"]["state"] == "saved"
    else:
        assert (done.code, billed()) == (2, {"a": 1})
        assert "1 conflict: IdempotencyConflict (line 1)" in done.out


def after_the_plan(find: Any) -> Any:
    """Let the first look at a key miss: what has it then was recorded after it."""
    seen: set[str] = set()

    def missing_once(journal: sr.Journal, key: str) -> Any:
        if key in seen:
            return find(journal, key)
        seen.add(key)
        return None

    return missing_once


def test_b3_another_folder_is_another_project(run: Any, keys: None, billed: Any) -> None:
    for folder, prompt in (("one", "waves"), ("two", "clouds")) * 2:
        source = manifest({"id": "shot-1", "prompt": prompt}, provider="oxen")

        assert run(source, "-o", folder, *QUICK).code == 0

        assert results(folder)["shot-1"]["state"] == "saved"
        assert Path(folder, "shot-1.mp4").is_file()
    assert billed() == {"waves": 1, "clouds": 1}


def test_b3_an_edited_line_may_be_retaken_beside_the_earlier_clip(
    run: Any, keys: None, billed: Any
) -> None:
    assert run(shots("a", "b"), *QUICK).code == 0
    before = Path("takes/a.mp4").read_bytes()
    source = manifest({"id": "a", "prompt": "edited"}, {"id": "b", "prompt": "b"}, provider="oxen")

    refused = run(source, *QUICK)
    planned = run(source, "--retake", "a", "--dry-run")
    retaken = run(source, "--retake", "a", *QUICK)
    again = run(source, *QUICK)

    assert refused.code == 2
    assert "prompt is 'edited', was 'a'. Undo that" in refused.err
    assert "--retake a" in refused.err
    assert "1 of 2 would be submitted" in planned.out
    assert (retaken.code, again.code) == (0, 0)
    assert "leave --retake out" in retaken.err
    assert "--retake" not in again.err
    assert billed() == {"a": 1, "b": 1, "edited": 1}
    assert Path("takes/a.mp4").read_bytes() == before
    (file,) = results()["a"]["files"]
    assert file["path"] == str(Path("takes/a.take-2.mp4").absolute())
    assert Path(file["path"]).is_file()
    unknown = run(source, "--retake", "c", *QUICK)
    assert unknown.code == 2
    assert "no line to retake has the id 'c'" in unknown.err


def test_m11_the_same_manifest_is_saved_in_each_of_its_folders(
    run: Any, keys: None, billed: Any
) -> None:
    source = manifest({"id": "a", "prompt": "a"}, {"prompt": "b"}, provider="oxen")
    assert run(source, *QUICK).code == 0

    planned = run(source, "-o", "elsewhere", "--dry-run")
    done = run(source, "-o", "elsewhere", *QUICK)

    assert [line.split()[2] for line in planned.out.splitlines()[1:3]] == ["wait", "wait"]
    assert done.out.splitlines() == ["2 of 2 saved in elsewhere"]
    names = {path.name for path in Path("takes").glob("*.mp4")}
    assert {path.name for path in Path("elsewhere").glob("*.mp4")} == names
    assert len(names) == 2
    assert billed() == {"a": 1, "b": 1}


def test_b4_a_rehearsal_by_the_printed_variables_leaves_the_users_journal_alone(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Path(os.environ["STILLREEL_JOURNAL"])
    with command("--port", "0", "--render-seconds", "0.1", "--json", of="sandbox") as process:
        try:
            assert process.stdout
            variables: dict[str, str] = json.loads(process.stdout.readline())["environment"]
            journal = Path(variables["STILLREEL_JOURNAL"])
            for name, text in variables.items():
                monkeypatch.setenv(name, text)
            done = run(shots("a"), *QUICK)
            kept = journal.exists()
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=LONG)

    assert (done.code, kept) == (0, True)
    assert not own.exists()
    assert not journal.parent.exists()


def test_b4_a_job_whose_sandbox_has_ended_is_said_to_be_gone(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox(render_seconds=600) as gone:
        for name, text in gone.environment.items():
            monkeypatch.setenv(name, text)
        assert run(shots("a"), *QUICK, "--timeout", "0.5").code == 5
        url = gone.base_urls["oxen"]

    done = run(shots("a"), *QUICK)

    assert done.code == 5
    origin = url.removesuffix("/oxen")
    assert "is gone: nothing answers there" in done.out
    assert origin in done.out
    assert "1 waiting: RequestFailed (line 1)" in done.out


def test_what_was_saved_elsewhere_is_fetched_again_and_not_paid_for(
    run: Any, keys: None, billed: Any
) -> None:
    source = shots("a")
    assert run(source, *QUICK).code == 0

    assert run(source, "-o", "elsewhere", *QUICK).code == 0

    assert Path("elsewhere/a.mp4").read_bytes() == Path("takes/a.mp4").read_bytes()
    assert results("elsewhere")["a"]["files"][0]["path"] == str(Path("elsewhere/a.mp4").absolute())
    Path("blocked").write_bytes(b"")
    Path("deep").mkdir()
    source = manifest({"id": "a", "prompt": "a", "output": "sub/a.mp4"}, provider="oxen")
    Path("deep/sub").write_bytes(b"")
    blocked = run(source, "-o", "deep", *QUICK)
    assert blocked.code == 5
    assert "waiting: DownloadError" in blocked.out
    assert billed() == {"a": 1}


def test_a_results_file_that_cannot_be_written_stops_no_batch(
    run: Any, keys: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Results, "write", full)

    done = run(shots("a"), *QUICK)

    assert done.code == 0
    assert "No space left on device" in done.err


@pytest.mark.parametrize(
    ("tokens", "told"),
    [
        (("--concurrency", "0"), "--concurrency 0: a whole number from 1 up"),
        (("--concurrency", "oxen=many"), "--concurrency oxen=many: a whole number"),
        (("--concurrency", "nobody=2"), "'nobody' is no configured provider"),
        (("--rate", "oxen=fast"), "--rate oxen=fast: not a rate"),
        (("--rate", "oxen=0/60"), "requests=0: "),
        (("--max-submits", "-1"), "--max-submits -1: a whole number is needed"),
        (("--journal", "mysql://a:secret@b/c"), "a journal is a path or postgresql://"),
        (("--journal", "postgresql://u:secret@127.0.0.1:9/x"), "cannot be opened"),
        (("--journal", "photo.jpg"), "the journal "),
        (("--journal", "photo.jpg/journal"), "cannot be made"),
        (("-o", "photo.jpg"), "results.jsonl cannot be written: "),
        (("--fallback", "oxen"), "--fallback without the provider"),
    ],
)
def test_a_command_that_cannot_be_carried_out_submits_nothing(
    run: Any, keys: None, billed: Any, tokens: tuple[str, ...], told: str
) -> None:
    pytest.importorskip("psycopg")

    done = run(shots("a"), *QUICK, *tokens)

    assert done.code == 2
    assert told in done.err
    assert "secret" not in done.err
    assert not billed()


def test_a_journal_of_a_newer_version_is_left_alone(run: Any, keys: None, billed: Any) -> None:
    sr.Journal("newer.sqlite3").close()
    with sqlite3.connect("newer.sqlite3") as database:
        database.execute("UPDATE stillreel_journal SET version = version + 1")
    database.close()

    done = run(shots("a"), "--journal", "newer.sqlite3")

    assert done.code == 2
    assert "newer than this library's" in done.err
    assert not billed()


def test_a_folder_in_use_is_refused_before_any_submit(run: Any, keys: None, billed: Any) -> None:
    with Results(Path("takes")):
        done = run(shots("a"))

    assert done.code == 2
    assert "another process runs a batch there" in done.err
    assert not billed()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox whose jobs outlast every test."""
    with Sandbox(render_seconds=600) as running:
        for name, text in running.environment.items():
            monkeypatch.setenv(name, text)
        yield running


def signalled(ready: Callable[[], bool], *signals: signal.Signals) -> threading.Thread:
    """Send this process signals, as soon as it is ready."""

    def send() -> None:
        until = time.monotonic() + LONG
        while not ready() and time.monotonic() < until:
            time.sleep(0.02)
        for one in signals:
            os.kill(os.getpid(), one)

    thread = threading.Thread(target=send)
    thread.start()
    return thread


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_m7_the_first_signal_submits_no_more_and_waits_for_no_job(
    run: Any, slow: Sandbox, which: signal.Signals
) -> None:
    handler = signal.getsignal(which)
    thread = signalled(lambda: len(slow.jobs()) >= 2, which)

    stopped = run(shots("a", "b", "c", "d"), *QUICK, "--concurrency", "2")

    thread.join()
    assert signal.getsignal(which) == handler
    assert stopped.code == 128 + which
    assert "nothing more is submitted" in stopped.err
    assert "go on with the same command" in stopped.err
    assert "2 waiting" in stopped.out
    assert "2 pending (lines " in stopped.out
    assert len(slow.jobs()) == 2
    assert {key: one["state"] for key, one in results().items()} == dict.fromkeys(
        results(), "waiting"
    )


def test_a_submit_under_way_comes_to_its_answer(run: Any, slow: Sandbox) -> None:
    slow.fault("modellix", "submit_async", delay=1.0, accepted=True)
    thread = signalled(lambda: bool(slow.jobs()), signal.SIGINT)

    stopped = run(shots("a", provider="modellix"), *QUICK)

    thread.join()
    assert stopped.code == 130
    assert results()["a"]["job"].startswith("modellix:")
    assert "1 waiting: accepted (line 1)" in stopped.out


def test_a_submit_that_has_not_left_is_not_unknown(
    run: Any, slow: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The intent is being recorded when Ctrl-C comes: it is not sent, and the journal says so."""
    recording = threading.Event()
    intend = sr.Journal.intend

    def slowly(*arguments: Any) -> sr.Entry:
        recording.set()
        time.sleep(0.5)
        return intend(*arguments)

    monkeypatch.setattr("stillreel._journal.journal.Journal.intend", slowly)
    thread = signalled(recording.is_set, signal.SIGINT)

    stopped = run(shots("a", provider="modellix"), *QUICK)

    thread.join()
    assert stopped.code == 130
    assert "1 pending (line 1)" in stopped.out
    assert not slow.jobs()


def test_a_download_under_way_comes_to_its_end(
    run: Any, keys: None, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    saving = threading.Event()
    tell = Counts.tell

    def watched(counts: Counts, line: Any, phase: str) -> None:
        tell(counts, line, phase)
        if phase == "saving":
            saving.set()

    monkeypatch.setattr(Counts, "tell", watched)
    sandbox.fault("oxen", "download", delay=1.0)
    thread = signalled(saving.is_set, signal.SIGINT)

    stopped = run(shots("a"), *QUICK)

    thread.join()
    assert stopped.code == 130
    assert stopped.out.splitlines() == ["1 of 1 saved in takes"]


def command(*tokens: str, of: str = "batch") -> subprocess.Popen[str]:
    roots = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    absolute = os.pathsep.join(str(Path(root).absolute()) for root in roots if root)
    return subprocess.Popen(
        [sys.executable, "-m", "stillreel", of, *tokens],
        env={**os.environ, "PYTHONPATH": absolute},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_second_ctrl_c_ends_all_at_once(slow: Sandbox) -> None:
    slow.fault("modellix", "submit_async", delay=5.0, accepted=True)
    with command(shots("a", provider="modellix"), *QUICK) as process:
        until = time.monotonic() + LONG
        while not slow.jobs() and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        for line in process.stderr:
            if "once more ends all" in line:
                break
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=3)

    assert process.returncode == -signal.SIGINT


def test_two_processes_with_one_journal_pay_each_line_once(
    keys: None, sandbox: Sandbox, billed: Any
) -> None:
    names = [f"shot-{n}" for n in range(12)]
    source = manifest(
        *(
            {"id": name, "prompt": name, "provider": ("modellix", "oxen", "aihubmax")[n % 3]}
            for n, name in enumerate(names)
        )
    )

    both = [command(source, "-o", folder, *QUICK) for folder in ("one", "two")]
    ended = [process.communicate(timeout=100) for process in both]

    assert [process.returncode for process in both] == [0, 0], ended
    assert billed() == dict.fromkeys(names, 1)
    for folder in ("one", "two"):
        for name, one in results(folder).items():
            assert Path(one["files"][0]["path"]) == Path(folder, f"{name}.mp4").absolute()
            found = hashlib.sha256(Path(folder, f"{name}.mp4").read_bytes()).hexdigest()
            assert found == one["files"][0]["sha256"]


def test_b3_two_projects_at_once_each_pay_for_their_own(
    keys: None, sandbox: Sandbox, billed: Any
) -> None:
    processes: list[subprocess.Popen[str]] = []
    for folder in ("one", "two"):
        records = [{"id": f"shot-{n}", "prompt": f"{folder} {n}"} for n in range(8)]
        source = manifest(*records, name=f"{folder}.jsonl", provider="oxen")
        processes.append(command(source, "-o", folder, *QUICK))
    ended = [process.communicate(timeout=100) for process in processes]

    assert [process.returncode for process in processes] == [0, 0], ended
    assert billed() == {f"{folder} {n}": 1 for folder in ("one", "two") for n in range(8)}
    for folder in ("one", "two"):
        for name, one in results(folder).items():
            assert Path(one["files"][0]["path"]) == Path(folder, f"{name}.mp4").absolute()
