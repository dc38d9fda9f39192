"""The sandbox's own pages: index, pictures, clips, ledger, log of requests, faults."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from ._clips import FILES
from ._connection import Dripping, hang_up
from ._contract import load
from ._faults import DOWNLOAD, Fault, FaultOptions, make_fault
from ._pictures import ASSETS, check
from ._provider import MockAnswer
from ._routes import respond
from ._validation import Refused, parse_json, read_raw

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping
    from pathlib import Path

    from starlette.requests import Request
    from starlette.types import ASGIApp

    from ._clips import Link
    from ._state import World


def checked_fault(served: Collection[str], fields: Mapping[str, Any]) -> Fault:
    """A fault for one of the served providers; ValueError tells what is wrong with it."""
    known = ["provider", "operation", *sorted(FaultOptions.__optional_keys__)]
    try:
        if strange := fields.keys() - set(known):
            raise ValueError(f"unknown {', '.join(sorted(strange))}; known: {', '.join(known)}")
        fault = make_fault(**fields)
        if fault.provider is not None and fault.provider not in served:
            raise ValueError(f"unknown provider {fault.provider!r}; served: {', '.join(served)}")
        stems = served if fault.provider is None else [fault.provider]
        names = [DOWNLOAD, *(name for stem in stems for name in load(stem).operations)]
        if fault.operation is not None and fault.operation not in names:
            raise ValueError(f"unknown operation {fault.operation!r}; known: {', '.join(names)}")
    except (AttributeError, TypeError) as error:  # no object, or values of other types
        raise ValueError(f"not a fault: {error}") from error
    return fault


def complain(status: int, message: str) -> JSONResponse:
    """An error of the sandbox itself."""
    return JSONResponse({"error": message}, status)


class Own:
    """What the sandbox answers as itself."""

    def __init__(self, world: World, prefixes: Mapping[str, str]) -> None:
        self._world = world
        self._prefixes = prefixes

    def routes(self) -> list[Route]:
        """Its pages, all but the index under /_sandbox."""
        return [
            *(Route(path, self.index) for path in ("/", "/_sandbox", "/_sandbox/")),
            Route(ASSETS.rstrip("/"), self.add_asset, methods=["POST"]),
            Route(f"{ASSETS}{{asset}}", self.asset),
            Route(f"{FILES}{{token}}.mp4", self.clip),
            Route("/_sandbox/jobs", self.jobs),
            Route("/_sandbox/requests", self.requests),
            Route("/_sandbox/faults", self.add_fault, methods=["POST"]),
            Route("/_sandbox/faults", self.clear_faults, methods=["DELETE"]),
        ]

    async def index(self, request: Request) -> Response:
        """What is served, and how a client is pointed at it."""
        origin = _origin(request)
        urls = {stem: f"{origin}{prefix}" for stem, prefix in self._prefixes.items()}
        return JSONResponse(
            {
                "what": "stillreel sandbox: mock servers that cost nothing",
                "base_urls": urls,
                "environment": {f"{stem.upper()}_BASE_URL": url for stem, url in urls.items()},
                "pictures": f"POST an image with its Content-Type to {origin}{ASSETS.rstrip('/')}",
                "ledger": f"{origin}/_sandbox/jobs",
                "requests": f"{origin}/_sandbox/requests",
                "faults": f"POST or DELETE {origin}/_sandbox/faults",
            }
        )

    async def add_asset(self, request: Request) -> Response:
        """Host the picture in the body."""
        try:
            data = await read_raw(request)
            media_type = await asyncio.to_thread(check, data)
        except Refused as refused:
            return complain(413, str(refused))
        except ValueError as wrong:
            return complain(400, str(wrong))
        identifier = self._world.pictures.host(data, media_type)
        return JSONResponse({"url": f"{_origin(request)}{ASSETS}{identifier}"}, 201)

    async def asset(self, request: Request) -> Response:
        """A hosted picture."""
        now = self._world.clock.now()
        asset = self._world.pictures.asset(request.path_params["asset"], now)
        if asset is None:
            return complain(404, "no such picture, or no longer")
        return Response(self._world.pictures.data(asset.picture), media_type=asset.media_type)

    async def clip(self, request: Request) -> ASGIApp:
        """The MP4 behind a link, whole or in ranges."""
        link = self._world.clips.find(request.path_params["token"])
        if link is None:
            return complain(404, "no such file")
        now = self._world.clock.now()
        fault = self._world.faults.take(link.provider, DOWNLOAD)
        answer = await self._download(request, link, fault)
        status = None if answer is None else answer.status_code
        self._world.traffic.note(link.provider, DOWNLOAD, now, status)
        if answer is not None and fault is not None and fault.drip is not None:
            return Dripping(answer, fault.drip, self._world)
        return answer or Response()  # nobody is there any more to read it

    async def _download(self, request: Request, link: Link, fault: Fault | None) -> Response | None:
        """The answer, or what a fault makes of it; None when the connection was closed."""
        if fault is not None:
            await self._world.pause(fault.delay)
            if fault.drop == "before":
                await hang_up(request, self._world)
                return None
            if fault.status is not None:
                return respond(MockAnswer(fault.status, fault.body, fault.headers))
        if link.expires <= self._world.clock.now():
            return complain(403, "the link has expired")
        etag = {"ETag": f'"{link.shot.key[:32]}"'}
        if (held := self._world.clips.held) and fault is None and "range" not in request.headers:
            return Response(held, headers=etag, media_type="video/mp4")
        path = await asyncio.to_thread(self._world.clips.file, link.shot)
        if fault is not None and fault.drop == "after":
            return self._half(request, path, etag)
        return FileResponse(path, headers=etag, media_type="video/mp4")

    def _half(self, request: Request, path: Path, headers: dict[str, str]) -> Response:
        """The first half of a file under the length of the whole, then nothing more."""
        data = path.read_bytes()

        async def chunks() -> AsyncIterator[bytes]:
            yield data[: len(data) // 2]
            await hang_up(request, self._world)

        length = {"Content-Length": str(len(data))}
        return StreamingResponse(chunks(), headers=headers | length, media_type="video/mp4")

    async def jobs(self, _request: Request) -> Response:
        """The ledger."""
        return JSONResponse({"jobs": self._world.ledger.entries(self._world.clock.now())})

    async def requests(self, _request: Request) -> Response:
        """The log of requests."""
        return JSONResponse({"requests": self._world.traffic.records()})

    async def add_fault(self, request: Request) -> Response:
        """Switch a fault on."""
        try:
            fields = parse_json(await read_raw(request))
            fault = checked_fault(self._prefixes.keys(), fields)
        except Refused as refused:
            return complain(413, str(refused))
        except ValueError as wrong:
            return complain(400, str(wrong))
        self._world.faults.add(fault)
        return Response(status_code=204)

    async def clear_faults(self, _request: Request) -> Response:
        """Switch all faults off."""
        self._world.faults.clear()
        return Response(status_code=204)


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"
