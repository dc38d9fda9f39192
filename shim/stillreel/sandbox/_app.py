"""The ASGI application: the providers under their prefixes, the sandbox's own pages beside them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Mount

from . import aihubmax, highwayapi, modellix, oxen
from ._control import Own, complain
from ._routes import bind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response

    from ._provider import MockProvider
    from ._state import World

PROVIDERS: dict[str, MockProvider] = {
    "modellix": modellix,
    "highwayapi": highwayapi,
    "aihubmax": aihubmax,
    "oxen": oxen,
}


def build(world: World, prefixes: Mapping[str, str]) -> Starlette:
    """The application that serves each provider under its prefix, "" for the root."""
    mounts = [
        Mount(prefix, bind(stem, PROVIDERS[stem], world)) for stem, prefix in prefixes.items()
    ]
    for mount in mounts:  # a provider has its own 404 also for an id with a line break in it
        mount.path_regex = re.compile(mount.path_regex.pattern, re.DOTALL)

    async def unknown(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        answer = complain(status, f"{request.method} {request.url.path} is not served; see /")
        answer.headers.update(getattr(error, "headers", None) or {})
        return answer

    return Starlette(
        routes=[*Own(world, prefixes).routes(), *mounts],
        exception_handlers={HTTPException: unknown},
    )
