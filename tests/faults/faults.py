"""The faults: what goes wrong, where, how often, and how a client may come out of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from . import acts, answers
from .acts import Act, broken
from .answers import at, gateway, linked, moved, retyped, stated, status
from .clip import CLIP

Kind = Literal["connection", "submit", "status", "download", "other"]
Ends = Collection[str]

ALWAYS = None
ALL: tuple[Kind, ...] = ("submit", "status", "download", "other")
SUBMIT: tuple[Kind, ...] = ("submit",)
STATUS: tuple[Kind, ...] = ("status",)
BOTH: tuple[Kind, ...] = ("status", "download")

DELIVERED: Ends = ("delivered",)
UNKNOWN: Ends = ("SubmissionUnknown",)
SALVAGED: Ends = ("SubmissionUnknown", "delivered")
REFUSED: Ends = ("SubmissionRefused",)
NOT_TAKEN: Ends = ("NotSubmitted",)
NO_JOB: Ends = ("SubmissionUnknown", "NotSubmitted", "SubmissionRefused")
STILL: Ends = ("WaitTimeout",)
UNSAVED: Ends = ("DownloadError", "InvalidVideo")
MAYBE: Ends = ("delivered", "DownloadError", "InvalidVideo")
NO_LINK: Ends = ("LinkRefused",)

LISTED = {"oxen": SALVAGED}
"""Where jobs can be listed, one that was taken without a word of it may be found again."""
NEVER_REPEATED = {"modellix": NOT_TAKEN}
"""Modellix' own rule is to repeat no submit, not even after 429."""

FAILED = {
    "modellix": "failed",
    "highwayapi": "TASK_STATUS_FAILED",
    "aihubmax": "failed",
    "oxen": "failed",
}
CANCELLED = {**FAILED, "modellix": "canceled", "oxen": "cancelled"}
STRANGE = dict.fromkeys(FAILED, "hibernating")
NO_WORD = {"highwayapi": ("JobFailed",), "aihubmax": ("JobFailed",)}
"""Providers whose contract cannot say that a job was cancelled."""


@dataclass(frozen=True, eq=False)
class Fault:
    """One row of the matrix.

    Attributes:
        where: What it disturbs.
        name: What happens.
        act: What the proxy does.
        ends: How a client may come out: ``delivered``, or the class of an error.
        times: How many requests it hits; None for all, until it is switched off.
        billed: How many jobs are billed when the client does not come out with a video.
        but: Other ends at some providers.
        hits: Which requests it hits, where that is not told by `where`.
        secure: Whether the base URL is https.
        full: Whether the disk takes no large file.
        occupied: Whether a file of the user's appears where the clip is to go.
        alone: Whether it disturbs the cells beside it.
    """

    where: Literal["connection", "submit", "status", "link", "download"]
    name: str
    act: Act
    ends: Ends = DELIVERED
    times: int | None = 1
    billed: int = 1
    but: Mapping[str, Ends] = field(default_factory=dict[str, Ends])
    hits: Collection[Kind] = ()
    secure: bool = False
    full: bool = False
    occupied: bool = False
    alone: bool = False

    def __str__(self) -> str:
        return f"{self.where}: {self.name}"

    def hit(self, kind: Kind) -> bool:
        """Whether it is meant for requests of a kind."""
        return kind in (self.hits or (self.where,))

    def allowed(self, stem: str) -> Ends:
        """How a client may come out at one provider."""
        return self.but.get(stem, self.ends)


WHOLE_DAY = 86_400
LARGE = 2 * 1024 * 1024

# what comes before any request, and to any
connection = partial(Fault, "connection", times=ALWAYS, billed=0)
stale = partial(Fault, "connection", times=ALWAYS, hits=ALL)
# a submit that is taken although nothing in the answer says so
taken = partial(Fault, "submit", times=ALWAYS, ends=UNKNOWN, but=LISTED)
# one whose answer has, or may have, the id
told = partial(Fault, "submit", times=ALWAYS)
untaken = partial(Fault, "submit", times=ALWAYS, billed=0)
busy = partial(Fault, "submit", billed=0, but=NEVER_REPEATED)
read = partial(Fault, "status")
reads = partial(Fault, "status", times=ALWAYS, ends=STILL)
link = partial(Fault, "link", times=ALWAYS, ends=NO_LINK, hits=STATUS)
fetch = partial(Fault, "download")
fetches = partial(Fault, "download", times=ALWAYS, ends=UNSAVED)

