"""A URL is sent as it is written; its host is read as a name service would."""

from __future__ import annotations

import pytest

from stillreel._models.url import LONGEST, is_loopback, leads_home, parse_url, same_origin


def widen(text: str) -> str:
    """The same in the wide characters of East Asian keyboards, which are read as these."""
    return "".join(chr(ord(one) + 0xFEE0) for one in text)


LONG_NAME = ".".join(["a" * 63] * 3 + ["b" * 61])  # 253 characters

# what is read, and as what; each stands for a way of spelling
SPELLED = {
    "https://clips.example/1?signature=a%2Fb+c&x=[1]": (
        "https://clips.example/1?signature=a%2Fb+c&x=[1]"
    ),
    "HTTPS://Clips.EXAMPLE/A": "https://clips.example/A",
    "https://clips.example:/1": "https://clips.example/1",
    "https://clips.example./1": "https://clips.example./1",
    "https://clips.example?x=1": "https://clips.example/?x=1",
    'https://clips.example/a b"<é>\\': "https://clips.example/a%20b%22%3C%C3%A9%3E%5C",
    "https://a_b.-c-.example/": "https://a_b.-c-.example/",
    "https://fußball.example/": "https://xn--fuball-cta.example/",
    "https://xn--fuball-cta.example/": "https://xn--fuball-cta.example/",
    "https://桜。example/": "https://xn--xyv.example/",
    f"https://{widen('clips.')}example/": "https://clips.example/",
    f"https://{LONG_NAME}./": f"https://{LONG_NAME}./",
    "https://127.0.0.1./": "https://127.0.0.1/",
    "https://127.1/": "https://127.0.0.1/",
    "https://127.0.1/": "https://127.0.0.1/",
    "https://2130706433/": "https://127.0.0.1/",
    "https://0x7f000001/": "https://127.0.0.1/",
    "https://0X7F.1/": "https://127.0.0.1/",
    "https://017700000001/": "https://127.0.0.1/",
    "https://0177.0.0x0.1/": "https://127.0.0.1/",
    f"https://{widen('127.0.0.1')}/": "https://127.0.0.1/",
    "https://127。0。0。1:8/": "https://127.0.0.1:8/",
    "https://①②⑦.1/": "https://127.0.0.1/",
    "https://ⓛocalhost/": "https://localhost/",
    "https://[::FFFF:7F00:1]:443/": "https://[::ffff:7f00:1]/",
    "https://[2606:4700:0:0::1111]/": "https://[2606:4700:0:0::1111]/",
}


@pytest.mark.parametrize(("text", "read"), SPELLED.items(), ids=map(ascii, SPELLED))
def test_k1_a_host_is_read_as_it_is_looked_up(text: str, read: str) -> None:
    assert str(parse_url(text)) == read


NO_URLS = [
    "",
    " ",
    " https://clips.example/",
    "https://clips.example/ ",
    "\u3000https://clips.example/",
    "https://clips.example/\n",
    "https://clips\t.example/",
    "https://clips.example/\0",
    "https://clips.example/\x7f",
    "https://clips.example/\ud800",
    "https://\udfff.example/",
    "https://clips.example/" + "a" * LONGEST,
    "ftp://clips.example/",
    "file:///etc/passwd",
    "data:video/mp4;base64,AAAA",
    "//clips.example/",
    "clips.example/1",
    "https:clips.example/1",
    "https:\\\\clips.example\\1",
    "https://",
    "https:///1",
    "https://?x",
    "https://:443/",
    "https://.",
    "https://.s3.example/v.mp4",
    "https://s3..example/",
    "https://s3.example../",
    f"https://{'a' * 64}.example/",
    f"https://{'桜' * 64}.example/",
    f"https://c{LONG_NAME}/",
    "https://xn--a/",
    "https://xn--zzzzzz.example/",
    "https://clips .example/",
    "https://clips%2eexample/",
    "https://127%2e0%2e0%2e1/",
    "https://clips.example\\1/",
    "https://clips.example\\@evil.example/",
    "https://cl!ps.example/",
    "https://clips\uff0f.example/",
    "https://user@clips.example/",
    "https://user:word@clips.example/",
    "https://@clips.example/",
    "https://clips.example:0/",
    "https://clips.example:65536/",
    "https://clips.example:99999/",
    "https://clips.example:port/",
    "https://clips.example:-1/",
    "https://clips.example:+8/",
    f"https://clips.example:{widen('8')}/",
    "https://clips.example:1:2/",
    "https://1.2.3.256/",
    "https://1.2.3.4.5/",
    "https://1.2.3.08/",
    "https://clips.1/",
    "https://4294967296/",
    "https://[/",
    "https://]/",
    "https://[]/",
    "https://[::1/",
    "https://::1/",
    "https://[::1]x/",
    "https://x[::1]/",
    "https://[127.0.0.1]/",
    "https://[v1.x]/",
    "https://[::1%25lo]/",
    "https://[fe80::1%eth0]/",
]


@pytest.mark.parametrize("text", NO_URLS, ids=ascii)
def test_k3_what_is_no_url_says_why_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"^its? ") as raised:
        parse_url(text)

    assert type(raised.value) is ValueError
    assert len(str(raised.value)) < 60
    assert "example" not in str(raised.value)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://hub.oxen.ai/1", "https://hub.oxen.ai", True),
        ("https://HUB.oxen.ai:443/1", "https://hub.oxen.ai", True),
        ("https://hub.oxen.ai:444/1", "https://hub.oxen.ai", False),
        ("http://hub.oxen.ai:443/1", "https://hub.oxen.ai", False),
        ("https://hub.oxen.ai@evil.example", "https://hub.oxen.ai", False),
        ("https://cdn.hub.oxen.ai", "https://hub.oxen.ai", False),
        ("http://2130706433:8/", "http://127.0.0.1:8", True),
        ("no URL", "no URL", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(one: str, other: str, same: bool) -> None:
    assert same_origin(one, other) is same


@pytest.mark.parametrize(
    ("url", "home"),
    [
        ("http://localhost:8/", True),
        ("http://LocalHost./", True),
        ("http://x.localhost/", True),
        ("http://127.8.9.10/", True),
        ("http://[::1]/", True),
        ("http://mylocalhost/", False),
        ("http://localhost.example/", False),
        ("http://127.0.0.1.example/", False),
        ("http://10.0.0.1/", False),
        ("http://[", False),
    ],
)
def test_a_url_leads_home_under_each_spelling(url: str, home: bool) -> None:
    assert leads_home(url) is home


def test_nothing_is_not_loopback() -> None:
    assert not is_loopback(None)
