"""A batch on one machine: so many lines at a time, and nothing lost by a cancellation."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._models import Intent, Saved
from stillreel.batch import Concurrency, Line, LineOutcome, Planned, Results, run_batch, run_line
from stillreel.batch import _local as module
from stillreel.batch._run_line import _refuses
from stillreel.providers._account import account_of
from tests.unit.serving import Reply, Server, refused_url, reply

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from stillreel._models import State
    from stillreel.sandbox import Sandbox

pytestmark = pytest.mark.anyio

CLOSED = "http://127.0.0.1:9"  # nothing listens on the port of "discard"


def line(number: int, provider: str, folder: Path) -> Planned:
    request = sr.ImageToVideo("https://a.example/b", prompt=f"waves {number}")
    key, path = f"shot-{number}", folder / f"{number}.mp4"
    made = Line(number=number, key=key, request=request, providers=(provider,), path=path)
    return Planned(made, None)


@asynccontextmanager
async def opened(folder: Path, **more: Any) -> AsyncIterator[sr.AsyncClient]:
    providers: dict[str, sr.Provider] = {
        "modellix": sr.Modellix(key="k", base_url=CLOSED),
        "oxen": sr.Oxen(key="k", base_url=CLOSED),
    }
    journal = sr.Journal(folder / "journal.sqlite3")
    async with sr.AsyncClient(providers, journal=journal, submit_patience=0, **more) as client:
        yield client
    journal.close()


async def test_so_many_lines_of_a_provider_are_under_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = {"modellix": 0, "oxen": 0}
    most = dict(running)

    async def run_line(_client: sr.AsyncClient, one: Line, **_: Any) -> LineOutcome:
        (name,) = one.providers
        running[name] += 1
        most[name] = max(most[name], running[name])
        for _turn in range(10):
            await asyncio.sleep(0)
        running[name] -= 1
        return LineOutcome(key=one.key, number=one.number, state="saved")

    monkeypatch.setattr(module, "run_line", run_line)
    lines = [line(n, ("modellix", "oxen")[n % 2], tmp_path) for n in range(40)]
    async with opened(tmp_path) as client:
        with Results(tmp_path) as results:
            outcomes = await run_batch(
                client,
                lines,
                results,
                concurrency=Concurrency(each=3, by_provider={"oxen": 7}),
            )

    assert [one.key for one in outcomes] == [one.line.key for one in lines]
    assert most == {"modellix": 3, "oxen": 7}


@pytest.mark.parametrize("error", [ZeroDivisionError("why"), UnicodeError("label"), MemoryError()])
async def test_m10_a_line_that_raises_anything_ends_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def run_line(_client: sr.AsyncClient, one: Line, **_: Any) -> LineOutcome:
        if one.number == 1:
            raise error
        await asyncio.sleep(0)
        return LineOutcome(key=one.key, number=one.number, state="saved")

    monkeypatch.setattr(module, "run_line", run_line)
    async with opened(tmp_path) as client:
        with Results(tmp_path) as results:
            ends = await run_batch(client, [line(n, "oxen", tmp_path) for n in range(3)], results)

    assert [one.state for one in ends] == ["saved", "failed", "saved"]
    kind = type(error).__name__
    assert (ends[1].reason, ends[1].message) == (kind, f"{kind}: {error}")
    assert ends[1].charged == "unknown"


async def test_m10_words_of_others_are_kept_without_keys_and_signatures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    key, link = "sk-0123456789", "https://a.example/v.mp4?sig=secret"

    async def generate(*_: Any, **__: Any) -> sr.Result:
        raise Broken(f"{link} {'x' * 453}{key}")

    monkeypatch.setattr(sr.AsyncClient, "generate", generate)
    providers: dict[str, sr.Provider] = {"oxen": sr.Oxen(key=key), "modellix": sr.Modellix()}
    with sr.Journal(tmp_path / "journal.sqlite3") as journal:
        async with sr.AsyncClient(providers, journal=journal) as client:
            found = await run_line(client, line(1, "oxen", tmp_path).line)

    assert found.message == f"Broken: https://a.example/v.mp4 {'x' * 453}…"
    assert key[:4] not in caplog.text
    assert "secret" not in caplog.text


async def test_m10_a_timeout_of_somebody_else_is_an_error_as_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def generate(*_: Any, **__: Any) -> sr.Result:
        raise TimeoutError("of a database")

    monkeypatch.setattr(sr.AsyncClient, "generate", generate)
    async with opened(tmp_path) as client:
        found = await run_line(client, line(1, "oxen", tmp_path).line)

    assert (found.state, found.message) == ("failed", "TimeoutError: of a database")


class Broken(Exception):
    """None of the library's."""


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line breaks."""

    async def generate(_client: sr.AsyncClient, *_: Any, **__: Any) -> sr.Result:
        raise Broken("why")

    async def here(*_: object) -> None:
        """The server of the job answers."""

    monkeypatch.setattr(sr.AsyncClient, "generate", generate)
    monkeypatch.setattr("stillreel.batch._run_line._refuse_gone", here)


@pytest.mark.parametrize(
    ("state", "stands"),
    [
        ("accepted", "waiting"),
        ("succeeded", "waiting"),
        ("failed", "failed"),
        ("unknown", "unknown"),
        ("refused", "failed"),
        (None, "failed"),
    ],
)
async def test_m10_what_is_known_of_a_broken_line_is_kept(
    tmp_path: Path, broken: None, state: State | None, stands: str
) -> None:
    one = line(1, "oxen", tmp_path).line
    async with opened(tmp_path) as client:
        job = record(client, one, state)

        found = await run_line(client, one)

    assert (found.state, found.job) == (stands, str(job) if job else None)
    assert (found.charged, found.message) == ("unknown", "Broken: why")


def record(client: sr.AsyncClient, one: Line, state: State | None, **more: Any) -> sr.Job | None:
    """Let the journal have a line, and return its job."""
    if state is None:
        return None
    account = account_of(client.configured["oxen"])
    intent = Intent(key=one.key, provider="oxen", account=account, target=str(one.path), **more)
    entry = client.recorder.intend(intent)
    if state in {"unknown", "refused"}:
        client.recorder.settle(entry, state, None, state)
        return None
    job = sr.Job("oxen", ("1",))
    client.recorder.accept(entry, job)
    client.recorder.record_end(account, job, state, None, videos=1)
    return job


async def test_m10_a_line_that_breaks_when_it_is_saved_is_saved(
    tmp_path: Path, broken: None
) -> None:
    one = line(1, "oxen", tmp_path).line
    one.path.write_bytes(b"clip")
    async with opened(tmp_path) as client:
        job = record(client, one, "succeeded")
        assert job
        account = account_of(client.configured["oxen"])
        video = sr.Video(url="", job=job)
        client.recorder.record_file(account, video, Saved(path=one.path, size=4, sha256="0"))

        found = await run_line(client, one)

    assert (found.state, found.charged, found.message) == ("saved", "yes", None)


async def test_m10_a_journal_that_breaks_too_leaves_the_line_its_words(
    tmp_path: Path,
    broken: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:

    def find(*_: object) -> None:
        raise Broken("no journal")

    async with opened(tmp_path) as client:
        monkeypatch.setattr("stillreel._journal.journal.Journal.find", find)

        found = await run_line(client, line(1, "oxen", tmp_path).line)

    assert (found.state, found.message) == ("failed", "Broken: why")
    assert "shot-1: not found in the journal: no journal" in caplog.text


async def test_m10_a_display_that_breaks_costs_no_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def run_line(_client: sr.AsyncClient, one: Line, **_: Any) -> LineOutcome:
        return LineOutcome(key=one.key, number=one.number, state="saved")

    def on_phase(_line: Line, _phase: str) -> None:
        raise UnicodeEncodeError("ascii", "\u6ce2", 0, 1, "ordinal not in range")

    monkeypatch.setattr(module, "run_line", run_line)
    async with opened(tmp_path) as client:
        with Results(tmp_path) as results:
            lines = [line(n, "oxen", tmp_path) for n in range(2)]
            ends = await run_batch(client, lines, results, on_phase=on_phase)

    assert [one.state for one in ends] == ["saved", "saved"]
    assert "shot-1: saved could not be shown" in caplog.text


async def test_any_engine_may_run_a_line_more_than_once(tmp_path: Path, sandbox: Sandbox) -> None:
    before, one = len(sandbox.jobs()), line(1, "modellix", tmp_path).line
    with sr.Journal(tmp_path / "journal.sqlite3") as journal:
        async with sandbox.async_client(journal=journal) as client:
            first, again = [await run_line(client, one) for _ in range(2)]

    assert first.state == "saved"
    assert again.to_json() == first.to_json()
    assert len(sandbox.jobs()) - before == 1


@asynccontextmanager
async def beside(folder: Path, sandbox: Sandbox, *replies: Reply) -> AsyncIterator[sr.AsyncClient]:
    """A client of the sandbox, and of a server "odd" that takes a job and says what it is told."""
    with Server(reply(body={"task_id": "1"}), *replies) as server:
        odd = sr.HighwayAPI(key="k", base_url=server.url)
        with sr.Journal(folder / "journal.sqlite3") as journal:
            providers: dict[str, sr.Provider] = {"odd": odd, **sandbox.providers}
            async with sr.AsyncClient(providers, journal=journal, poll_interval=0.05) as client:
                yield client


@pytest.mark.parametrize(
    "link", ["https://.s3.example.com/v.mp4", f"https://{'a' * 64}.example/v.mp4", "https://a..b/"]
)
async def test_m10_a_link_that_cannot_be_fetched_costs_one_line_its_clip(
    tmp_path: Path, sandbox: Sandbox, link: str
) -> None:
    task = {"task_id": "1", "status": "TASK_STATUS_SUCCEED", "progress_percent": 100}
    done = reply(body={"task": task, "videos": [{"video_url": link, "video_type": "mp4"}]})
    lines = [line(1, "odd", tmp_path), line(2, "modellix", tmp_path), line(3, "oxen", tmp_path)]
    async with beside(tmp_path, sandbox, done) as client:
        with Results(tmp_path) as results:
            ends = [await run_batch(client, lines, results, timeout=5) for _ in range(2)]

    for end in ends:
        assert [one.state for one in end] == ["waiting", "saved", "saved"]
        assert end[0].job == "odd:1"
        assert end[0].message


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_b4_a_server_that_is_gone_is_told_from_one_that_is_there(
    tmp_path: Path, host: str
) -> None:
    one = line(1, "oxen", tmp_path).line
    for gone in (False, True):
        with Server(reply(404, body={}), host="127.0.0.1") as server:
            url = server.url.replace("127.0.0.1", host)
            if gone:
                url = refused_url().replace("127.0.0.1", host)
            oxen = sr.Oxen(key="k", base_url=url)
            with sr.Journal(tmp_path / f"journal-{gone}.sqlite3") as journal:
                settings: dict[str, Any] = {"journal": journal, "poll_interval": 0.02}
                async with sr.AsyncClient({"oxen": oxen}, **settings) as client:
                    checked = await client.check(one.request, provider="oxen")
                    record(client, one, "accepted", fingerprint=checked.fingerprint)

                    found = await run_line(client, one, timeout=10)

        assert found.state == ("waiting" if gone else "failed")
        assert found.reason == ("RequestFailed" if gone else "JobExpired")
        assert (f"{url} is gone" in (found.message or "")) is gone
        assert found.job == "oxen:1"


async def test_b4_a_sandbox_that_is_gone_is_named_although_the_provider_is_another_now(
    tmp_path: Path,
) -> None:
    one, url = line(1, "oxen", tmp_path).line, refused_url()
    with sr.Journal(tmp_path / "journal.sqlite3") as journal:
        async with sr.AsyncClient({"oxen": sr.Oxen(key="k")}, journal=journal) as client:
            record(client, one, "accepted", origin=url)

            found = await run_line(client, one)

    assert (found.state, found.job) == ("waiting", "oxen:1")
    assert f"oxen:1: {url} is gone" in (found.message or "")


@pytest.mark.parametrize("error", [TimeoutError(), OSError(24, "Too many open files")])
async def test_b4_a_server_that_cannot_be_asked_is_not_said_to_be_gone(
    monkeypatch: pytest.MonkeyPatch, error: OSError
) -> None:
    def connect(*_: object) -> None:
        raise error

    monkeypatch.setattr("socket.create_connection", connect)

    assert not _refuses("http://127.0.0.1:9")


async def test_d3_a_wait_whose_read_never_ends_ends_in_time(
    tmp_path: Path, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stillreel.batch._run_line.GRACE", 0.2)
    dripping = Reply(b"HTTP/1.1 200 OK\r\n", drip=b"X-Drip: 1\r\n")
    lines = [line(1, "odd", tmp_path), line(2, "modellix", tmp_path)]
    async with beside(tmp_path, sandbox, dripping) as client:
        with Results(tmp_path) as results:
            running = run_batch(client, lines, results, timeout=0.5)
            ends = await asyncio.wait_for(running, 30)

    assert [one.state for one in ends] == ["waiting", "saved"]
    assert (ends[0].reason, ends[0].job) == ("WaitTimeout", "odd:1")


async def test_a_line_that_is_surely_not_taken_is_refused_and_free(tmp_path: Path) -> None:
    async with opened(tmp_path) as client:
        with Results(tmp_path) as results:
            (outcome,) = await run_batch(client, [line(1, "modellix", tmp_path)], results)

    assert (outcome.state, outcome.charged) == ("refused", "no")
    (record,) = map(json.loads, (tmp_path / "results.jsonl").read_text().splitlines())
    assert record["reason"] == "NotSubmitted: connection"


class Slow(sr.Journal):
    """A journal that is at a write until it is told to go on."""

    method = "intend"

    def __init__(self, where: Path) -> None:
        super().__init__(where)
        self.writing, self.go_on = threading.Event(), threading.Event()

    def _slowly(self, name: str, *arguments: Any) -> Any:
        if name == self.method:
            self.writing.set()
            assert self.go_on.wait(30)
        return getattr(super(), name)(*arguments)

    def find(self, key: str) -> sr.Entry | None:
        found: sr.Entry | None = self._slowly("find", key)
        return found

    def intend(self, *arguments: Any) -> sr.Entry:
        made: sr.Entry = self._slowly("intend", *arguments)
        return made

    def record_end(self, *arguments: Any) -> None:
        self._slowly("record_end", *arguments)


async def cancelled_while(journal: Slow, client: sr.AsyncClient, one: Planned) -> None:
    task = asyncio.create_task(
        client.generate(
            one.line.request, one.line.path, provider="modellix", idempotency_key=one.line.key
        )
    )
    assert await asyncio.to_thread(journal.writing.wait, 30)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    journal.go_on.set()
    await client.drain()


async def test_a_submit_that_is_cancelled_while_its_intent_is_recorded_is_not_sent(
    tmp_path: Path,
) -> None:
    journal = Slow(tmp_path / "journal.sqlite3")
    providers: dict[str, sr.Provider] = {"modellix": sr.Modellix(key="k", base_url=CLOSED)}
    async with sr.AsyncClient(providers, journal=journal) as client:
        await cancelled_while(journal, client, line(1, "modellix", tmp_path))

    entry = sr.Journal.find(journal, "shot-1")
    journal.close()
    assert entry is not None
    assert (entry.state, entry.message) == (
        "not_submitted",
        "modellix: the submit was not sent: cancelled",
    )


async def test_a_submit_that_is_cancelled_before_its_intent_leaves_nothing(
    tmp_path: Path,
) -> None:
    journal = Slow(tmp_path / "journal.sqlite3")
    journal.method = "find"
    providers: dict[str, sr.Provider] = {"modellix": sr.Modellix(key="k", base_url=CLOSED)}
    async with sr.AsyncClient(providers, journal=journal) as client:
        await cancelled_while(journal, client, line(1, "modellix", tmp_path))

    entry = sr.Journal.find(journal, "shot-1")
    journal.close()
    assert entry is None or entry.state == "not_submitted"


async def test_a_wait_that_is_cancelled_while_its_end_is_recorded_ends_at_once(
    tmp_path: Path, sandbox: Sandbox
) -> None:
    journal = Slow(tmp_path / "journal.sqlite3")
    journal.method = "record_end"
    request = line(1, "modellix", tmp_path).line.request
    async with sandbox.async_client(journal=journal) as client:
        job = await client.submit(request, provider="modellix")
        task = asyncio.create_task(client.wait(job))
        assert await asyncio.to_thread(journal.writing.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        journal.go_on.set()
    journal.close()
