"""Where results may come from, checked on what is really dialled; and what logs may say of it."""

from __future__ import annotations

import asyncio
import logging
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Fetch, Fetched, TransportFault
from stillreel._http.address_guard import AddressGuard, networks
from stillreel._http.limits import Limits
from stillreel._http.transport import Transport
from stillreel._models import Job, Video
from tests.unit.models.test_url import widen
from tests.unit.serving import MP4, Server, clip, reply

if TYPE_CHECKING:
    from collections.abc import Callable

JOB = Job("highwayapi", ("t",))
PUBLIC = sr.HighwayAPI(key="k")
LOCAL = sr.HighwayAPI(key="k", base_url="http://127.0.0.1:1")


def effect(url: str, provider: sr.HighwayAPI = PUBLIC, target: Path = Path("clip.mp4")) -> Fetch:
    return Fetch(provider, Video(url=url, job=JOB), url, target)


def guard(provider: sr.HighwayAPI = PUBLIC, *opened: str) -> AddressGuard:
    return AddressGuard(effect("https://clips.example/1", provider), networks(opened))


@pytest.mark.parametrize(
    "url",
    [
        "https://clips.example/1.mp4?signature=a%2Fb",
        "https://clips.example:8443/1",
        "https://8.8.8.8/1",
        "https://[2606:4700::1111]/1",
    ],
)
def test_a_public_link_is_followed_as_it_is(url: str) -> None:
    assert guard().link(url) == url


@pytest.mark.parametrize("host", ["clips.example", "8.8.8.8", "[2606:4700::1111]"])
def test_an_http_link_is_tried_as_https(host: str) -> None:
    assert guard().link(f"http://{host}/1?a=b") == f"https://{host}/1?a=b"


PRIVATE = [
    "https://10.0.0.7/1",
    "https://172.16.3.4/1",
    "https://192.168.1.1/1",
    "http://169.254.169.254/latest/meta-data/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/1",
    "https://0.0.0.0/1",
    "https://127.0.0.1/1",
    "http://127.8.9.10:9/1",
    "https://localhost/1",
    "https://x.localhost/1",
    "https://[::1]/1",
    "https://[::]/1",
    "https://[fd00::1]/1",
    "https://[::ffff:10.0.0.7]/1",
    "https://[::ffff:127.0.0.1]/1",
    "https://[::ffff:a9fe:a9fe]/1",
    "https://2130706433/1",
    "https://0x7f.1/1",
    "https://127.1/1",
    "https://0177.0.0.1/1",
    "https://127.0.0.1./1",
    f"https://{widen('127.0.0.1')}/1",
    "https://127。0。0。1/1",
    "https://0xa9fea9fe/latest/meta-data/",
    "https://167772167/1",
    "https://LOCALHOST/1",
    "https://localhost./1",
    "https://ⓛocalhost/1",
    "https://x.localhost./1",
    "https://[::127.0.0.1]/1",
    "https://[::10.0.0.7]/1",
    "https://[64:ff9b::127.0.0.1]/1",
    "https://[64:ff9b::a00:7]/1",
    "https://[64:ff9b:1::8.8.8.8]/1",
    "https://[2002:7f00:1::]/1",
    "https://[2002:a00:7::1]/1",
    "https://[2001:0:a00:7::1]/1",
    "https://[fec0::1]/1",
    "https://[ff02::1]/1",
    "https://[4000::1]/1",
    "https://224.0.0.1/1",
    "https://255.255.255.255/1",
    "https://192.0.2.1/1",
    "https://198.18.0.1/1",
]


@pytest.mark.parametrize("url", PRIVATE)
def test_a_link_to_no_public_address_is_refused_naming_the_setting(url: str) -> None:
    with pytest.raises(sr.LinkRefused, match="result_networks=") as raised:
        guard().link(url)

    assert raised.value.job is JOB
    assert raised.value.url == url
    assert raised.value.charged == "yes"


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://clips.example/1",
        "data:video/mp4;base64,AAAA",
        "javascript:alert(1)",
        "//clips.example/1",
        "/clips/1.mp4",
        "clips.example/1",
        "https://",
        "https:///1",
        "",
        " ",
        "https://[::1/1",
        "https://clips.example:99999/1",
        "https://clips.example:port/1",
        "https://clips.example\n/1\x00",
        "https://user@10.0.0.7/1",
        "https://user:word@clips.example/1",
        "https://127%2e0%2e0%2e1/1",
        "https://[::1%25lo]/1",
        "https://[fe80::1%25eth0]/1",
        "https://.s3.example.com/v.mp4",
        f"https://{'a' * 64}.example/1",
        "https://xn--a/1",
        "https://\ud800.example/1",
        " https://clips.example/1",
        "https://clips.example/" + "a" * 20_000,
    ],
    ids=lambda url: ascii(url[:30]),
)
def test_k3_what_is_no_link_is_refused_with_the_job(url: str) -> None:
    with pytest.raises(sr.LinkRefused) as raised:
        guard().link(url)

    assert raised.value.job is JOB
    assert "result_networks" not in str(raised.value)  # no setting allows it


