"""Mock servers of the four providers, held to their contracts, that deliver real clips.

    with Sandbox() as sandbox, sandbox.client() as client:
        job = client.submit(request, provider="oxen")

Nothing leaves the machine and nothing is charged. The pages under ``/_sandbox`` host pictures,
list what would have been billed and what was requested, and switch faults on.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

try:
    from ._app import build
    from ._clips import read_clip
    from ._clock import Clock, ManualClock, ScaledClock
    from ._contract import STEMS
    from ._control import checked_fault
    from ._drawings import demo_picture
    from ._guard import HostGuard
    from ._pictures import ASSETS, check
    from ._server import HOST, Server, told_to_end
    from ._state import SandboxSettings, World
except ModuleNotFoundError as error:
    if (error.name or "").startswith("stillreel"):
        raise
    raise ImportError(
        f"{error.name} is missing; the sandbox needs: pip install 'stillreel[sandbox]'"
    ) from error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from types import TracebackType
    from typing import Self, Unpack

    from starlette.applications import Starlette

    import stillreel as sr

    from ._faults import FaultOptions

__all__ = ["ManualClock", "Sandbox", "demo_picture"]

_POLL_INTERVAL = 0.05  # seconds between two reads of a client of ours, at speed 1


class Sandbox:
    """Serves mock providers on 127.0.0.1 while it is entered.

    Args:
        port: 0 takes a free one. OSError on entering when it is in use.
        provider: serve only this one, at the root; else all, each under ``/<name>``.
        render_seconds: how long a job takes on the sandbox's clock, a quarter of it queued; or
            what tells it for the job with a serial, from 1.
        speed: how many times as fast as real time that clock runs.
        oxen_revision: which revision of Oxen's contract is in force, as YYYY-MM-DD.
        key: the API key that all of them accept.
        clock: a clock of your own, such as `ManualClock`, instead of `speed`.
        rate_limits: by provider, how many requests it takes within how many seconds of that
            clock; more get a 429 with ``Retry-After``. Downloads are not limited.
        clip: the MP4 that is delivered for each job, instead of one rendered from its picture.

    ValueError names what is allowed instead of a wrong argument.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        provider: str | None = None,
        render_seconds: float | Callable[[int], float] = 2.0,
        speed: float = 1.0,
        oxen_revision: str = "2026-07-04",
        key: str = "sandbox",
        clock: Clock | None = None,
        rate_limits: Mapping[str, tuple[int, float]] | None = None,
        clip: bytes | Path | None = None,
    ) -> None:
        if provider is not None and provider not in STEMS:
            raise ValueError(f"unknown provider {provider!r}; known: {', '.join(STEMS)}")
        if not 0 <= port <= 65535:
            raise ValueError(f"port is from 0 to 65535: {port}")
        if speed <= 0:
            raise ValueError(f"speed is greater than 0: {speed}")
        if clock is not None and speed != 1:
            raise ValueError("speed is for the sandbox's own clock, not for one that is given")
        settings = SandboxSettings(key, render_seconds, oxen_revision, rate_limits or {})
        given = None if clip is None else read_clip(clip)
        self._prefixes = {provider: ""} if provider else {stem: f"/{stem}" for stem in STEMS}
        self._wanted_port = port
        self._speed = speed
        self._server: Server | None = None
        self.clock: Clock = ScaledClock(speed) if clock is None else clock
        self._world = World(settings, self.clock, given)
        self.app: Starlette = build(self._world, self._prefixes)

    def __enter__(self) -> Self:
        if self._server is not None or self._world.stopping.is_set():
            raise RuntimeError("a sandbox is entered only once")
        try:
            server = Server(HostGuard(self.app), self._wanted_port)
            server.start()
        except BaseException:
            self._world.close()
            raise
        self._server, self._world.find_connection = server, server.find_connection
        self._unclosed = weakref.finalize(self, server.abandon, self._world.stopping)
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stop serving and remove all files; needed without ``with`` too, as for `app` alone.

        A sandbox that is never closed ends with the interpreter, with a ResourceWarning. In a
        forked child this leaves the parent's sandbox alone.
        """
        self._world.stopping.set()
        if self._server is not None:
            self._unclosed.detach()
            self._server.stop()
            self._server = None
        self._world.close()

    def run_forever(self, on_ready: Callable[[], object] = lambda: None) -> None:
        """Serve until SIGINT or SIGTERM; `on_ready` is called once connections are accepted.

        For the main thread only, since it takes the two signals for as long as it serves.
        """
        with self, told_to_end() as ended:
            on_ready()
            ended.wait()

    @property
    def port(self) -> int:
        """The port that is served; RuntimeError when none is."""
        if self._server is None:
            raise RuntimeError("the sandbox does not run: enter it first")
        return self._server.port

    @property
    def url(self) -> str:
        """The origin that is served, such as ``http://127.0.0.1:8700``."""
        return f"http://{HOST}:{self.port}"

    @property
    def base_urls(self) -> dict[str, str]:
        """The base URL of each served provider: what stands before the documented paths."""
        return {stem: f"{self.url}{prefix}" for stem, prefix in self._prefixes.items()}

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that point any client at the sandbox."""
        found: dict[str, str] = {}
        for stem, url in self.base_urls.items():
            found[f"{stem.upper()}_API_KEY"] = self._world.settings.key
            found[f"{stem.upper()}_BASE_URL"] = url
        return found

    @property
    def providers(self) -> Mapping[str, sr.Modellix | sr.HighwayAPI | sr.AIHubMax | sr.Oxen]:
        """A configuration for each served provider, ready for ``Client(providers=…)``."""
        import stillreel as sr  # noqa: PLC0415 - only here: the servers know nothing of clients

        makers = {
            "modellix": sr.Modellix,
            "highwayapi": sr.HighwayAPI,
            "aihubmax": sr.AIHubMax,
            "oxen": sr.Oxen,
        }
        key = self._world.settings.key
        return {stem: makers[stem](key=key, base_url=url) for stem, url in self.base_urls.items()}

    def client(self, **options: Any) -> sr.Client:
        """A client of the sandbox that polls quickly; `options` are those of ``Client``.

        With ``image_host=sandbox.host`` local pictures go to the providers that take URLs only.
        """
        import stillreel as sr  # noqa: PLC0415

        options = {"poll_interval": _POLL_INTERVAL / self._speed, **options}
        return sr.Client(providers=self.providers, **options)

    def async_client(self, **options: Any) -> sr.AsyncClient:
        """The asynchronous twin of `client`."""
        import stillreel as sr  # noqa: PLC0415

        options = {"poll_interval": _POLL_INTERVAL / self._speed, **options}
        return sr.AsyncClient(providers=self.providers, **options)

    def host(self, data: bytes) -> str:
        """Host a JPEG, PNG or WebP picture; its URL. ``InvalidImage`` when it is none."""
        import stillreel as sr  # noqa: PLC0415

        try:
            media_type = check(data)
        except ValueError as error:  # an ``image_host`` of a client tells what the client can tell
            raise sr.InvalidImage(f"the sandbox cannot host this picture: {error}") from error
        return f"{self.url}{ASSETS}{self._world.pictures.host(data, media_type)}"

    def jobs(self) -> list[dict[str, Any]]:
        """What would have been billed: one entry for each accepted job, in order.

        Keys: provider, operation, id, fingerprint (``sha256:…`` of the canonical body), prompt,
        accepted_at (seconds since the epoch), state (queued, processing, succeeded, failed or
        cancelled), units (videos).
        """
        return self._world.ledger.entries(self.clock.now())

    def requests(self) -> list[dict[str, Any]]:
        """The last 200,000 requests to the providers' operations, in the order of their answers.

        Keys: provider, operation (``download`` for a clip), at (when it came, in seconds since
        the epoch), status (None when the connection was closed without an answer; of a clip that
        is read in ranges, that of the whole).
        """
        return self._world.traffic.records()

    def fault(
        self,
        provider: str | None = None,
        operation: str | None = None,
        **options: Unpack[FaultOptions],
    ) -> None:
        """Let something go wrong with the next matching requests, or jobs.

        Args:
            provider: the one that is meant; any when left out.
            operation: a name of the contract, such as ``get_task``, or ``download``; any when
                left out.
            times: how often, 1 when left out; None for always.
            status: answered instead of the handler's answer.
            body: with `status`: JSON, or text or bytes sent as they are. The provider's own
                error when left out.
            headers: with `status`.
            drop: close the connection without an answer, ``"before"`` or ``"after"`` the request
                was handled; for a download ``"after"`` half of the file.
            delay: real seconds before the answer.
            accepted: handle the request before its answer is replaced, so that the job is in the
                ledger.
            patch: a JSON merge patch (RFC 7396) of the answer, in which an object changes all
                elements of an array: ``{"generations": {"model_name": "another"}}``.
            drip: where the answer comes piece by piece, and the seconds between two pieces, such
                as ``{"headers": 0.3}``. A piece is an interim answer, 103 and 100 in turn
                (``"interim"``), or a byte: of the reason (``"status"``), of a header or trailer
                (``"headers"``, ``"trailers"``), of a chunk's extension (``"extension"``), of the
                body (``"body"``).
            pieces: with `drip`: how many come before the rest; None for no end but the body's.
            outcome: instead of all these, how the next job ends: ``{"failed": reason}``,
                ``"cancelled"`` (Oxen), ``"stuck"`` (never), ``"no_video"`` (not Oxen), ``"early"``
                (not Oxen: the first read that says it has succeeded has no video yet).

        ValueError when it makes no sense.
        """
        fields = {"provider": provider, "operation": operation, **options}
        self._world.faults.add(checked_fault(self._prefixes.keys(), fields))

    def clear_faults(self) -> None:
        """Switch all faults off."""
        self._world.faults.clear()
