"""K4: a proxy of the environment is used, or named as unusable before anything is sent."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import TransportFault
from stillreel._http import options
from stillreel._http.proxies import Proxies
from stillreel._models.url import parse_url
from tests.both import blocking, plain
from tests.unit.http.test_transport import AWAY, REQUEST, Both, fetch, provider, proxies, send
from tests.unit.serving import Server, refused_url, reply

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def one() -> Iterator[Both]:
    made = Both()
    yield made
    made.close()


@pytest.fixture(params=[plain, blocking], ids=["sync", "async"])
def clients(request: pytest.FixtureRequest) -> Any:
    return request.param


PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("environment", "url", "expected"),
    [
        ({}, AWAY, None),
        ({"HTTPS_PROXY": PROXY}, AWAY, PROXY),
        ({"https_proxy": PROXY}, AWAY, PROXY),
        ({"HTTPS_PROXY": PROXY}, "http://api.away.invalid", None),
        ({"HTTP_PROXY": PROXY}, "http://api.away.invalid", PROXY),
        ({"ALL_PROXY": PROXY}, AWAY, PROXY),
        ({"ALL_PROXY": "http://other", "HTTPS_PROXY": PROXY}, AWAY, PROXY),
        ({"HTTPS_PROXY": "proxy.example:3128"}, AWAY, PROXY),
        ({"HTTPS_PROXY": "https://u:p@proxy.example"}, AWAY, "https://proxy.example"),
        ({"HTTPS_PROXY": ""}, AWAY, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "*"}, AWAY, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "x.example, away.invalid"}, AWAY, None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "api.away.invalid:443"}, f"{AWAY}:443", None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "api.away.invalid:80"}, f"{AWAY}:443", PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "way.invalid"}, AWAY, PROXY),
        ({"HTTPS_PROXY": f"  {PROXY} "}, AWAY, PROXY),
        ({"HTTPS_PROXY": "HTTP://Proxy.Example:3128/"}, AWAY, PROXY),
        ({"HTTPS_PROXY": "http://us:a/b@c@proxy.example:3128"}, AWAY, PROXY),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "[fd00::1]"}, "https://[fd00::1]", None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "[fd00::1]:443"}, "https://[fd00::1]", None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "fd00::1"}, "https://[fd00::1]", None),
        ({"HTTPS_PROXY": PROXY, "NO_PROXY": "[::1], [, ]:, :port"}, AWAY, PROXY),
        ({"HTTPS_PROXY": PROXY}, "https://localhost:1", None),
        ({"HTTPS_PROXY": PROXY}, "https://[::1]:1", None),
    ],
)
def test_the_environment_says_which_proxy(
    environment: dict[str, str], url: str, expected: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    found = Proxies().to(parse_url(url)).options.get("proxy")
    assert (str(found) if found else None) == expected


def test_a_password_of_a_proxy_is_in_no_fault(one: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    proxies(monkeypatch, refused_url().replace("//", "//us:s3cret@"))

    with pytest.raises(TransportFault, match=r"^ClientProxyConnectionError$") as raised:
        one.send(send(AWAY, "POST"))

    assert not raised.value.sent


# --- what cannot be used

UNUSABLE = {
    "socks5": {"ALL_PROXY": "socks5://us:s3cret@127.0.0.1:1"},
    "socks5h": {"ALL_PROXY": "socks5h://us:s3cret@127.0.0.1:1"},
    "socks4": {"HTTPS_PROXY": "socks4://us:s3cret@127.0.0.1:1"},
    "socks4a": {"https_proxy": "socks4a://us:s3cret@127.0.0.1:1"},
    "socks": {"ALL_PROXY": "socks://us:s3cret@127.0.0.1:1"},
    "capitals": {"all_proxy": "SOCKS5://us:s3cret@127.0.0.1:1"},
    "a space": {"ALL_PROXY": " socks5://us:s3cret@127.0.0.1:1"},
    "another kind": {"HTTPS_PROXY": "ftp://us:s3cret@127.0.0.1:1"},
    "no number": {"HTTPS_PROXY": "http://us:s3cret@127.0.0.1:port"},
    "port 0": {"HTTPS_PROXY": "http://us:s3cret@127.0.0.1:0"},
    "too large a port": {"HTTPS_PROXY": "http://us:s3cret@127.0.0.1:99999"},
    "no host": {"HTTPS_PROXY": "http://us:s3cret@"},
    "a port alone": {"HTTPS_PROXY": "http://us:s3cret@:3128"},
    "nothing but a scheme": {"HTTPS_PROXY": "http://"},
    "a bracket": {"HTTPS_PROXY": "http://us:s3cret@[::1"},
    "no name": {"HTTPS_PROXY": "http://us:s3cret@proxy..example:3128"},
    "a slash too many": {"HTTPS_PROXY": "http:///proxy.example:3128"},
    "no certificates": {"SSL_CERT_FILE": "/nowhere/authority.pem"},
    "no keys' log": {"SSLKEYLOGFILE": "/nowhere/keys.log"},
}


@pytest.fixture(params=UNUSABLE)
def variable(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The variable that cannot be used."""
    options.certificates.cache_clear()
    for name in options.CERTIFICATES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp_socks", None)  # the extra is not installed
    (changed,) = UNUSABLE[request.param].items()
    monkeypatch.setenv(*changed)
    yield changed[0]
    options.certificates.cache_clear()


