"""What aiohttp left alone would do: repeat, wait for ever, withhold what has come.

What both transports do alike is proven in test_transport.py.
"""

from __future__ import annotations

import asyncio
import base64
import gzip
import os
import socket
import ssl
import sys
import threading
import tracemalloc
import zlib
from contextlib import ExitStack, contextmanager, suppress
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Self, cast

import aiohttp
import pytest
import trustme

import stillreel as sr
from stillreel._flows import NoPermit, TransportFault
from stillreel._http import connections as _connections
from stillreel._http import limits as _limits
from stillreel._http import options as _http
from stillreel._http import session as _sessions
from stillreel._http.address_guard import networks
from stillreel._http.limits import Limits
from stillreel._http.transport import Transport
from tests.unit.http.test_transport import (
    AWAY,
    KEY,
    QUEUED,
    REQUEST,
    Both,
    fetch,
    provider,
    proxies,
    send,
)
from tests.unit.serving import (
    MP4,
    RESET,
    SILENT_CLOSE,
    Received,
    Reply,
    Server,
    clip,
    reply,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

SHORT = Limits(http_timeout=0.3)
LARGE = {"image": "A" * 20_000_000}


@pytest.fixture
def one() -> Iterator[Both]:
    made = Both()
    yield made
    made.close()


@pytest.fixture
def both() -> Iterator[Both]:
    made = Both()
    yield made
    made.close()


def running(act: Callable[[Transport], Coroutine[Any, Any, None]], limits: Limits) -> None:
    async def run() -> None:
        transport = Transport(limits)
        try:
            await act(transport)
        finally:
            await transport.close()

    asyncio.run(run())


# --- once


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("broken", [RESET, SILENT_CLOSE], ids=["reset", "close"])
def test_what_breaks_on_a_kept_connection_is_not_repeated(
    one: Both, method: str, broken: Reply
) -> None:
    with Server(QUEUED, broken, QUEUED) as server:
        one.send(send(server.url))
        with pytest.raises(TransportFault) as raised:
            one.send(send(server.url, method, submit=False))
        assert [received.connection for received in server.received] == [1, 1]

    assert raised.value.sent


@pytest.mark.parametrize("broken", [RESET, SILENT_CLOSE], ids=["reset", "close"])
def test_a_post_that_is_read_and_dropped_arrives_once(one: Both, broken: Reply) -> None:
    with Server(broken, QUEUED) as server:
        with pytest.raises(TransportFault) as raised:
            one.send(send(server.url, "POST", json={"prompt": "waves"}))
        assert [received.body for received in server.received] == [b'{"prompt":"waves"}']

    assert raised.value.sent


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (aiohttp.ConnectionTimeoutError(), False),
        (aiohttp.InvalidURL("https://h/?sig=s3cret"), False),
        (aiohttp.ClientHttpProxyError(cast("Any", None), (), message="s3cret"), False),
        (aiohttp.ServerDisconnectedError(), True),
        (aiohttp.SocketTimeoutError(), True),
        (aiohttp.ClientOSError(32, "Can not write request body for https://h/?sig=s3cret"), True),
        (aiohttp.ClientPayloadError(), True),
        (TimeoutError(), True),
    ],
    ids=lambda one: type(one).__name__,
)
def test_only_what_cannot_have_left_counts_as_not_sent(error: Exception, sent: bool) -> None:
    fault = _sessions.fault(error)

    assert (fault.sent, str(fault)) == (sent, type(error).__name__)


@pytest.mark.parametrize(
    "kind",
    [
        aiohttp.ClientConnectorDNSError,
        aiohttp.ClientProxyConnectionError,
        aiohttp.ClientConnectorSSLError,
        aiohttp.ClientConnectorCertificateError,
    ],
)
def test_each_failure_to_connect_counts_as_not_sent(kind: type[Exception]) -> None:
    assert issubclass(kind, _sessions.UNSENT)


def test_what_is_no_url_is_not_sent(both: Both) -> None:
    with Server(QUEUED) as server:
        with pytest.raises(TransportFault, match=r"^InvalidURL$") as raised:
            both.send(send(server.url, path="/x" * 40_000))
        assert server.connections == 0

    assert not raised.value.sent


