"""A batch of sixty lines, ten of which each misbehave in another way: the other fifty are made."""

from __future__ import annotations

import hashlib
import json
import resource
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stillreel import cli
from stillreel.sandbox import Sandbox
from tests.faults import acts, answers
from tests.faults.answers import at, bomb, documented, edited, gateway, grown, linked, status
from tests.faults.clip import CLIP, SECONDS
from tests.faults.faults import Fault, fetches, link, reads, taken, untaken
from tests.faults.proxy import Proxy
from tests.faults.wire import KEY, LINK, Foreign

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.proxy import Exchange
    from tests.faults.wire import Received, Reply

STEMS = ("modellix", "highwayapi", "aihubmax", "oxen")
LINES = [f"shot-{n:02}" for n in range(60)]
LARGEST_FILE = 8 * 2**20
"""Bytes that a file may have: the journal and the clips have less, but for one that is grown."""
MALFORMED = "https://.s3.example.com/clip.mp4?signature=se3ret"


def _no_utf_8(_exchange: Exchange, reply: Reply) -> Reply:
    return replace(reply, body=reply.body.replace(b".mp4", b"\xe9.mp4"))


def _other_model(_stem: str, document: dict[str, Any]) -> None:
    for one in document.get("generations", ()):
        one["model_name"] = "google-veo-3-1-fast"


def _hidden(exchange: Exchange) -> None:
    """Take a submit and say 502; the list then has jobs of another model only."""
    act = gateway(502, accepted=True) if exchange.request.body else documented(_other_model)
    act(exchange)


FAULTS = {
    "shot-01": link("a malformed link", linked(at(MALFORMED))),
    "shot-03": reads("an id of another job", answers.another_id),
    "shot-04": taken("an endless header", acts.trickling("header", every=0)),
    "shot-07": taken("a job of another model in the list", _hidden, hits=("submit", "other")),
    "shot-12": fetches("a bomb", bomb("gzip", 20_000_000)),
    "shot-18": reads("a byte that is no UTF-8 in the link", edited(_no_utf_8)),
    "shot-25": fetches("a dead link", status(410)),
    "shot-38": fetches("a full disk", grown(LARGEST_FILE)),
    "shot-50": untaken("a refused picture", status(422, words="the picture is too dark")),
}
LISTED = "shot-07"
"""Only who has lost a submit asks for the list."""
UNWRITABLE = "shot-44"

TOLD = {
    "shot-01": ("waiting", "LinkRefused", "yes", "its host is no name"),
    "shot-03": ("waiting", "WaitTimeout", "unknown", "the answer is about another job"),
    "shot-04": ("unknown", "SubmissionUnknown", "unknown", "which may have been taken"),
    "shot-07": ("unknown", "SubmissionUnknown", "unknown", "may have been taken: 502"),
    "shot-12": ("waiting", "InvalidVideo", "yes", "not with the type of an MP4"),
    "shot-18": ("waiting", "DownloadError", "yes", "could not be downloaded: status 404"),
    "shot-25": ("waiting", "DownloadError", "yes", "could not be downloaded: status 410"),
    "shot-38": ("waiting", "DownloadError", "yes", "could not be written (File too large)"),
    "shot-44": ("refused", "InvalidRequest", "no", "cannot be written: Not a directory"),
    "shot-50": ("refused", "SubmissionRefused: invalid", "no", "422 the picture is too dark"),
}
"""Line -> state, beginning of the reason, charged, and words of the message."""
GOOD = [line for line in LINES if line not in TOLD]
UNPAID = {"shot-44", "shot-50"}
STILL_BAD = {"shot-04": "unknown", "shot-44": "refused"}
"""Modellix has no list to look in; a target stays unwritable until the user mends it."""