def test_k4_it_is_named_before_an_intent_is_recorded(
    clients: Any, variable: str, tmp_path: Path
) -> None:
    with (
        sr.Journal(tmp_path / "journal.sqlite3") as journal,
        clients({"highwayapi": provider(AWAY)}, journal=journal) as client,
    ):
        with pytest.raises(sr.ConfigurationError, match=f"^{variable}[: ]") as raised:
            client.submit(REQUEST, idempotency_key="k")
        assert journal.entries() == []

    assert raised.value.charged == "no"
    assert "s3cret" not in str(raised.value)


def test_k4_it_is_named_where_a_job_is_read(clients: Any, variable: str) -> None:
    with clients({"highwayapi": provider(AWAY)}) as client:
        with pytest.raises(sr.ConfigurationError, match=f"^{variable}[: ]"):
            client.wait("highwayapi:t", timeout=60)
        (result,) = client.as_completed(["highwayapi:t"], timeout=60)

    assert isinstance(result.error, sr.ConfigurationError)


def test_k4_it_is_named_where_a_clip_is_fetched(one: Both, variable: str, tmp_path: Path) -> None:
    with pytest.raises(sr.DownloadError, match=f"^highwayapi:t: {variable}[: ]") as raised:
        one.fetch(fetch("https://clips.away.invalid/1?sig=s3cret", tmp_path / "c.mp4", AWAY))

    assert raised.value.charged == "yes"
    assert "s3cret" not in f"{raised.value}{raised.value.url}"


def test_it_does_not_matter_where_no_proxy_is_asked(
    clients: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1")
    with (
        Server(reply(200, {"task_id": "task-1"})) as server,
        clients({"highwayapi": provider(server.url)}) as client,
    ):
        assert client.submit(REQUEST)


def test_the_systems_own_settings_have_no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stillreel._http.proxies.getproxies", lambda: {"https": "ftp://h:1"})

    with pytest.raises(sr.ConfigurationError, match="settings: its kind of proxies is not"):
        Proxies().to(parse_url(AWAY))


class Own(sr.HighwayAPI):
    """A provider of one's own, whose origin nobody else checks."""

    @property
    def origin(self) -> str:
        return "https://api..example"


def test_k3_an_origin_that_is_no_url_is_named_before_an_intent_is_recorded(
    clients: Any, tmp_path: Path
) -> None:
    with (
        sr.Journal(tmp_path / "journal.sqlite3") as journal,
        clients({"own": Own(key="k")}, journal=journal) as client,
    ):
        with pytest.raises(sr.ConfigurationError, match="its origin is no URL: its host"):
            client.submit(REQUEST, idempotency_key="k")
        assert journal.entries() == []
