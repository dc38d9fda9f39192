"""The settings of a client: keys, origins, names, numbers, and who hosts a picture."""

from __future__ import annotations

import asyncio
import math
import threading
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

import stillreel as sr
from stillreel._client.settings import hosted_url
from tests.unit.driving import REQUEST
from tests.unit.http.test_transport import ACCEPTED, QUEUED
from tests.unit.serving import Server, reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stillreel._flows import Flow
    from stillreel.sandbox import Sandbox

VARIABLES = {
    "modellix": "MODELLIX_API_KEY",
    "highwayapi": "HIGHWAYAPI_API_KEY",
    "aihubmax": "AIHUBMAX_API_KEY",
    "oxen": "OXEN_API_KEY",
}
KINDS = {
    "modellix": sr.Modellix,
    "highwayapi": sr.HighwayAPI,
    "aihubmax": sr.AIHubMax,
    "oxen": sr.Oxen,
}


# --- keys


def test_without_settings_each_provider_with_a_key_is_configured(
    making: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with making() as client:
        assert client.capabilities() == {}
    monkeypatch.setenv("OXEN_API_KEY", "k")
    monkeypatch.setenv("MODELLIX_API_KEY", " k \n")
    monkeypatch.setenv("AIHUBMAX_API_KEY", "")
    with making() as client:
        assert list(client.capabilities()) == ["modellix", "oxen"]


def test_a_key_and_a_base_url_come_from_the_environment(
    making: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server(ACCEPTED) as server:
        monkeypatch.setenv("HIGHWAYAPI_API_KEY", "from-environment")
        monkeypatch.setenv("HIGHWAYAPI_BASE_URL", f"{server.url}/base/")
        with making() as client:
            client.submit(REQUEST)
        with making(providers={"eu": sr.HighwayAPI(key="given")}) as client:
            client.submit(REQUEST)

    first, second = server.received
    assert first.headers["authorization"] == "Bearer from-environment"
    assert second.headers["authorization"] == "Bearer given"
    assert first.target.startswith("/base/")
    assert "//" not in first.target


@pytest.mark.parametrize("stem", KINDS)
def test_a_missing_key_names_its_variable_before_any_request(making: Any, stem: str) -> None:
    with Server(ACCEPTED) as server:
        with making(providers={stem: KINDS[stem](base_url=server.url)}) as client:
            calls: list[Callable[[], object]] = [
                lambda: client.submit(REQUEST),
                lambda: client.state(f"{stem}:t"),
                lambda: client.wait(f"{stem}:t"),
                lambda: client.cancel(f"{stem}:t"),
                lambda: client.raw(stem),
            ]
            for call in calls:
                with pytest.raises(sr.MissingKey, match=VARIABLES[stem]) as raised:
                    call()
                assert raised.value.charged == "no"
                assert raised.value.provider == stem
        assert server.connections == 0


@pytest.mark.parametrize("stem", KINDS)
def test_a_provider_without_a_key_in_the_environment_is_told_so(making: Any, stem: str) -> None:
    with making() as client:
        calls: list[Callable[[], object]] = [
            lambda: client.submit(REQUEST, provider=stem),
            lambda: client.state(f"{stem}:t"),
            lambda: client.raw(stem),
        ]
        for call in calls:
            with pytest.raises(sr.MissingKey, match=VARIABLES[stem]):
                call()


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "schlüssel", "tab\tbed"])
def test_a_key_that_no_header_can_carry_is_refused_without_showing_it(key: str) -> None:
    with pytest.raises(sr.ConfigurationError) as raised:
        sr.Oxen(key=key)

    assert key not in str(raised.value)


@pytest.mark.parametrize("key", ["", "  ", None])
def test_an_empty_key_is_none(key: str | None) -> None:
    with pytest.raises(sr.MissingKey):
        sr.Oxen(key=key).require_key()


# --- base URLs


@pytest.mark.parametrize(
    "url",
    [
        "https://proxy.example/v1",
        "http://127.0.0.1:8700/modellix",
        "http://localhost:1",
        "http://x.localhost",
        "http://[::1]:8",
    ],
)
def test_a_base_url_is_https_or_loopback(url: str) -> None:
    assert sr.Modellix(base_url=url + "/").origin == url


