"""What a page of a web site may not do to a sandbox on the machine of its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request

from ._control import complain

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

NAMES = ("127.0.0.1", "localhost")
_SAFE = {"GET", "HEAD", "OPTIONS"}
# what a page sends to another site without asking it first (Fetch, "CORS-safelisted"); "" is none
_UNASKED = {"", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"}


class HostGuard:
    """Stands before an application that is served on a port of the loopback interface.

    A site whose name leads to 127.0.0.1 (DNS rebinding) names itself as the host: 421.
    A change under ``/_sandbox`` that a page may have sent: 403.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope)
        await (_refuse(request) or self._app)(scope, receive, send)


def _refuse(request: Request) -> Response | None:
    port = request.scope["server"][1]
    hosts = {f"{name}:{port}" for name in NAMES}
    if port == 80:  # which a URL leaves out
        hosts |= set(NAMES)
    given = request.headers.getlist("host")
    if len(given) != 1 or given[0].lower() not in hosts:
        return complain(421, f"the Host is one of {', '.join(sorted(hosts))}")
    if request.method in _SAFE or not request.scope["path"].startswith("/_sandbox"):
        return None
    origins = {f"http://{host}" for host in hosts}
    foreign = any(origin.lower() not in origins for origin in request.headers.getlist("origin"))
    if foreign or request.headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return complain(403, "a page of another site changes nothing here")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method == "POST" and media_type in _UNASKED:
        wrong = media_type or "missing"
        return complain(403, f"the Content-Type is {wrong}, not application/json or an image's")
    return None
