"""A batch on one machine: so many lines at a time, and nothing lost by a cancellation."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel.batch import Concurrency, Line, Outcome, Planned, Results, run_batch
from stillreel.batch import _local as module

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

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

    async def run_line(_client: sr.AsyncClient, one: Line, **_: Any) -> Outcome:
        (name,) = one.providers
        running[name] += 1
        most[name] = max(most[name], running[name])
        for _turn in range(10):
            await asyncio.sleep(0)
        running[name] -= 1
        return Outcome(key=one.key, number=one.number, state="saved")

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


async def test_an_error_that_is_none_of_the_librarys_ends_the_batch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_line(_client: sr.AsyncClient, one: Line, **_: Any) -> Outcome:
        if one.number:
            await asyncio.Event().wait()
        raise ZeroDivisionError

    monkeypatch.setattr(module, "run_line", run_line)
    async with opened(tmp_path) as client:
        with Results(tmp_path) as results, pytest.raises(ExceptionGroup) as caught:
            await run_batch(client, [line(n, "oxen", tmp_path) for n in range(3)], results)

    assert caught.group_contains(ZeroDivisionError)


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

    def ended(self, *arguments: Any) -> None:
        self._slowly("ended", *arguments)


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
    journal.method = "ended"
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
