"""The queue of a fleet: lines are deferred once, run to their end, and never lost."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from procrastinate.exceptions import ConnectorException
from psycopg_pool import PoolTimeout

from stillreel import AsyncClient, ConfigurationError, ImageToVideo, Journal
from stillreel.batch import Line, LineOutcome, Results
from stillreel.batch._plan import Planned
from stillreel.batch.fleet import _coordinator as batching
from stillreel.batch.fleet import _worker as working
from stillreel.batch.fleet._coordinator import FleetPolicy, run_fleet
from stillreel.batch.fleet._queue import Later, _Again, _Connector, defer, open_app
from stillreel.batch.fleet._store import LOCK, Deferred, Lines, connections, database_of
from stillreel.batch.fleet._worker import Worker, serve
from tests.fleet.postgres import PASSWORD

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from psycopg_pool import AsyncConnectionPool

    from stillreel.sandbox import Sandbox
    from tests.fleet.postgres import Cluster

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("quick")]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at everything more often."""
    monkeypatch.setattr(working, "LOOK", 0.1)
    monkeypatch.setattr(working, "HEARTBEAT", 0.1)
    monkeypatch.setattr(working, "STALLED", 1.0)
    monkeypatch.setattr(working, "GRACE", 0.1)
    monkeypatch.setattr(batching, "LOOK", 0.1)
    monkeypatch.setattr("stillreel.batch.fleet._queue.FIRST_DELAY", 0.1)


@pytest.fixture
async def pool(database: str) -> AsyncIterator[AsyncConnectionPool]:
    async with connections(database) as made:
        yield made


@pytest.fixture
def results(tmp_path: Path) -> Iterator[Results]:
    with Results(tmp_path / "takes") as made:
        yield made


@pytest.fixture
def line(sandbox: Sandbox, picture: bytes, tmp_path: Path) -> Callable[..., Line]:
    """Makes the line of a number."""
    url = sandbox.host(picture)

    def make(number: int, provider: str = "highwayapi", **options: Any) -> Line:
        request = ImageToVideo(url, prompt=f"prompt {number}", duration=4, **options)
        path = tmp_path / "takes" / f"{number}.mp4"
        return Line(
            number=number, key=f"key-{number}", request=request, providers=(provider,), path=path
        )

    return make


@asynccontextmanager
async def at_work(sandbox: Sandbox, database: str, **settings: Any) -> AsyncIterator[asyncio.Event]:
    """A worker in this very process."""
    stop = asyncio.Event()
    options = {"providers": sandbox.providers, "poll_interval": 0.05, **settings}
    task = asyncio.create_task(serve(database, stop, **options))
    try:
        yield stop
    finally:
        stop.set()
        await task


@asynccontextmanager
async def planning(sandbox: Sandbox, database: str) -> AsyncIterator[AsyncClient]:
    with Journal(database) as journal:
        async with sandbox.async_client(journal=journal) as client:
            yield client


async def submitted(sandbox: Sandbox, count: int) -> None:
    """Wait until so many jobs were taken."""
    while len(sandbox.jobs()) < count:  # noqa: ASYNC110 - it is a server of its own
        await asyncio.sleep(0.02)


def planned(client: AsyncClient, *lines: Line) -> list[Planned]:
    return [Planned(line, client.recorder.find(line.key)) for line in lines]