@pytest.mark.parametrize(
    "url",
    [
        "http://api.modellix.ai",
        "http://10.0.0.7",
        "http://localhost.example",
        "http://127.0.0.1.example",
        "http://0.0.0.0:80",
        "ftp://api.modellix.ai",
        "api.modellix.ai",
        "https://",
        "https://x.example?key=1",
        "https://x.example#part",
        "https://user@x.example",
        "https://user:s3cret@x.example",
        "https://[",
        "https://x.example:port",
        "https://x.example:99999",
        "https://x.example:0",
        " https://x.example",
        "https://x.example\n",
        "https://x..example",
        "https://.x.example",
        f"https://{'x' * 64}.example",
        "https://xn--a",
        "https://\ud800.example",
        "https://x.example/\ud800",
        "https://x.example\\y",
        "https://[fe80::1%25lo]",
        "http://[::ffff:10.0.0.7]",
        "https://x.example/" + "y" * 20_000,
    ],
    ids=lambda url: ascii(url[:30]),
)
def test_another_base_url_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(sr.ConfigurationError, match="modellix: base_url"):
        sr.Modellix(base_url=url)
    monkeypatch.setattr("os.environ", {"MODELLIX_BASE_URL": url})
    with pytest.raises(sr.ConfigurationError, match="modellix: base_url") as raised:
        sr.Client(providers={"modellix": sr.Modellix(key="k")})
    assert len(str(raised.value)) < 250
    assert "s3cret" not in str(raised.value)


@pytest.mark.parametrize("kind", KINDS.values())
def test_the_documented_origin_is_https(kind: type[sr.Modellix]) -> None:
    assert kind().origin.startswith("https://")


# --- names and numbers


@pytest.mark.parametrize("name", ["HW", "h w", "h:w", "h,w", "", "hw_eu", "é"])
def test_a_name_that_no_job_could_carry_is_refused(making: Any, name: str) -> None:
    with pytest.raises(sr.ConfigurationError, match="a-z"), making(providers={name: sr.Oxen()}):
        pass


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf, "30", None, True])
def test_what_is_no_number_of_seconds_is_refused(making: Any, bad: Any) -> None:
    with pytest.raises(sr.ConfigurationError, match="http_timeout"), making({}, http_timeout=bad):
        pass
    if bad is not None:
        with pytest.raises(sr.ConfigurationError, match="poll"), making({}, poll_interval=bad):
            pass
    providers = {"oxen": sr.Oxen(key="k")}
    with making(providers) as client:
        with pytest.raises(sr.ConfigurationError, match="timeout"):
            client.wait("oxen:a", timeout=bad)
        with pytest.raises(sr.ConfigurationError, match="timeout"):
            list(client.as_completed(["oxen:a"], timeout=bad))


@pytest.mark.parametrize("bad", [-1, math.nan, math.inf, "30", None, True])
def test_a_timeout_that_is_none_is_refused_before_anything_is_paid_for(
    making: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bad: Any
) -> None:
    with Server(ACCEPTED) as server:
        monkeypatch.setenv("HIGHWAYAPI_API_KEY", "k")
        monkeypatch.setenv("HIGHWAYAPI_BASE_URL", server.url)
        with making() as client, pytest.raises(sr.ConfigurationError, match="timeout"):
            client.generate(REQUEST, tmp_path / "clip.mp4", timeout=bad)
        with pytest.raises(sr.ConfigurationError, match="timeout"):
            sr.generate("https://example.com/a.jpg", prompt="waves", timeout=bad)
        with pytest.raises(sr.ConfigurationError, match="timeout"):
            asyncio.run(sr.agenerate("https://example.com/a.jpg", prompt="waves", timeout=bad))

    assert server.received == []


def test_an_unknown_revision_is_refused() -> None:
    revision: Any = "2025-01-01"
    with pytest.raises(sr.ConfigurationError, match=r"2025-01-01.*2026-07-04"):
        sr.Oxen(revision=revision)


@pytest.mark.parametrize("job", ["oxen:a", "nobody:a"])
def test_a_job_of_a_provider_that_is_not_configured_is_refused(making: Any, job: str) -> None:
    with making({"hw": sr.HighwayAPI(key="k")}) as client:
        for call in (client.state, client.wait, client.cancel):
            with pytest.raises(sr.ConfigurationError):
                call(job)


