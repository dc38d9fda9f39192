"""Clips that come while others are brought to disk are brought there together."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from stillreel._flows import Fetched, TransportFault
from stillreel._http import group_commit as _group_commit
from stillreel._http.group_commit import GroupCommit

WHOLE = Fetched(200)


@dataclass
class Clip:
    """A reception whose disk takes the time that it is given."""

    name: str
    done: list[str]
    folder: Path = Path()
    flaw: Fetched | None = None
    error: BaseException | None = None
    busy: threading.Event = field(default_factory=threading.Event)
    free: threading.Event = field(default_factory=threading.Event)

    def flawed(self) -> Fetched | None:
        self.done.append(f"write {self.name}")
        return self.flaw

    def kept(self) -> Fetched:
        self.busy.set()
        assert self.free.wait(10)
        if self.error:
            raise self.error
        self.done.append(f"keep {self.name}")
        return WHOLE


def clips(done: list[str], *names: str) -> list[Clip]:
    made = [Clip(name, done) for name in names]
    for one in made[1:]:
        one.free.set()
    return made


async def ending(disk: GroupCommit, clip: Clip) -> asyncio.Task[Fetched]:
    task = asyncio.create_task(disk.end(clip))  # type: ignore[arg-type] # in its form
    await asyncio.sleep(0)
    return task


def test_those_that_come_meanwhile_are_all_written_before_any_is_kept() -> None:
    done: list[str] = []

    async def act() -> list[Fetched]:
        disk = GroupCommit()
        first, *others = clips(done, "a", "b", "c")
        tasks = [await ending(disk, first)]
        await asyncio.to_thread(first.busy.wait)
        tasks += [await ending(disk, one) for one in others]
        first.free.set()
        return await asyncio.gather(*tasks)

    assert asyncio.run(act()) == [WHOLE] * 3
    assert done == ["write a", "keep a", "write b", "write c", "keep b", "keep c"]


def test_f3_the_folders_of_a_group_are_synced_once_before_anything_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    monkeypatch.setattr(_group_commit, "sync_folder", lambda one: done.append(f"sync {one}"))

    async def told(disk: GroupCommit, clip: Clip) -> None:
        await disk.end(clip)  # type: ignore[arg-type] # in its form
        done.append(f"tell {clip.name}")

    async def act() -> None:
        disk = GroupCommit()
        first, *others = clips(done, "a", "b", "c")
        for one in (first, *others):
            one.folder = Path("takes")
        tasks = [asyncio.create_task(told(disk, first))]
        await asyncio.to_thread(first.busy.wait)
        tasks += [asyncio.create_task(told(disk, one)) for one in others]
        await asyncio.sleep(0)
        first.free.set()
        await asyncio.gather(*tasks)

    asyncio.run(act())

    first_sync, second_sync = (at for at, one in enumerate(done) if one == "sync takes")
    assert done.index("keep a") < first_sync < done.index("tell a")
    for name in "bc":
        assert done.index(f"keep {name}") < second_sync < done.index(f"tell {name}")


def test_what_is_no_clip_is_told_and_not_kept() -> None:
    done: list[str] = []
    flaw = Fetched(200, flaw="it is empty")

    async def act() -> Fetched:
        return await (await ending(GroupCommit(), Clip("a", done, flaw=flaw)))

    assert asyncio.run(act()) is flaw
    assert done == ["write a"]


@pytest.mark.parametrize("error", [TransportFault("cut", sent=True), MemoryError()])
def test_what_goes_wrong_with_one_concerns_no_other(error: BaseException) -> None:
    done: list[str] = []

    async def act() -> list[Fetched | BaseException]:
        disk = GroupCommit()
        first, second, third = clips(done, "a", "b", "c")
        second.error = error
        tasks = [await ending(disk, first)]
        await asyncio.to_thread(first.busy.wait)
        tasks += [await ending(disk, one) for one in (second, third)]
        first.free.set()
        return await asyncio.gather(*tasks, return_exceptions=True)

    assert asyncio.run(act()) == [WHOLE, error, WHOLE]


def test_who_is_cancelled_while_it_waits_never_comes_to_the_disk() -> None:
    done: list[str] = []

    async def act() -> None:
        disk = GroupCommit()
        first, second, third = clips(done, "a", "b", "c")
        running, given_up, last = [await ending(disk, one) for one in (first, second, third)]
        await asyncio.to_thread(first.busy.wait)
        given_up.cancel()
        await asyncio.sleep(0)
        first.free.set()
        await asyncio.gather(running, last)

    asyncio.run(act())
    assert done == ["write a", "keep a", "write c", "keep c"]


def test_who_is_cancelled_meanwhile_is_told_nothing_and_the_next_goes_on() -> None:
    done: list[str] = []

    async def act() -> None:
        disk = GroupCommit()
        first, second = clips(done, "a", "b")
        given_up = await ending(disk, first)
        await asyncio.to_thread(first.busy.wait)
        given_up.cancel()
        last = await ending(disk, second)
        first.free.set()
        await last
        assert given_up.cancelled()

    asyncio.run(act())
    assert done == ["write a", "keep a", "write b", "keep b"]


def test_a_folder_that_cannot_be_synced_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: Path) -> None:
        raise LookupError

    monkeypatch.setattr(_group_commit, "sync_folder", fail)
    (clip,) = clips([], "a")
    clip.free.set()

    async def act() -> Fetched:
        async with asyncio.timeout(60):
            return await (await ending(GroupCommit(), clip))

    assert asyncio.run(act()) is WHOLE
