"""Many processes with few keys, in any order, each of which may die at any step."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import stillreel as sr
from stillreel._flows import Record, Send, SubmitPolicy
from stillreel._journal import rows as _journal_rows
from tests.unit.driving import REQUEST, UNSENT, Queue, answer, oxen, submit

if TYPE_CHECKING:
    from stillreel._flows import Effect, Flow

REFUSED = answer({"error": {"title": "no"}}, 400)
POSTS: dict[str, object] = {
    "taken": "taken",
    "lost": "lost",
    "broken": "broken",
    "refused": REFUSED,
    "unsent": UNSENT,
}
MOST_STEPS = 5000


@dataclass(eq=False)
class Process:
    """One call of submit, and how far it has come."""

    name: str
    key: str | None
    flow: Flow[sr.Job]
    effect: Effect


class World:
    """Oxen's queue, a journal, and the processes that use them. All requests are the same.

    Attributes:
        results: What the calls that came to a job returned, with their keys.
        posts: How many jobs the queue took, by key.
    """

    def __init__(self, journal: sr.Journal) -> None:
        self.journal, self.queue = journal, Queue()
        self.living: list[Process] = []
        self.results: list[tuple[str | None, sr.Job]] = []
        self.posts: Counter[str | None] = Counter()
        self.acting = ""
        self._names = count()

    def alive(self, _connection: object, owner: str, _lease_until: float) -> bool:
        return owner in {one.name for one in self.living}

    def begin(self, key: str | None) -> None:
        flow = submit(
            {"oxen": oxen()}, ["oxen"], REQUEST, policy=SubmitPolicy(key=key, durable=True)
        )
        self.living.append(Process(f"p{next(self._names)}", key, flow, next(flow)))

    def die(self, process: Process) -> None:
        self.living.remove(process)
        process.flow.close()

    def step(self, process: Process, post: str = "taken") -> None:
        try:
            try:
                made = self._perform(process, process.effect, post)
            except Exception as error:  # noqa: BLE001 - the flow decides what it means
                process.effect = process.flow.throw(error)
            else:
                process.effect = process.flow.send(made)
        except StopIteration as stop:
            self.living.remove(process)
            self.results.append((process.key, stop.value))
        except sr.SubmitError:
            self.living.remove(process)

    def finish(self) -> None:
        """All that live come to their ends, side by side."""
        for _ in range(MOST_STEPS):
            for process in list(self.living):
                self.step(process)
        assert not self.living

    def _perform(self, process: Process, effect: Effect, post: str) -> Any:
        if isinstance(effect, Record):
            self.acting = process.name
            return effect.write(self.journal)
        if not isinstance(effect, Send):
            return None  # nobody needs to wait here
        if effect.submit:
            self.queue.posts.append(POSTS[post])
        before = len(self.queue.jobs)
        try:
            made = self.queue(effect)
        finally:
            self.posts[process.key] += len(self.queue.jobs) - before
        if isinstance(made, Exception):
            raise made
        return made

    def check(self) -> None:
        assert all(taken <= 1 for key, taken in self.posts.items() if key)
        for key in {key for key, _ in self.results if key}:
            assert len({job for one, job in self.results if one == key}) == 1
        owners = {str(job): key for key, job in self.results if key}
        alone = [str(job) for key, job in self.results if not key]
        assert len(owners) == len({key for key, _ in self.results if key})
        assert len({*alone, *owners}) == len(alone) + len(owners)


def played(data: st.DataObject, world: World, keys: list[str | None]) -> None:
    for _ in range(data.draw(st.integers(5, 40))):
        what = data.draw(st.sampled_from(("go on",) * 6 + ("begin",) * 2 + ("die",)))
        if what == "begin" or not world.living:
            world.begin(data.draw(st.sampled_from(keys)))
            continue
        process = data.draw(st.sampled_from(world.living))
        if what == "die":
            world.die(process)
        else:
            post = data.draw(st.sampled_from(sorted(POSTS)))
            for _ in range(data.draw(st.integers(1, 15))):
                if process in world.living:
                    world.step(process, post)
        world.check()
    world.finish()
    world.check()


@pytest.mark.parametrize("keys", [["a", "b"], ["a", None]], ids=["keys", "without"])
@given(data=st.data())
@settings(max_examples=60)
def test_no_job_is_paid_twice_and_none_is_lost(keys: list[str | None], data: st.DataObject) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        sr.Journal(Path(folder) / "journal.sqlite3") as journal,
        pytest.MonkeyPatch.context() as patch,
    ):
        world = World(journal)
        patch.setattr(_journal_rows, "is_alive", world.alive)
        patch.setattr(journal._life, "prove", lambda: world.acting)

        played(data, world, keys)

        if None not in keys:  # each key is asked for once more, and every job is found
            for key in keys:
                world.begin(key)
            world.finish()
            world.check()
            taken = [one["generation_id"] for one in world.queue.jobs]
            account = journal.entries(limit=1)[0].intent.account
            assert journal.find_held(account, taken) == set(taken)