@pytest.mark.parametrize(
    "url",
    [
        " https://clips.example/1?s3cret",
        "https://clips .example/a b?x='s3cret",
        "https://clips..example/1#s3cret",
        "https://us:s3cret@clips.example/1",
        "https://us:s3cret@clips.example",
        "https://us:s3cret\\@clips.example/1",
        'https://10.0.0.7/a "b"?<s3cret>',
    ],
)
def test_a_refused_link_tells_no_secret(url: str) -> None:
    with pytest.raises(sr.LinkRefused) as raised:
        guard().link(url)

    assert "s3cret" not in f"{raised.value} {raised.value!r} {raised.value.url}"
    assert raised.value.url


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/1", "http://localhost:9/1", "http://[::1]:9/"])
def test_loopback_is_open_when_the_base_url_is_loopback(url: str) -> None:
    assert guard(LOCAL).link(url) == url


def test_a_loopback_base_url_opens_nothing_else() -> None:
    for url in ("https://10.0.0.7/1", "http://169.254.169.254/", "https://0.0.0.0/1"):
        with pytest.raises(sr.LinkRefused):
            guard(LOCAL).link(url)


@pytest.mark.parametrize(
    ("opened", "url"),
    [
        ("10.0.0.0/8", "http://10.0.0.7/1"),
        ("10.0.0.7", "https://10.0.0.7/1"),
        ("10.0.0.99/24", "https://10.0.0.7/1"),
        ("fd00::/8", "https://[fd00::1]/1"),
        ("10.0.0.0/8", "https://[::ffff:10.0.0.7]/1"),
        ("10.0.0.0/8", "https://[64:ff9b::a00:7]/1"),
        ("10.0.0.0/8", "https://[2002:a00:7::1]/1"),
        ("127.0.0.0/8", "http://localhost/1"),
    ],
)
def test_a_network_that_the_user_opens_is_open(opened: str, url: str) -> None:
    assert guard(PUBLIC, opened).link(url) == url


@pytest.mark.parametrize("host", ["[64:ff9b::808:808]", "[2002:808:808::1]"])
def test_an_address_that_leads_to_a_public_one_is_open(host: str) -> None:
    assert guard().link(f"https://{host}/1") == f"https://{host}/1"


def test_another_network_stays_closed() -> None:
    with pytest.raises(sr.LinkRefused):
        guard(PUBLIC, "10.0.0.0/8").link("https://192.168.0.1/1")


@pytest.mark.parametrize("bad", ["10.0.0.0/40", "home", "", "10.0.0.0 - 10.0.0.9"])
def test_what_is_no_network_is_refused(bad: str) -> None:
    with pytest.raises(sr.ConfigurationError, match=r"result_networks.*10\.0\.0\.0/8"):
        sr.Client(providers={"hw": PUBLIC}, result_networks=[bad])


@pytest.mark.parametrize(
    "server",
    [
        ("10.0.0.7", 443),
        ("::1", 443, 0, 0),
        ("fe80::1%eth0", 443),
        ("::ffff:10.0.0.7", 443, 0, 0),
        ("64:ff9b::a00:7", 443, 0, 0),
        ("2130706433", 443),
        ("path",),
        "a socket",
        (),
        (7, 8),
        None,
    ],
)
def test_an_address_that_is_dialled_is_looked_at(server: tuple[object, ...]) -> None:
    with pytest.raises(sr.LinkRefused, match="its name leads to"):
        guard().dialled("https://clips.example/1", server)


@pytest.mark.parametrize("server", [("8.8.8.8", 443), ("2606:4700::1111", 443, 0, 0)])
def test_a_public_address_may_be_dialled(server: object) -> None:
    guard().dialled("https://clips.example/1", server)


# --- over real sockets


def get(fetch: Fetch, limits: Limits) -> Fetched:
    async def run() -> Fetched:
        transport = Transport(limits)
        try:
            return await transport.fetch(fetch)
        finally:
            await transport.close()

    return asyncio.run(run())