@pytest.mark.parametrize("job", ["", "hw", "hw:", "hw:a,,b", "hw:..", "HW:a", ":a"])
def test_a_string_that_names_no_job_is_refused(making: Any, job: str) -> None:
    with making({"hw": sr.HighwayAPI(key="k")}) as client:
        for call in (client.state, client.wait, client.cancel):
            with pytest.raises(sr.InvalidJob):
                call(job)
        with pytest.raises(sr.InvalidJob):
            list(client.as_completed([job]))


def test_an_unknown_provider_cannot_be_had_raw(making: Any) -> None:
    with making({"hw": sr.HighwayAPI(key="k")}) as client, pytest.raises(sr.UnknownProvider):
        client.raw("nobody")


# --- closing


def test_a_client_that_was_closed_says_so_in_each_call(making: Any) -> None:
    with Server(QUEUED) as server:
        with making({"highwayapi": sr.HighwayAPI(key="k", base_url=server.url)}) as client:
            assert client.state("highwayapi:t").phase == "queued"
            client.close()
            client.close()
            calls = (
                lambda: client.state("highwayapi:t"),
                lambda: client.submit(REQUEST),
                lambda: client.generate(REQUEST, "clip.mp4"),
                lambda: list(client.as_completed(["highwayapi:t"])),
            )
            for call in calls:
                with pytest.raises(sr.ConfigurationError, match="this client is closed"):
                    call()
        assert server.connections == 1


@pytest.mark.anyio
async def test_an_async_client_closes_with_its_context() -> None:
    with Server(QUEUED) as server:
        providers = {"highwayapi": sr.HighwayAPI(key="k", base_url=server.url)}
        async with sr.AsyncClient(providers) as client:
            await client.state("highwayapi:t")
            sessions = list(client._driver._transport._connections._sessions.values())
        assert [one.closed for one in sessions] == [True]


@pytest.mark.anyio
@pytest.mark.parametrize("ends", ["job", "error"])
async def test_a_submit_that_ends_in_the_moment_of_its_cancellation_is_told_of(
    ends: str, caplog: pytest.LogCaptureFixture
) -> None:
    def submitting() -> Flow[sr.Job]:
        yield from ()
        if ends == "error":
            raise sr.SubmissionUnknown("oxen:paid-7 was perhaps taken")
        return sr.Job("oxen", ("paid-7",))

    async with sr.AsyncClient({}) as client:
        outer = asyncio.create_task(client._driver.submit(submitting()))
        await asyncio.sleep(0)  # it begins
        (inner,) = client._driver._submits
        await asyncio.sleep(0)  # the flow ends, and nobody has looked yet
        assert inner.done()
        outer.cancel()
        with pytest.raises(asyncio.CancelledError):
            await outer

    assert "oxen:paid-7" in caplog.text


# --- who hosts a picture


def test_a_local_picture_is_hosted_by_a_function(
    making: Any, sandbox: Sandbox, picture: bytes
) -> None:
    got: list[bytes] = []

    def host(data: bytes) -> str:
        got.append(data)
        return sandbox.host(data)

    with making(sandbox.providers, image_host=host) as client:
        job = client.submit(sr.ImageToVideo(picture, prompt="waves"), provider="modellix")

    assert got == [picture]
    assert sandbox.jobs()[-1]["id"] == job.ids[0]


@pytest.mark.anyio
async def test_an_async_client_awaits_its_image_host(sandbox: Sandbox, picture: bytes) -> None:
    async def host(data: bytes) -> str:
        return sandbox.host(data)

    async with sandbox.async_client(image_host=host) as client:
        job = await client.submit(sr.ImageToVideo(picture, prompt="waves"), provider="oxen")

    assert job.provider == "oxen"


def test_a_blocking_client_takes_an_image_host_of_either_kind(
    sandbox: Sandbox, picture: bytes
) -> None:
    here, threads = threading.current_thread(), []

    async def host(data: bytes) -> str:
        threads.append(threading.current_thread())
        await asyncio.sleep(0)
        return sandbox.host(data)

    def plain(data: bytes) -> str:
        threads.append(threading.current_thread())
        return sandbox.host(data)

    def lazy(data: bytes) -> Any:
        threads.append(threading.current_thread())
        return host(data)

    for hosting in (host, plain, lazy):
        with sandbox.client(image_host=hosting) as client:
            client.submit(sr.ImageToVideo(picture, prompt="waves"), provider="modellix")

    assert [thread is here for thread in threads] == [False, True, True, False]


