"""A key goes into one header and nowhere else; nor does the query of a signed link."""

from __future__ import annotations

import copy
import logging
import pickle
import sys
import traceback
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel.providers import Key
from stillreel.sandbox import Sandbox
from tests.conftest import image
from tests.unit.driving import REQUEST
from tests.unit.serving import RESET, Reply, Server, clip, refused_url, reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

KEY = "sk-v3ry-distinctive"
SIGNATURE = "s1gn4ture"
PACE = 0.02

PROVIDERS: dict[str, Callable[..., Any]] = {
    "modellix": sr.Modellix,
    "highwayapi": sr.HighwayAPI,
    "aihubmax": sr.AIHubMax,
    "oxen": sr.Oxen,
}


@pytest.fixture
def keyed() -> Iterator[Sandbox]:
    with Sandbox(key=KEY, render_seconds=0.05) as running:
        yield running


def shown(error: BaseException) -> str:
    """All that a report of an error could show, locals of our own frames included."""
    plain = "".join(traceback.format_exception(error))
    full = traceback.TracebackException.from_exception(error, capture_locals=True)
    ours: list[str] = []
    part: traceback.TracebackException | None = full
    while part:
        ours += [
            f"{frame.name}: {frame.locals}"
            for frame in part.stack
            if "/stillreel/" in frame.filename and "/sandbox/" not in frame.filename
        ]
        part = part.__cause__ or (None if part.__suppress_context__ else part.__context__)
    assert ours
    return "\n".join([plain, repr(error), repr(vars(error)), *ours])


def failures() -> dict[str, tuple[Callable[[Any], object], Reply | None]]:
    """What goes wrong at a server, and the call that meets it."""
    return {
        "refused": (lambda client: client.submit(REQUEST), None),
        "reset": (lambda client: client.submit(REQUEST), RESET),
        "unauthorised": (lambda client: client.submit(REQUEST), reply(401, {"message": "no"})),
        "echo": (lambda client: client.submit(REQUEST), reply(500, {"message": "boom"})),
        "no id": (lambda client: client.submit(REQUEST), reply(200, {})),
        "state refused": (lambda client: client.state("highwayapi:t"), reply(403, {})),
        "state gone": (lambda client: client.wait("highwayapi:t"), reply(404, {})),
        "state off contract": (
            lambda client: client.wait("highwayapi:t", timeout=0),
            reply(200, []),
        ),
        "no connection": (lambda client: client.wait("highwayapi:t", timeout=0), RESET),
        "other origin": (
            lambda client: client.state("highwayapi:t"),
            reply(302, b"", {"Location": "https://elsewhere.example/?key=1"}),
        ),
        "cannot cancel": (lambda client: client.cancel("highwayapi:t"), None),
    }


