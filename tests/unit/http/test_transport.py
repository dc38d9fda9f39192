"""What goes over the wire, proven on the wire: each POST once, the key only to its own origin."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._flows import Fetch, Fetched, Send, TransportFault
from stillreel._http import options as _http
from stillreel._http.address_guard import networks
from stillreel._http.limits import Limits
from stillreel._http.options import MOST_REDIRECTS
from stillreel._http.transport import Transport
from stillreel._models import Answer, Call, Job, Video
from tests.unit.serving import (
    MP4,
    RESET,
    SILENT_CLOSE,
    Reply,
    Server,
    clip,
    refused_url,
    reply,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = "sk-t0p-s3cret"
JOB = Job("highwayapi", ("t",))
ACCEPTED = reply(200, {"task_id": "task-1"})
QUEUED = reply(200, {"task": {"task_id": "t", "status": "TASK_STATUS_QUEUED"}, "videos": []})
REQUEST = sr.ImageToVideo("https://pictures.example/a.jpg", prompt="waves")


def provider(url: str) -> sr.HighwayAPI:
    return sr.HighwayAPI(key=KEY, base_url=url)


@dataclass
class Both:
    """The transport, called by a test that blocks."""

    limits: Limits = field(default_factory=lambda: Limits(http_timeout=5.0))
    runner: asyncio.Runner = field(default_factory=asyncio.Runner)

    def __post_init__(self) -> None:
        self.transport: Any = Transport(self.limits)

    def _call(self, name: str, *args: object) -> Any:
        made = getattr(self.transport, name)(*args)
        return self.runner.run(made)

    def send(self, effect: Send) -> Answer:
        answer: Answer = self._call("send", effect)
        return answer

    def fetch(self, effect: Fetch) -> Fetched:
        fetched: Fetched = self._call("fetch", effect)
        return fetched

    def close(self) -> None:
        self._call("close")
        self.runner.close()


@pytest.fixture
def both() -> Iterator[Both]:
    made = Both()
    yield made
    made.close()


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def submitting(request: pytest.FixtureRequest) -> Any:
    """Submits through a whole client: flows, driver and transport."""

    def submit(url: str, **options: Any) -> Job:
        options.setdefault("submit_patience", 0)  # each refusal is the last one
        providers = {"highwayapi": provider(url)}
        if not request.param:
            with sr.Client(providers=providers, **options) as client:
                return client.submit(REQUEST)

        async def run() -> Job:
            async with sr.AsyncClient(providers=providers, **options) as client:
                return await client.submit(REQUEST)

        return asyncio.run(run())

    return submit


def send(url: str, method: str = "GET", path: str = "/state", **options: Any) -> Send:
    submit = options.pop("submit", method == "POST")
    timeout = options.pop("timeout", None)
    call: Call[object] = Call("operation", method, path, lambda answer: answer, **options)
    return Send(provider(url), call, submit=submit, timeout=timeout)


def fetch(url: str, target: Path, base: str | None = None, *, with_key: bool = False) -> Fetch:
    own = provider(base or url)
    return Fetch(own, Video(url=url, job=JOB), url, target, with_key=with_key)


# --- a POST is sent exactly once


def test_an_accepted_post_is_sent_once(submitting: Any) -> None:
    with Server(ACCEPTED) as server:
        assert submitting(server.url) == Job("highwayapi", ("task-1",))

    (received,) = server.received
    assert received.method == "POST"
    assert received.headers["authorization"] == f"Bearer {KEY}"
    assert received.headers["content-type"] == "application/json"


def test_a_refused_connection_is_surely_not_submitted(submitting: Any) -> None:
    with pytest.raises(sr.NotSubmitted) as raised:
        submitting(refused_url())

    assert raised.value.charged == "no"


@pytest.mark.parametrize(
    "broken",
    [
        RESET,
        SILENT_CLOSE,
        Reply(b"HTTP/1.1 200 OK\r\nContent-Le", then="reset"),
        Reply(b"HTTP/1.1 200 OK\r\nContent-Le", then="close"),
        Reply(b"no HTTP at all\r\n\r\n", then="close"),
        reply(200, b'{"task', length=100, then="reset"),
        reply(200, b'{"task', length=100, then="close"),
        reply(500, {"message": "boom"}),
        reply(503, b"<html>", {"Content-Type": "text/html"}),
        reply(502, b"<html>"),
        reply(307, b"", {"Location": "/elsewhere"}),
        reply(308, b"", {"Location": "/elsewhere"}),
        reply(303, b"", {"Location": "/elsewhere"}),
        reply(200, b"\x1f\x8bnot gzip", {"Content-Encoding": "gzip"}),
    ],
    ids=lambda one: f"{one.data[:22]!r}-{one.then}",
)
def test_a_broken_answer_is_an_unknown_outcome_and_nothing_is_sent_again(
    submitting: Any, broken: Reply
) -> None:
    with Server(broken, ACCEPTED) as server:
        with pytest.raises(sr.SubmissionUnknown) as raised:
            submitting(server.url)
        assert len(server.received) == 1

    assert raised.value.charged == "unknown"


@pytest.mark.parametrize("then", ["reset", "close"])
def test_an_answer_that_breaks_off_after_the_id_is_a_job(submitting: Any, then: Any) -> None:
    with Server(reply(200, b'{"task_id": "task-1", "mo', length=500, then=then)) as server:
        assert submitting(server.url) == Job("highwayapi", ("task-1",))
        assert len(server.received) == 1


@pytest.mark.parametrize(
    ("answered", "kind"),
    [
        (reply(429, {"message": "slow"}, {"Retry-After": "0"}), sr.NotSubmitted),
        (reply(503, {"reason": "SERVICE_NOT_AVAILABLE"}), sr.SubmissionRefused),
        (reply(401, {"message": "key"}), sr.SubmissionRefused),
        (reply(403, {"reason": "NOT_ENOUGH_BALANCE"}), sr.SubmissionRefused),
    ],
    ids=["429", "503", "401", "403"],
)
def test_a_refused_post_is_not_sent_again(
    submitting: Any, answered: Reply, kind: type[sr.SubmitError]
) -> None:
    with Server(answered, ACCEPTED) as server:
        with pytest.raises(kind):
            submitting(server.url)
        assert len(server.received) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_of_a_post_is_followed(both: Both, status: int) -> None:
    with Server(reply(status, b"", {"Location": "/elsewhere"}), ACCEPTED) as server:
        assert both.send(send(server.url, "POST")).status == status
        assert len(server.received) == 1


def test_a_silent_server_ends_a_submit_as_unknown(both: Both) -> None:
    with Server(Reply()) as server:
        with pytest.raises(TransportFault, match="Timeout") as raised:
            both.send(send(server.url, "POST", timeout=0.05))
        assert raised.value.sent
        assert len(server.received) == 1


# --- connections


def test_each_submit_goes_over_a_fresh_connection(both: Both) -> None:
    with Server(ACCEPTED) as server:
        for _ in range(3):
            both.send(send(server.url, "POST"))
        assert server.connections == 3


def test_reads_share_a_connection_that_no_submit_uses(both: Both) -> None:
    with Server(QUEUED) as server:
        for _ in range(3):
            both.send(send(server.url))
        both.send(send(server.url, "POST"))
        both.send(send(server.url))
        assert [one.connection for one in server.received] == [1, 1, 1, 2, 1]


def test_a_closed_transport_opens_anew(both: Both) -> None:
    with Server(QUEUED) as server:
        both.send(send(server.url))
        both._call("close")
        both._call("close")
        assert both.send(send(server.url)).status == 200
        assert server.connections == 2


# --- what an answer is


def test_a_whole_answer_is_kept_as_it_came(both: Both) -> None:
    headers = {"Set-Cookie": "a=b", "Retry-After": "7", "X-Request-Id": "r"}
    with Server(reply(418, b'{"a":  1}', headers)) as server:
        answer = both.send(send(server.url, "DELETE"))

    assert (answer.status, answer.content, answer.complete) == (418, b'{"a":  1}', True)
    assert answer.headers == {
        "content-type": "application/json",
        "retry-after": "7",
        "x-request-id": "r",
    }
    assert answer.received_at > 1_700_000_000


def test_parameters_headers_and_body_are_sent(both: Both) -> None:
    effect_options = {"params": {"a": "b c"}, "headers": {"X-Mine": "1"}, "json": {"é": [1]}}
    with Server(reply(200, {})) as server:
        both.send(send(server.url + "/base", "POST", "/x%2Fy", **effect_options))

    (received,) = server.received
    assert received.target == "/base/x%2Fy?a=b+c"
    assert received.headers["x-mine"] == "1"
    assert received.body.decode() == '{"é":[1]}'


def test_k7_an_answer_with_a_byte_that_is_no_utf_8_is_read_and_told() -> None:
    body = json.dumps(
        {
            "task": {"task_id": "t", "status": "TASK_STATUS_SUCCEED", "reason": "HERE"},
            "videos": [{"video_url": "https://clips.example/1", "video_url_ttl": "3600"}],
        }
    )
    broken = reply(200, body.encode().replace(b"HERE", b"caf\xe9"))
    with Server(broken) as server, sr.Client({"highwayapi": provider(server.url)}) as client:
        result = client.wait("highwayapi:t", timeout=60)
        told = [(one.kind, one.expected, one.came) for one in client.drift]

    assert result.video.url == "https://clips.example/1"
    assert ("unreadable", "UTF-8", "b'\\xe9'") in told


def test_k7_a_submit_whose_answer_has_such_a_byte_is_a_job(submitting: Any) -> None:
    with Server(reply(200, b'{"task_id": "task-1", "note": "\xff"}')) as server:
        assert submitting(server.url) == Job("highwayapi", ("task-1",))


def test_an_answer_is_cut_off_at_its_limit(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_http, "LARGEST_ANSWER", 10_000)
    with Server(reply(200, b"x" * 10_000_000)) as server:
        answer = both.send(send(server.url))

    assert not answer.complete
    assert 10_000 < len(answer.content) < 1_000_000


def test_an_answer_that_drips_for_ever_ends(both: Both) -> None:
    endless = Reply(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", drip=b"1\r\n \r\n")
    with Server(endless) as server:
        answer = both.send(send(server.url, timeout=0.05))

    assert not answer.complete
    assert answer.content.strip() == b""


def test_an_answer_that_breaks_off_is_kept_and_marked(both: Both) -> None:
    with Server(reply(200, b"half", length=100, then="close")) as server:
        answer = both.send(send(server.url))

    assert (answer.content, answer.complete) == (b"half", False)


# --- redirects of reads


@pytest.mark.parametrize("location", ["/moved?x=1", "moved?x=1", "{url}/moved?x=1"])
def test_a_redirect_of_a_get_is_followed_within_its_origin(both: Both, location: str) -> None:
    def moving(received: Any) -> Reply:
        if received.target.startswith("/moved"):
            return QUEUED
        return reply(302, b"", {"Location": location.format(url=server.url)})

    with Server(moving) as server:
        assert both.send(send(server.url)).status == 200
        assert [one.target for one in server.received] == ["/state", "/moved?x=1"]
        assert all(one.headers["authorization"] == f"Bearer {KEY}" for one in server.received)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_origin_is_not_followed(both: Both, status: int) -> None:
    with Server(QUEUED) as other:
        with Server(reply(status, b"", {"Location": f"{other.url}/state"})) as server:
            assert both.send(send(server.url)).status == status
        assert other.connections == 0


@pytest.mark.parametrize("location", ["https://[", "", None])
def test_a_redirect_to_nowhere_is_an_answer(both: Both, location: str | None) -> None:
    headers = {} if location is None else {"Location": location}
    with Server(*[reply(302, b"", headers)] * 2) as server:
        if location == "https://[":
            assert both.send(send(server.url)).status == 302
        else:  # an empty one leads to the same place, again and again
            with pytest.raises(TransportFault, match="redirects"):
                both.send(send(server.url))


def test_redirects_end(both: Both) -> None:
    with Server(reply(302, b"", {"Location": "/state"})) as server:
        with pytest.raises(TransportFault, match="too many redirects") as raised:
            both.send(send(server.url))
        assert raised.value.sent
        assert len(server.received) == MOST_REDIRECTS


def test_a_redirect_of_a_delete_is_not_followed(both: Both) -> None:
    with Server(reply(302, b"", {"Location": "/state"}), QUEUED) as server:
        assert both.send(send(server.url, "DELETE", submit=False)).status == 302
        assert len(server.received) == 1


def test_the_key_stays_at_home_when_it_is_not_asked_for(both: Both) -> None:
    with Server(QUEUED) as server, Server(QUEUED) as other:
        both.send(send(server.url, keyless=True))
        both.send(send(server.url, server=other.url))

    for received in (*server.received, *other.received):
        assert "authorization" not in received.headers
    assert (len(server.received), len(other.received)) == (1, 1)


# --- downloads


def test_a_download_carries_no_key(both: Both, tmp_path: Path) -> None:
    with Server(clip()) as server:
        assert both.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4")).saved

    (received,) = server.received
    assert "authorization" not in received.headers
    assert "range" not in received.headers
    assert received.headers["accept-encoding"] == "identity"
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_a_download_with_the_key_loses_it_on_a_redirect_elsewhere(
    both: Both, tmp_path: Path
) -> None:
    with Server(clip()) as cdn, Server(reply(302, b"", {"Location": f"{cdn.url}/2"})) as server:
        effect = fetch(f"{server.url}/1", tmp_path / "clip.mp4", server.url, with_key=True)
        assert both.fetch(effect).status == 200

        assert server.received[0].headers["authorization"] == f"Bearer {KEY}"
        assert "authorization" not in cdn.received[0].headers


def test_a_download_with_the_key_keeps_it_within_the_origin(both: Both, tmp_path: Path) -> None:
    with Server(reply(302, b"", {"Location": "/2"}), clip()) as server:
        both.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4", server.url, with_key=True))

        assert [one.headers["authorization"] for one in server.received] == [f"Bearer {KEY}"] * 2


def test_the_key_does_not_go_to_another_origin_even_when_asked(both: Both, tmp_path: Path) -> None:
    with Server(clip()) as server:
        effect = fetch(
            f"{server.url}/1", tmp_path / "clip.mp4", "http://127.0.0.1:1", with_key=True
        )
        both.fetch(effect)

        assert "authorization" not in server.received[0].headers


@pytest.mark.parametrize("status", [206, 401, 404, 410, 500])
def test_another_status_leaves_no_file(both: Both, tmp_path: Path, status: int) -> None:
    with Server(reply(status, MP4, {"Retry-After": "3"})) as server:
        fetched = both.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4"))

    assert fetched == Fetched(status, 3.0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("then", ["reset", "close"])
def test_a_download_that_breaks_off_is_a_fault_and_leaves_no_file(
    both: Both, tmp_path: Path, then: Any
) -> None:
    cut = reply(200, MP4[:50], {"Content-Type": "video/mp4"}, length=len(MP4), then=then)
    with Server(cut) as server, pytest.raises(TransportFault) as raised:
        both.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4"))

    assert raised.value.sent
    assert list(tmp_path.iterdir()) == []


ODD_LABELS = ["text/plain", "text/html; charset=utf-8", "application/json", "application/xml"]
LABELS = ["video/mp4", "video/webm", "application/mp4", "binary/octet-stream", "", *ODD_LABELS]


@pytest.mark.parametrize("kind", LABELS)
@pytest.mark.parametrize("more", [b"", b"\n"])
def test_f4_bytes_decide_what_is_a_clip_and_the_label_is_a_difference(
    both: Both, tmp_path: Path, kind: str, more: bytes
) -> None:
    with Server(reply(200, MP4 + more, {"Content-Type": kind})) as server:
        saved = both.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4")).saved

    expected = ["1 bytes follow its last box"] if more else []
    expected += [f"it came as {kind.partition(';')[0]}"] if kind in ODD_LABELS else []
    assert saved
    assert list(saved.differences) == expected
    assert (tmp_path / "clip.mp4").read_bytes() == MP4 + more


@pytest.mark.parametrize("kind", LABELS)
def test_a_page_is_no_clip_whatever_its_label_and_is_read_no_further(
    both: Both, tmp_path: Path, kind: str
) -> None:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n\r\n<h1".encode()
    with Server(Reply(head, drip=b">Not here</h1>")) as server:
        fetched = both.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4"))

    assert fetched.flaw
    assert fetched.flaw.startswith("it begins with b'<h1>Not ', not with the type of an MP4")
    assert fetched.flaw.endswith(kind.partition(";")[0])
    assert list(tmp_path.iterdir()) == []


def test_redirects_of_a_download_end(both: Both, tmp_path: Path) -> None:
    with Server(reply(302, b"", {"Location": "/1"})) as server:
        with pytest.raises(TransportFault, match="too many redirects"):
            both.fetch(fetch(f"{server.url}/1", tmp_path / "clip.mp4"))
        assert len(server.received) == MOST_REDIRECTS


def test_a_refused_download_is_a_fault_before_sending(both: Both, tmp_path: Path) -> None:
    with pytest.raises(TransportFault) as raised:
        both.fetch(fetch(f"{refused_url()}/1", tmp_path / "clip.mp4"))

    assert not raised.value.sent


# --- proxies

AWAY = "https://api.away.invalid"


def proxies(monkeypatch: pytest.MonkeyPatch, url: str, without: str = "") -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, url)
    monkeypatch.setenv("NO_PROXY", without)


def test_a_submit_goes_through_the_proxy_of_the_environment(
    submitting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(reply(502, b"", then="close")) as proxy:
        proxies(monkeypatch, proxy.url)
        with pytest.raises(sr.NotSubmitted) as raised:
            submitting(AWAY)

    (received,) = proxy.received
    assert (received.method, received.target) == ("CONNECT", "api.away.invalid:443")
    assert KEY not in str(received)
    assert raised.value.charged == "no"


def test_a_download_goes_through_the_proxy_of_the_environment(
    both: Both, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Server(reply(502, b"", then="close")) as proxy:
        proxies(monkeypatch, proxy.url)
        with pytest.raises(TransportFault):
            both.fetch(fetch("https://clips.away.invalid/1", tmp_path / "c.mp4", AWAY))

    assert [one.target for one in proxy.received] == ["clips.away.invalid:443"]


def test_a_plain_download_through_a_proxy_is_asked_of_it_by_its_whole_url(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    both = Both(Limits(opened=networks(["10.0.0.0/8"])))
    with Server(clip()) as proxy:
        proxies(monkeypatch, proxy.url)
        assert both.fetch(fetch("http://10.1.2.3/1?a=b", tmp_path / "c.mp4", AWAY)).status == 200
        both.close()
    assert [one.target for one in proxy.received] == ["http://10.1.2.3/1?a=b"]
    assert (tmp_path / "c.mp4").read_bytes() == MP4


def test_what_the_environment_excludes_goes_through_no_proxy(
    submitting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(reply(502, b"", then="close")) as proxy:
        proxies(monkeypatch, proxy.url, "away.invalid")
        with pytest.raises(sr.NotSubmitted):
            submitting(AWAY)

    assert proxy.received == []


def test_loopback_goes_through_no_proxy(
    submitting: Any, both: Both, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Server(reply(502, b"", then="close")) as proxy, Server(ACCEPTED, clip()) as server:
        proxies(monkeypatch, proxy.url)
        submitting(server.url)
        both.fetch(fetch(f"http://localhost:{server.port}/1", tmp_path / "clip.mp4", server.url))

        assert len(server.received) == 2
        assert proxy.connections == 0


def test_a_proxy_that_is_not_there_leaves_the_submit_unsent(
    submitting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxies(monkeypatch, refused_url())

    with pytest.raises(sr.NotSubmitted) as raised:
        submitting(AWAY)

    assert raised.value.charged == "no"


# --- what is no fault of a provider


def test_nobody_promises_anything_where_the_memory_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def odd(*_args: object, **_options: object) -> None:
        raise MemoryError("odd")

    monkeypatch.setattr(Transport, "send", odd)
    providers = {"highwayapi": provider("http://127.0.0.1:1")}
    with sr.Client(providers=providers) as client, pytest.raises(MemoryError):
        client.submit(REQUEST)