@pytest.fixture
def fetching() -> Callable[[Fetch, Limits], Fetched]:
    return get


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Names that resolve to what the test says; no other does."""
    known: dict[str, str] = {}
    real = socket.getaddrinfo

    def resolve(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in known or name == "127.0.0.1":
            return real(known.get(name, name), *args, **kwargs)
        raise socket.gaierror(socket.EAI_NONAME, "not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


def test_k1_a_name_that_leads_home_is_refused_before_a_byte_is_sent(
    fetching: Callable[[Fetch, Limits], Fetched], names: dict[str, str], tmp_path: Path
) -> None:
    names["clips.example"] = "127.0.0.1"

    with Server(clip()) as server:
        url = f"https://clips.example:{server.port}/1?signature=s"
        with pytest.raises(sr.LinkRefused, match=r"leads to 127\.0\.0\.1") as raised:
            fetching(effect(url, PUBLIC, tmp_path / "clip.mp4"), Limits())
        assert server.received == []

    assert raised.value.job is JOB
    assert "signature" not in raised.value.url
    assert list(tmp_path.iterdir()) == []


def test_a_redirect_to_a_private_address_is_refused(
    fetching: Callable[[Fetch, Limits], Fetched], tmp_path: Path
) -> None:
    to = {"Location": "http://169.254.169.254/latest/meta-data/"}
    with Server(reply(302, b"", to)) as server:
        local = sr.HighwayAPI(key="k", base_url=server.url)
        with pytest.raises(sr.LinkRefused, match=r"169\.254\.169\.254"):
            fetching(effect(f"{server.url}/1", local, tmp_path / "clip.mp4"), Limits())


@pytest.mark.parametrize("location", ["https://[", "file:///etc/passwd", "https://h:99999/"])
def test_a_redirect_to_what_is_no_link_is_refused(
    fetching: Callable[[Fetch, Limits], Fetched], tmp_path: Path, location: str
) -> None:
    with Server(reply(302, b"", {"Location": location})) as server:
        local = sr.HighwayAPI(key="k", base_url=server.url)
        with pytest.raises(sr.LinkRefused) as raised:
            fetching(effect(f"{server.url}/1", local, tmp_path / "clip.mp4"), Limits())

    assert raised.value.job is JOB


@pytest.mark.skipif(sys.platform != "linux", reason="all of 127.0.0.0/8 is this machine there only")
def test_k1_a_redirect_to_a_name_that_leads_home_is_refused(
    fetching: Callable[[Fetch, Limits], Fetched], names: dict[str, str], tmp_path: Path
) -> None:
    names["clips.example"] = "127.0.0.2"

    with Server(clip(), host="127.0.0.2") as target:
        to = {"Location": f"https://clips.example:{target.port}/2"}
        with Server(reply(302, b"", to)) as server:
            limits = Limits(opened=networks(["127.0.0.1"]))
            with pytest.raises(sr.LinkRefused, match=r"leads to 127\.0\.0\.2"):
                fetching(effect(f"{server.url}/1", PUBLIC, tmp_path / "clip.mp4"), limits)
            assert len(server.received) == 1
        assert target.received == []


def test_a_name_in_an_opened_network_is_dialled(
    fetching: Callable[[Fetch, Limits], Fetched], names: dict[str, str], tmp_path: Path
) -> None:
    names["clips.example"] = "127.0.0.1"
    seen: list[bytes] = []

    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        url = f"https://clips.example:{server.getsockname()[1]}/1"
        limits = Limits(http_timeout=0.05, opened=networks(["127.0.0.0/8"]))
        with pytest.raises(TransportFault):
            fetching(effect(url, PUBLIC, tmp_path / "clip.mp4"), limits)
        connection, _ = server.accept()
        with connection:
            seen.append(connection.recv(1))

    assert seen == [b"\x16"]  # a TLS handshake was begun


def test_loopback_is_fetched_when_the_base_url_is_loopback(
    fetching: Callable[[Fetch, Limits], Fetched], tmp_path: Path
) -> None:
    with Server(clip()) as server:
        local = sr.HighwayAPI(key="k", base_url=server.url)
        fetched = fetching(effect(f"{server.url}/1", local, tmp_path / "clip.mp4"), Limits())

    assert fetched.status == 200
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


# --- logs


def test_no_query_of_a_download_reaches_a_log(
    fetching: Callable[[Fetch, Limits], Fetched],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    with Server(reply(302, b"", {"Location": "/2?signature=s3cret2"}), clip()) as server:
        local = sr.HighwayAPI(key="k", base_url=server.url)
        url = f"{server.url}/1?signature=s3cret1"
        fetching(effect(url, local, tmp_path / "clip.mp4"), Limits())
        assert [one.target for one in server.received] == [
            "/1?signature=s3cret1",
            "/2?signature=s3cret2",
        ]

    assert "s3cret" not in caplog.text
