"""K4: SOCKS proxies, with the extra that knows them; test_proxies.py has them without it."""

from __future__ import annotations

import asyncio
import os
import socket
import struct
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import TransportFault
from tests.both import blocking, plain
from tests.unit.http.test_async_transport import Secure, Tunnel, authority, both, trusted
from tests.unit.http.test_transport import AWAY, KEY, QUEUED, REQUEST, Both, provider, send
from tests.unit.serving import refused_url

if TYPE_CHECKING:
    import trustme

__all__ = ["authority", "both", "trusted"]

NAME = "api.away.invalid"
ADDRESS = "192.0.2.7"


class Socks(Tunnel):
    """A proxy of SOCKS 4, 4a and 5: wherever it is asked to go, it leads to a port of loopback."""

    def __init__(self, port: int, *, refuses: bool = False) -> None:
        self.asked: list[tuple[int, str, int]] = []
        self.users: list[bytes] = []
        self._refuses = refuses
        super().__init__(port)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            version = stream.read(1)[0]
            accepted = self._five(connection, stream) if version == 5 else self._four(stream)
            connection.sendall(accepted)
            if self._refuses:
                return
            with socket.create_connection(("127.0.0.1", self._to)) as target:
                self._run(self._pump, target, connection)
                self._pump(connection, target)

    def _five(self, connection: socket.socket, stream: Any) -> bytes:
        methods = stream.read(stream.read(1)[0])
        connection.sendall(b"\x05\x02" if 2 in methods else b"\x05\x00")
        if 2 in methods:
            stream.read(1)
            self.users += [stream.read(stream.read(1)[0]) for _ in range(2)]
            connection.sendall(b"\x01\x00")
        _, _, _, kind = stream.read(4)
        by_name = kind == 3
        host = stream.read(stream.read(1)[0]).decode() if by_name else _dotted(stream.read(4))
        self.asked.append((5, host, struct.unpack(">H", stream.read(2))[0]))
        return bytes([5, 5 if self._refuses else 0, 0, 1]) + bytes(6)

    def _four(self, stream: Any) -> bytes:
        _, port, address = struct.unpack(">BH4s", stream.read(7))
        self.users.append(_to_null(stream))
        by_name = address[:3] == bytes(3)
        host = _to_null(stream).decode() if by_name else _dotted(address)
        self.asked.append((4, host, port))
        return bytes([0, 0x5B if self._refuses else 0x5A]) + bytes(6)


def _to_null(stream: Any) -> bytes:
    return b"".join(iter(lambda: stream.read(1), b"\0"))


def _dotted(address: bytes) -> str:
    return ".".join(map(str, address))


@pytest.fixture(autouse=True)
def looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine knows one address of the provider."""
    resolve = socket.getaddrinfo

    def look_up(host: str, port: Any, *told: Any, **named: Any) -> Any:
        if host == NAME:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ADDRESS, port))]
        return resolve(host, port, *told, **named)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.mark.parametrize(
    ("scheme", "asked"),
    [
        ("socks5", (5, ADDRESS, 443)),
        ("socks5h", (5, NAME, 443)),
        ("socks", (5, ADDRESS, 443)),
        ("socks4", (4, ADDRESS, 443)),
        ("socks4a", (4, NAME, 443)),
        (" SOCKS5h", (5, NAME, 443)),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_k4_a_request_goes_through_it(
    both: Both,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    asked: tuple[int, str, int],
) -> None:
    with Secure(authority, NAME, QUEUED) as server, Socks(server.port) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://127.0.0.1:{proxy.port}")
        assert both.send(send(AWAY, "POST")).status == 200
        assert both.send(send(AWAY)).status == 200
        both._call("close")

    assert proxy.asked == [asked] * 2
    assert [one.headers["authorization"] for one in server.received] == [f"Bearer {KEY}"] * 2


def test_k4_its_password_goes_to_it_alone(
    both: Both, authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Secure(authority, NAME, QUEUED) as server, Socks(server.port) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5h://us%40er:w0rd%40@127.0.0.1:{proxy.port}")
        assert both.send(send(AWAY)).status == 200
        sessions = repr(both.transport._connections._sessions)
        both._call("close")

    assert proxy.users == [b"us@er", b"w0rd@"]
    assert "w0rd" not in f"{server.received}{sessions}"


@pytest.mark.parametrize("scheme", ["socks5h", "socks4a"])
@pytest.mark.parametrize("client", [plain, blocking], ids=["sync", "async"])
def test_k4_a_submit_that_it_refuses_was_not_sent(
    client: Any, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with (
        Socks(1, refuses=True) as proxy,
        client({"highwayapi": provider(AWAY)}, submit_patience=0) as made,
    ):
        monkeypatch.setenv("ALL_PROXY", f"{scheme}://us:s3cret@127.0.0.1:{proxy.port}")
        with pytest.raises(sr.NotSubmitted) as raised:
            made.submit(REQUEST)

    assert raised.value.charged == "no"
    assert "s3cret" not in str(raised.value)


def test_k4_one_that_is_not_there_leaves_the_request_unsent(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = refused_url().replace("http://", "socks5h://us:s3cret@")
    monkeypatch.setenv("HTTPS_PROXY", gone)

    with pytest.raises(TransportFault, match=r"^ProxyUnreachable$") as raised:
        both.send(send(AWAY, "POST"))

    assert not raised.value.sent


def test_m12_a_forked_child_closes_its_copy_of_a_connection_through_it(
    authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def use() -> None:
        client = sr.AsyncClient({"highwayapi": provider(AWAY)})
        await client.state("highwayapi:t")
        (kept,) = client._driver._transport._connections._sockets._others
        number = kept.get_extra_info("socket").fileno()
        parents = os.dup(number)
        client._driver.abandon()
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(number)
        os.dup2(parents, number)  # so that what this process closes now is its own
        os.close(parents)
        await client.close()

    with Secure(authority, NAME, QUEUED) as server, Socks(server.port) as proxy:
        monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{proxy.port}")
        asyncio.run(use())

    assert len(server.received) == 1
