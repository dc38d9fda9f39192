"""What users rely on in the client that blocks: threads, signals, forks, the end of Python."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from tests.unit.serving import Reply, Server, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stillreel.sandbox import Sandbox

URL = "https://pictures.example/a.jpg"
REQUEST = sr.ImageToVideo(URL, prompt="waves")
STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
TASK = '{{"task": {{"task_id": "t", "status": "{}"}}, "videos": []}}'
FAR = 60.0
"""Seconds after which a test gives up: no machine is so slow."""


def until(true: Callable[[], object]) -> None:
    """Wait until something is true."""
    deadline = time.monotonic() + FAR
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[sr.Client]:
    with sandbox.client() as made:
        yield made


# --- threads


def test_threads_share_a_client_and_each_gets_its_own_clip(
    sandbox: Sandbox, client: sr.Client, tmp_path: Path
) -> None:
    def make(number: int) -> tuple[str, str]:
        url = f"https://pictures.example/{number}.jpg"
        request = sr.ImageToVideo(url, prompt=str(number), duration=4)
        stem = STEMS[number % 4]
        result = client.generate(request, tmp_path / f"{number}.mp4", provider=stem)
        return str(result.job), result.files[0].sha256

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(make, range(8)))

    assert len({job for job, _ in made}) == 8
    assert len({sha256 for _, sha256 in made}) == 8
    assert {job for job, _ in made} <= {_name(one) for one in sandbox.jobs()}


def _name(entry: dict[str, Any]) -> str:
    return f"{entry['provider']}:{entry['id']}"


def test_functions_of_the_user_are_called_in_the_thread_that_called(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    threads: dict[str, threading.Thread] = {}

    def seen(name: str) -> Callable[[Any], None]:
        return lambda _: threads.update({name: threading.current_thread()})

    sandbox.fault("highwayapi", "get_task_result", status=200, body={"strange": True})
    with sandbox.client(on_drift=seen("on_drift")) as client:
        client.generate(
            REQUEST,
            tmp_path / "clip.mp4",
            provider="highwayapi",
            on_job=seen("on_job"),
            on_state=seen("on_state"),
        )

    here = threading.current_thread()
    assert threads == {"on_drift": here, "on_job": here, "on_state": here}


def test_a_slow_function_of_one_thread_holds_up_no_other(client: sr.Client) -> None:
    slow, other = (client.submit(REQUEST, provider=stem) for stem in ("modellix", "oxen"))
    held, released = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        held.set()
        assert released.wait(FAR)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.wait, slow, on_state=hold)
        assert held.wait(FAR)
        assert client.wait(other).videos
        assert not waiting.done()
        released.set()
        assert waiting.result(FAR).videos


def test_what_a_function_of_the_user_raises_ends_its_call(client: sr.Client) -> None:
    job = client.submit(REQUEST, provider="modellix")

    def fail(_: object) -> None:
        raise ZeroDivisionError

    for failing in (lambda: client.wait(job, on_state=fail), lambda: _listed(client, job, fail)):
        with pytest.raises(ZeroDivisionError):
            failing()

    assert client.wait(job).videos


def _listed(client: sr.Client, job: sr.Job, tell: Callable[[object], None]) -> list[sr.Result]:
    return list(client.as_completed([job], on_state=tell))


def test_a_call_within_a_loop_over_results_holds_up_nothing(client: sr.Client) -> None:
    jobs = [client.submit(REQUEST, provider=stem) for stem in STEMS]
    found = []

    for result in client.as_completed(jobs):
        found.append(str(result.job))
        assert client.state(result.job).ended

    assert sorted(found) == sorted(map(str, jobs))


def test_a_loop_that_is_left_ends_its_waits(client: sr.Client) -> None:
    jobs = [client.submit(REQUEST, provider=stem) for stem in STEMS]

    results = client.as_completed(jobs)
    assert next(results).videos
    results.close()  # type: ignore[attr-defined] # it is a generator's

    assert client.state(jobs[0]).job == jobs[0]


# --- event loops


def test_it_works_where_a_loop_runs_and_says_who_would_not_hold_it_up(
    client: sr.Client, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "stillreel")

    async def notebook() -> sr.Result:
        result = client.wait(client.submit(REQUEST, provider="oxen"))
        result.save(tmp_path / "clip.mp4")
        return result

    result = asyncio.run(notebook())

    assert [file.path for file in result.files] == [str(tmp_path / "clip.mp4")]
    assert "AsyncClient would not" in caplog.text


def test_asynchronous_code_is_told_to_await_asave(sandbox: Sandbox, tmp_path: Path) -> None:
    async def use() -> sr.Result:
        async with sandbox.async_client() as client:
            result = await client.wait(await client.submit(REQUEST, provider="oxen"))
        with pytest.raises(sr.ConfigurationError, match=r"await result\.asave"):
            result.save(tmp_path / "clip.mp4")
        assert not (tmp_path / "clip.mp4").exists()
        await result.asave(tmp_path / "clip.mp4")
        return result

    result = asyncio.run(use())
    result.save(tmp_path / "again.mp4")  # no loop runs now

    assert [file.path.rpartition("/")[2] for file in result.files] == ["clip.mp4", "again.mp4"]
    assert len({file.sha256 for file in result.files}) == 1


def test_a_call_from_its_own_loop_is_refused(sandbox: Sandbox, picture: bytes) -> None:
    clients: list[sr.Client] = []

    async def host(_: bytes) -> str:
        return str(clients[0].state("oxen:1"))

    with sandbox.client(image_host=host) as made:
        clients.append(made)
        with pytest.raises(sr.ConfigurationError, match="use AsyncClient"):
            made.submit(sr.ImageToVideo(picture, prompt="waves"), provider="modellix")


# --- what a provider pushes


def test_events_wake_those_who_block(sandbox: Sandbox) -> None:
    with sandbox.client(poll_interval=FAR, journal=None) as client:
        job = client.submit(REQUEST, provider="oxen")
        assert client.wait(job, timeout=FAR / 2).videos


# --- Ctrl-C


@pytest.fixture
def interrupt() -> Iterator[Callable[[], None]]:
    """Interrupts the main thread as Ctrl-C does: by a signal, from another thread."""

    def handle(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGUSR1, handle)
    yield lambda: os.kill(os.getpid(), signal.SIGUSR1)
    signal.signal(signal.SIGUSR1, before)


def highway(server: Server, **options: Any) -> sr.Client:
    provider = sr.HighwayAPI(key="k", base_url=server.url)
    return sr.Client({"highwayapi": provider}, submit_patience=0, **options)


def test_an_interrupt_ends_a_wait_at_once_with_the_job_on_hand(
    interrupt: Callable[[], None],
) -> None:
    running = reply(200, TASK.format("TASK_STATUS_PROCESSING").encode())

    def answer(_: object) -> Reply:
        threading.Timer(0.05, interrupt).start()
        return running

    with Server(answer, running) as server, highway(server, poll_interval=FAR) as client:
        with pytest.raises(KeyboardInterrupt) as raised:
            client.wait("highwayapi:t", timeout=FAR)
        assert client.state("highwayapi:t").phase == "running"

    assert "highwayapi:t goes on" in raised.value.__notes__


@pytest.mark.parametrize("moment", ["before the answer", "before the record"])
def test_m8_an_interrupted_submit_is_recorded_before_it_ends(
    moment: str, interrupt: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    accept = sr.Journal.accept

    def accepting(self: sr.Journal, entry: sr.Entry, job: sr.Job) -> None:
        if moment == "before the record":
            interrupt()
        accept(self, entry, job)

    def answer(_: object) -> Reply:
        if moment == "before the answer":
            interrupt()
            time.sleep(0.1)
        return reply(200, {"task_id": "paid-1"})

    monkeypatch.setattr(sr.Journal, "accept", accepting)
    with Server(answer) as server, sr.Journal(tmp_path / "j.sqlite3") as journal:
        with (
            highway(server, journal=journal) as client,
            pytest.raises(KeyboardInterrupt) as raised,
        ):
            client.submit(REQUEST, idempotency_key="shot-1")
        (entry,) = journal.entries()

    assert (entry.state, str(entry.job)) == ("accepted", "highwayapi:paid-1")
    assert any("highwayapi:paid-1" in note for note in raised.value.__notes__)
    assert len(server.received) == 1


def test_an_interrupt_before_the_request_leaves_sends_nothing(
    interrupt: Callable[[], None], tmp_path: Path
) -> None:
    def host(_: bytes) -> str:
        interrupt()
        time.sleep(FAR)
        raise AssertionError

    with Server(reply(200, {"task_id": "t"})) as server:
        provider = sr.Modellix(key="k", base_url=server.url)
        with (
            sr.Client({"modellix": provider}, image_host=host) as client,
            pytest.raises(KeyboardInterrupt),
        ):
            client.submit(sr.ImageToVideo(_png(), prompt="waves"))
        assert server.received == []


def test_a_second_interrupt_gives_the_answer_up(interrupt: Callable[[], None]) -> None:
    def answer(_: object) -> Reply:
        interrupt()
        threading.Timer(0.2, interrupt).start()
        time.sleep(1.0)
        return reply(200, {"task_id": "paid-1"})

    with Server(answer) as server:
        client = highway(server)
        with pytest.raises(KeyboardInterrupt) as raised:
            client.submit(REQUEST)
        assert not hasattr(raised.value, "__notes__")
        client.close()


def _png() -> bytes:
    import io  # noqa: PLC0415 - for one test

    from PIL import Image  # noqa: PLC0415

    buffer = io.BytesIO()
    Image.new("RGB", (32, 18)).save(buffer, "PNG")
    return buffer.getvalue()


# --- forks


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks here")
def test_m12_parent_and_children_go_on_with_connections_of_their_own(
    sandbox: Sandbox, tmp_path: Path
) -> None:
    done = script(
        """
        import os, sys, traceback
        folder = sys.argv[1]
        with sr.Client(journal=folder + "/journal.sqlite3", poll_interval=0.05) as client:
            def make(name):
                result = client.generate(
                    sr.ImageToVideo(f"https://p.example/{name}.jpg", prompt=name, duration=4),
                    f"{folder}/{name}.mp4", provider=["modellix", "oxen"][len(name) % 2],
                    idempotency_key=name,
                )
                return result.files[0].sha256
            make("before")
            children = []
            for number in range(4):
                child = os.fork()
                if child == 0:
                    try:
                        make(f"child-{number}")
                        make(f"other-child-{number}")
                    except BaseException:
                        traceback.print_exc()
                        os._exit(1)
                    sys.exit(0)
                children.append(child)
            make("parent")
            codes = [os.waitstatus_to_exitcode(os.waitpid(one, 0)[1]) for one in children]
            make("parent-again")
            print(codes)
        """,
        sandbox,
        str(tmp_path),
    )

    assert done.stdout.split("\n")[-2:] == ["[0, 0, 0, 0]", ""]
    assert done.stderr == ""
    clips = [path.read_bytes() for path in tmp_path.glob("*.mp4")]
    assert len(clips) == len(set(clips)) == 11


# --- the end of the interpreter


def test_a_client_that_is_never_closed_says_so_and_lets_the_interpreter_end(
    sandbox: Sandbox,
) -> None:
    done = script("client = sr.Client(); client.state(sys.argv[1])", sandbox, "oxen:x", check=False)
    assert "JobExpired" in done.stderr

    done = script(
        """
        client = sr.Client()
        job = client.submit(sr.ImageToVideo("https://p.example/a.jpg", prompt="w"), provider="oxen")
        print(job)
        """,
        sandbox,
    )

    assert done.returncode == 0
    assert "ResourceWarning: unclosed Client(" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Unclosed" not in done.stderr


def test_a_client_that_is_forgotten_closes_its_sockets(sandbox: Sandbox) -> None:
    before = threading.active_count()
    client = sandbox.client()
    client.submit(REQUEST, provider="highwayapi")
    assert threading.active_count() > before

    with pytest.warns(ResourceWarning, match="unclosed Client"):
        del client

    until(lambda: threading.active_count() == before)


def test_a_client_that_was_never_used_has_nothing_to_close(sandbox: Sandbox) -> None:
    before = threading.active_count()
    sandbox.client()
    assert threading.active_count() == before


def script(
    code: str, sandbox: Sandbox, *arguments: str, check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Run a program against the sandbox, with every warning on."""
    head = "import sys, stillreel as sr\n"
    environment = {**os.environ, **sandbox.environment}
    return subprocess.run(
        [sys.executable, "-W", "always", "-c", head + textwrap.dedent(code), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        timeout=2 * FAR,
        check=check,
    )
