"""Where cells run: one sandbox, a network that ends at this machine, and ears for what leaks.

On Linux, where all of 127.0.0.0/8 is this machine, and the kernel can limit the size of files.
"""

from __future__ import annotations

import ipaddress
import logging
import resource
import socket
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from unittest.mock import patch

from stillreel.sandbox import Sandbox

from .clip import CLIP
from .wire import FOREIGN, KEY, PRIVATE_NAME, PUBLIC_NAME, SIGNATURE

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST_FILE = 1024 * 1024
"""Bytes that a file may have on the disk that is full."""

leaked: ContextVar[list[str] | None] = ContextVar("leaked", default=None)
"""Where the cell that runs keeps what leaks in it."""

_resolve = socket.getaddrinfo
_now = time.time
_confined = threading.Event()


def report(leak: str) -> None:
    """Note a leak of the cell that runs."""
    if (found := leaked.get()) is not None:
        found.append(leak)


def tells(text: str) -> bool:
    """Whether the key, or what a link is signed with, stands in a text."""
    return KEY in text or SIGNATURE in text


class Ears(logging.Handler):
    """Hears every record of every logger, whatever its level."""

    def emit(self, record: logging.LogRecord) -> None:
        """Note a record that tells too much."""
        if tells(self.format(record)):
            report(f"the log of {record.name}")


def _confine(event: str, arguments: tuple[Any, ...]) -> None:
    """Refuse every connection that would leave this machine; an audit hook cannot be passed by."""
    if event == "socket.connect" and _confined.is_set() and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not ipaddress.ip_address(host.partition("%")[0]).is_loopback:
            report(f"a connection to {host}")
            raise ConnectionRefusedError(f"{host} is not this machine")


sys.addaudithook(_confine)


def _lookup(host: str, *arguments: Any, **options: Any) -> Any:
    """One public name leads to the foreign host, one to a private address; there are no others."""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return _resolve(host, *arguments, **options)
    if host == PRIVATE_NAME:
        return _resolve("10.0.0.1", *arguments, **options)
    if host not in {PUBLIC_NAME, "localhost"}:
        raise socket.gaierror(socket.EAI_NONAME, "there are no other names here")
    return _resolve(FOREIGN if host == PUBLIC_NAME else host, *arguments, **options)


class Lab:
    """Runs while it is entered. One at a time."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._full = 0
        self._ahead = 0.0

    def __enter__(self) -> Self:
        enter = self._stack.enter_context
        self.sandbox = enter(Sandbox(render_seconds=0.05, clip=CLIP, key=KEY))
        self.folder = Path(enter(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        enter(patch("socket.getaddrinfo", _lookup))
        enter(patch("time.time", lambda: _now() + self._ahead))
        root, ears = logging.getLogger(), Ears(logging.DEBUG)
        self._stack.callback(root.setLevel, root.level)
        self._stack.callback(root.removeHandler, ears)
        self._stack.callback(_confined.clear)
        root.addHandler(ears)
        root.setLevel(logging.DEBUG)
        _confined.set()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def set_clock(self, ahead: float) -> None:
        """Set the machine's clock, as it tells the time of day, so many seconds ahead."""
        self._ahead = ahead

    @contextmanager
    def full_disk(self) -> Iterator[None]:
        """The kernel takes no file larger than a clip; a write beyond it fails with EFBIG."""
        kind = resource.RLIMIT_FSIZE
        with self._lock:
            self._full += 1
            if self._full == 1:
                self._limits = resource.getrlimit(kind)
                resource.setrlimit(kind, (LARGEST_FILE, self._limits[1]))
        try:
            yield
        finally:
            with self._lock:
                self._full -= 1
                if not self._full:
                    resource.setrlimit(kind, self._limits)
