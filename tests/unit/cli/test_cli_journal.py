"""The journal on the command line: what is kept, listed, resumed, and not paid for twice."""

from __future__ import annotations

import io
import json
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy.exc import OperationalError

import stillreel as sr
from stillreel import cli
from stillreel._journal import rows as _rows
from stillreel._journal.changes import Acceptance, line_of
from stillreel._journal.journal import _OWING
from stillreel._models import Intent
from stillreel.cli import _json_records as _records
from stillreel.providers import PROVIDERS
from stillreel.providers._account import account_of
from tests.unit.forking import beside, in_child

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stillreel.sandbox import Sandbox

URL = "https://example.com/still.jpg"
QUICK = ("--poll-interval", "0.02")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def keys(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in sandbox.environment.items():
        monkeypatch.setenv(name, text)


class Ran:
    def __init__(self, capsys: pytest.CaptureFixture[str], tokens: tuple[str, ...]) -> None:
        self.code = cli.main(tokens)
        self.out, self.err = capsys.readouterr()

    @property
    def record(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.out)
        return found


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    return lambda *tokens: Ran(capsys, tokens)


@pytest.fixture
def journal() -> Iterator[sr.Journal]:
    made = sr.Journal()
    yield made
    made.close()


def clip(*more: str, provider: str = "oxen", prompt: str = "waves") -> tuple[str, ...]:
    return (URL, prompt, "--provider", provider, *more)


def test_a_clip_is_in_the_journal_with_its_file_and_its_place(
    run: Any, journal: sr.Journal
) -> None:
    assert run("generate", *clip("-o", "c.mp4", *QUICK)).code == 0

    (entry,) = journal.entries()
    assert (entry.state, entry.intent.target) == ("succeeded", str(Path("c.mp4").absolute()))
    assert entry.files[0].path == str(Path("c.mp4").absolute())


def test_a_sandbox_of_the_command_keeps_no_journal(run: Any, picture: bytes) -> None:
    Path("photo.jpg").write_bytes(picture)

    assert run("submit", "photo.jpg", "waves", "--sandbox").code == 0
    assert not Path(os.environ["STILLREEL_JOURNAL"]).exists()

    assert run("submit", "photo.jpg", "waves", "--sandbox", "--journal", "own.sqlite3").code == 0
    assert Path("own.sqlite3").exists()
    refused = run("submit", "photo.jpg", "waves", "--sandbox", "--idempotency-key", "a")
    assert refused.code == 2
    assert "--idempotency-key needs a journal" in refused.err


def test_the_same_key_gives_the_same_job_and_file(run: Any, sandbox: Sandbox) -> None:
    before = len(sandbox.jobs())
    tokens = clip("--idempotency-key", "shot-1", "-o", "c.mp4", *QUICK)

    first, again = run("generate", *tokens), run("generate", *tokens, "--json")

    assert first.out.startswith("c.mp4, ")
    assert again.code == 0
    assert again.record["videos"][0]["file"] == "c.mp4"
    assert again.record["phase"] == "succeeded"
    job = run("submit", *clip("--idempotency-key", "shot-1")).out.strip()
    assert job == again.record["job"]
    assert len(sandbox.jobs()) == before + 1
    conflict = run("submit", URL, "clouds", "--provider", "oxen", "--idempotency-key", "shot-1")
    assert conflict.code == 2
    assert "take another --idempotency-key" in conflict.err


def test_a_clip_that_is_under_way_is_not_paid_for_again_unasked(run: Any, sandbox: Sandbox) -> None:
    sandbox.fault("oxen", outcome="stuck")
    job = run("submit", *clip()).out.strip()
    before = len(sandbox.jobs())

    for command in ("submit", "generate"):
        refused = run(command, *clip())
        assert refused.code == 2
        told = rf"error: the same clip is under way: {re.escape(job)}, submitted \d+ s ago"
        assert re.search(told, refused.err)
        assert f"job: {job}" in refused.err
        assert "--allow-duplicate" in refused.err

    assert len(sandbox.jobs()) == before
    assert run("submit", *clip("--allow-duplicate")).code == 0
    assert run("submit", *clip("--idempotency-key", "take-2")).code == 0
    assert len(sandbox.jobs()) == before + 2


def test_a_clip_that_was_perhaps_paid_for_is_not_paid_for_again_unasked(
    run: Any, sandbox: Sandbox
) -> None:
    sandbox.fault("modellix", "submit_async", drop="after")
    unknown = run("submit", *clip(provider="modellix"))
    assert unknown.code == 6
    assert "stillreel jobs --state unknown" in unknown.err

    refused = run("submit", *clip(provider="modellix"))

    assert refused.code == 2
    assert "the same clip is unknown: submitted to modellix" in refused.err
    assert run("submit", *clip("--allow-duplicate", provider="modellix")).code == 0


def test_what_cannot_be_submitted_is_told_before_the_journal_is_asked(run: Any) -> None:
    refused = run("submit", *clip("--audio", provider="modellix"))

    assert refused.code == 2
    assert "--audio is not supported" in refused.err


def test_jobs_lists_what_the_journal_has(run: Any, sandbox: Sandbox, journal: sr.Journal) -> None:
    assert run("jobs").out == "no jobs\n"
    tokens = ("-o", "c.mp4", *QUICK, "--idempotency-key", "a")
    run("generate", *clip(*tokens, prompt="waves " * 20))
    sandbox.fault("modellix", "submit_async", drop="after")
    run("submit", *clip(provider="modellix"))

    head, unknown, saved = run("jobs").out.splitlines()

    assert head.split() == ["job", "state", "age", "key", "prompt", "files"]
    assert unknown.split()[:2] == ["modellix:?", "unknown"]
    assert saved.split()[1] == "succeeded"
    assert saved.endswith("c.mp4")
    assert "waves wav…" in saved
    record = run("jobs", "--json", "--state", "succeeded").record
    (job,) = record["jobs"]
    assert (job["idempotency_key"], job["state"]) == ("a", "succeeded")
    assert job["options"]["image"] == URL
    assert len(run("jobs", "--limit", "1").out.splitlines()) == 2


def test_an_intent_whose_process_has_ended_is_listed_as_unknown(
    run: Any, journal: sr.Journal
) -> None:
    in_child(lambda: intend(journal, "dead", lease=60.0))
    intend(journal, "alive", lease=-1.0)

    assert [job["idempotency_key"] for job in listed(run, "unknown")] == ["dead"]
    assert [job["idempotency_key"] for job in listed(run, "intended")] == ["alive"]


def listed(run: Any, state: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = run("jobs", "--state", state, "--json").record["jobs"]
    return found


def intend(journal: sr.Journal, key: str | None, **more: Any) -> sr.Entry:
    told = {
        "provider": "modellix",
        "account": account_of(at("modellix")),
        "fingerprint": f"v1:{key}",
    }
    return journal.intend(Intent(key=key, **{**told, **more}))


def at(name: str) -> sr.Provider:
    """A provider as the environment has it."""
    return PROVIDERS[name]().from_environment(os.environ)


def test_status_has_what_the_journal_has_even_of_a_job_that_is_gone(
    run: Any, journal: sr.Journal
) -> None:
    entry = intend(journal, "a")
    journal.accept(entry, sr.Job("modellix", ("task-gone",)))

    gone = run("status", "modellix:task-gone")

    assert gone.code == 4
    assert gone.err.splitlines()[0].startswith("journal: accepted, submitted 20")
    assert gone.err.splitlines()[0].endswith(" UTC, key a")
    assert run("status", "modellix:task-unheard-of").err.startswith("error: ")
    job = run("submit", *clip()).out.strip()
    assert run("status", job, "--json").record["journal"]["state"] == "accepted"
    elsewhere = run("status", job, "--json", "--journal", "other.sqlite3")
    assert elsewhere.record["journal"] is None


def test_resume_saves_what_was_accepted_where_it_was_to_go(
    run: Any, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.fault("oxen", "get_generation", patch={"status": "processing", "result_url": None})
    early = run("generate", *clip("--timeout", "0", "-o", "there/c.mp4"))
    plain = run("submit", *clip(provider="modellix", prompt="clouds")).out.strip()
    assert early.code == 5
    sandbox.fault("highwayapi", outcome={"failed": "no such luck"})
    run("submit", *clip(provider="highwayapi", prompt="rain"))
    aihubmax = run("submit", *clip(provider="aihubmax", prompt="snow")).out.strip()
    monkeypatch.delenv("AIHUBMAX_API_KEY")

    resumed = run("resume", "-o", "rest", *QUICK, "--json")

    assert resumed.code == 4
    files = {one["job"]: one["videos"][0]["file"] for one in resumed.record["results"]}
    assert sorted(files.values()) == [
        f"rest/{plain.replace(':', '-')}.mp4",
        "there/c.mp4",
    ]
    assert "no such luck" in resumed.record["errors"][0]["message"]
    assert aihubmax not in files
    again = run("resume", *QUICK)
    assert (again.code, again.out) == (2, "nothing was left to save\n")
    monkeypatch.setenv("AIHUBMAX_API_KEY", sandbox.environment["AIHUBMAX_API_KEY"])
    assert run("resume", *QUICK).code == 0
    assert run("resume", *QUICK).out == "nothing was left to save\n"


def test_m3_resume_names_what_it_skips_without_a_key(
    run: Any, monkeypatch: pytest.MonkeyPatch, journal: sr.Journal
) -> None:
    job = run("submit", *clip(provider="aihubmax")).out.strip()
    journal.accept(intend(journal, None, provider="mine"), sr.Job("mine", ("task-1",)))
    monkeypatch.delenv("AIHUBMAX_API_KEY")
    before = journal.entries()

    resumed = run("resume", *QUICK)

    assert resumed.code == 2
    assert resumed.out == "nothing was left to save\n"
    assert f"skipped: {job}: aihubmax: no API key: set the environment" in resumed.err
    assert "variable AIHUBMAX_API_KEY" in resumed.err
    assert journal.entries() == before
    skipped = run("resume", *QUICK, "--json").record["skipped"]
    assert {one["job"]: (one["type"], one["exit_code"], one["charged"]) for one in skipped} == {
        job: ("MissingKey", 2, "unknown"),
        "mine:task-1": ("UnknownProvider", 2, "unknown"),
    }


# --- accounts


@pytest.fixture
def another_key(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The keys of the environment are replaced from then on."""

    def replace() -> None:
        for name in os.environ:
            if name.endswith("_API_KEY"):
                monkeypatch.setenv(name, "k3y-of-another-account")

    return replace


def test_m2_what_another_key_has_submitted_is_left_alone_and_named(
    run: Any, sandbox: Sandbox, journal: sr.Journal, another_key: Callable[[], None]
) -> None:
    job = run("submit", *clip()).out.strip()
    sandbox.fault("oxen", "enqueue", drop="after")
    sandbox.fault("oxen", "list_generations", status=404, times=None)
    assert run("submit", *clip("--idempotency-key", "lost", prompt="clouds")).code == 6
    sandbox.clear_faults()
    another_key()
    before = journal.entries()

    resumed = run("resume", *QUICK)
    waited = run("wait", job, "-o", "c.mp4", *QUICK)
    stood = run("status", job)

    assert journal.entries() == before
    assert not Path("c.mp4").exists()
    for one in (resumed, waited, stood):
        assert one.code == 2
        assert f"{job} belongs to another account of oxen: set OXEN_API_KEY" in one.err
        assert "stillreel jobs --adopt-account oxen" in one.err
        assert "k3y-of" not in one.err
    assert f"skipped: {job}: " in resumed.err
    assert "skipped: oxen:?: the submit of 'lost' belongs to another account" in resumed.err
    assert "1 perhaps paid for" in resumed.err
    assert stood.err.startswith("journal: accepted, submitted 20")


def test_m2_a_batch_leaves_alone_what_another_key_has_submitted(
    run: Any, sandbox: Sandbox, journal: sr.Journal, another_key: Callable[[], None]
) -> None:
    Path("m.jsonl").write_text(f'{{"id": "a", "image": "{URL}", "prompt": "waves"}}\n')
    batch = ("batch", "m.jsonl", "-o", "clips", "--provider", "oxen", *QUICK)
    sandbox.fault("oxen", outcome="stuck")
    assert run(*batch, "--timeout", "0").code == 5
    another_key()
    before = journal.entries()

    again = run(*batch, "--resolve", "resubmit")

    assert again.code == 5
    assert "belongs to another account of oxen: set OXEN_API_KEY" in again.out
    assert journal.entries() == before


def test_a_new_key_takes_over_the_unfinished_jobs_of_the_one_that_it_replaces(
    run: Any, journal: sr.Journal
) -> None:
    assert run("generate", *clip("-o", "done.mp4", *QUICK, prompt="rain")).code == 0
    job = run("submit", *clip("--idempotency-key", "a")).out.strip()
    modellix = run("submit", *clip(provider="modellix")).out.strip()
    intend(journal, "under way", lease=60.0, provider="oxen")
    elsewhere = {"provider": "oxen", "origin": "https://hub.oxen.ai"}
    in_child(lambda: intend(journal, "elsewhere", **elsewhere))
    for entry in journal.entries():
        journal.move([entry], "0ld", entry.intent.origin or at("oxen").origin)
    before = {entry.id: entry.intent.account for entry in journal.entries()}

    adopted = run("jobs", "--adopt-account", "oxen")

    assert adopted.code == 0
    assert adopted.out == f"1 unfinished jobs belong to the present key of oxen now\n{job}\n"
    assert run("wait", job, "-o", "c.mp4", *QUICK).code == 0
    assert (found := journal.find("a"))
    assert (found.state, found.saved) == ("succeeded", True)
    after = {entry.id: entry.intent.account for entry in journal.entries()}
    assert {one for one in before if after[one] != before[one]} == {found.id}
    assert run("wait", modellix, "-o", "m.mp4", *QUICK).code == 2
    assert run("jobs", "--adopt-account", "oxen").out == "no unfinished jobs of another oxen key\n"


def test_of_several_accounts_the_one_to_take_over_has_to_be_named(
    run: Any, journal: sr.Journal
) -> None:
    for account in ("aaaaaaaa11111111", "bbbbbbbb22222222", "bbbbbbbb22222222"):
        entry = intend(journal, None, provider="oxen", account=account)
        journal.accept(entry, sr.Job("oxen", (f"g-{entry.id}",)))

    refused = run("jobs", "--adopt-account", "oxen")
    adopted = run("jobs", "--adopt-account", "oxen=bbbbbbbb", "--json")

    assert refused.code == 2
    assert "unfinished jobs belong to 2 other accounts" in refused.err
    assert "oxen=aaaaaaaa (1, the latest 0 s ago)" in refused.err
    assert "oxen=bbbbbbbb (2, the latest 0 s ago)" in refused.err
    assert [one["job"] for one in adopted.record["adopted"]] == ["oxen:g-3", "oxen:g-2"]
    assert {one.intent.account for one in journal.entries()} >= {"aaaaaaaa11111111"}
    assert "bbbbbbbb22222222" not in {one.intent.account for one in journal.entries()}


def test_jobs_are_taken_over_by_a_provider_with_a_key_only(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OXEN_API_KEY")

    assert "set the environment variable OXEN_API_KEY" in run("jobs", "--adopt-account", "oxen").err
    assert run("jobs", "--adopt-account", "none-such").code == 2


def test_resume_adopts_what_a_provider_lists(
    run: Any, sandbox: Sandbox, journal: sr.Journal, tmp_path: Path
) -> None:
    # the sandbox has jobs of other tests, which must not be like this one's
    tokens = clip(prompt=str(tmp_path))
    sandbox.fault("oxen", "enqueue", drop="after")
    sandbox.fault("oxen", "list_generations", status=404, times=None)
    sandbox.fault("modellix", "submit_async", drop="after")
    assert run("submit", *tokens).code == 6
    assert run("submit", *clip(provider="modellix", prompt="clouds")).code == 6
    intend(journal, "alive", lease=60.0)
    sandbox.clear_faults()

    resumed = run("resume", *QUICK, "--json")

    assert resumed.code == 0
    assert resumed.record["results"][0]["provider"] == "oxen"
    assert "1 perhaps paid for" in resumed.err


def test_resume_in_a_sandbox_has_nothing_to_do(run: Any) -> None:
    assert run("resume", "--sandbox").out == "no jobs\n"


# --- submits under way


@pytest.mark.parametrize("how", ["resubmit", "abandon"])
def test_m4_a_batch_settles_no_submit_that_is_under_way(
    run: Any, sandbox: Sandbox, journal: sr.Journal, tmp_path: Path, how: str
) -> None:
    line = {"id": "a", "image": URL, "prompt": str(tmp_path)}
    Path("m.jsonl").write_text(json.dumps(line))
    request = sr.ImageToVideo(URL, prompt=str(tmp_path))
    with sr.Client() as client:
        fingerprint = client.check(request, provider="modellix").fingerprint
    batch = ("batch", "m.jsonl", "-o", "clips", "--provider", "modellix", *QUICK)
    under_way = {"lease": 0.1, "fingerprint": fingerprint}

    with beside(lambda: intend(journal, "a", **under_way)):
        alive = run(*batch, "--resolve", how)
        assert (found := journal.find("a"))
        assert (found.state, found.alive) == ("intended", True)
    assert alive.code == 6
    assert "0 settled" in alive.err
    assert "another process is still submitting it" in alive.out
    assert not [job for job in sandbox.jobs() if job["prompt"] == str(tmp_path)]

    killed = run(*batch, "--resolve", how)
    assert "1 settled" in killed.err
    made = [job for job in sandbox.jobs() if job["prompt"] == str(tmp_path)]
    assert len(made) == {"resubmit": 1, "abandon": 0}[how]


# --- what could not be recorded


def test_m6_what_a_command_could_not_record_is_said_and_can_be_imported(
    run: Any, journal: sr.Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(_rows, "take", full)
        made = run("generate", *clip("-o", "c.mp4", "--idempotency-key", "a", *QUICK))
    assert made.code == 0
    assert Path("c.mp4").exists()
    job = made.err.split("job: ")[1].split()[0]
    assert f"{job} could not be recorded: " in made.err
    lines = [line for line in made.err.splitlines() if line.startswith("{")]
    assert [json.loads(line)["job"] for line in lines] == [job] * 3
    assert (entry := journal.find("a"))
    assert (entry.state, entry.job) == ("intended", None)
    Path("said.txt").write_text(made.err)

    for _ in range(2):
        imported = run("journal", "import", "said.txt")
        assert (imported.code, imported.out) == (0, f"3 of 3 recorded in {journal.name}\n")
        assert (entry := journal.find("a"))
        assert (entry.state, str(entry.job), entry.saved) == ("succeeded", job, True)
    # the command's own journal would write them at the end of its process
    for one in list(_OWING):
        one.close()


def full(*_told: object) -> None:
    raise OperationalError("INSERT", None, Exception("database or disk is full"))


def test_lines_of_another_journal_are_named(
    run: Any, journal: sr.Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = intend(journal, "a")
    here = Acceptance(submit=entry.id, created_at=entry.created_at, job="modellix:here")
    elsewhere = Acceptance(submit=entry.id, created_at=1.0, job="modellix:elsewhere")
    text = f"error: no\n{line_of(here)}\n{line_of(elsewhere)}\n"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    imported = run("journal", "import", "-")

    assert imported.code == 1
    first, second = imported.out.splitlines()
    assert first == f"1 of 2 recorded in {journal.name}"
    assert second == f"not of this journal: {line_of(elsewhere)}"
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    assert run("journal", "import", "-", "--json").record == {
        "recorded": 1,
        "not_of_this_journal": 1,
        "journal": journal.name,
    }


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "lines.txt cannot be read: No such file or directory"),
        ("", "lines.txt has no line of a journal"),
        ("error: no\n", "lines.txt has no line of a journal"),
        ('\n{"stillreel-journal": "end"}', "lines.txt, line 2: its fields are not"),
        ('{"stillreel-journal": "acceptance", "subm', "lines.txt, line 1: it cannot be read"),
    ],
)
def test_what_cannot_be_imported_is_refused(run: Any, text: str | None, why: str) -> None:
    if text is not None:
        Path("lines.txt").write_text(text)

    refused = run("journal", "import", "lines.txt")

    assert refused.code == 2
    assert why in refused.err
    assert run("journal", "import", "a\0b").code == 2


def test_ctrl_c_in_a_save_of_resume_names_the_job(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = run("submit", *clip()).out.strip()

    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sr.Result, "save", interrupt)

    resumed = run("resume", *QUICK)

    assert resumed.code == 130
    assert f"interrupted: {job} goes on" in resumed.err


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "0 s"), (59, "59 s"), (150, "2 min"), (7200, "2 h"), (86400 * 5, "5 d")],
)
def test_an_age_is_told_in_the_largest_unit(seconds: float, words: str) -> None:
    assert _records.ago(time.time() - seconds) == words


def test_a_path_elsewhere_is_shown_in_full() -> None:
    assert _records.shown("/elsewhere/a.mp4") == Path("/elsewhere/a.mp4")
