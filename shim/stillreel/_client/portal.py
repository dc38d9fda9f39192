"""The bridge from threads that block to an event loop in a thread of its own.

anyio's blocking portal is the model. It cannot be used as it is: it runs nothing in the thread that
waits, does not end a call with Ctrl-C, and knows nothing of forks.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import threading
from collections import deque
from contextlib import suppress
from contextvars import ContextVar, copy_context
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast
from weakref import WeakSet

from stillreel._client.driver import closed_error
from stillreel._models import ConfigurationError, name_error

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Iterable

    from stillreel._client.driver import Driver

T = TypeVar("T")
Act: TypeAlias = "Callable[[Driver], Coroutine[Any, Any, T]]"

log = logging.getLogger("stillreel")

GOODBYE = 5.0
"""Seconds that a portal nobody has closed may take to end; then the interpreter ends without it."""

TICK = 0.1
"""Seconds after which the main thread looks for signals.

Another thread may have received one, and on Windows none ends a wait.
"""


class Caller:
    """A thread that waits for calls, and meanwhile runs what has to run in it."""

    def __init__(self) -> None:
        self._box: SimpleQueue[Callable[[], None] | _Call[Any]] = SimpleQueue()
        is_main = threading.current_thread() is threading.main_thread()
        self._tick = TICK if is_main else None
        self.waits = True
        self.outcomes: list[object] = []

    def post(self, item: Callable[[], None] | _Call[Any]) -> None:
        """Let the thread run something, or know that a call has ended."""
        self._box.put(item)

    async def run(self, function: Callable[..., T], *arguments: object) -> T:
        """Call a function in the thread; from the event loop."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = loop.create_future()
        self.post(partial(_run_for, loop, done, function, arguments))
        return await done

    def serve(self) -> _Call[Any]:
        """Run what is posted, until a call has ended: that one."""
        while True:
            item = self._next()
            if isinstance(item, _Call):
                return cast("_Call[Any]", item)  # type: ignore[redundant-cast] # pyright is stricter
            item()

    def wait_for(self, calls: Iterable[_Call[Any]]) -> None:
        """Wait until calls that were cancelled have ended, and run nothing more."""
        left: set[object] = set(calls)
        while left:
            left.discard(self._next())

    def _next(self) -> Callable[[], None] | _Call[Any]:
        while True:
            with suppress(Empty):
                return self._box.get(timeout=self._tick)


CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)
"""Who waits for what runs now."""


async def run_in_caller(function: Callable[..., T], *arguments: object) -> T:
    """Call a function of the user's in the thread that made the call."""
    caller = CALLER.get()
    return function(*arguments) if caller is None else await caller.run(function, *arguments)


def keep_outcome(outcome: object) -> None:
    """Keep what has come of an interrupted submit, for the call that was interrupted."""
    caller = CALLER.get()
    assert caller is not None  # noqa: S101 - somebody has called for the submit
    caller.outcomes.append(outcome)


def _run_for(
    loop: asyncio.AbstractEventLoop,
    done: asyncio.Future[T],
    function: Callable[..., T],
    arguments: tuple[object, ...],
) -> None:
    try:
        result = function(*arguments)
    except Exception as error:  # noqa: BLE001 - it is raised where it is waited for
        # no future takes a StopIteration
        told = RuntimeError("StopIteration") if isinstance(error, StopIteration) else error
        settle = partial(_settle, done, done.set_exception, told)
    else:
        settle = partial(_settle, done, done.set_result, result)
    with suppress(RuntimeError):  # the client was closed meanwhile, and the call says so
        loop.call_soon_threadsafe(settle)


def _settle(done: asyncio.Future[Any], settle: Callable[[Any], None], value: object) -> None:
    if not done.done():
        settle(value)


class _Call(Generic[T]):
    """One coroutine on its way, for a caller."""

    def __init__(self, engine: _Engine, act: Act[T], caller: Caller) -> None:
        self._engine, self._act, self._caller = engine, act, caller
        self._task: asyncio.Task[T] | None = None

    def start(self) -> None:
        """Begin. At its end the call posts itself to its caller."""
        context = copy_context()
        context.run(CALLER.set, self._caller)
        self._engine.post(self._begin, context=context)

    def _begin(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._act(self._engine.driver))
        self._task.add_done_callback(self._end)

    def _end(self, task: asyncio.Task[T]) -> None:
        if not task.cancelled():
            task.exception()  # of a call that was interrupted nobody asks for it
        self._caller.post(self)

    def cancel(self) -> None:
        """Cancel it, from any thread; closing the client has done so already."""
        with suppress(ConfigurationError):
            self._engine.post(self._cancel)

    def _cancel(self) -> None:
        if self._task and not self._task.done():
            self._task.cancel()
        else:  # it has not begun, or its end may be what was interrupted
            self._caller.post(self)

    @property
    def result(self) -> T:
        """What came of it."""
        assert self._task is not None  # noqa: S101 - it has ended
        if self._task.cancelled():  # nobody else cancels but who closes the client
            raise closed_error()
        return self._task.result()


