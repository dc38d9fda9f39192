"""A body that breaks off is gone on with, on the wire, and never with bytes of another file."""

from __future__ import annotations

import asyncio
import hashlib
import re
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._files import Entity, Part
from stillreel._flows import Done, Fetch, Pause, TransportFault, download, resume
from stillreel._http import download_body as _reception
from stillreel._http.download_body import Reception, filling
from stillreel._http.limits import Limits
from stillreel._http.ranges import rest_wanted
from stillreel._http.transport import Transport
from stillreel._models import Video
from tests.unit.driving import highwayapi
from tests.unit.flows.test_read_flow import task
from tests.unit.http.test_transport import JOB, Both, provider
from tests.unit.serving import MP4, Reply, Server, box, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from stillreel._flows import Effect
    from stillreel._models import Saved
    from tests.unit.serving import Received

OTHER = MP4[:-1] + b"!"
OLD, LATER = "Wed, 01 Jan 2025 00:00:00 GMT", "Wed, 01 Jan 2025 00:01:00 GMT"
VIDEO = {"Content-Type": "video/mp4"}
TAG = {"ETag": '"a"'}
LIMITS = Limits(http_timeout=5.0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n"
CHUNKED = HEAD + b'ETag: "a"\r\nTransfer-Encoding: chunked\r\n\r\n'
UNSIZED_CUT = Reply(CHUNKED + b"32\r\n" + MP4[:50] + b"\r\n", "close")


@pytest.fixture
def both() -> Iterator[Both]:
    made = Both()
    yield made
    made.close()


def run(both: Both, url: str, target: Path, fresh: str = "") -> Saved:
    """A whole download, without its pauses."""
    flow = download(provider(url), Video(url=url, job=JOB), target)
    step: Effect | Done[Saved] = resume(flow)
    while not isinstance(step, Done):
        result: object = None
        error: Exception | None = None
        try:
            if isinstance(step, Fetch):
                result = both.fetch(step)
            elif not isinstance(step, Pause):
                result = task("SUCCEED", fresh)
        except (TransportFault, sr.StillreelError) as raised:
            error = raised
        step = resume(flow, result, error)
    return step.value


@dataclass
class Store:
    """Serves a file by ranges, as servers do that keep to RFC 9110; each answer may be cut off."""

    content: bytes = MP4
    headers: Mapping[str, str] | None = None
    cuts: tuple[int, ...] = ()

    def __call__(self, received: Received) -> Reply:
        fields = {**VIDEO, **(TAG if self.headers is None else self.headers)}
        cut, *rest = self.cuts or (len(self.content),)
        self.cuts = tuple(rest)
        found = re.fullmatch(r"bytes=(\d+)-", received.headers.get("range", ""))
        if found is None or received.headers["if-range"] not in fields.values():
            return self.part(200, 0, cut, fields)
        start, total = int(found[1]), len(self.content)
        place = {"Content-Range": f"bytes {start}-{total - 1}/{total}"}
        return self.part(206, start, cut, {**fields, **place})

    def part(self, status: int, start: int, cut: int, fields: dict[str, str]) -> Reply:
        body = self.content[start:]
        whole = cut >= len(body)
        then: Any = "keep" if whole else "close"
        return reply(status, body[:cut], fields, length=len(body), then=then)


def asked(server: Server) -> list[str | None]:
    return [one.headers.get("range") for one in server.received]


@pytest.mark.parametrize(
    "headers",
    [TAG, {"Last-Modified": OLD, "Date": LATER}, {**TAG, "Last-Modified": OLD, "Date": LATER}],
    ids=["etag", "date", "both"],
)
def test_a_download_goes_on_where_it_broke_off(
    both: Both, tmp_path: Path, headers: dict[str, str]
) -> None:
    with Server(Store(headers=headers, cuts=(50, 100))) as server:
        saved = run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-", "bytes=150-"]
    assert {one.headers.get("if-range") for one in server.received[1:]} == {
        headers.get("ETag", OLD)
    }
    assert (tmp_path / "clip.mp4").read_bytes() == MP4
    assert (saved.size, saved.sha256) == (len(MP4), hashlib.sha256(MP4).hexdigest())
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"ETag": 'W/"a"'},
        {"ETag": "a"},
        {"ETag": '"é"'},
        {"Last-Modified": OLD},
        {"Last-Modified": OLD, "Date": OLD},
        {"Last-Modified": OLD, "Date": "yesterday"},
        {"Last-Modified": "yesterday", "Date": OLD},
        {"Last-Modified": "Wed, 01 Jan 2025 00:00:00 -0000", "Date": LATER},
    ],
    ids=str,
)
def test_without_a_strong_validator_a_download_begins_anew(
    both: Both, tmp_path: Path, headers: dict[str, str]
) -> None:
    with Server(Store(headers=headers, cuts=(50,))) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, None]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_a_file_that_has_changed_begins_anew(both: Both, tmp_path: Path) -> None:
    old = Store(cuts=(50,))
    new = Store(content=OTHER, headers={"ETag": '"b"'})
    with Server(old, new) as server:
        saved = run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-"]
    assert (tmp_path / "clip.mp4").read_bytes() == OTHER
    assert saved.sha256 == hashlib.sha256(OTHER).hexdigest()