class Crowd:
    """Knows which line a request is about, and what happens to it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.faults = dict(FAULTS)
        self._links: dict[bytes, str] = {}

    def line_of(self, text: bytes) -> str:
        """The line whose job, link or prompt stands in a text."""
        jobs = [(str(job["id"]).encode(), str(job["prompt"])) for job in self.sandbox.jobs()]
        prompts = [(line.encode(), line) for line in self.faults]
        known = (*jobs, *self._links.items(), *prompts)
        return next((line for mark, line in known if mark in text), "")

    def learn(self, answer: bytes) -> None:
        """Remember whose link stands in an answer."""
        for found in LINK.findall(answer):
            self._links[found.rpartition(b"/")[2]] = self.line_of(answer)

    def billed(self) -> Counter[str]:
        """How many jobs there are of each line."""
        return Counter(str(job["prompt"]) for job in self.sandbox.jobs())


class CrowdProxy(Proxy):
    """Stands before one provider; its faults meet single lines."""

    def __init__(self, crowd: Crowd, stem: str, foreign: str) -> None:
        self.crowd = crowd
        none = Fault("connection", "none", acts.close)
        super().__init__(crowd.sandbox.url, stem, none, lambda: foreign, lambda _: None)

    def fault_for(self, request: Received) -> Fault | None:
        text = request.target.encode() + request.body
        other = self.kind(request) == "other"
        return self.crowd.faults.get(LISTED if other else self.crowd.line_of(text))

    def passed_back(self, content: bytes) -> bytes:
        self.crowd.learn(content)
        return super().passed_back(content)


@pytest.fixture
def crowd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Crowd]:
    monkeypatch.chdir(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with ExitStack() as stack:
        sandbox = stack.enter_context(Sandbox(render_seconds=0.05, clip=CLIP, key=KEY))
        foreign = stack.enter_context(Foreign())
        crowd = Crowd(sandbox)
        for stem in STEMS:
            proxy = stack.enter_context(CrowdProxy(crowd, stem, f"{foreign.url}/clip.mp4"))
            monkeypatch.setenv(f"{stem.upper()}_API_KEY", KEY)
            monkeypatch.setenv(f"{stem.upper()}_BASE_URL", f"{proxy.url}/{stem}")
        stack.callback(resource.setrlimit, resource.RLIMIT_FSIZE, limits)
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, limits[1]))
        yield crowd


def write_manifest() -> None:
    Path("takes").mkdir()
    Path("takes/file").write_text("no folder")
    records = [
        {
            "id": line,
            "prompt": line,
            "image": "https://pictures.example/a.jpg",
            "provider": STEMS[n % 4],
            "duration": SECONDS,
            "output": "file/clip.mp4" if line == UNWRITABLE else f"{line}.mp4",
        }
        for n, line in enumerate(LINES)
    ]
    Path("shots.jsonl").write_text("\n".join(map(json.dumps, records)))


def run(timeout: float) -> int:
    pace = ("--poll-interval", "0.1", "--concurrency", "2", "--timeout", str(timeout))
    return cli.main(["batch", "shots.jsonl", *pace])


def results() -> dict[str, dict[str, Any]]:
    lines = Path("takes/results.jsonl").read_text().splitlines()
    return {record["id"]: record for record in map(json.loads, lines)}


def seen() -> dict[str, tuple[int, int, str]]:
    """The clips of the good lines, as they are on the disk."""
    files = {line: Path(f"takes/{line}.mp4") for line in GOOD}
    return {
        line: (
            file.stat().st_ino,
            file.stat().st_mtime_ns,
            hashlib.sha256(file.read_bytes()).hexdigest(),
        )
        for line, file in files.items()
    }


def test_ten_lines_that_misbehave_cost_the_other_fifty_nothing(
    crowd: Crowd, capsys: pytest.CaptureFixture[str]
) -> None:
    write_manifest()

    first = run(timeout=6)
    clips, rows, billed = seen(), results(), crowd.billed()
    again = run(timeout=1)
    repeated = results()
    crowd.faults.clear()
    mended = run(timeout=60)

    assert (first, again, mended) == (6, 6, 6)
    assert {digest for *_, digest in clips.values()} == {hashlib.sha256(CLIP).hexdigest()}
    assert {rows[line]["state"] for line in GOOD} == {"saved"}
    for line, (state, reason, charged, words) in TOLD.items():
        row = rows[line]
        assert (row["state"], row["charged"]) == (state, charged)
        assert row["reason"].startswith(reason)
        assert words in row["message"]
        assert (row["job"] is not None) is (state == "waiting")
    assert billed == dict.fromkeys(set(LINES) - UNPAID, 1)

    for line in LINES:
        assert [repeated[line][one] for one in ("state", "job", "files", "charged")] == [
            rows[line][one] for one in ("state", "job", "files", "charged")
        ]
    last = {line: row["state"] for line, row in results().items()}
    assert last == dict.fromkeys(LINES, "saved") | STILL_BAD
    assert crowd.billed() == dict.fromkeys(set(LINES) - {UNWRITABLE}, 1)
    assert seen() == clips

    out, err = capsys.readouterr()
    told = f"{out}{err}{Path('takes/results.jsonl').read_text()}"
    assert "50 of 60 saved in takes" in out
    assert "58 of 60 saved in takes" in out
    assert "unreadable: expected UTF-8" in err
    assert not [secret for secret in (KEY, "se3ret") if secret in told]