class _Engine:
    """A thread with an event loop and a driver in it."""

    def __init__(self, make: Callable[[], Driver]) -> None:
        # here, so that whoever calls hears of a process that may open no more files
        self._loop = _new_loop()
        self.driver = make()
        self._ready = threading.Event()
        # daemonic: nobody has to close a client for the interpreter to end
        self._thread = threading.Thread(target=self._run, name="stillreel", daemon=True)
        try:
            self._thread.start()
        except RuntimeError as error:
            self._loop.close()
            raise _no_engine(error) from None
        self._ready.wait()

    @property
    def is_here(self) -> bool:
        """Whether the present thread is the engine's own."""
        return threading.current_thread() is self._thread

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._live())

    async def _live(self) -> None:
        self._ended = asyncio.Event()
        self._ready.set()
        await self._ended.wait()
        await self.driver.close()

    def post(self, act: Callable[[], object], **options: Any) -> None:
        """Run something in the loop, from any thread.

        Raises:
            ConfigurationError: If the client was closed meanwhile.
        """
        try:
            self._loop.call_soon_threadsafe(act, **options)
        except RuntimeError:
            raise closed_error() from None

    def stop(self, patience: float | None = None) -> None:
        """Close the driver and end the thread."""
        try:
            self._loop.call_soon_threadsafe(self._ended.set)
        except RuntimeError:
            return  # it has ended
        if not self.is_here:
            self._thread.join(patience)

    def leave_to_parent(self) -> None:
        """Give up the copy that a forked child has, without a word to any server."""
        self.driver.abandon()
        # nothing of it may ever be finalised: its poller and its TLS sessions are the parent's
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self))


def _new_loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.new_event_loop()
    except OSError as error:
        raise _no_engine(error) from None


def _no_engine(error: Exception) -> ConfigurationError:
    why = "this process may have too many files or threads"
    return ConfigurationError(f"no event loop can be run: {why} ({name_error(error)})")


class Portal:
    """Runs coroutines of a driver for threads that block. It starts with the first call.

    Attributes:
        make: Makes the driver; again in a forked child.
    """

    make: Callable[[], Driver]

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: _Engine | None = None
        self._closed = False
        self._backlog: deque[Callable[[], None]] = deque()
        _PORTALS.add(self)

    def run(self, act: Act[T]) -> T:
        """Run a coroutine to its end.

        An exception in the waiting thread, such as Ctrl-C, cancels it. The thread then waits until
        what cannot be cancelled, a submit whose request has left, is recorded.
        """
        engine, caller = self._open(), Caller()
        call: _Call[T] = _Call(engine, act, caller)
        try:
            call.start()
            caller.serve()
        except BaseException as interrupt:
            call.cancel()
            caller.wait_for([call])
            for outcome in caller.outcomes:
                interrupt.add_note(f"the submit that was under way has ended: {outcome}")
            raise
        finally:
            caller.waits = False
            self._tell_backlog()
        return call.result

    def iterate(self, acts: Iterable[Act[T]]) -> Generator[T]:
        """Run coroutines side by side; each result as it comes."""
        engine, caller = self._open(), Caller()
        calls: list[_Call[T]] = [_Call(engine, act, caller) for act in acts]
        left = set(calls)
        try:
            for call in calls:
                call.start()
            while left:
                ended = caller.serve()
                left.discard(ended)
                yield ended.result
        finally:
            for call in left:
                call.cancel()
            caller.wait_for(left)
            caller.waits = False
            self._tell_backlog()

    def deliver(self, act: Callable[[], None]) -> None:
        """Run something in a calling thread: the one that waits, or else the next one."""
        caller = CALLER.get()
        if caller and caller.waits:
            caller.post(act)
        else:
            self._backlog.append(act)

    def _tell_backlog(self) -> None:
        while self._backlog:
            self._backlog.popleft()()

    def _open(self) -> _Engine:
        with self._lock:
            if self._closed:
                raise closed_error()
            if self._engine is None:
                self._engine = _Engine(self.make)
            engine = self._engine
        if engine.is_here:
            raise ConfigurationError(
                "a blocking client was called from its own event loop: use AsyncClient there"
            )
        _note_running_loop()
        return engine

    def close(self, patience: float | None = None) -> None:
        """End the thread; a submit that was sent comes to its answer first."""
        with self._lock:
            engine, self._engine, self._closed = self._engine, None, True
        if engine:
            engine.stop(patience)
            self._tell_backlog()

    @property
    def is_running(self) -> bool:
        """Whether there is anything to close."""
        return self._engine is not None

    def leave_to_parent(self) -> None:
        """Begin anew in a forked child."""
        self._lock = threading.Lock()
        self._backlog.clear()
        engine, self._engine = self._engine, None
        if engine:
            engine.leave_to_parent()


def _note_running_loop() -> None:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    log.debug("a blocking client holds up the running event loop: AsyncClient would not")


_PORTALS: WeakSet[Portal] = WeakSet()


def _leave_all() -> None:  # pragma: no cover - a test forks, and asks its children
    for portal in list(_PORTALS):
        portal.leave_to_parent()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows has no fork
    os.register_at_fork(after_in_child=_leave_all)
