"""What a forked child must not share with its parent is closed before, or left to the parent."""

from __future__ import annotations

import os
import threading
import weakref
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator


class Forkable(Protocol):
    """What has to be told of a fork."""

    def before_fork(self) -> None:
        """The process is about to fork."""
        ...

    def after_fork(self, *, in_child: bool) -> None:
        """It has; this is the parent, or the child."""
        ...


class Gate:
    """A gate that any number of threads pass; while it is shut, none is inside."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._shut = False

    @contextmanager
    def passing(self) -> Generator[None]:
        """Be inside; wait first while it is shut."""
        with self._changed:
            while self._shut:
                self._changed.wait()
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def shut(self) -> None:
        """Shut it, and wait until nobody is inside."""
        with self._changed:
            self._shut = True
            while self._inside:
                self._changed.wait()

    def open(self) -> None:
        """Let those pass that wait."""
        with self._changed:
            self._shut = False
            self._changed.notify_all()


_KNOWN: weakref.WeakSet[Forkable] = weakref.WeakSet()
_CHANGING = threading.Lock()
_TOLD: list[Forkable] = []


def tell_of_forks(one: Forkable) -> None:
    """Tell it of every fork of this process, for as long as it lives."""
    with _CHANGING:
        _KNOWN.add(one)


def _before() -> None:
    _CHANGING.acquire()
    _TOLD[:] = _KNOWN
    for one in _TOLD:
        one.before_fork()


def _after(*, in_child: bool) -> None:
    while _TOLD:
        _TOLD.pop().after_fork(in_child=in_child)
    _CHANGING.release()


if hasattr(os, "register_at_fork"):  # pragma: no branch - Windows has no forks
    os.register_at_fork(
        before=_before,
        after_in_parent=partial(_after, in_child=False),
        after_in_child=partial(_after, in_child=True),
    )