def partial(headers: dict[str, str], content: bytes = OTHER) -> Reply:
    """A partial answer of another file, by a server that does not care for If-Range."""
    return reply(206, content[50:], {**VIDEO, **headers})


PLACE = f"bytes 50-{len(MP4) - 1}/{len(MP4)}"


@pytest.mark.parametrize(
    "unfit",
    [
        partial({"Content-Range": PLACE, "ETag": '"b"'}),
        partial({"Content-Range": PLACE, "ETag": 'W/"a"'}),
        partial({"Content-Range": PLACE}),
        partial({**TAG, "Content-Range": f"bytes 49-{len(MP4) - 1}/{len(MP4)}"}),
        partial({**TAG, "Content-Range": f"bytes 50-{len(MP4)}/{len(MP4) + 1}"}),
        partial({**TAG, "Content-Range": f"bytes 50-{len(MP4) - 1}/*"}),
        partial({**TAG, "Content-Range": "pages 50-60/70"}),
        partial({**TAG, "Content-Range": PLACE, "Content-Encoding": "gzip"}),
        partial({**TAG, "Content-Type": "multipart/byteranges; boundary=x"}),
        reply(416, b"", {"Content-Range": f"bytes */{len(MP4)}"}),
    ],
    ids=lambda unfit: re.sub(r"\r\n", " ", unfit.data.split(b"\r\n\r\n")[0].decode()),
)
def test_a_rest_that_does_not_fit_is_not_appended(both: Both, tmp_path: Path, unfit: Reply) -> None:
    with Server(Store(cuts=(50,)), unfit, Store()) as server:
        saved = run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-", None]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4
    assert saved.sha256 == hashlib.sha256(MP4).hexdigest()


def test_a_part_that_nobody_asked_for_is_no_clip(both: Both, tmp_path: Path) -> None:
    whole = {**VIDEO, **TAG, "Content-Range": f"bytes 0-{len(MP4) - 1}/{len(MP4)}"}
    with Server(reply(206, MP4, whole)) as server:
        with pytest.raises(sr.DownloadError, match="status 206"):
            run(both, f"{server.url}/1", tmp_path / "clip.mp4")
        assert len(server.received) == 1

    assert list(tmp_path.iterdir()) == []


def test_a_server_may_bring_the_rest_in_several_pieces(both: Both, tmp_path: Path) -> None:
    piece = {**VIDEO, **TAG, "Content-Range": f"bytes 50-99/{len(MP4)}"}
    with Server(Store(cuts=(50,)), reply(206, MP4[50:100], piece), Store()) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-", "bytes=100-"]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_a_rest_that_is_too_long_begins_anew(both: Both, tmp_path: Path) -> None:
    rest = {**VIDEO, **TAG, "Content-Range": PLACE}
    with Server(Store(cuts=(50,)), reply(206, MP4[50:] + b"more", rest), Store()) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-", None]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_a_refusal_in_between_costs_nothing_of_what_has_come(both: Both, tmp_path: Path) -> None:
    with Server(Store(cuts=(50,)), reply(503, b"<html>"), Store()) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-", "bytes=50-"]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_the_range_goes_along_a_redirect(both: Both, tmp_path: Path) -> None:
    to = reply(302, b"", {"Location": "/2"})
    with Server(Store(cuts=(50,)), to, Store()) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-", "bytes=50-"]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


