"""A line's key is its id within its project; another request under it is another take."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._models import Intent
from stillreel.batch import Line, Manifest, Results, Row, make_plan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stillreel._models import State
    from stillreel.batch import Plan, Planned

pytestmark = pytest.mark.anyio

URL = "https://pictures.example/a.jpg"


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[sr.Journal]:
    with sr.Journal(tmp_path / "journal.sqlite3") as made:
        yield made


@pytest.fixture
def client(journal: sr.Journal) -> sr.AsyncClient:
    return sr.AsyncClient({"oxen": sr.Oxen(key="k")}, journal=journal)


async def plan(client: sr.AsyncClient, folder: Path, *prompts: str, **more: Any) -> Plan:
    rows = [
        Row(
            number=number,
            id=more.get("id", f"shot-{number}"),
            request=sr.ImageToVideo(URL, prompt=prompt),
            output=more.get("output"),
        )
        for number, prompt in enumerate(prompts, 1)
    ]
    return await make_plan(
        client, Manifest(tuple(rows)), folder, provider="oxen", retake=more.get("retake", ())
    )


class Paying:
    """Keeps in the journal what a batch does of a line, by today's rules or by those before."""

    def __init__(self, client: sr.AsyncClient, journal: sr.Journal) -> None:
        self._client, self._journal = client, journal
        self._jobs = 0

    async def __call__(self, one: Planned, state: State = "accepted", **more: Any) -> sr.Entry:
        checked = await self._client.check(one.line.request, provider="oxen")
        entry = self._journal.intend(
            Intent(
                key=more.get("key", one.line.key),
                fingerprint=checked.fingerprint,
                provider="oxen",
                account="a",
                options=checked.options,
                target=more.get("target", str(one.line.path)),
            )
        )
        assert entry.fresh
        if state in {"accepted", "succeeded", "failed"}:
            self._jobs += 1
            job = sr.Job("oxen", (str(self._jobs),))
            self._journal.accept(entry, job)
            self._journal.record_end("a", job, state, None)
        else:
            self._journal.settle(entry, state, None, state)
        return entry


@pytest.fixture
def pay(client: sr.AsyncClient, journal: sr.Journal) -> Paying:
    return Paying(client, journal)