KNOWN = (
    connection("refused", acts.refused, ends=NOT_TAKEN),
    connection("reset at once", acts.reset, ends=NO_JOB),
    connection("TLS failure", acts.no_tls, ends=NOT_TAKEN, secure=True),
    connection("TLS handshake reset", acts.reset, ends=NOT_TAKEN, secure=True),
    stale("stale keep-alive, closed", acts.stale(reset=False)),
    stale("stale keep-alive, reset", acts.stale(reset=True)),
    untaken("reset before it is handled", acts.reset, ends=NO_JOB),
    untaken("closed before it is handled", acts.close, ends=UNKNOWN),
    taken("accepted, then dropped", broken("start")),
    taken("accepted, then reset", broken("start", reset=True)),
    taken("accepted, reset within the status line", broken("head", reset=True)),
    told("accepted, dropped within the body", broken("body"), ends=SALVAGED),
    told("accepted, reset within the body", broken("body", reset=True), ends=SALVAGED),
    told("reset after the answer", broken("end", reset=True)),
    taken("accepted, then 500", status(500, accepted=True)),
    taken("accepted, then 502", gateway(502, accepted=True)),
    taken("accepted, then 504", gateway(504, accepted=True)),
    taken("accepted, no answer in time", acts.late),
    told("accepted, slow body", acts.dripping(3), ends=SALVAGED),
    told("accepted, truncated JSON", answers.cut(0.99)),
    taken("accepted, JSON truncated before the id", answers.cut(0.1)),
    taken("accepted, empty body", answers.cut(0)),
    taken("accepted, HTML instead", answers.html),
    told("wrong media type", retyped("text/plain")),
    untaken("408", gateway(408), ends=UNKNOWN),
    untaken("409", status(409), ends=UNKNOWN),
    busy("429", status(429)),
    busy("429, Retry-After in seconds", status(429, after="seconds")),
    busy("429, Retry-After as a date", status(429, after="date")),
    untaken("429, always", status(429), ends=NOT_TAKEN),
    untaken("500", status(500), ends=UNKNOWN),
    untaken("502", gateway(502), ends=UNKNOWN),
    untaken("503 of a gateway", gateway(503), ends=UNKNOWN),
    untaken("503 of the provider", status(503), ends=REFUSED, but={"oxen": UNKNOWN}),
    untaken("520", gateway(520), ends=UNKNOWN),
    untaken("401", status(401), ends=REFUSED),
    untaken("redirect to a foreign host", moved(answers.foreign, 307), ends=NO_JOB),
    read("refused for a moment", acts.unplugged(0.4), hits=SUBMIT),
    reads("refused, always", acts.unplugged(None), hits=SUBMIT),
    read("reset before it is handled", acts.reset),
    read("closed before it is handled", acts.close),
    read("reset within the status line", broken("head", reset=True)),
    read("dropped within the body", broken("body")),
    read("reset within the body", broken("body", reset=True)),
    read("reset after the answer", broken("end", reset=True)),
    reads("dropped, always", acts.close),
    read("no answer in time", acts.late),
    read("slow body", acts.dripping(1.5)),
    read("truncated JSON", answers.cut(0.5)),
    reads("truncated JSON, always", answers.cut(0.5)),
    read("empty body", answers.cut(0)),
    read("HTML instead", answers.html),
    reads("HTML instead, always", answers.html),
    reads("wrong media type, always", retyped("text/plain"), ends=DELIVERED),
    read("broken encoding", answers.headed(Content_Encoding="gzip")),
    read("408", gateway(408)),
    read("409", status(409)),
    read("429", status(429)),
    read("429, Retry-After in seconds", status(429, after="seconds")),
    read("429, Retry-After as a date", status(429, after="date")),
    reads("429, always", status(429)),
    read("500", status(500)),
    reads("500, always", status(500)),
    read("502", gateway(502)),
    read("503", status(503)),
    read("520", gateway(520)),
    read("401", status(401)),
    reads("401, always", status(401), ends=("RequestFailed",)),
    read("404", status(404)),
    reads("404, always: expired", status(404), ends=("JobExpired",)),
    reads("redirect to a foreign host", moved(answers.foreign), ends=(*STILL, "RequestFailed")),
    read("unknown state", stated(STRANGE)),
    reads("unknown state, always", stated(STRANGE)),
    reads("failed", stated(FAILED, "the upstream ran out of oxen"), ends=("JobFailed",)),
    reads("filtered", stated(FAILED, "blocked by the safety filter"), ends=("JobFiltered",)),
    reads("cancelled", stated(CANCELLED), ends=("JobCancelled",), but=NO_WORD),
    reads("done without link", stated(answers.DONE), ends=("NoVideo",)),
    read("id of another job", answers.another_id),
    reads("id of another job, always", answers.another_id),
    read("clock jumps a day ahead", acts.jump(WHOLE_DAY), alone=True),
    read("clock jumps a day back", acts.jump(-WHOLE_DAY), ends=(*DELIVERED, *STILL), alone=True),
    link("refused connection", linked(answers.nobody), ends=UNSAVED),
    link("TLS failure", linked(answers.no_tls_here), ends=UNSAVED),
    link("foreign host", linked(answers.foreign), ends=DELIVERED),
    link("http on a public name", linked(answers.foreign_name), ends=UNSAVED),
    link("private address", linked(at("https://10.0.0.1/clip.mp4"))),
    link("private address over http", linked(at("http://192.168.0.1/clip.mp4"))),
    link("metadata address", linked(at("http://169.254.169.254/latest"))),
    link("file of this machine", linked(at("file:///etc/passwd"))),
    link("no URL", linked(at("http://[::1"))),
    fetch("reset before it is handled", acts.reset),
    fetch("closed before it is handled", acts.close),
    fetch("reset within the body", broken("body", reset=True)),
    fetch("truncated body", broken("body")),
    fetches("stops after 64 KiB, always", acts.stops_after(65_536, ranges=True), ends=MAYBE),
    fetches("stops after 64 KiB, no ranges", acts.stops_after(65_536, ranges=False)),
    fetches("closed, always", acts.close),
    fetch("reset after the answer", broken("end", reset=True)),
    fetch("no answer in time", acts.late),
    fetch("slow body", acts.dripping(2)),
    fetch("403", status(403)),
    fetches("403, always", status(403)),
    fetch("404", status(404)),
    fetches("404, always", status(404)),
    fetches("done, then 404", answers.forgotten, hits=BOTH),
    fetch("410", status(410)),
    fetch("408", gateway(408)),
    fetch("409", status(409), ends=MAYBE),
    fetch("429", status(429)),
    fetch("429, Retry-After in seconds", status(429, after="seconds")),
    fetch("429, Retry-After as a date", status(429, after="date")),
    fetch("500", status(500)),
    fetch("502", gateway(502)),
    fetch("503", status(503)),
    fetches("503, always", status(503)),
    fetch("520", gateway(520)),
    fetch("redirect to a foreign host", moved(answers.foreign)),
    fetches("redirect to http", moved(answers.foreign_name)),
    fetches("redirect to a private address", moved(at("https://10.0.0.1/")), ends=NO_LINK),
    fetches("redirect without end", moved(answers.here)),
    fetches("endless body", acts.endless(bytes(65_536))),
    fetches("endless drops", acts.endless(bytes(1), every=0.05)),
    fetch("wrong size", answers.cut(0.5), ends=MAYBE),
    fetches("wrong size, always", answers.cut(0.5)),
    fetches("announced too short", answers.headed(Content_Length=str(len(CLIP) // 2))),
    fetch("empty body", answers.cut(0), ends=MAYBE),
    fetches("an expired link's XML", answers.replaced(answers.EXPIRED, "application/xml")),
    fetches("not an MP4", answers.replaced(answers.EXPIRED, "video/mp4")),
    fetches("HTML instead", answers.html),
    fetches("wrong media type", retyped("application/octet-stream"), ends=DELIVERED),
    fetch("range unasked", answers.unasked_range, ends=MAYBE),
    fetch("broken encoding", answers.headed(Content_Encoding="gzip"), ends=MAYBE),
    fetches("disk full", answers.grown(LARGE), full=True),
)
