"""No exception of another library leaves a public call, whatever it comes from and whenever."""

from __future__ import annotations

import asyncio
import errno
import inspect
import io
import json
import sqlite3
import ssl
import struct
import zlib
from contextlib import ExitStack, contextmanager
from functools import partial, wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any
from unittest import mock

import aiohttp
import attrs
import PIL
import pytest
import sqlalchemy.exc
from aiohttp.http_exceptions import LineTooLong

import stillreel as sr
from stillreel import cli
from stillreel.batch import Line, Results, run_batch
from stillreel.batch._plan import Planned
from tests.conftest import image

from .haste import Loop, haste
from .play import heard, jobs_of
from .shop import KEY, Shop, clip_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .shop import Counter

SECRET = "sk-s3cret-in-anothers-words"
"""What an exception may say that is to be repeated nowhere: a URL, for one."""
ODD: tuple[Exception, ...] = (
    RuntimeError("Event loop is closed"),
    UnicodeEncodeError("idna", "odd", 0, 1, "label too long"),
    AssertionError("odd"),
    KeyError("odd"),
    RecursionError("odd"),
    ExceptionGroup("odd", [ValueError("odd")]),
)
"""What any library may raise."""
SYSTEM = tuple(
    OSError(number, "odd")
    for number in (errno.ENOSPC, errno.EMFILE, errno.EACCES, errno.EIO, errno.ETIMEDOUT)
)
NETWORK = (
    aiohttp.ClientError(SECRET),
    aiohttp.ClientPayloadError(SECRET),
    aiohttp.ServerDisconnectedError(SECRET),
    aiohttp.InvalidURL(SECRET),
    LineTooLong(SECRET.encode(), "8190"),
    ssl.SSLError(1, SECRET),
    asyncio.IncompleteReadError(b"", 1),
    asyncio.InvalidStateError(SECRET),
    ConnectionResetError(SECRET),
    ValueError(SECRET),
)
DATABASE = (
    sqlalchemy.exc.OperationalError("odd", {}, Exception("odd")),
    sqlalchemy.exc.InvalidRequestError("closed"),
    sqlalchemy.exc.TimeoutError("pool"),
    sqlite3.DatabaseError("malformed"),
)
PARSERS = (
    json.JSONDecodeError("odd", "", 0),
    attrs.exceptions.NotAnAttrsClassError("odd"),
    UnicodeDecodeError("utf-8", b"", 0, 1, "odd"),
)
PICTURES = (
    PIL.UnidentifiedImageError("odd"),
    SyntaxError("odd"),
    struct.error("odd"),
    zlib.error("odd"),
)
SEAMS: dict[str, tuple[str, tuple[Exception, ...]]] = {
    "send": ("stillreel._http.transport.Transport.send", NETWORK),
    "fetch": ("stillreel._http.transport.Transport.fetch", NETWORK),
    "request": ("aiohttp.client.ClientSession._request", NETWORK),
    "body": ("aiohttp.streams.StreamReader.readany", NETWORK),
    "dial": ("aiohttp.connector.TCPConnector._create_connection", NETWORK),
    "url": ("stillreel._http.transport.parse_url", NETWORK[-1:]),
    "statement": ("sqlalchemy.engine.base.Connection.execute", DATABASE),
    "session": ("sqlalchemy.engine.base.Engine.connect", DATABASE),
    "lock": ("stillreel._journal.life._lock", SYSTEM),
    "json": ("stillreel._models.call.json.loads", PARSERS),
    "model": ("stillreel_clients.highwayapi.models.task_result.TaskResult.from_dict", PARSERS),
    "thread": ("asyncio.to_thread", ()),
    "open": ("os.open", SYSTEM),
    "write": ("os.write", SYSTEM),
    "sync": ("os.fsync", SYSTEM),
    "link": ("os.link", SYSTEM),
    "stat": ("pathlib.Path.lstat", SYSTEM),
    "picture": ("pathlib.Path.read_bytes", SYSTEM),
    "measure": ("imagesize.get", PICTURES),
}
"""The lowest places at which each library is called -> what it raises there, besides the odd."""
FILES = {"open", "write", "sync", "link", "stat"}
TURNS = 3
"""At how many calls of a seam each exception is raised, in a row of runs."""


