"""A sandbox that is entered and never left, seen from outside; and one in a forked child."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from stillreel.sandbox import Sandbox, _server, _state

UNCLOSED = "ResourceWarning: unclosed sandbox at http://127.0.0.1:"

ENTERED = """
import socket
from stillreel.sandbox import Sandbox

sandbox = Sandbox().__enter__()
"""
LISTENED = """
listening = socket.create_connection(("127.0.0.1", sandbox.port))
listening.sendall(
    b"GET /oxen/api/events HTTP/1.1\\r\\n"
    + f"Host: 127.0.0.1:{sandbox.port}\\r\\n".encode()
    + b"Authorization: Bearer sandbox\\r\\n\\r\\n"
)
assert listening.recv(12) == b"HTTP/1.1 200"
listening.detach()
"""
CLOSED = "\nsandbox.close()\n"
FORKED = """
import os
import sys
import urllib.request
from stillreel.sandbox import demo_picture

port, picture = sandbox.port, sandbox.host(demo_picture())

def fetched():
    return urllib.request.urlopen(picture).read() == demo_picture()

connection = socket.create_connection(("127.0.0.1", port))
connection.settimeout(10)
assert fetched()

for leave in (sandbox.close, lambda: None):
    child = os.fork()
    if not child:
        leave()
        assert fetched(), "a child may use the sandbox of its parent"
        sys.exit()  # with all that an interpreter does at its end
    assert os.waitpid(child, 0)[1] == 0
    assert fetched(), "the server and its files are still there"

read, write = os.pipe()
child = os.fork()
if not child:
    os.close(write)
    os.read(read, 1)
    sys.exit()
sandbox.close()
assert connection.recv(1) == b"", "the child has no copy of the connection"
connection.close()
try:
    socket.create_connection(("127.0.0.1", port)).close()
except ConnectionRefusedError:
    print("refused")
os.close(write)
assert os.waitpid(child, 0)[1] == 0
"""


def run(script: str, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *options, "-c", script],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


@pytest.mark.parametrize("options", [("-X", "dev"), ("-W", "error::ResourceWarning")])
@pytest.mark.parametrize("script", [ENTERED, ENTERED + LISTENED], ids=["idle", "listened to"])
def test_a_sandbox_that_is_never_left_ends_with_the_interpreter_and_warns(
    script: str, options: tuple[str, ...]
) -> None:
    done = run(script, *options)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(UNCLOSED) == 1
    assert "unclosed <socket" not in done.stderr
    assert "Exception in ASGI application" not in done.stderr


def test_a_sandbox_that_is_closed_says_nothing() -> None:
    done = run(ENTERED + LISTENED + CLOSED, "-X", "dev")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_sandbox_that_is_dropped_stops_and_warns() -> None:
    sandbox = Sandbox().__enter__()
    port, folder = sandbox.port, sandbox._world.pictures._folder.parent
    with pytest.warns(ResourceWarning, match=f"unclosed sandbox at http://127.0.0.1:{port}$"):
        del sandbox
    gc.collect()
    assert not folder.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_the_server_may_be_told_to_stop_in_its_own_thread() -> None:
    with Sandbox() as sandbox:
        server = sandbox._server
        assert server is not None
        server._server.servers[0].get_loop().call_soon_threadsafe(server.stop)
        deadline = time.monotonic() + 10
        while server._thread.is_alive():
            assert time.monotonic() < deadline
            time.sleep(0.01)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_child_leaves_the_sandbox_of_its_parent_alone() -> None:
    done = run(ENTERED + FORKED, "-W", "default::ResourceWarning")
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr
    assert "unclosed sandbox" not in done.stderr


def test_what_another_process_has_made_is_not_ended(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, folder = sandbox._server, sandbox._world.pictures._folder.parent
    assert server is not None
    with monkeypatch.context() as child:
        child.setattr("os.getpid", lambda: 0)
        server.stop()
        server.abandon(sandbox._world.stopping)
        _state._remove(folder, process=1)
    assert httpx.get(sandbox.url).status_code == 200
    assert folder.is_dir()


def test_a_child_gets_nothing_in_place_of_each_socket(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    replaced: list[int] = []

    def dup2(null: int, fd: int, *, inheritable: bool) -> None:
        assert os.path.samestat(os.fstat(null), Path(os.devnull).stat())
        assert not inheritable
        replaced.append(fd)

    with httpx.Client(base_url=sandbox.url, verify=False) as http:
        http.get("/")
        with monkeypatch.context() as child:
            child.setattr("os.dup2", dup2)
            _server._let_go()
    assert len(set(replaced)) == len(replaced) == 2