# --- a fresh link


@pytest.mark.parametrize(
    ("headers", "goes_on"),
    [(TAG, True), ({"Last-Modified": OLD, "Date": LATER}, False)],
    ids=["etag", "date"],
)
def test_a_fresh_link_goes_on_with_the_same_file_only(
    both: Both, tmp_path: Path, headers: dict[str, str], goes_on: bool
) -> None:
    """A date says too little of a file on another host."""
    expired = reply(410, b"")
    with Server(Store(headers=headers, cuts=(50,)), expired, Store(headers=headers)) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4", f"{server.url}/2")

    assert [one.target for one in server.received] == ["/1", "/1", "/2"]
    assert asked(server) == [None, "bytes=50-", "bytes=50-" if goes_on else None]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_a_fresh_link_to_another_file_begins_anew(both: Both, tmp_path: Path) -> None:
    other = Store(content=OTHER + box(b"free"), headers={"ETag": '"b"'})
    with Server(Store(cuts=(50,)), reply(410, b""), other) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4", f"{server.url}/2")

    assert asked(server) == [None, "bytes=50-", "bytes=50-"]
    assert (tmp_path / "clip.mp4").read_bytes() == other.content


def test_a_fresh_link_goes_on_with_no_file_of_unknown_size(both: Both, tmp_path: Path) -> None:
    with Server(UNSIZED_CUT, reply(410, b""), Store()) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4", f"{server.url}/2")

    assert asked(server) == [None, "bytes=50-", None]


def test_the_same_link_goes_on_with_a_file_of_unknown_size(both: Both, tmp_path: Path) -> None:
    with Server(UNSIZED_CUT, Store()) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, "bytes=50-"]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


# --- bodies that end too early, too late or never


def unsized(content: bytes, then: Any = "close") -> Reply:
    return Reply(HEAD + b"\r\n" + content, then)


def test_a_body_of_no_stated_length_that_is_cut_off_is_fetched_once_more(
    both: Both, tmp_path: Path
) -> None:
    with Server(unsized(MP4[:-9]), unsized(MP4)) as server:
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, None]
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_a_body_that_is_cut_off_twice_is_an_error(both: Both, tmp_path: Path) -> None:
    with Server(unsized(MP4[:-9])) as server:
        with pytest.raises(sr.InvalidVideo, match="cut off"):
            run(both, f"{server.url}/1", tmp_path / "clip.mp4")
        assert len(server.received) == 2

    assert list(tmp_path.iterdir()) == []


def test_a_compressed_clip_is_saved_unpacked_and_never_gone_on_with(
    both: Both, tmp_path: Path
) -> None:
    packed = zlib.compress(MP4)
    fields = {**VIDEO, **TAG, "Content-Encoding": "deflate"}
    cut = reply(200, packed[:20], fields, length=len(packed), then="close")
    with Server(cut, reply(200, packed, fields)) as server:
        saved = run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert asked(server) == [None, None]
    assert saved.size == len(MP4)
    assert (tmp_path / "clip.mp4").read_bytes() == MP4


def test_a_clip_that_says_it_is_too_large_is_refused_before_it_comes(
    both: Both, tmp_path: Path
) -> None:
    both.transport._limits = replace(LIMITS, largest_download=100)
    endless = Reply(b"HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n")
    with (
        Server(endless) as server,
        pytest.raises(sr.InvalidVideo, match=r"larger than 100 bytes: Client\(max_download="),
    ):
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert list(tmp_path.iterdir()) == []


def test_an_endless_clip_is_ended_at_the_limit(both: Both, tmp_path: Path) -> None:
    both.transport._limits = replace(LIMITS, largest_download=100_000)
    endless = Reply(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + MP4[:16] + b"\r\n",
        drip=b"1000\r\n" + bytes(4096) + b"\r\n",
    )
    with (
        Server(endless) as server,
        pytest.raises(sr.InvalidVideo, match="larger than 100000 bytes") as raised,
    ):
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert raised.value.job is JOB
    assert list(tmp_path.iterdir()) == []


