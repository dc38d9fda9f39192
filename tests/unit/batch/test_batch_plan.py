"""A plan checks every line, names it, and looks it up; nothing is sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

import stillreel as sr
from stillreel._models import Intent
from stillreel.batch import LineProblem, Manifest, Row, make_plan, read_outcome, resolve
from stillreel.batch._plan import safe_name
from stillreel.batch._resolve import Resolve
from stillreel.providers._account import account_of
from tests.unit.forking import in_child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stillreel.batch import Plan, Planned

pytestmark = pytest.mark.anyio

URL = "https://pictures.example/a.jpg"
CLOSED = "http://127.0.0.1:9"  # nothing listens on the port of "discard"


PROVIDERS: dict[str, sr.Provider] = {
    "modellix": sr.Modellix(key="k", base_url=CLOSED),
    "oxen": sr.Oxen(key="k", base_url=CLOSED),
}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[sr.Journal]:
    made = sr.Journal(tmp_path / "journal.sqlite3")
    yield made
    made.close()


@pytest.fixture
def client(journal: sr.Journal) -> sr.AsyncClient:
    return sr.AsyncClient(PROVIDERS, journal=journal)


def row(number: int = 1, prompt: str = "waves", **more: Any) -> Row:
    own = {name: more.pop(name) for name in ("id", "providers", "drop", "output") if name in more}
    image = more.pop("image", URL)
    return Row(number=number, request=sr.ImageToVideo(image, prompt=prompt, **more), **own)


async def plan(client: sr.AsyncClient, folder: Path, *rows: Row, **more: Any) -> Plan:
    return await make_plan(client, Manifest(rows), folder, **{"provider": "oxen", **more})


async def problems(client: sr.AsyncClient, folder: Path, *rows: Row) -> list[str]:
    return [str(one) for one in (await plan(client, folder, *rows)).problems]


def intend(journal: sr.Journal, one: Planned, **more: Any) -> sr.Entry:
    fingerprint = more.pop("fingerprint", None) or "v1:"
    return journal.intend(
        Intent(
            key=one.line.key,
            fingerprint=fingerprint,
            provider=one.line.providers[0],
            **{"account": account_of(PROVIDERS[one.line.providers[0]]), **more},
        )
    )


async def test_a_line_is_named_by_its_id(client: sr.AsyncClient, tmp_path: Path) -> None:
    (one,) = (await plan(client, tmp_path, row(id="shot-1", drop=("seed",)), drop=["seed"])).lines

    assert (one.line.key, one.line.path) == ("shot-1", tmp_path / "shot-1.mp4")
    assert (one.line.providers, one.line.drop) == (("oxen",), ("seed",))
    assert one.entry is None


async def test_a_line_without_id_is_named_by_what_it_asks_for(
    client: sr.AsyncClient, tmp_path: Path
) -> None:
    rows = [row(1), row(2, "clouds"), row(3)]

    first, other, again = [one.line for one in (await plan(client, tmp_path, *rows)).lines]

    assert first.key.startswith("v1:")
    assert (first.key[-2:], again.key[-2:]) == ("#1", "#2")
    assert first.key[:-2] == again.key[:-2] != other.key[:-2]
    moved = [one.line for one in (await plan(client, tmp_path, *reversed(rows))).lines]
    assert {(line.key, line.path) for line in moved} == {
        (line.key, line.path) for line in (first, other, again)
    }


async def test_a_line_may_name_its_providers(client: sr.AsyncClient, tmp_path: Path) -> None:
    rows = (
        row(1, providers=("modellix", "oxen")),
        row(2, providers=("modellix", "oxen"), seed=1),
        row(3, providers=("auto",), seed=2),
    )

    found = await plan(client, tmp_path, *rows)

    assert [one.line.providers for one in found.lines] == [
        ("modellix", "oxen"),
        ("oxen",),
        ("oxen",),
    ]


async def test_bad_lines_are_told_and_the_others_planned(
    client: sr.AsyncClient, tmp_path: Path
) -> None:
    rows = (
        row(1, id="a"),
        row(2, id="a", prompt="clouds"),
        row(3, image=str(tmp_path / "missing.jpg")),
        row(4, providers=("modellix",), audio=True),
        row(5, providers=("nobody",)),
        row(6, drop=("duration",)),
        row(7, output="A.mp4"),
        row(8, output="results.jsonl"),
        row(9, extra={"oxen": {"prompt": "x"}}),
    )

    found = await make_plan(
        client, Manifest(rows, (LineProblem(10, "no JSON object"),)), tmp_path, provider="oxen"
    )

    assert [one.line.number for one in found.lines] == [1]
    told = {problem.number: problem.message for problem in found.problems}
    assert list(told) == [2, 3, 4, 5, 6, 7, 8, 9, 10]
    for number, words in {
        2: "id 'a' is that of line 1",
        3: "No such file or directory",
        4: "modellix: audio=True is not supported",
        5: "'nobody' is no configured provider",
        6: "drop: duration: only",
        7: f"its file {tmp_path / 'A.mp4'} is that of line 1: give it another output",
        8: "is taken by the results",
        9: "extra cannot set prompt",
    }.items():
        assert words in told[number]


async def test_samples_that_would_take_the_file_of_another_line_are_told(
    client: sr.AsyncClient, tmp_path: Path
) -> None:
    told = await problems(client, tmp_path, row(1, id="a", samples=2), row(2, "b", id="a-1"))

    assert told == [
        f"line 2: its file {tmp_path / 'a-1.mp4'} is that of line 1: give it another output"
    ]


@pytest.mark.parametrize(
    "output", ["../a.mp4", "/etc/a.mp4", "a/../../b.mp4", ".", "a/", "", "a" * 5000, "a\0b"]
)
async def test_an_output_stays_in_the_folder(
    client: sr.AsyncClient, tmp_path: Path, output: str
) -> None:
    (told,) = await problems(client, tmp_path / "out", row(output=output))

    assert told.startswith("line 1: output: a file within the folder is needed, not ")


async def test_an_output_through_a_link_stays_in_the_folder(
    client: sr.AsyncClient, tmp_path: Path
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "link").symlink_to(tmp_path)

    (told,) = await problems(client, tmp_path / "out", row(output="link/a.mp4"))

    assert "a file within the folder" in told


async def test_a_file_that_no_line_of_the_journal_has_is_in_the_way(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a"))).lines
    one.line.path.write_bytes(b"precious")

    (told,) = await problems(client, tmp_path, row(id="a"))

    assert "exists, and is not in the journal" in told


async def test_an_id_of_another_request_is_a_bad_line(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a"))).lines
    options = {"image": URL, "prompt": "waves", "seed": 7, "dropped": ["seed"]}
    entry = intend(journal, one, fingerprint="v1:other", options=options, target=str(one.line.path))
    journal.accept(entry, sr.Job("oxen", ("1",)))

    (told,) = await problems(client, tmp_path, row(id="a", prompt="x" * 99, duration=8))

    assert told == (
        "line 1: id 'a' was used for another request, of oxen:1: "
        f"prompt is '{'x' * 59}…, was 'waves'; seed is not set, was 7. Undo that, take another id, "
        "or pay for a new clip beside the earlier one: --retake a"
    )


async def test_b3_what_the_journal_does_not_tell_is_named_too(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a b"))).lines
    options = {"image": URL, "prompt": "waves"}
    entry = intend(journal, one, fingerprint="v1:other", options=options, target=str(one.line.path))
    journal.settle(entry, "unknown", "connection", "it broke")

    (told,) = await problems(client, tmp_path, row(id="a b", extra={"oxen": {"a": 1}}))

    assert "of oxen: extra, or the query of a URL, differs. Undo" in told
    assert told.endswith("--retake 'a b'")


async def test_a_batch_needs_a_journal(tmp_path: Path) -> None:
    with pytest.raises(sr.ConfigurationError, match="journal=True"):
        await plan(sr.AsyncClient({"oxen": sr.Oxen(key="k")}), tmp_path, row())


async def test_a_provider_of_the_command_that_cannot_be_asked_is_no_fault_of_a_line(
    client: sr.AsyncClient, tmp_path: Path
) -> None:
    with pytest.raises(sr.ProviderNotChosen):
        await plan(client, tmp_path, row(), provider=None)
    with pytest.raises(sr.MissingKey):
        await plan(client, tmp_path, row(), provider="aihubmax")


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("shot-12", "shot-12"),
        ("Shot_1.2", "Shot_1.2"),
        ("shot 1", "shot_1-"),
        ("shot/1", "shot_1-"),
        ("../up", "__up-"),
        (".hidden", "_hidden-"),
        ("日の出", "_-"),
        ("a" * 150, "a" * 100 + "-"),
    ],
)
def test_an_id_becomes_a_safe_name(name: str, stem: str) -> None:
    made = safe_name(name)

    assert made.startswith(stem)
    assert (made == stem) is not stem.endswith("-")
    assert len(made) <= 109


def test_ids_that_are_alike_have_names_that_differ() -> None:
    assert len({safe_name(name) for name in ("a/b", "a b", "a_b", "a\\b")}) == 4


async def test_a_line_stands_where_the_journal_has_it(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a"))).lines
    entry = intend(journal, one)
    job = sr.Job("oxen", ("1",))
    one.line.path.write_bytes(b"clip")
    file = sr.File(index=0, path=str(one.line.path), sha256="0", size=4, saved_at=0.0)
    done = replace(entry, state="succeeded", job=job, files=(file,), videos=1)

    stand = {
        (state, found.state, found.charged)
        for state in ("not_submitted", "refused", "intended", "unknown", "abandoned")
        for found in [read_outcome(one.line, replace(entry, state=state))]
    }
    with_job = {
        state: read_outcome(one.line, replace(entry, state=state, job=job))
        for state in ("accepted", "succeeded", "failed", "expired")
    }
    saved = read_outcome(one.line, done)

    assert read_outcome(one.line, None).state == "pending"
    assert stand == {
        ("not_submitted", "pending", "no"),
        ("refused", "pending", "no"),
        ("intended", "unknown", "unknown"),
        ("unknown", "unknown", "unknown"),
        ("abandoned", "abandoned", "unknown"),
    }
    assert {state: found.state for state, found in with_job.items()} == {
        "accepted": "waiting",
        "succeeded": "waiting",
        "failed": "failed",
        "expired": "failed",
    }
    assert with_job["failed"].reason == "failed"
    assert (saved.state, saved.files, saved.reason, saved.charged) == (
        "saved",
        (file,),
        None,
        "yes",
    )


@pytest.mark.parametrize(
    "case", [("elsewhere/a.mp4", 4, 1), ("a.mp4", 5, 1), ("gone.mp4", 4, 1), ("a.mp4", 4, 2)]
)
async def test_m11_saved_means_in_this_target(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path, case: tuple[str, int, int]
) -> None:
    path, size, videos = case
    (one,) = (await plan(client, tmp_path, row(id="a"))).lines
    (tmp_path / "elsewhere").mkdir()
    for name in ("elsewhere/a.mp4", "a.mp4"):
        (tmp_path / name).write_bytes(b"clip")
    job = sr.Job("oxen", ("1",))
    file = sr.File(index=0, path=str(tmp_path / path), sha256="0", size=size, saved_at=0.0)
    entry = replace(intend(journal, one), state="succeeded", job=job, files=(file,), videos=videos)

    found = read_outcome(one.line, entry)

    assert (found.state, found.files, found.charged) == ("waiting", (), "yes")


async def test_m11_a_job_that_lacks_a_sample_is_saved_with_the_others(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a", samples=3))).lines
    files: list[sr.File] = []
    for index in (0, 2):
        path = tmp_path / f"a-{index + 1}.mp4"
        path.write_bytes(b"clip")
        files.append(sr.File(index=index, path=str(path), sha256="0", size=4, saved_at=0.0))
    job = sr.Job("oxen", ("1", "2", "3"))
    entry = replace(intend(journal, one), state="succeeded", job=job, files=tuple(files), videos=2)

    assert read_outcome(one.line, entry).state == "saved"


async def test_what_is_unknown_is_settled_as_the_user_says(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    rows = [row(n, f"waves {n}", id=name) for n, name in enumerate("abcd", 1)]
    lines = {
        one.line.key: one
        for one in (await plan(client, tmp_path, *rows, provider="modellix")).lines
    }
    journal.settle(intend(journal, lines["a"]), "unknown", "connection", "it broke")
    in_child(lambda: intend(journal, lines["b"], lease=60.0))
    intend(journal, lines["c"], lease=-1.0)
    found = [replace(one, entry=journal.find(key)) for key, one in lines.items()]

    assert await resolve(client, found, "resubmit") == 2

    assert states(journal, "abcd") == ["not_submitted", "not_submitted", "intended", None]


def states(journal: sr.Journal, keys: str) -> list[str | None]:
    return [entry.state if (entry := journal.find(key)) else None for key in keys]


async def test_what_is_unknown_at_a_provider_that_is_gone_is_settled_as_the_user_says(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a"))).lines
    entry = journal.intend(Intent(key="a", fingerprint="v1:", provider="gone", account="a"))
    journal.settle(entry, "unknown", None, "it broke")

    assert await resolve(client, [replace(one, entry=journal.find("a"))], "abandon") == 1

    assert states(journal, "a") == ["abandoned"]


async def test_what_has_come_to_its_answer_since_the_plan_is_left_alone(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a"), provider="modellix")).lines
    entry = intend(journal, one)
    journal.settle(entry, "unknown", None, "it broke")
    old = replace(one, entry=journal.find("a"))
    journal.accept(entry, sr.Job("modellix", ("task-1",)))

    assert await resolve(client, [old], "resubmit") == 0

    assert states(journal, "a") == ["accepted"]


async def test_m2_what_another_account_has_submitted_is_left_alone_and_named(
    client: sr.AsyncClient, journal: sr.Journal, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (one,) = (await plan(client, tmp_path, row(id="a"), provider="modellix")).lines
    journal.settle(intend(journal, one, account="another"), "unknown", None, "it broke")

    for how in get_args(Resolve):
        assert await resolve(client, [replace(one, entry=journal.find("a"))], how) == 0

    assert states(journal, "a") == ["unknown"]
    assert "the submit of 'a' belongs to another account of modellix" in caplog.text
    assert "set MODELLIX_API_KEY" in caplog.text


async def test_what_cannot_be_looked_for_is_left_as_it_is(
    client: sr.AsyncClient,
    journal: sr.Journal,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def unreadable(*_: object) -> None:
        raise sr.JournalError("locked")

    (one,) = (await plan(client, tmp_path, row(id="a"))).lines
    entry = intend(journal, one)
    journal.settle(entry, "unknown", "connection", "it broke")
    monkeypatch.setattr(client, "reconcile", unreadable)

    assert await resolve(client, [replace(one, entry=journal.find("a"))], "resubmit") == 0

    assert (found := journal.find("a"))
    assert found.state == "unknown"
    assert "'a' is left as it is: locked" in caplog.text


async def test_m10_a_line_that_raises_anything_is_a_bad_line(
    client: sr.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = client.check

    async def breaking(request: sr.ImageToVideo, **more: Any) -> Any:
        if request.prompt == "b":
            raise UnicodeError("label too long")
        return await check(request, **more)

    monkeypatch.setattr(client, "check", breaking)

    found = await plan(client, tmp_path, row(1, "a"), row(2, "b"), row(3, "c"))

    assert [one.line.number for one in found.lines] == [1, 3]
    assert list(map(str, found.problems)) == ["line 2: UnicodeError: label too long"]


async def test_m10_a_journal_that_fails_is_no_fault_of_a_line(
    client: sr.AsyncClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise sr.JournalError("locked")

    monkeypatch.setattr("stillreel._journal.journal.Journal.find", locked)

    with pytest.raises(sr.JournalError, match="locked"):
        await plan(client, tmp_path, row(id="a"))