@pytest.fixture(scope="module")
def shop() -> Iterator[Shop]:
    with Shop() as running:
        yield running


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return shop.open([(True, "plain")], reads=["running"])


@contextmanager
def failing(target: str, error: Exception, turn: int, *, late: bool) -> Iterator[list[str]]:
    """One call of a function fails: before it does anything, or after.

    Yields:
        A list that has the function's name once it has failed.
    """
    owner, name = found(target)
    original = inspect.getattr_static(owner, name)
    called, failed = 0, list[str]()
    function = getattr(owner, name) if isinstance(original, classmethod) else original

    def due() -> bool:
        nonlocal called
        called += 1
        if called - 1 == turn:
            failed.append(name)
        return called - 1 == turn

    @wraps(function)
    def fail(*args: Any, **options: Any) -> Any:
        now = due()
        if now and not late:
            raise error
        done = function(*args, **options)
        if now:
            raise error
        return done

    @wraps(function)
    async def fail_async(*args: Any, **options: Any) -> Any:
        now = due()
        if now and not late:
            raise error
        done = await function(*args, **options)
        if now:
            raise error
        return done

    made: Any = fail_async if inspect.iscoroutinefunction(function) else fail
    with mock.patch.object(owner, name, staticmethod(made) if function is not original else made):
        yield failed


def found(target: str) -> tuple[Any, str]:
    """The owner of a function, and its name there."""
    path, _, name = target.rpartition(".")
    parts = path.split(".")
    for count in range(len(parts), 0, -1):
        try:
            owner: Any = import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for part in parts[count:]:
            owner = getattr(owner, part)
        return owner, name
    raise AssertionError(target)


def faults(seam: str, *, odd: bool = True) -> Iterator[tuple[str, Exception, int, bool]]:
    """Each exception, at another call of the seam's, before and after it."""
    target, usual = SEAMS[seam]
    others = ODD[len(seam) % 2 :: 2] if odd else ()
    for number, error in enumerate((*usual, *others)):
        yield target, error, number % TURNS, number % 2 == 1


def settings(where: Path) -> dict[str, Any]:
    return {
        "http_timeout": 400.0,
        "poll_interval": 0.0,
        "submit_patience": 0.0,
        "journal": where,
        "drift": "off",
    }


def make(kind: str, counter: Counter, photo: Path, where: Path, target: Path) -> object:
    """The whole way: look at a picture, submit, wait, download."""
    providers = {"highwayapi": counter.provider("highwayapi")}
    request = sr.ImageToVideo(photo, prompt="waves")
    if kind == "sync":
        with sr.Client(providers, **settings(where)) as client:
            return client.generate(request, target, idempotency_key="a", timeout=800.0)

    async def main() -> object:
        async with sr.AsyncClient(providers, **settings(where)) as client:
            return await client.generate(request, target, idempotency_key="a", timeout=800.0)

    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(main())


def check(counter: Counter, error: BaseException | None, said: str, where: Path) -> None:
    """What leaves is ours, tells no secret, is true of the money, and has the job."""
    if error is not None:
        assert isinstance(error, sr.StillreelError), repr(error)
        assert SECRET not in f"{error} {error!r} {vars(error)}"
        assert not (error.charged == "no" and counter.jobs), repr(error)
        assert not (error.charged == "yes" and not counter.jobs), repr(error)
    assert len(counter.jobs) <= 1
    with sr.Journal(where) as journal:
        kept = " ".join([said, *jobs_of(error), *(str(one.job) for one in journal.entries())])
    lost = [job.id for job in counter.jobs if job.id not in kept]
    assert not lost or getattr(error, "charged", "") == "unknown"


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("seam", SEAMS)
def test_what_leaves_a_call_is_an_error_of_ours(
    seam: str, kind: str, shop: Shop, tmp_path: Path
) -> None:
    photo, reached = tmp_path / "photo.jpg", list[str]()
    photo.write_bytes(image(64, 36))
    with haste():
        for number, (target, fault, turn, late) in enumerate(faults(seam)):
            counter = shop.open([(True, "plain")], reads=["running"])
            where, clip = tmp_path / f"{number}.sqlite3", tmp_path / f"{number}.mp4"
            error: BaseException | None = None
            with heard(said := io.StringIO()), failing(target, fault, turn, late=late) as failed:
                try:
                    make(kind, counter, photo, where, clip)
                except BaseException as raised:  # noqa: BLE001 - it is looked at
                    error = raised
            reached += failed
            check(counter, error, said.getvalue(), where)
            if error is None:
                assert clip.read_bytes() == clip_of(counter.jobs[0].id)

    assert reached