def test_a_clip_that_drips_is_given_up(both: Both, tmp_path: Path) -> None:
    both.transport._limits = replace(LIMITS, http_timeout=0.05)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n" + MP4[:16] + b"\r\n"
    drip = Reply(head, drip=b"1\r\n \r\n")
    with (
        Server(drip) as server,
        pytest.raises(sr.DownloadError, match=r"\d+ bytes came in 0 s"),
    ):
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")

    assert len(server.received) == 4
    assert list(tmp_path.iterdir()) == []


def test_a_rest_that_would_grow_too_large_is_refused(both: Both, tmp_path: Path) -> None:
    both.transport._limits = replace(LIMITS, largest_download=len(MP4) - 1)
    with Server(UNSIZED_CUT, Store()) as server, pytest.raises(sr.InvalidVideo, match="larger"):
        run(both, f"{server.url}/1", tmp_path / "clip.mp4")


class Telling(Part):
    """A part that tells when something has come."""

    def __init__(self) -> None:
        super().__init__()
        self.came = asyncio.Event()

    def take(self, chunk: bytes) -> bool:
        full = super().take(chunk)
        self.came.set()
        return full


def test_a_cancelled_download_leaves_no_file(tmp_path: Path) -> None:
    async def cancelled(url: str, part: Telling) -> None:
        transport = Transport(LIMITS)
        video = Video(url=url, job=JOB)
        effect = Fetch(provider(url), video, url, tmp_path / "clip.mp4", part=part)
        running = asyncio.create_task(transport.fetch(effect))
        await part.came.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await transport.close()

    with Server(reply(200, MP4[:50], {**VIDEO, **TAG}, length=len(MP4))) as server:
        part = Telling()
        asyncio.run(cancelled(f"{server.url}/1", part))

    assert part.size == 0
    assert list(tmp_path.iterdir()) == []


# --- the pace of a body


@pytest.fixture
def receiving(tmp_path: Path) -> Iterator[Callable[[], Reception]]:
    with Part() as part:
        url = "https://clips.example/1"
        effect = Fetch(highwayapi(), Video(url=url, job=JOB), url, tmp_path / "c", part=part)
        with filling(part, effect):
            yield lambda: Reception(effect, part, Limits(http_timeout=30.0), 200, {})


@pytest.mark.parametrize(
    ("pieces", "why"),
    [
        ([(29, 1)], None),
        ([(30, 30 * 1024 - 1)], "30719 bytes came in 30 s"),
        ([(30, 30 * 1024)], None),
        ([(1, 10_000_000), (30, 0), (60, 30 * 1024)], None),
        ([(1, 10_000_000), (30, 0), (60, 30 * 1024 - 1)], "30719 bytes came in 30 s"),
        ([(second, 40_000) for second in range(0, 3600, 20)], None),
        ([(second, 40_000) for second in range(0, 3621, 20)], "not all there in 3600 s"),
    ],
    ids=["before", "too slow", "enough", "again enough", "slow after much", "long", "too long"],
)
def test_a_body_has_a_least_pace_and_a_longest_time(
    receiving: Callable[[], Reception],
    monkeypatch: pytest.MonkeyPatch,
    pieces: list[tuple[int, int]],
    why: str | None,
) -> None:
    now = [100.0]
    monkeypatch.setattr(_reception, "monotonic", lambda: now[0])
    reception = receiving()
    *most, (last, size) = pieces
    for second, some in most:
        now[0] = 100.0 + second
        reception.take(bytes(some))
    now[0] = 100.0 + last

    if why is None:
        reception.take(bytes(size))
        return
    with pytest.raises(TransportFault, match=why) as raised:
        reception.take(bytes(size))
    assert raised.value.sent


def test_nothing_is_asked_for_where_nothing_has_come() -> None:
    part = Part()
    assert rest_wanted(part, "x") == {}
    part.entity = Entity("x", '"a"', 10)
    assert rest_wanted(part, "x") == {}
    part.size = 5
    assert rest_wanted(part, "x") == {"Range": "bytes=5-", "If-Range": '"a"'}
    assert "secret" not in repr(Entity("https://clips.example/?secret", '"a"', 10))
