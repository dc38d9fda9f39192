"""A sandbox starts, is found, and ends without leaving anything behind."""

from __future__ import annotations

import asyncio
import importlib
import signal
import socket
import sys
import threading
import time
from typing import Any

import httpx
import pytest

import stillreel as sr
from stillreel.sandbox import ManualClock, Sandbox
from stillreel.sandbox._contract import STEMS
from stillreel.sandbox._drawings import demo_picture
from tests.unit.sandbox.api import BODIES, KEY, PROMPT, SUBMIT, URL, Api


class TestRunning:
    def test_one_provider_may_stand_at_the_root(self) -> None:
        with Sandbox(provider="modellix", key="secret-key") as sandbox:
            assert sandbox.environment == {
                "MODELLIX_API_KEY": "secret-key",
                "MODELLIX_BASE_URL": sandbox.url,
            }
            index = httpx.get(sandbox.url)
            assert index.json()["base_urls"] == {"modellix": sandbox.url}
            assert "secret-key" not in index.text
            headers = {"Authorization": "Bearer secret-key"}
            made = httpx.post(
                sandbox.url + SUBMIT["modellix"], json=BODIES["modellix"], headers=headers
            ).json()["data"]
            assert made["get_result"]["url"] == f"{sandbox.url}/api/v1/tasks/{made['task_id']}"

    def test_the_index_says_how_to_point_a_client_at_it(self, sandbox: Sandbox) -> None:
        index = httpx.get(sandbox.url).json()
        assert index["base_urls"] == sandbox.base_urls
        assert index["environment"].items() <= sandbox.environment.items()
        assert httpx.get(f"{sandbox.url}/_sandbox/").json() == index
        lost = httpx.get(f"{sandbox.url}/nowhere")
        assert (lost.status_code, lost.json()) == (
            404,
            {"error": "GET /nowhere is not served; see /"},
        )

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"provider": "sora"}, "modellix, highwayapi, aihubmax, oxen"),
            ({"oxen_revision": "2020-01-01"}, "2026-06-26, 2026-07-04"),
            ({"speed": 0}, "greater than 0"),
            ({"speed": 2, "clock": ManualClock()}, "own clock"),
            ({"render_seconds": -1}, "not negative"),
            ({"port": 70_000}, "65535"),
            ({"key": ""}, "not empty"),
        ],
    )
    def test_a_wrong_argument_is_refused(self, options: dict[str, Any], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            Sandbox(**options)

    def test_the_clock_does_not_run_backwards(self) -> None:
        with pytest.raises(ValueError, match="backwards"):
            ManualClock().advance(-1)

    def test_speed_scales_the_clock(self) -> None:
        with Sandbox(render_seconds=100, speed=1000) as sandbox:
            oxen = Api(sandbox, "oxen")
            with oxen.http:
                oxen.submit()
                time.sleep(0.15)
            assert sandbox.jobs()[0]["state"] == "succeeded"

    def test_a_busy_port_is_an_error_that_names_it(self, sandbox: Sandbox) -> None:
        other = Sandbox(port=sandbox.port)
        with pytest.raises(OSError, match=f"port {sandbox.port} of 127.0.0.1 cannot be had"):
            other.__enter__()

    def test_it_stops_without_leaving_anything_behind(self) -> None:
        before = threading.active_count()
        with Sandbox(render_seconds=0) as sandbox:
            port = sandbox.port
            sandbox.host(demo_picture())
            folder = sandbox._world.pictures._folder.parent
            assert folder.is_dir()
            idle = socket.create_connection(("127.0.0.1", port))
        idle.close()
        assert threading.active_count() == before
        assert not folder.exists()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))
        with pytest.raises(RuntimeError, match="enter it first"):
            _ = sandbox.url
        with pytest.raises(RuntimeError, match="only once"):
            sandbox.__enter__()

    def test_a_stop_does_not_wait_for_a_blocking_call(self, clock: ManualClock) -> None:
        with Sandbox(clock=clock) as sandbox:
            answers: list[int] = []

            def call() -> None:
                with Api(sandbox, "oxen").http as http:
                    answer = http.post("/api/ai/videos/generate", json=BODIES["oxen"])
                    answers.append(answer.status_code)

            caller = threading.Thread(target=call)
            caller.start()
            while not sandbox.jobs():
                time.sleep(0.01)
        caller.join(5)
        assert answers == [500]

    def test_the_application_runs_in_process(self, clock: ManualClock) -> None:
        sandbox = Sandbox(clock=clock)

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(sandbox.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
                sandbox.fault(drop="before")
                with pytest.raises(ConnectionAbortedError):
                    await http.get("/oxen/api/ai/queue")
                path = f"/modellix{SUBMIT['modellix']}"
                return await http.post(path, json=BODIES["modellix"], headers=KEY)

        try:
            answer = asyncio.run(ask())
        finally:
            sandbox.close()
        assert answer.json()["data"]["get_result"]["url"].startswith("http://here/modellix/api/v1/")

    @pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
    def test_it_serves_in_the_foreground_until_it_is_told_to_end(self, number: int) -> None:
        sandbox = Sandbox()
        before = signal.getsignal(number)
        served: list[int] = []

        def ready() -> None:
            served.append(httpx.get(sandbox.url).status_code)
            signal.raise_signal(number)

        sandbox.run_forever(ready)
        assert served == [200]
        assert signal.getsignal(number) is before

    def test_a_server_that_cannot_start_says_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("uvicorn.Server.run", lambda _self, _sockets: None)
        with pytest.raises(RuntimeError, match="did not start"):
            Sandbox().__enter__()

    def test_its_clients_know_where_it_is(self, sandbox: Sandbox) -> None:
        with sandbox.client() as client:
            job = client.submit(sr.ImageToVideo(URL, prompt=PROMPT), provider="modellix")
        assert sandbox.jobs()[0]["id"] == job.ids[0]
        assert sandbox.providers.keys() == set(STEMS)
        asyncio.run(self._open_and_close(sandbox.async_client()))

    async def _open_and_close(self, client: sr.AsyncClient) -> None:
        async with client:
            pass

    @pytest.mark.parametrize(
        ("missing", "message"),
        [
            ("uvicorn", r"uvicorn is missing; .* pip install 'stillreel\[sandbox\]'"),
            ("stillreel_wire.oxen", "stillreel_wire.oxen"),
        ],
    )
    def test_without_the_extra_the_import_says_what_to_install(
        self, missing: str, message: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in [name for name in sys.modules if name.startswith("stillreel.sandbox")]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setitem(sys.modules, missing, None)
        with pytest.raises(ImportError, match=message):
            importlib.import_module("stillreel.sandbox")