async def test_b3_another_folder_is_another_project(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (first,) = (await plan(client, tmp_path / "one", "waves")).lines
    await pay(first)

    (other,) = (await plan(client, tmp_path / "two", "clouds")).lines
    await pay(other)

    assert other.entry is None
    assert other.line.key != first.line.key == "shot-1"
    assert (first.line.label, other.line.label) == ("shot-1", "shot-1")
    for folder, prompt, key in (
        ("one", "waves", first.line.key),
        ("two", "clouds", other.line.key),
    ):
        (again,) = (await plan(client, tmp_path / folder, prompt)).lines
        assert again.line.key == key
        assert again.entry
        (told,) = (await plan(client, tmp_path / folder, "edited")).problems
        assert f"prompt is 'edited', was '{prompt}'" in told.message


async def test_b3_the_same_request_under_the_same_id_is_not_paid_for_twice(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (first,) = (await plan(client, tmp_path / "one", "waves")).lines
    await pay(first)

    (other,) = (await plan(client, tmp_path / "two", "waves")).lines

    assert other.line.key == first.line.key
    assert other.entry
    assert other.line.queued != first.line.queued


async def test_b3_a_folder_is_known_by_each_of_its_names(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (first,) = (await plan(client, tmp_path / "one", "waves")).lines
    await pay(first)
    (other,) = (await plan(client, tmp_path / "takes", "clouds")).lines
    await pay(other)
    other.line.path.parent.mkdir()
    other.line.path.write_bytes(b"clip")
    (tmp_path / "link").symlink_to(tmp_path / "takes")
    monkeypatch.chdir(tmp_path)

    for name in ("takes", "./takes/", "link", "takes/../takes", f"{tmp_path}/link"):
        found = await plan(client, type(tmp_path)(name), "clouds")

        assert [(one.line.key, one.line.path) for one in found.lines] == [
            (other.line.key, other.line.path)
        ], name
        (told,) = (await plan(client, type(tmp_path)(name), "edited")).problems
        assert "was used for another request" in told.message


@pytest.mark.parametrize("output", [None, "deep/er/a.mp4"])
@pytest.mark.parametrize("state", ["accepted", "succeeded", "failed", "unknown", "intended"])
async def test_b3_the_bare_key_of_earlier_versions_is_known_in_its_folder(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path, state: State, output: str | None
) -> None:
    (line,) = (await plan(client, tmp_path, "waves", output=output)).lines
    await pay(line, state, key="shot-1")

    (again,) = (await plan(client, tmp_path, "waves", output=output)).lines
    (told,) = (await plan(client, tmp_path, "edited", output=output)).problems

    assert again.line.key == "shot-1"
    assert again.entry
    assert "shot-1' was used for another request" in told.message


@pytest.mark.parametrize("state", ["refused", "not_submitted"])
async def test_b3_a_key_whose_submits_were_in_vain_is_free(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path, state: State
) -> None:
    (line,) = (await plan(client, tmp_path, "waves")).lines
    await pay(line, state)

    (again,) = (await plan(client, tmp_path, "clouds")).lines
    (other,) = (await plan(client, tmp_path / "two", "rain")).lines

    assert again.line.key == other.line.key == "shot-1"


async def test_b3_a_key_of_its_own_that_was_in_vain_is_free(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (other,) = (await plan(client, tmp_path / "two", "rain")).lines
    await pay(other)
    (apart,) = (await plan(client, tmp_path / "one", "clouds")).lines
    await pay(apart, "refused")

    (free,) = (await plan(client, tmp_path / "one", "clouds")).lines
    (shared,) = (await plan(client, tmp_path / "one", "rain")).lines

    assert free.line.key == apart.line.key != "shot-1"
    assert shared.line.key == "shot-1"


async def test_b3_a_folder_within_another_is_a_project_too(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (inner,) = (await plan(client, tmp_path / "inner", "rain")).lines
    await pay(inner)
    (told,) = (await plan(client, tmp_path, "clouds")).problems
    assert "was used for another request" in told.message

    with Results(tmp_path / "inner"):
        (outer,) = (await plan(client, tmp_path, "clouds")).lines

    assert (outer.entry, outer.line.key != inner.line.key) == (None, True)


async def test_b3_a_key_without_a_folder_is_another_projects(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (line,) = (await plan(client, tmp_path, "waves")).lines
    await pay(line, target=None)

    (same,) = (await plan(client, tmp_path, "waves")).lines
    (other,) = (await plan(client, tmp_path, "clouds")).lines

    assert (same.line.key, other.entry) == ("shot-1", None)
    assert other.line.key != "shot-1"


async def test_b3_a_retake_is_paid_for_once_more_and_saved_beside(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (first,) = (await plan(client, tmp_path, "waves")).lines
    await pay(first, "succeeded")
    first.line.path.write_bytes(b"precious")

    (second,) = (await plan(client, tmp_path, "clouds", retake=["shot-1"])).lines
    assert second.entry is None
    assert second.line.path == tmp_path / "shot-1.take-2.mp4"
    await pay(second, "succeeded")
    (third,) = (await plan(client, tmp_path, "clouds", retake=["shot-1"])).lines
    assert third.entry is None
    assert third.line.path == tmp_path / "shot-1.take-3.mp4"

    keys = [one.line.key for one in (first, second, third)]
    assert len(set(keys)) == 3
    for prompt, expected in (("clouds", second), ("waves", first)):
        (now,) = (await plan(client, tmp_path, prompt)).lines
        assert (now.line.key, now.line.path) == (expected.line.key, expected.line.path)
        assert now.entry
    (told,) = (await plan(client, tmp_path, "rain")).problems
    assert "prompt is 'rain', was 'clouds'" in told.message


async def test_b3_a_retake_that_was_in_vain_is_gone_on_with(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (first,) = (await plan(client, tmp_path, "waves")).lines
    await pay(first, "succeeded")
    (second,) = (await plan(client, tmp_path, "clouds", retake=["shot-1"])).lines
    await pay(second, "refused")

    for retake in ([], ["shot-1"]):
        (again,) = (await plan(client, tmp_path, "clouds", retake=retake)).lines
        assert (again.line.key, again.line.path) == (second.line.key, second.line.path)
    (back,) = (await plan(client, tmp_path, "waves")).lines
    assert back.line.key == first.line.key


async def test_b3_a_retake_of_a_line_that_was_never_made_is_its_first_take(
    client: sr.AsyncClient, tmp_path: Path
) -> None:
    (line,) = (await plan(client, tmp_path, "waves", retake=["shot-1"])).lines

    assert (line.line.key, line.line.path) == ("shot-1", tmp_path / "shot-1.mp4")


async def test_b3_a_retake_never_takes_a_file_that_is_there(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    (first,) = (await plan(client, tmp_path, "waves")).lines
    await pay(first)
    (tmp_path / "shot-1.take-2.mp4").write_bytes(b"precious")

    (told,) = (await plan(client, tmp_path, "waves", retake=["shot-1"])).problems

    assert "shot-1.take-2.mp4 exists, and is not in the journal" in told.message


async def test_b3_a_retake_of_no_line_is_refused(client: sr.AsyncClient, tmp_path: Path) -> None:
    with pytest.raises(sr.InvalidRequest, match="no line to retake has the id 'shot-2', 'x y'"):
        await plan(client, tmp_path, "waves", retake=["shot-1", "shot-2", "x y"])


async def test_a_line_keeps_its_id_and_its_project_in_json(
    client: sr.AsyncClient, tmp_path: Path
) -> None:
    (one,) = (await plan(client, tmp_path, "waves")).lines
    (bare,) = (await plan(client, tmp_path, "waves", id=None)).lines

    for line in (one.line, bare.line):
        fields = json.loads(json.dumps(line.to_json()))
        assert Line.from_json(fields) == line
        for name in ("id", "project"):  # as earlier versions wrote it
            del fields[name]
        old = Line.from_json(fields)
        assert (old.key, old.queued, old.label, old.apart()) == (line.key, line.key, line.key, None)
    assert bare.line.label == bare.line.key
    assert bare.line.apart() is None


@pytest.mark.skipif(os.name != "posix", reason="such a name is no text elsewhere")
async def test_a_folder_whose_name_is_no_text_is_a_project(
    client: sr.AsyncClient, pay: Paying, tmp_path: Path
) -> None:
    folder = tmp_path / os.fsdecode(b"caf\xe9")

    (one,) = (await plan(client, folder, "waves")).lines

    assert one.line.project
