"""Which proxy the environment names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from stillreel._flows import TransportFault
from stillreel._http.proxies import Proxies
from tests.unit.http.test_transport import AWAY, Both, proxies, send
from tests.unit.serving import refused_url

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def one() -> Iterator[Both]:
    made = Both()
    yield made
    made.close()


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

    assert Proxies().to(url).get("proxy") == expected


def test_a_proxy_of_another_kind_is_not_gone_around(
    one: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://us:s3cret@127.0.0.1:1")

    with pytest.raises(TransportFault, match="socks5") as raised:
        one.send(send(AWAY, "POST"))

    assert not raised.value.sent
    assert "s3cret" not in str(raised.value)


def test_a_password_of_a_proxy_is_in_no_fault(one: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    proxies(monkeypatch, refused_url().replace("//", "//us:s3cret@"))

    with pytest.raises(TransportFault, match=r"^ClientProxyConnectionError$") as raised:
        one.send(send(AWAY, "POST"))

    assert not raised.value.sent
