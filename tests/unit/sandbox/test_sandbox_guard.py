"""A page of a web site neither reads the sandbox of its reader nor changes anything there."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from stillreel.sandbox import demo_picture
from stillreel.sandbox._guard import HostGuard
from tests.unit.sandbox.api import KEY, SUBMIT

if TYPE_CHECKING:
    from stillreel.sandbox import Sandbox
    from tests.unit.sandbox.api import Api

PATHS = ("/", "/_sandbox/jobs", "/oxen/api/ai/queue", "/_sandbox/files/x.mp4", "/nowhere")


def status(sandbox: Sandbox, head: str) -> int:
    """The status of the answer to a request whose head is sent as it is."""
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) as connection:
        connection.sendall(head.replace("{port}", str(sandbox.port)).encode() + b"\r\n\r\n")
        return int(connection.recv(12).split()[1])


class TestHost:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "evil.example:{port}",
            "127.0.0.1",
            "127.0.0.1:1",
            "localhost",
            "localhost:1",
            "localhost:0{port}",
            "localhost.:{port}",
            "localhost.evil.example:{port}",
            "127.0.0.1.evil.example:{port}",
            "localhost@evil.example:{port}",
            "evil.example:{port}, localhost:{port}",
            "[::1]:{port}",
            "0.0.0.0:{port}",
            "127.1:{port}",
            "2130706433:{port}",
            "",
        ],
    )
    def test_k8_another_host_is_misdirected(self, sandbox: Sandbox, path: str, host: str) -> None:
        key = "Authorization: Bearer sandbox"
        assert status(sandbox, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n{key}") == 421

    def test_a_request_that_names_no_host_is_misdirected(self, sandbox: Sandbox) -> None:
        assert status(sandbox, "GET / HTTP/1.0") == 421

    @pytest.mark.parametrize("host", ["evil.example", "localhost:{port}"])
    def test_two_hosts_are_no_request(self, sandbox: Sandbox, host: str) -> None:
        both = f"Host: 127.0.0.1:{{port}}\r\nHost: {host}"
        assert status(sandbox, f"GET / HTTP/1.1\r\n{both}") == 400

    @pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}"])
    def test_the_names_of_this_machine_are_good(self, sandbox: Sandbox, host: str) -> None:
        assert status(sandbox, f"GET / HTTP/1.0\r\nHost: {host}") == 200
        assert status(sandbox, f"GET / HTTP/1.1\r\nHost: {host}") == 200

    @pytest.mark.parametrize(
        ("host", "good"), [("localhost", True), ("127.0.0.1:80", True), ("evil.example", False)]
    )
    def test_the_port_of_http_may_be_left_out(
        self, sandbox: Sandbox, host: str, *, good: bool
    ) -> None:
        async def ask() -> httpx.Response:
            async def at_80(scope: Any, receive: Any, send: Any) -> None:
                await HostGuard(sandbox.app)({**scope, "server": ("127.0.0.1", 80)}, receive, send)

            async with httpx.AsyncClient(transport=httpx.ASGITransport(at_80)) as http:
                return await http.get(f"http://{host}/")

        assert asyncio.run(ask()).status_code == (200 if good else 421)

    def test_what_a_proxy_would_say_counts_for_nothing(self, sandbox: Sandbox) -> None:
        headers = {
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-For": "203.0.113.7",
            "Forwarded": "host=evil.example;proto=https",
        }
        answer = httpx.get(sandbox.url, headers=headers)
        assert answer.json()["base_urls"] == sandbox.base_urls
        sandbox.fault(drop="before")
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{sandbox.base_urls['oxen']}/api/ai/queue", headers=headers)
        evil = {**headers, "X-Forwarded-Host": "127.0.0.1", "Host": "evil.example"}
        assert httpx.get(sandbox.url, headers=evil).status_code == 421


class TestCrossSite:
    @pytest.mark.parametrize(
        "media_type",
        [
            "text/plain",
            "text/plain;charset=UTF-8",
            "Text/Plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "; charset=utf-8",
            None,
        ],
    )
    def test_k8_what_a_page_sends_unasked_changes_nothing(
        self, sandbox: Sandbox, media_type: str | None
    ) -> None:
        headers = {} if media_type is None else {"Content-Type": media_type}
        fault = b'{"status": 500, "times": null}'
        for path, content in (
            ("/_sandbox/faults", fault),
            ("/_sandbox/faults", b""),
            ("/%5Fsandbox/%66aults", fault),
            ("/_sandbox/assets", demo_picture()),
            ("/_sandbox/assets", b""),
        ):
            answer = httpx.post(sandbox.url + path, content=content, headers=headers)
            assert answer.status_code == 403
            assert "Content-Type" in answer.json()["error"]
        assert queue(sandbox) == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://evil.example"},
            {"Origin": "http://evil.example:{port}"},
            {"Origin": "null"},
            {"Origin": ""},
            {"Origin": "https://127.0.0.1:{port}"},
            {"Origin": "http://127.0.0.1:1"},
            {"Origin": "http://localhost"},
            {"Origin": "http://localhost:{port}.evil.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ],
    )
    def test_k8_a_page_of_another_site_changes_nothing(
        self, sandbox: Sandbox, headers: dict[str, str]
    ) -> None:
        given = {name: text.replace("{port}", str(sandbox.port)) for name, text in headers.items()}
        faults, assets = f"{sandbox.url}/_sandbox/faults", f"{sandbox.url}/_sandbox/assets"
        jpeg = {**given, "Content-Type": "image/jpeg"}
        sandbox.fault("oxen", status=500)
        answers = [
            httpx.post(faults, json={"status": 500, "times": None}, headers=given),
            httpx.post(assets, content=demo_picture(), headers=jpeg),
            httpx.delete(faults, headers=given),
        ]
        assert [answer.status_code for answer in answers] == [403] * 3
        assert [queue(sandbox), queue(sandbox)] == [500, 200]

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "http://127.0.0.1:{port}"},
            {"Origin": "http://localhost:{port}", "Sec-Fetch-Site": "same-origin"},
            {"Sec-Fetch-Site": "none"},
        ],
    )
    def test_the_sandbox_itself_and_what_is_no_page_may_change_it(
        self, sandbox: Sandbox, headers: dict[str, str]
    ) -> None:
        given = {name: text.replace("{port}", str(sandbox.port)) for name, text in headers.items()}
        faults, assets = f"{sandbox.url}/_sandbox/faults", f"{sandbox.url}/_sandbox/assets"
        jpeg = {**given, "Content-Type": "image/jpeg"}
        answers = [
            httpx.post(assets, content=demo_picture(), headers=jpeg),
            httpx.post(faults, json={"status": 500, "times": None}, headers=given),
            httpx.delete(faults, headers=given),
        ]
        assert [answer.status_code for answer in answers] == [201, 204, 204]
        assert queue(sandbox) == 200

    def test_a_page_may_ask_and_is_given_no_leave(self, sandbox: Sandbox) -> None:
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "DELETE"}
        for path in ("/_sandbox/faults", "/_sandbox/assets", f"/oxen{SUBMIT['oxen']}"):
            answer = httpx.options(sandbox.url + path, headers=asked)
            assert answer.status_code == 405
            assert not any(name.startswith("access-control") for name in answer.headers)

    def test_a_provider_takes_requests_that_a_page_makes_with_its_key(self, oxen: Api) -> None:
        # such as one that a developer's own page sends through the server of his own site
        headers = {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-origin"}
        oxen.http.headers.update(headers)
        assert oxen.read(oxen.submit())["status"] == "queued"


def queue(sandbox: Sandbox) -> int:
    """The status of Oxen's list, which the next fault changes."""
    return httpx.get(f"{sandbox.base_urls['oxen']}/api/ai/queue", headers=KEY).status_code