async def test_a_batch_is_run_by_workers_and_not_a_second_time(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    before, phases = len(sandbox.jobs()), list[tuple[str, str]]()
    lines = [line(number) for number in range(6)]
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        plan = planned(client, *lines)
        first = await run_fleet(
            client, plan, results, on_phase=lambda one, phase: phases.append((one.key, phase))
        )
        moved = [replace(one, line=replace(one.line, number=99)) for one in plan]
        second = await run_fleet(client, moved, results)

    assert [one.state for one in first] == ["saved"] * 6
    assert [one.key for one in first] == [one.key for one in lines]
    assert all(one.path.exists() for one in lines)
    assert len(sandbox.jobs()) - before == 6
    assert [(one.state, one.number) for one in second] == [("saved", 99)] * 6
    assert [one.files for one in second] == [one.files for one in first]
    assert phases.count(("key-0", "saved")) == 1
    written = [json.loads(text) for text in results.path.read_text().splitlines()]
    assert sorted(one["id"] for one in written) == [one.key for one in lines]


async def test_the_same_batch_deferred_twice_at_once_is_run_once(
    sandbox: Sandbox, database: str, line: Callable[..., Line], tmp_path: Path
) -> None:
    before = len(sandbox.jobs())
    lines = [line(number) for number in range(5)]
    with Results(tmp_path / "a") as one, Results(tmp_path / "b") as other:
        async with planning(sandbox, database) as client:
            plan = planned(client, *lines)
            batches = [asyncio.create_task(run_fleet(client, plan, it)) for it in (one, other)]
            await asyncio.sleep(0.5)
            async with at_work(sandbox, database):
                ends = await asyncio.gather(*batches)

    assert [[it.state for it in end] for end in ends] == [["saved"] * 5] * 2
    assert len(sandbox.jobs()) - before == 5
    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (5,)


async def test_only_so_many_lines_are_deferred_as_may_be_paid_for(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    before, lines = len(sandbox.jobs()), [line(number) for number in range(5)]
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        policy = FleetPolicy(max_submits=2)
        first = await run_fleet(client, planned(client, *lines), results, policy=policy)
        second = await run_fleet(client, planned(client, *lines), results, policy=policy)

    assert [one.state for one in first] == ["saved"] * 2 + ["pending"] * 3
    assert first[2].reason == "SpendingStopped"
    assert [one.state for one in second] == ["saved"] * 4 + ["pending"]
    assert len(sandbox.jobs()) - before == 4


async def test_lines_are_withdrawn_after_too_many_failures(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    before, lines = len(sandbox.jobs()), [line(number) for number in range(12)]
    sandbox.fault("highwayapi", outcome={"failed": "no"}, times=None)
    async with planning(sandbox, database) as client, at_work(sandbox, database, concurrency=1):
        policy = FleetPolicy(max_consecutive_failures=2)
        ends = await run_fleet(client, planned(client, *lines), results, policy=policy)

    states = [one.state for one in ends]
    assert set(states) == {"failed", "pending"}
    assert len(sandbox.jobs()) - before == states.count("failed") < 12


async def test_a_failed_line_is_submitted_anew_once_when_it_is_asked_for(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    before, one = len(sandbox.jobs()), line(1)
    sandbox.fault("highwayapi", outcome={"failed": "no"})
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        failed = await run_fleet(client, planned(client, one), results)
        again = await run_fleet(client, planned(client, one), results)
        policy = FleetPolicy(retry_failed=True, max_submits=1)
        retried = await run_fleet(client, planned(client, one), results, policy=policy)

    assert [failed[0].state, again[0].state, retried[0].state] == ["failed", "failed", "saved"]
    assert len(sandbox.jobs()) - before == 2


async def test_a_batch_that_is_stopped_withdraws_what_nobody_has_taken(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    before, stop, one = len(sandbox.jobs()), asyncio.Event(), line(1)
    async with planning(sandbox, database) as client:
        running = asyncio.create_task(run_fleet(client, planned(client, one), results, stop=stop))
        await asyncio.sleep(0.5)
        stop.set()
        ends = await running
        async with at_work(sandbox, database):
            await asyncio.sleep(0.5)

    assert [one.state for one in ends] == ["pending"]
    assert len(sandbox.jobs()) == before
    assert results.path.read_text() == ""


async def test_outcomes_are_returned_although_they_cannot_be_written(
    sandbox: Sandbox,
    database: str,
    line: Callable[..., Line],
    results: Results,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(_: LineOutcome) -> None:
        raise OSError(28, "No space left on device")

    results.write = full  # type: ignore[assignment,method-assign]
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        ends = await run_fleet(client, planned(client, line(1)), results)

    assert [one.state for one in ends] == ["saved"]
    assert "No space left on device" in caplog.text


async def test_m11_a_line_into_another_folder_is_saved_there_too(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results, tmp_path: Path
) -> None:
    before, lines = len(sandbox.jobs()), [line(number) for number in range(4)]
    moved = [
        replace(one, path=tmp_path / "other" / one.path.name, project="other") for one in lines
    ]
    with Results(tmp_path / "other") as other:
        async with planning(sandbox, database) as client:
            batches = [
                asyncio.create_task(run_fleet(client, planned(client, *these), to))
                for these, to in ((lines, results), (moved, other))
            ]
            await asyncio.sleep(0.5)
            async with at_work(sandbox, database):
                ends = await asyncio.gather(*batches)

    assert [[it.state for it in end] for end in ends] == [["saved"] * 4] * 2
    assert all(one.path.exists() for one in (*lines, *moved))
    assert [Path(it.files[0].path) for it in ends[1]] == [one.path for one in moved]
    assert len(sandbox.jobs()) - before == 4


async def test_m11_a_file_that_is_gone_is_fetched_again(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    before, lines = len(sandbox.jobs()), [line(number) for number in range(3)]
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        await run_fleet(client, planned(client, *lines), results)
        lines[1].path.unlink()
        again = await run_fleet(client, planned(client, *lines), results)

    assert [one.state for one in again] == ["saved"] * 3
    assert all(one.path.exists() for one in lines)
    assert len(sandbox.jobs()) - before == 3


async def test_m11_what_a_worker_has_saved_elsewhere_is_not_saved(
    sandbox: Sandbox,
    database: str,
    line: Callable[..., Line],
    results: Results,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks = iter([False, False, True])
    monkeypatch.setattr(batching, "are_there", lambda *_: next(looks, False))
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        (late,) = await run_fleet(client, planned(client, line(1)), results)
        monkeypatch.setattr(batching, "LAG", 0.3)
        (never,) = await run_fleet(client, planned(client, line(2)), results)

    assert (late.state, never.state) == ("saved", "waiting")
    assert (never.charged, bool(never.job)) == ("yes", True)
    assert never.message
    assert f"a worker has saved it, but {line(2).path} is not here" in never.message


async def test_m10_a_line_that_raises_anything_ends_alone(
    sandbox: Sandbox,
    database: str,
    line: Callable[..., Line],
    results: Results,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lines, generate = [line(number) for number in range(3)], AsyncClient.generate

    async def breaking(client: AsyncClient, request: ImageToVideo, *rest: Any, **more: Any) -> Any:
        if request.prompt == "prompt 1":
            raise UnicodeError("label too long")
        return await generate(client, request, *rest, **more)

    monkeypatch.setattr(AsyncClient, "generate", breaking)
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        ends = await run_fleet(client, planned(client, *lines), results)

    assert [one.state for one in ends] == ["saved", "failed", "saved"]
    assert (ends[1].message, ends[1].charged) == ("UnicodeError: label too long", "unknown")


async def test_m10_a_line_that_a_worker_cannot_read_ends_alone(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    lines = [line(number) for number in range(2)]
    async with planning(sandbox, database) as client:
        running = asyncio.create_task(run_fleet(client, planned(client, *lines), results))
        await asyncio.sleep(0.5)
        with psycopg.connect(database) as connection:
            spoilt = "UPDATE stillreel_lines SET line = '{}' WHERE key = 'key-0'"
            connection.execute(spoilt)
        async with at_work(sandbox, database):
            ends = await running

    assert [one.state for one in ends] == ["failed", "saved"]
    assert ends[0].number == 0
    assert ends[0].message
    assert "cannot read the line, as of another version" in ends[0].message


async def test_a_stopped_worker_hands_its_lines_back_to_others(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    before, lines = len(sandbox.jobs()), [line(number) for number in range(4)]
    sandbox.fault("highwayapi", "get_task_result", times=None, status=503)
    async with planning(sandbox, database) as client:
        running = asyncio.create_task(run_fleet(client, planned(client, *lines), results))
        async with at_work(sandbox, database):
            await submitted(sandbox, before + 4)
        sandbox.clear_faults()
        async with at_work(sandbox, database):
            ends = await running

    assert [one.state for one in ends] == ["saved"] * 4
    assert len(sandbox.jobs()) - before == 4


async def test_the_lines_of_a_dead_worker_are_taken_over(
    sandbox: Sandbox, database: str, line: Callable[..., Line], results: Results
) -> None:
    one = line(1)
    async with planning(sandbox, database) as client:
        running = asyncio.create_task(run_fleet(client, planned(client, one), results))
        await asyncio.sleep(0.5)
        with psycopg.connect(database) as connection:  # as one does that is killed at once
            connection.execute("SELECT * FROM procrastinate_register_worker_v1()")
            taken = "UPDATE procrastinate_jobs SET status = 'doing', worker_id = 1"
            connection.execute(taken)
        async with at_work(sandbox, database):
            ends = await running

    assert [one.state for one in ends] == ["saved"]


async def test_one_worker_at_a_time_looks_for_dead_ones(
    database: str,
    pool: AsyncConnectionPool,
    sandbox: Sandbox,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with sandbox.async_client() as client, open_app(pool) as app:
        await Lines(pool).prepare()
        with psycopg.connect(database) as other:
            other.execute("SELECT pg_advisory_lock(%s)", [LOCK + 1])
            monkeypatch.setattr(app.job_manager, "get_stalled_jobs", None)
            await Worker(client, pool)._rescued(app)  # or it would call that


async def test_a_restarted_database_stops_no_batch(
    sandbox: Sandbox,
    database: str,
    postgres: Cluster,
    line: Callable[..., Line],
    results: Results,
) -> None:
    before, lines = len(sandbox.jobs()), [line(number) for number in range(20)]
    async with planning(sandbox, database) as client, at_work(sandbox, database, concurrency=4):
        running = asyncio.create_task(run_fleet(client, planned(client, *lines), results))
        await submitted(sandbox, before + 1)
        await asyncio.to_thread(postgres.restart, "immediate")
        ends = await running

    assert [one.state for one in ends] == ["saved"] * 20
    assert len(sandbox.jobs()) - before == 20


async def test_a_worker_waits_until_the_database_is_back(
    sandbox: Sandbox,
    database: str,
    pool: AsyncConnectionPool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stop, tries = asyncio.Event(), list[int]()

    async def away(_: Worker, stop: asyncio.Event) -> None:
        tries.append(1)
        if len(tries) == 2:
            stop.set()
        raise ConnectorException from psycopg.OperationalError(PASSWORD)

    monkeypatch.setattr(Worker, "_shift", away)
    monkeypatch.setattr(working, "PAUSE", 0.01)
    async with sandbox.async_client() as client:
        await Worker(client, pool).work(stop)

    assert len(tries) == 2
    assert "OperationalError" in caplog.text
    assert PASSWORD not in caplog.text


async def test_what_ends_a_shift_is_told(
    sandbox: Sandbox, pool: AsyncConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object, **__: object) -> None:
        raise ConnectorException

    monkeypatch.setattr("procrastinate.App.run_worker_async", broken)
    async with sandbox.async_client() as client:
        with pytest.raises(ConnectorException):
            await Worker(client, pool)._shift(asyncio.Event())


async def test_a_failing_look_for_dead_workers_is_repeated(
    sandbox: Sandbox, pool: AsyncConnectionPool, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks: list[int] = []

    async def look(*_: object) -> None:
        looks.append(1)
        if len(looks) == 3:
            raise asyncio.CancelledError
        raise PoolTimeout

    monkeypatch.setattr(Worker, "_rescued", look)
    async with sandbox.async_client() as client:
        with pytest.raises(asyncio.CancelledError):
            async with open_app(pool) as app:
                await Worker(client, pool)._rescue(app)
    assert len(looks) == 3


async def test_a_line_that_has_ended_is_not_run_again(
    sandbox: Sandbox, pool: AsyncConnectionPool, line: Callable[..., Line]
) -> None:
    before = len(sandbox.jobs())
    async with open_app(pool) as app:
        lines = Lines(pool)
        await lines.prepare()
        one = line(1)
        await lines.put([Deferred(line=one, timeout=9.0)], partial(defer, app))
        (job,) = await app.job_manager.list_jobs_async()
        assert job.id is not None
        outcome = LineOutcome(key=one.key, number=1, state="refused", charged="no")
        await lines.end(one.key, job.evolve(id=job.id + 1), outcome)
        assert await lines.read(one.key) == Deferred(line=one, timeout=9.0)
        await lines.end(one.key, job, outcome)
        assert await lines.read(one.key) is None
        async with sandbox.async_client() as client:
            await Worker(client, pool).run(one.key, job)
    assert len(sandbox.jobs()) == before


@pytest.mark.parametrize(
    ("outcome", "attempts", "expected"),
    [
        ({"state": "saved"}, 0, None),
        ({"state": "unknown"}, 0, None),
        ({"state": "waiting", "reason": "WaitTimeout"}, 0, 10.0),
        ({"state": "waiting", "reason": "WaitTimeout"}, 3, 80.0),
        ({"state": "waiting", "reason": "WaitTimeout"}, 5, None),
        ({"state": "refused", "reason": "JournalError"}, 50, 10.0),
    ],
)
def test_a_line_is_run_again_while_that_may_help(
    outcome: dict[str, Any], attempts: int, expected: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stillreel.batch.fleet._queue.FIRST_DELAY", 10.0)
    made = LineOutcome(key="k", number=1, **outcome)

    assert working._later(made, attempts) == expected


async def test_a_line_that_still_waits_is_run_again_and_then_told(
    sandbox: Sandbox,
    database: str,
    line: Callable[..., Line],
    results: Results,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(working, "TRIES", 2)
    sandbox.fault("highwayapi", outcome="stuck")
    async with planning(sandbox, database) as client, at_work(sandbox, database):
        policy = FleetPolicy(timeout=0.2)
        ends = await run_fleet(client, planned(client, line(1)), results, policy=policy)

    assert [(one.state, one.reason) for one in ends] == [("waiting", "WaitTimeout")]
    assert ends[0].job
    with psycopg.connect(database) as connection:
        row = connection.execute("SELECT attempts FROM procrastinate_jobs").fetchone()
    assert row == (3,)


@pytest.mark.parametrize(
    ("error", "least", "most"),
    [(asyncio.CancelledError(), 0, 0), (Later(7.0), 7, 7), (TypeError(), 0.1, 0.2)],
)
async def test_whatever_ends_a_run_another_follows(
    error: BaseException, least: float, most: float, pool: AsyncConnectionPool
) -> None:
    async with open_app(pool) as app:
        await Lines(pool).prepare()
        async with pool.connection() as connection:
            await defer(app, connection, ["k"])
        (job,) = await app.job_manager.list_jobs_async()
    decision = _Again().get_retry_decision(exception=error, job=job)

    assert decision.retry_at is not None
    ahead = (decision.retry_at - datetime.now(UTC)).total_seconds()
    assert least - 1 < ahead <= most


@pytest.mark.parametrize(
    ("cause", "calls"), [(psycopg.OperationalError(), 6), (psycopg.errors.RaiseException(), 1)]
)
async def test_a_statement_that_was_cut_off_is_repeated(
    cause: Exception, calls: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    async def execute(_: object, query: str, **__: object) -> None:
        made.append(query)
        raise ConnectorException from cause

    async def at_once(_: float) -> None: ...

    monkeypatch.setattr("procrastinate.PsycopgConnector.execute_query_async", execute)
    monkeypatch.setattr("stillreel.batch.fleet._queue.asyncio.sleep", at_once)

    with pytest.raises(ConnectorException):
        await _Connector().execute_query_async("SELECT 1")
    assert len(made) == calls


async def test_a_statement_of_ours_is_repeated_until_the_database_is_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Away:
        def connection(self) -> Any:
            raise PoolTimeout

    monkeypatch.setattr("stillreel.batch.fleet._store.OUTAGE", 0.05)
    monkeypatch.setattr("stillreel.batch.fleet._store.PAUSE", 0.03)
    with pytest.raises(PoolTimeout):
        await Lines(Away()).read("k")  # type: ignore[arg-type]


async def test_a_fleet_needs_a_journal_in_postgresql(
    sandbox: Sandbox, tmp_path: Path, results: Results
) -> None:
    async with sandbox.async_client(journal=tmp_path / "journal.sqlite3") as client:
        with pytest.raises(ConfigurationError, match="PostgreSQL"):
            await run_fleet(client, [], results)


def test_the_url_for_connecting_has_the_password(database: str) -> None:
    with Journal(database) as journal:
        assert database_of(journal) == database