@pytest.mark.parametrize("seam", ["send", "request", "body", "json", "thread"])
def test_a_cancel_raises_an_error_of_ours_with_its_job(
    seam: str, shop: Shop, tmp_path: Path
) -> None:
    with haste():
        for target, fault, turn, late in faults(seam):
            counter = shop.open([(True, "plain")])
            providers = {"oxen": counter.provider("oxen")}
            with sr.Client(providers, **settings(tmp_path / "journal.sqlite3")) as client:
                told: BaseException | None = None
                try:
                    with failing(target, fault, turn, late=late):
                        client.cancel("oxen:1")
                except BaseException as error:  # noqa: BLE001 - it is looked at
                    told = error

            assert told is None or isinstance(told, sr.StillreelError), repr(told)
            assert told is None or str(told.job) == "oxen:1"
            assert SECRET not in str(told)


@pytest.mark.parametrize("seam", SEAMS)
def test_a_batch_survives_what_any_line_raises_and_its_row_says_what(
    seam: str, shop: Shop, tmp_path: Path
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(image(64, 36))
    with haste():
        for number, (target, fault, turn, late) in enumerate(faults(seam)):
            folder = tmp_path / str(number)
            folder.mkdir()
            counter = shop.open([(True, "plain")])
            plan = [planned(one, photo, folder) for one in range(1, 4)]
            outcomes, failed = run_lines(
                counter, plan, folder, partial(failing, target, fault, turn, late=late)
            )

            assert [one.number for one in outcomes] == [1, 2, 3]
            fallen = [one for one in outcomes if one.state != "saved"]
            assert len(fallen) <= len(failed), fault
            for one in fallen:
                assert one.reason
                assert one.message
                assert SECRET not in one.message
                assert not (one.charged == "no" and taken(counter, one.number))


def planned(number: int, photo: Path, folder: Path) -> Planned:
    line = Line(
        number=number,
        key=f"shot-{number}",
        request=sr.ImageToVideo(str(photo), prompt=f"shot {number}"),
        providers=("highwayapi",),
        path=folder / f"{number}.mp4",
    )
    return Planned(line, None)


def run_lines(
    counter: Counter, plan: list[Planned], folder: Path, fault: Callable[[], Any]
) -> tuple[Any, list[str]]:
    async def main() -> tuple[Any, list[str]]:
        providers = {"highwayapi": counter.provider("highwayapi")}
        where = folder / "journal.sqlite3"
        with ExitStack() as stack:
            results = stack.enter_context(Results(folder))
            async with sr.AsyncClient(providers, **settings(where)) as client:
                with fault() as failed:
                    return await run_batch(client, plan, results, timeout=800.0), failed

    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(main())


def taken(counter: Counter, number: int) -> bool:
    return any(job.key == f"shot {number}" for job in counter.jobs)


@pytest.mark.parametrize("seam", [one for one in SEAMS if one not in {"model", "measure"}])
def test_the_command_line_ends_with_a_code_and_says_what_was_charged(
    seam: str,
    shop: Shop,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(image(64, 36))
    monkeypatch.setenv("HIGHWAYAPI_API_KEY", KEY)
    with haste():
        for number, (target, fault, turn, late) in enumerate(faults(seam, odd=seam not in FILES)):
            counter = shop.open([(True, "plain")])
            monkeypatch.setenv("HIGHWAYAPI_BASE_URL", f"{counter.url}/highwayapi")
            where = str(tmp_path / f"{number}.sqlite3")
            words = ("generate", str(photo), "waves", "--poll-interval", "0.01", "--json")
            more = ("--journal", where, "-o", str(tmp_path / f"{number}.mp4"))
            with failing(target, fault, turn, late=late):
                code = cli.main([*words, *more])

            told = json.loads(capsys.readouterr().out)
            assert (code == 0) is ("error" not in told)
            if code:
                assert SECRET not in told["error"]["message"]
                assert not (told["error"]["charged"] == "no" and counter.jobs), told