@pytest.mark.parametrize("case", failures())
def test_no_error_shows_the_key(
    making: Any, case: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    call, answered = failures()[case]

    with Server(answered or RESET) as server:
        url = server.url if answered else refused_url()
        provider = sr.HighwayAPI(key=KEY, base_url=url)
        with making({"highwayapi": provider}, poll_interval=PACE, submit_patience=0) as client:
            with pytest.raises(sr.StillreelError) as raised:
                call(client)
            assert KEY not in repr(client.client)
        if answered:
            assert any(KEY in one.headers["authorization"] for one in server.received)

    assert KEY not in shown(raised.value)
    assert KEY.encode() not in pickle.dumps(raised.value)
    assert KEY not in caplog.text


@pytest.mark.parametrize("stem", PROVIDERS)
def test_a_success_shows_the_key_nowhere(
    making: Any,
    keyed: Sandbox,
    tmp_path: Path,
    stem: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    with making(keyed.providers, poll_interval=PACE, image_host=keyed.host) as client:
        request = sr.ImageToVideo(image(64, 36), prompt="waves", duration=4)
        job = client.submit(request, provider=stem)
        result = client.wait(job)
        client.save(result, tmp_path / "clip.mp4")
        shows = [repr(one) for one in (client.client, job, job.answer, result, result.state)]
        shows += [repr(client.capabilities()), repr(vars(client.client))]

    assert KEY not in "\n".join([*shows, caplog.text, repr(keyed.jobs())])
    for record in (job, result, result.state):
        assert KEY.encode() not in pickle.dumps(record)
    assert KEY.encode() not in (tmp_path / "clip.mp4").read_bytes()


@pytest.mark.parametrize("stem", PROVIDERS)
def test_a_configuration_does_not_show_its_key(stem: str) -> None:
    provider = PROVIDERS[stem](key=KEY)

    for text in (repr(provider), str(provider), f"{provider!r}", repr(provider.key)):
        assert KEY not in text
    assert provider.require_key().reveal() == KEY
    assert KEY.encode() not in pickle.dumps(provider)
    assert copy.deepcopy(provider) == provider


def test_a_pickled_configuration_needs_its_key_again() -> None:
    provider: sr.Oxen = pickle.loads(pickle.dumps(sr.Oxen(key=KEY)))

    with pytest.raises(sr.MissingKey):
        provider.require_key()
    filled = provider.from_environment({"OXEN_API_KEY": KEY})
    assert filled.require_key().reveal() == KEY


def test_keys_are_equal_by_their_text() -> None:
    assert Key(KEY) == Key(KEY)
    assert hash(Key(KEY)) == hash(Key(KEY))
    assert Key(KEY) != Key("another")
    assert Key(KEY) != KEY
    assert Key(KEY)
    assert not Key("")
    assert "sk" not in f"{Key(KEY)} {Key(KEY)!r}"


@pytest.mark.parametrize("stem", PROVIDERS)
def test_the_low_level_client_sends_the_key_and_does_not_show_it(stem: str) -> None:
    with Server(reply(200, {})) as server:
        provider = PROVIDERS[stem](key=KEY, base_url=server.url)
        with sr.Client({stem: provider}) as client:
            raw = client.raw(stem)
            with raw as opened:
                opened.get_httpx_client().get("/anything")
                assert KEY not in repr(raw)
                assert KEY not in repr(raw._httpx_args)

    assert server.received[0].headers["authorization"] == f"Bearer {KEY}"


def test_the_low_level_client_follows_no_redirect_away_with_the_key() -> None:
    with Server(reply(200, {})) as other:
        to = {"Location": f"{other.url}/"}
        with Server(reply(302, b"", to)) as server:
            provider = sr.Oxen(key=KEY, base_url=server.url)
            with sr.Client({"oxen": provider}) as client, client.raw("oxen") as opened:
                assert opened.get_httpx_client().get("/x").status_code == 302
        assert other.connections == 0


def test_a_key_of_the_wrong_shape_is_not_shown() -> None:
    for key in (f"{KEY} {KEY}", f"{KEY}\n{KEY}", f"{KEY}é"):
        with pytest.raises(sr.ConfigurationError) as raised:
            sr.Oxen(key=key)
        assert KEY not in str(raised.value)


# --- signed links


def signed(url: str) -> Reply:
    video = {"video_url": f"{url}/1.mp4?sig={SIGNATURE}", "video_url_ttl": "3600"}
    return reply(
        200, {"task": {"task_id": "t", "status": "TASK_STATUS_SUCCEED"}, "videos": [video]}
    )


@pytest.mark.parametrize(
    "answered",
    [
        clip(),
        reply(302, b"", {"Location": f"/2.mp4?sig={SIGNATURE}"}),
        reply(404, b""),
        reply(200, b"<html>", {"Content-Type": "text/html"}),
        reply(200, b"no clip", {"Content-Type": "video/mp4"}),
        reply(302, b"", {"Location": f"http://169.254.169.254/x?sig={SIGNATURE}"}),
        reply(302, b"", {"Location": f"file:///x?sig={SIGNATURE}"}),
    ],
    ids=["clip", "redirect", "gone", "html", "broken", "private", "file"],
)
def test_no_log_and_no_error_shows_a_signature(
    making: Any,
    tmp_path: Path,
    answered: Reply,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    # a clip that is not there yet is waited for: here it never comes
    monkeypatch.setattr(sys.modules["stillreel._flows.download"], "PATIENCE", 0.0)

    def serve(received: Any) -> Reply:
        if "/task-result" in received.target:
            return signed(server.url)
        return clip() if received.target.startswith("/2") else answered

    error: sr.StillreelError | None = None
    with Server(serve) as server:
        provider = sr.HighwayAPI(key=KEY, base_url=server.url)
        with making({"highwayapi": provider}, poll_interval=PACE, http_timeout=1) as client:
            result = client.wait("highwayapi:t")
            try:
                client.save(result, tmp_path / "clip.mp4")
            except sr.DownloadError as failed:
                error = failed
        assert any(SIGNATURE in one.target for one in server.received)

    text = "".join(traceback.format_exception(error)) if error else ""
    assert SIGNATURE not in caplog.text
    assert SIGNATURE not in f"{text} {error!r} {vars(error) if error else ''} {result!r}"
    assert SIGNATURE.encode() not in pickle.dumps(error)
    assert KEY not in caplog.text


# --- everything at once: every error there is, with a journal, and whatever is left behind

PICTURE = image(64, 36)
PASSWORD = "d4tabase-pass"
CONFIDENTIAL = "n0body's business"
ECHO = f"not with {KEY} for https://x.example/a.jpg?sig={SIGNATURE}"
ASKED = sr.ImageToVideo(
    PICTURE,
    prompt="waves",
    last_frame=f"https://x.example/b.jpg?sig={SIGNATURE}",
    extra={"highwayapi": {"webhook": CONFIDENTIAL}},
)
LISTABLE = sr.ImageToVideo(f"https://x.example/b.jpg?sig={SIGNATURE}", prompt="waves")
TAKEN = reply(200, {"task_id": "t"})


def state(status: str, *videos: object, **more: object) -> Reply:
    task = {"task_id": "t", "status": f"TASK_STATUS_{status}", **more}
    return reply(200, {"task": task, "videos": list(videos)})


def linked(url: str) -> Reply:
    return state("SUCCEED", {"video_url": url, "video_url_ttl": "3600"})


def made(client: Any, folder: Path, **told: Any) -> Any:
    known: dict[str, Any] = {"provider": "highwayapi", "idempotency_key": "k", "timeout": 0}
    return client.generate(ASKED, folder / "clip.mp4", **{**known, **told})


def held(client: Any, folder: Path) -> None:
    with pytest.raises(sr.SubmissionUnknown):
        made(client, folder)
    made(client, folder)


def conflicting(client: Any, folder: Path) -> None:
    client.submit(ASKED, provider="highwayapi", idempotency_key="k")
    client.submit(LISTABLE, provider="highwayapi", idempotency_key="k")


def looked_for(client: Any, folder: Path) -> None:
    with pytest.raises(sr.SubmissionUnknown) as raised:
        client.submit(LISTABLE, provider="oxen", idempotency_key="k")
    assert client.reconcile(raised.value) is None
    raise raised.value


def unreachable(client: Any, folder: Path) -> None:
    sr.Journal(f"postgresql://u:{PASSWORD}@127.0.0.1:1/d?password={PASSWORD}")


def in_the_way(client: Any, folder: Path) -> None:
    result = client.wait(client.submit(ASKED, provider="highwayapi", idempotency_key="k"))
    (folder / "clip.mp4").write_bytes(b"precious")
    client.save(result, folder / "clip.mp4")


RUNNING, FAILED = state("PROCESSING"), state("FAILED", reason=ECHO)
PRIVATE = f"http://169.254.169.254/x?sig={SIGNATURE}"
HTML = reply(200, b"<html>", {"Content-Type": "text/html"})
PATHS: dict[str, tuple[type[sr.StillreelError], Any, dict[str, Any]]] = {
    "refused": (sr.SubmissionRefused, made, {"post": reply(401, {"message": ECHO})}),
    "not taken": (sr.NotSubmitted, made, {"post": reply(429, {"message": ECHO})}),
    "unknown": (sr.SubmissionUnknown, made, {"post": reply(500, {"message": ECHO})}),
    "lost": (sr.SubmissionUnknown, made, {"post": RESET}),
    "held": (sr.SubmissionUnknown, held, {"post": RESET}),
    "conflict": (sr.IdempotencyConflict, conflicting, {}),
    "stopped": (sr.SpendingStopped, made, {"max_submits": 0}),
    "looked for": (
        sr.SubmissionUnknown,
        looked_for,
        {"post": RESET, "get": reply(401, {"error": {"title": ECHO}})},
    ),
    "running": (sr.WaitTimeout, made, {"get": RUNNING}),
    "unreadable": (
        sr.RequestFailed,
        partial(made, timeout=9),
        {"get": reply(403, {"message": ECHO})},
    ),
    "failed": (sr.JobFailed, made, {"get": FAILED}),
    "expired": (sr.JobExpired, partial(made, timeout=9), {"get": reply(404, {"message": ECHO})}),
    "no video": (sr.NoVideo, made, {"get": state("SUCCEED")}),
    "gone": (sr.DownloadError, made, {"clip": reply(404, b"")}),
    "private": (sr.LinkRefused, made, {"get": linked(PRIVATE)}),
    "html": (sr.InvalidVideo, made, {"clip": HTML}),
    "in the way": (sr.FileExists, in_the_way, {"clip": clip()}),
    "no database": (sr.JournalError, unreachable, {}),
}


def test_every_kind_of_error_is_among_them() -> None:
    kinds = {kind for kind, _, _ in PATHS.values()}
    bases: list[type[sr.StillreelError]] = [sr.SubmitError, sr.JobError, sr.DownloadError]

    for base in bases:
        assert set(base.__subclasses__()) - {sr.JobCancelled} <= kinds  # it is made as JobFailed is
    assert {sr.WaitTimeout, sr.RequestFailed, sr.SpendingStopped, sr.JournalError} <= kinds


@pytest.mark.parametrize("case", PATHS)
def test_no_error_leaves_a_secret_anywhere(
    making: Any, tmp_path: Path, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    kind, call, told = PATHS[case]
    caplog.set_level(logging.DEBUG)
    answers: dict[str, Any] = {"post": TAKEN, "get": None, "clip": clip(), **told}

    def serve(received: Any) -> Reply:
        asked = "clip" if received.target.startswith("/1.mp4") else received.method.lower()
        told: Reply | None = answers[asked]
        return told or linked(f"{server.url}/1.mp4?sig={SIGNATURE}")

    with Server(serve) as server:
        providers = {
            "highwayapi": sr.HighwayAPI(key=KEY, base_url=server.url),
            "oxen": sr.Oxen(key=KEY, base_url=server.url, revision="2026-07-04"),
        }
        settings = {name: told[name] for name in ("max_submits",) if name in told}
        journal = tmp_path / "journal.sqlite3"
        with making(
            providers, poll_interval=PACE, submit_patience=0, journal=journal, **settings
        ) as client:
            with pytest.raises(kind) as raised:
                call(client, tmp_path)
            left = b"".join(one.read_bytes() for one in sorted(tmp_path.glob("journal*")))
            shows = repr(vars(client.client)) + repr(client.recorder.entries())

    error = raised.value
    text = "".join(traceback.format_exception(error))
    pickled = pickle.dumps(without_answers(error))
    for secret in (KEY, SIGNATURE, PASSWORD, CONFIDENTIAL):
        assert secret not in f"{text}{error!r}{shows}{caplog.text}"
        assert secret.encode() not in left
        assert secret.encode() not in pickled
    assert PICTURE not in left


def without_answers(error: sr.StillreelError) -> sr.StillreelError:
    """The error without the provider's raw answers: they are kept as they came."""
    error = copy.copy(error)
    vars(error).update({name: None for name in ("answer", "state") if hasattr(error, name)})
    return error