# --- nothing lasts for ever


class Deaf:
    """Accepts connections, and reads nothing of what comes but the first bytes."""

    def __init__(self, answer: bytes = b"") -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(10)
        self._thread = threading.Thread(target=self._accept)
        self._done = threading.Event()
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()
        self._socket.close()

    def _accept(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            connection.recv(16)
            connection.sendall(self._answer)
            self._done.wait(10)


def test_an_upload_to_a_server_that_stops_reading_ends() -> None:
    async def act(transport: Transport) -> None:
        with pytest.raises(TransportFault, match="Timeout") as raised:
            await transport.send(send(server.url, "POST", json=LARGE))
        assert raised.value.sent

    with Deaf() as server:
        running(act, SHORT)


def test_a_refusal_in_the_midst_of_an_upload_is_an_answer() -> None:
    async def act(transport: Transport) -> None:
        answer = await transport.send(send(server.url, "POST", json=LARGE))
        assert (answer.status, answer.complete) == (413, True)

    with Deaf(reply(413, {"message": "too large"}).data) as server:
        running(act, Limits())


def test_a_proxy_that_says_nothing_ends_the_request_unsent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def act(transport: Transport) -> None:
        with pytest.raises(TransportFault, match="ConnectionTimeout") as raised:
            await transport.send(send(AWAY, "POST"))
        assert not raised.value.sent

    with Deaf() as proxy:
        proxies(monkeypatch, proxy.url)
        running(act, SHORT)


def test_a_body_is_sent_as_the_blocking_client_sends_it(both: Both) -> None:
    with Server(reply(200, {})) as server:
        both.send(send(server.url, "POST", json={"é": [1, None], "image": "A" * 200_000}))
        both.send(send(server.url, "POST"))

    with_body, without = server.received
    assert with_body.body == b'{"\xc3\xa9":[1,null],"image":"' + b"A" * 200_000 + b'"}'
    assert with_body.headers["content-type"] == "application/json"
    assert with_body.headers["user-agent"] == "stillreel"
    assert "transfer-encoding" not in with_body.headers
    assert "content-type" not in without.headers


def test_a_body_can_be_shown_as_text() -> None:
    upload = _sessions.Upload({"é": 1}, 1.0)

    assert upload.decode() == '{"é":1}'


# --- answers


class Halting(Server):
    """Answers in chunks, with a pause after the head."""

    def __init__(self, encoding: str, *chunks: bytes) -> None:
        head = (
            f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        self._head = head.encode()
        self._chunks = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
        super().__init__(Reply())

    def _answer(self, connection: socket.socket, received: Received) -> bool:
        connection.sendall(self._head)
        threading.Event().wait(0.05)
        connection.sendall(self._chunks)
        return True


def test_what_came_before_a_broken_chunk_is_kept() -> None:
    async def act(transport: Transport) -> None:
        answer = await transport.send(send(server.url))
        assert (answer.content, answer.complete) == (b"hello", False)

    with Halting("identity", b"hello") as server:
        server._chunks += b"no number\r\n"
        running(act, SHORT)


def test_what_was_unpacked_before_the_packing_breaks_is_kept(both: Both) -> None:
    packing = zlib.compressobj(wbits=31)
    packed = packing.compress(b"hello") + packing.flush(zlib.Z_SYNC_FLUSH)
    with Halting("gzip", packed, b"this is not compressed") as server:
        answer = both.send(send(server.url))

    assert (answer.content, answer.complete) == (b"hello", False)


def test_a_compressed_answer_is_unpacked_up_to_the_limit(
    one: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_http, "LARGEST_ANSWER", 1_000_000)
    small, bomb = (gzip.compress(bytes(size)) for size in (1000, 200_000_000))
    packed = {"Content-Encoding": "gzip"}
    with Server(reply(200, small, packed), reply(200, bomb, packed)) as server:
        assert one.send(send(server.url)).content == bytes(1000)
        answer = one.send(send(server.url))

    assert not answer.complete
    assert 1_000_000 < len(answer.content) < 5_000_000


BOMB = 100_000_000
"""Bytes that a bomb unpacks to."""


@cache
def packed(encoding: str, beginning: bytes = b"") -> Reply:
    """A bomb of a hundred kilobytes or less."""
    data = beginning + bytes(BOMB)
    for layer in encoding.split(", "):
        wbits = {"gzip": 31, "deflate": 15, "deflate without a head": -15}[layer]
        packing = zlib.compressobj(wbits=wbits)
        data = packing.compress(data) + packing.flush()
    return reply(200, data, {"Content-Encoding": encoding.removesuffix(" without a head")})


@contextmanager
def little_memory() -> Iterator[None]:
    """What runs in it holds no bomb."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < BOMB / 3
    finally:
        tracemalloc.stop()


ENCODINGS = ["gzip", "deflate", "deflate without a head", "gzip, gzip", "deflate, gzip, gzip"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_k5_a_bomb_for_an_answer_is_held_to_the_limit(
    one: Both, encoding: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_http, "LARGEST_ANSWER", 1_000_000)
    with Server(packed(encoding)) as server, little_memory():
        answer = one.send(send(server.url, method))

    assert len(answer.content) < 5_000_000


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_k5_a_bomb_for_a_clip_is_an_error_with_the_job(encoding: str, tmp_path: Path) -> None:
    job = sr.Job("highwayapi", ("t",))
    with Server(packed(encoding, MP4[:16])) as server, little_memory():
        own = sr.HighwayAPI(key="k", base_url=server.url)
        with sr.Client({"highwayapi": own}, max_download=1_000_000) as client:
            video = sr.Video(url=f"{server.url}/1", job=job)
            with pytest.raises(sr.InvalidVideo) as raised:
                client.download(video, tmp_path / "clip.mp4")

    assert raised.value.job == job
    assert list(tmp_path.iterdir()) == []


def test_k5_a_submit_whose_answer_is_a_bomb_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "LARGEST_ANSWER", 1_000_000)
    with Server(packed("gzip, gzip")) as server, little_memory():
        own = sr.HighwayAPI(key="k", base_url=server.url)
        with sr.Client({"highwayapi": own}) as client, pytest.raises(sr.SubmissionUnknown):
            client.submit(REQUEST)
        assert len(server.received) == 1


def test_a_header_that_is_no_text_can_be_written_to_a_file(both: Both) -> None:
    data = b"HTTP/1.1 200 OK\r\nX-Request-Id: \xe9\xff\r\nContent-Length: 0\r\n\r\n"
    with Server(Reply(data)) as server:
        answer = both.send(send(server.url))

    assert answer.headers["x-request-id"].encode()


def test_a_cookie_is_not_sent_back(both: Both) -> None:
    with Server(reply(200, {}, {"Set-Cookie": "a=b; Path=/"})) as server:
        for _ in range(2):
            both.send(send(server.url))

    assert all("cookie" not in received.headers for received in server.received)


# --- connections


def test_whoever_waits_for_a_connection_is_not_timed_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_connections, "MOST_CONNECTIONS", 1)
    monkeypatch.setattr(_limits, "STEPS", 1)

    def slowly(_: Received) -> Reply:
        threading.Event().wait(0.5)
        return QUEUED

    async def act(transport: Transport) -> None:
        effects = [send(server.url) for _ in range(5)]
        answers = await asyncio.gather(*map(transport.send, effects))
        assert [answer.status for answer in answers] == [200] * 5

    with Server(slowly) as server:
        running(act, Limits(http_timeout=2.0))
        assert server.connections == 1


def test_whoever_waits_for_a_connection_waits_no_longer_than_its_own_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_connections, "MOST_CONNECTIONS", 1)

    async def act(transport: Transport) -> None:
        first, second = (send(server.url, timeout=seconds) for seconds in (0.4, 0.1))
        faults = await asyncio.gather(
            transport.send(first), transport.send(second), return_exceptions=True
        )
        assert [type(fault) for fault in faults] == [TransportFault, NoPermit]
        assert len(server.received) == 1

    with Server(Reply()) as server:
        running(act, Limits(http_timeout=3600))


def test_a_request_that_is_cancelled_while_it_waits_was_never_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(_connections, "MOST_CONNECTIONS", 1)
    arrived, released = threading.Event(), threading.Event()

    def held(_: Received) -> Reply:
        arrived.set()
        released.wait(10)
        return QUEUED

    async def act(transport: Transport) -> None:
        left: list[str] = []
        first, second = (
            asyncio.create_task(transport.send(send(server.url, "POST"), partial(left.append, one)))
            for one in ("first", "second")
        )
        assert await asyncio.to_thread(arrived.wait, 10)
        second.cancel()
        with pytest.raises(asyncio.CancelledError):
            await second
        released.set()
        await first
        assert left == ["first"]

    with Server(held) as server:
        running(act, Limits())
        assert len(server.received) == 1


def test_a_download_that_waits_begins_when_the_one_before_is_on_the_disk(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(_connections, "MOST_CONNECTIONS", 1)
    seen: list[int] = []

    def counting(_: Received) -> Reply:
        seen.append(len(list(tmp_path.glob("*.mp4"))))
        return clip()

    async def act(transport: Transport) -> None:
        effects = [fetch(f"{server.url}/{n}", tmp_path / f"{n}.mp4") for n in range(5)]
        await asyncio.gather(*map(transport.fetch, effects))

    with Server(counting) as server:
        running(act, Limits())

    assert seen == [0, 1, 2, 3, 4]


# --- TLS


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


class Secure(Server):
    """The server over TLS."""

    def __init__(self, authority: trustme.CA, name: str, *replies: Reply) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.set_alpn_protocols(["http/1.1"])
        authority.issue_cert(name).configure_cert(self._context)
        self.spoken: set[str | None] = set()
        super().__init__(*replies)

    def _serve(self, connection: socket.socket, number: int) -> None:
        with suppress(OSError):
            secure = self._context.wrap_socket(connection, server_side=True)
            self.spoken.add(secure.selected_alpn_protocol())
            super()._serve(secure, number)


class Tunnel(Server):
    """A proxy that leads wherever it is asked to go to one port of loopback."""

    def __init__(self, port: int) -> None:
        self._to = port
        super().__init__(Reply())

    def _answer(self, connection: socket.socket, received: Received) -> bool:
        self.received.append(received)
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        with socket.create_connection(("127.0.0.1", self._to)) as target:
            self._run(self._pump, target, connection)
            self._pump(connection, target)
        return False

    @staticmethod
    def _pump(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@pytest.fixture
def trusted(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[None]:
    """The environment trusts the test's authority."""
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    _http.certificates.cache_clear()
    yield
    _http.certificates.cache_clear()


def test_the_certificates_of_the_environment_are_trusted(
    both: Both, authority: trustme.CA, trusted: None
) -> None:
    with Secure(authority, "127.0.0.1", QUEUED) as server:
        url = f"https://127.0.0.1:{server.port}"
        for effect in (send(url), send(url), send(url, "POST")):
            assert both.send(effect).status == 200
        both._call("close")  # nothing of the connections is left, or a warning would say so

        assert [received.connection for received in server.received] == [1, 1, 2]
        assert server.spoken == {"http/1.1"}


def test_a_certificate_that_nobody_vouches_for_leaves_the_request_unsent(
    both: Both, authority: trustme.CA
) -> None:
    with Secure(authority, "127.0.0.1", QUEUED) as server:
        with pytest.raises(TransportFault) as raised:
            both.send(send(f"https://127.0.0.1:{server.port}", "POST"))
        assert server.received == []

    assert not raised.value.sent


def test_a_tunnel_leads_to_the_provider_and_learns_no_key(
    both: Both, authority: trustme.CA, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(Secure(authority, "api.away.invalid", QUEUED))
        proxy = stack.enter_context(Tunnel(server.port))
        proxies(monkeypatch, f"http://us%40er:p%C3%A4ss@127.0.0.1:{proxy.port}")
        assert both.send(send(AWAY, "POST")).status == 200
        both._call("close")

    (received,) = proxy.received
    assert (received.method, received.target) == ("CONNECT", "api.away.invalid:443")
    word = base64.b64encode("us@er:päss".encode()).decode()
    assert received.headers["proxy-authorization"] == f"Basic {word}"
    assert "authorization" not in received.headers
    assert server.received[0].headers["authorization"] == f"Bearer {KEY}"
    assert "proxy-authorization" not in server.received[0].headers


def test_a_download_through_a_tunnel_may_lead_home(
    both: Both,
    authority: trustme.CA,
    trusted: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(Secure(authority, "clips.away.invalid", clip()))
        proxy = stack.enter_context(Tunnel(server.port))
        proxies(monkeypatch, proxy.url)
        effect = fetch("https://clips.away.invalid/1", tmp_path / "c.mp4", AWAY)
        assert both.fetch(effect).saved
        both._call("close")

    assert (tmp_path / "c.mp4").read_bytes() == MP4


# --- what is dialled


def lead_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each name leads to this machine."""

    def resolve(_host: str, port: int, *_args: object, **_options: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize("name", ["clips.example", "xn--bcher-kva.example", "bücher.example."])
def test_a_name_that_leads_home_is_refused_under_each_spelling(
    both: Both, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lead_home(monkeypatch)
    with Server(clip()) as server:
        effect = fetch(f"https://{name}:{server.port}/1", tmp_path / "c.mp4", AWAY)
        with pytest.raises(sr.LinkRefused, match=r"its name leads to 127\.0\.0\.1"):
            both.fetch(effect)
        assert server.received == []


def test_a_connection_that_one_provider_may_have_is_not_lent_to_another(
    both: Both,
    authority: trustme.CA,
    trusted: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    lead_home(monkeypatch)
    with Secure(authority, "clips.example", clip()) as server:
        url = f"https://clips.example:{server.port}/1"
        assert both.fetch(fetch(url, tmp_path / "a.mp4", "http://127.0.0.1:1")).saved
        with pytest.raises(sr.LinkRefused, match="its name leads to"):
            both.fetch(fetch(url, tmp_path / "b.mp4", AWAY))
        assert len(server.received) == 1
        both._call("close")


@pytest.mark.skipif(sys.platform != "linux", reason="all of 127.0.0.0/8 is this machine there only")
@pytest.mark.parametrize("opened", ["127.0.0.2", "10.0.0.0/8"])
def test_of_a_name_with_two_addresses_only_the_open_one_is_dialled(
    opened: str,
    authority: trustme.CA,
    trusted: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def resolve(_host: str, port: int, *_args: object, **_options: object) -> list[Any]:
        found = [("127.0.0.1", port), ("127.0.0.2", port)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    other = Both(Limits(opened=networks([opened])))
    with Secure(authority, "clips.example", clip()) as server:
        effect = fetch(f"https://clips.example:{server.port}/1", tmp_path / "c.mp4", AWAY)
        if opened == "127.0.0.2":  # where nobody listens
            with pytest.raises(sr.LinkRefused, match=r"leads to 127\.0\.0\.1"):
                other.fetch(effect)
        else:
            with pytest.raises(sr.LinkRefused, match="leads to"):
                other.fetch(effect)
        other.close()
        assert server.connections == 0


def test_a_public_name_that_cannot_be_reached_is_a_fault(
    one: Both, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def resolve(*_args: object, **_options: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)

    with pytest.raises(TransportFault, match=r"^ClientConnectorDNSError$") as raised:
        one.fetch(fetch("https://clips.example/1?sig=s3cret", tmp_path / "c.mp4", AWAY))

    assert not raised.value.sent


def test_copies_of_sockets_are_closed_without_a_word_to_the_server() -> None:
    """What the parent's connection does after a forked child has closed its copy."""

    async def use(url: str) -> socket.socket:
        client = sr.AsyncClient({"highwayapi": provider(url)})
        await client.state("highwayapi:t")
        (kept,) = client._driver._transport._connections._sockets._made
        parents = socket.socket(fileno=os.dup(kept.fileno()))
        client._driver.abandon()
        assert kept.fileno() == -1
        await client.close()
        return parents

    with Server(QUEUED) as server, asyncio.run(use(server.url)) as parents:
        parents.setblocking(True)
        parents.sendall(b"GET /again HTTP/1.1\r\nHost: a\r\n\r\n")
        assert parents.recv(12) == b"HTTP/1.1 200"
