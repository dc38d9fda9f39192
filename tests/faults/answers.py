"""What a provider or a gateway may answer instead of what the sandbox does."""

from __future__ import annotations

import gzip
import json
import re
import struct
import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any, Literal

from stillreel.sandbox._app import PROVIDERS

from .wire import FOREIGN, HOME, KEY, LINK, PUBLIC_NAME, Reply, reserved

if TYPE_CHECKING:
    from collections.abc import Callable

    from .acts import Act
    from .proxy import Exchange

HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
EXPIRED = b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"
DONE = {
    "modellix": "success",
    "highwayapi": "TASK_STATUS_SUCCEED",
    "aihubmax": "completed",
    "oxen": "succeeded",
}


def status(
    code: int,
    *,
    body: bytes | None = None,
    media_type: str = "application/json",
    after: Literal["seconds", "date"] | None = None,
    accepted: bool = False,
    words: str = "a fault of the matrix",
    **headers: str,
) -> Act:
    """Another status, in the provider's own shape unless a body is given."""

    def act(exchange: Exchange) -> None:
        if accepted:
            _ = exchange.reply
        own = PROVIDERS[exchange.proxy.stem].error(code, words).plain()
        fields = {name.replace("_", "-"): text for name, text in headers.items()}
        if after is not None:
            date = formatdate(time.time() + 1, usegmt=True)
            fields["Retry-After"] = date if after == "date" else "1"
        content = json.dumps(own).encode() if body is None else body
        exchange.answer(Reply(code, content, {"Content-Type": media_type, **fields}))

    return act


def gateway(code: int, *, accepted: bool = False) -> Act:
    """A status that a gateway makes, in HTML."""
    return status(code, body=HTML, media_type="text/html", accepted=accepted)


def edited(edit: Callable[[Exchange, Reply], Reply]) -> Act:
    """The sandbox's answer, changed."""
    return lambda exchange: exchange.answer(edit(exchange, exchange.reply))


def cut(share: float) -> Act:
    """The first part of the body, under a length that is its own."""
    return edited(lambda _, reply: replace(reply, body=reply.body[: int(len(reply.body) * share)]))


def replaced(body: bytes, media_type: str) -> Act:
    """Something else under the same status."""
    return edited(lambda _, reply: replace(reply, body=body).typed(media_type))


html = replaced(HTML, "text/html")


def retyped(media_type: str) -> Act:
    """The same body under another media type."""
    return edited(lambda _, reply: reply.typed(media_type))


def headed(**headers: str) -> Act:
    """The answer with other header fields."""
    fields = {name.replace("_", "-"): text for name, text in headers.items()}
    return edited(lambda _, reply: replace(reply, headers={**reply.headers, **fields}))


def grown(size: int) -> Act:
    """A clip of at least so many bytes."""
    padding = struct.pack(">I4s", size, b"free") + bytes(size - 8)
    return edited(lambda _, reply: replace(reply, body=reply.body + padding))


def unasked_range(exchange: Exchange) -> None:
    """The first half as a part, though the whole was asked for."""
    body = exchange.reply.body
    part = f"bytes 0-{len(body) // 2 - 1}/{len(body)}"
    fields = {**exchange.reply.headers, "Content-Range": part}
    exchange.answer(Reply(206, body[: len(body) // 2], fields))


def documented(edit: Callable[[str, dict[str, Any]], None]) -> Act:
    """The JSON of the answer, changed; `edit` gets the provider and the document."""

    def change(exchange: Exchange, reply: Reply) -> Reply:
        if reply.status != 200:
            return reply
        document = json.loads(reply.body)
        edit(exchange.proxy.stem, document)
        return replace(reply, body=json.dumps(document).encode())

    return edited(change)


def stated(words: dict[str, str], reason: str = "") -> Act:
    """A job in another state, without any video."""

    def edit(stem: str, document: dict[str, Any]) -> None:
        word = words[stem]
        match stem:
            case "modellix":
                task = document["data"]
                task.update(status=word, result={"resources": []}, error=reason)
            case "highwayapi":
                document["task"].update(status=word, reason=reason)
                document["videos"] = []
            case "aihubmax":
                failure = {"code": "task_failed", "message": reason, "type": "task_error"}
                document.update(status=word, results=[], error=failure if reason else None)
            case _:
                document.update(status=word, result_url=None, error_message=reason or None)

    return documented(edit)


def respelled(stem: str, document: dict[str, Any]) -> None:
    """The status in other letters, with a space behind it."""
    place = {"modellix": "data", "highwayapi": "task"}.get(stem)
    task = document[place] if place else document
    task["status"] = f"{task['status'].swapcase()} "


def echoing(_stem: str, document: dict[str, Any]) -> None:
    """A field that nobody knows, with the header that was sent."""
    document["debug"] = {"headers": {"Authorization": f"Bearer {KEY}"}}


def no_utf_8(_exchange: Exchange, reply: Reply) -> Reply:
    """One byte that is no UTF-8, in a field that nobody knows."""
    return replace(reply, body=reply.body.replace(b"{", b'{"note": "caf\xe9", ', 1))


def bomb(encoding: str, size: int = 100_000_000) -> Act:
    """A body that unpacks to so many bytes; the request is handled."""
    data = bytes(size)
    for _ in encoding.split(", "):
        data = gzip.compress(data)

    def act(exchange: Exchange) -> None:
        fields = {"Content-Type": "video/mp4", "Content-Encoding": encoding}
        exchange.answer(replace(exchange.reply, body=data, headers=fields))

    return act


def another_id(exchange: Exchange) -> None:
    """The answer is about another job, whose video is somewhere else."""
    identifier = re.split("[/=]", exchange.request.target)[-1].encode()
    other = identifier[:-1] + (b"0" if identifier[-1:] != b"0" else b"1")
    body = exchange.reply.body.replace(identifier, other)
    body = LINK.sub(exchange.proxy.foreign().replace("clip", "other").encode(), body)
    exchange.answer(replace(exchange.reply, body=body))


def forgotten(exchange: Exchange) -> None:
    """The link is dead, and then nobody knows the job any more."""
    proxy = exchange.proxy
    if proxy.kind(exchange.request) == "download":
        proxy.forgotten = True
    if proxy.forgotten:
        status(404)(exchange)
    else:
        exchange.answer()


def linked(target: Callable[[Exchange], str]) -> Act:
    """Another link to the video."""
    return edited(
        lambda exchange, reply: replace(reply, body=LINK.sub(target(exchange).encode(), reply.body))
    )


def moved(target: Callable[[Exchange], str], code: int = 302) -> Act:
    """A redirect."""
    return lambda exchange: exchange.answer(Reply(code, b"", {"Location": target(exchange)}))


def foreign(exchange: Exchange) -> str:
    """A file on another host."""
    return exchange.proxy.foreign()


def foreign_name(exchange: Exchange) -> str:
    """The same by a public name, which must not be asked without TLS."""
    return exchange.proxy.foreign().replace(FOREIGN, PUBLIC_NAME)


def here(exchange: Exchange) -> str:
    """The same place again."""
    return f"{exchange.proxy.url}{exchange.request.target}"


_NOBODY = reserved(HOME)


def nobody(_exchange: Exchange) -> str:
    """A port on which nobody listens."""
    return "http://{}:{}/clip.mp4".format(*_NOBODY.getsockname())


def no_tls_here(exchange: Exchange) -> str:
    """A port that does not speak TLS."""
    return f"https://{exchange.proxy.host}/clip.mp4"


def at(url: str) -> Callable[[Exchange], str]:
    """A fixed place."""
    return lambda _exchange: url