@pytest.mark.parametrize(
    "returned", [None, 7, "", "ftp://x.example/a", "/pictures/a.jpg", b"https://x"]
)
def test_an_image_host_that_gives_no_url_is_refused_before_any_submit(
    making: Any, sandbox: Sandbox, picture: bytes, returned: Any
) -> None:
    before = len(sandbox.jobs())

    with (
        making(sandbox.providers, image_host=lambda _data: returned) as client,
        pytest.raises(sr.ConfigurationError, match="image_host returned"),
    ):
        client.submit(sr.ImageToVideo(picture, prompt="waves"), provider="modellix")

    assert len(sandbox.jobs()) == before


def test_an_error_of_the_image_host_is_the_users_own(
    making: Any, sandbox: Sandbox, picture: bytes
) -> None:
    def host(_data: bytes) -> str:
        raise LookupError("no bucket")

    before = len(sandbox.jobs())
    with (
        making(sandbox.providers, image_host=host) as client,
        pytest.raises(LookupError, match="no bucket"),
    ):
        client.submit(sr.ImageToVideo(picture, prompt="waves"), provider="modellix")

    assert len(sandbox.jobs()) == before


@pytest.mark.parametrize("url", ["https://x.example/a", "http://127.0.0.1/a"])
def test_a_hosted_url_is_http(url: str) -> None:
    assert hosted_url(url) == url


# --- what the watch of answers must never cost


@pytest.mark.parametrize(
    "body",
    [
        b'{"task_id": "task-1", "surprise": 1}',
        b'{"somewhere": {"else": {"task_id": "task-1"}}}',
        b'{"task_id": "task-1", "surprise": NaN}',
        b'{"task_id": "task-1", "surprise": "\\ud800"}',
        b'{"task_id": "task-1", "surprise": 1' + b"0" * 400 + b"}",
        b'{"task_id": "task-1", "surprise": ' + b"[" * 500 + b"]" * 500 + b"}",
    ],
    ids=["added", "moved", "nan", "surrogate", "huge", "deep"],
)
def test_neither_a_strange_answer_nor_a_callback_costs_a_paid_job(making: Any, body: bytes) -> None:
    def on_drift(_drift: object) -> None:
        raise ZeroDivisionError("the user's own")

    with Server(reply(200, body)) as server:
        providers = {"highwayapi": sr.HighwayAPI(key="k", base_url=server.url)}
        with making(providers, on_drift=on_drift) as client:
            job = client.submit(REQUEST)

    assert str(job) == "highwayapi:task-1"


def test_a_mistake_of_the_watch_itself_costs_no_job_either(
    making: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def differences(*_args: object) -> None:
        raise ZeroDivisionError("a mistake")

    monkeypatch.setattr("stillreel.drift._watch.differences", differences)

    with Server(ACCEPTED) as server:
        providers = {"highwayapi": sr.HighwayAPI(key="k", base_url=server.url)}
        with making(providers) as client:
            assert str(client.submit(REQUEST)) == "highwayapi:task-1"

    assert "submit_image_to_video: not watched" in caplog.text


# --- generate


def test_generate_goes_the_whole_way_by_the_environment(
    sandbox: Sandbox, picture: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in sandbox.environment.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "photo.jpg"
    path.write_bytes(picture)
    monkeypatch.setattr(
        "stillreel._client.shortcuts.Client", partial(sr.Client, poll_interval=0.03)
    )

    result = sr.generate(path, prompt="waves", provider="highwayapi", duration=4, seed=3)

    assert sandbox.jobs()[-1]["id"] == result.job.ids[0]
    assert result.video.media_type == "video/mp4"


def test_generate_needs_a_provider() -> None:
    with pytest.raises(sr.MissingKey, match="MODELLIX_API_KEY"):
        sr.generate("photo.jpg", prompt="waves")


@pytest.mark.parametrize("kind", [sr.Client, sr.AsyncClient])
def test_a_setting_that_does_not_exist_is_an_unexpected_argument(kind: Any) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'time_out'"):
        kind({"oxen": sr.Oxen(key="k")}, time_out=1)
