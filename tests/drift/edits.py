"""Edits of requests and answers: of their bodies by JSON pointer, and of everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .wire import Edit, Exchange, Rule, after, unparsed

if TYPE_CHECKING:
    from collections.abc import Iterator

# Edits of a document at a pointer, in which `*` is any index


def places(document: Any, pointer: str) -> Iterator[tuple[Any, Any]]:
    """Each place that a pointer leads to and that is there, as its parent and its key."""
    head, _, rest = pointer.removeprefix("/").partition("/")
    head = head.replace("~1", "/").replace("~0", "~")
    keys = range(len(document)) if head == "*" and isinstance(document, list) else [head]
    for key in list(keys):
        there = key in document if isinstance(document, dict) else isinstance(key, int)
        if not there:
            continue
        if rest:
            yield from places(document[key], rest)
        else:
            yield document, key


Change = Callable[[Any], Any]
Part = Callable[[Exchange, Change], None]


def _answer(exchange: Exchange, change: Change) -> None:
    if not isinstance(exchange.answer, bytes):
        exchange.answer = change(exchange.answer)


def _body(exchange: Exchange, change: Change) -> None:
    if isinstance(exchange.body, dict):
        exchange.body = change(exchange.body)


class Document:
    """Makes edits of one of the two bodies."""

    def __init__(self, part: Part) -> None:
        self._part = part

    def whole(self, change: Change) -> Edit:
        """Replace all of it."""
        return lambda exchange: self._part(exchange, change)

    def convert(self, pointer: str, change: Change) -> Edit:
        """Replace what is at a pointer."""

        def edit(document: Any) -> Any:
            for parent, key in places(document, pointer):
                parent[key] = change(parent[key])
            return document

        return self.whole(edit)

    def put(self, pointer: str, value: Any) -> Edit:
        """Set what is, or is not yet, at a pointer below an object."""
        above, _, name = pointer.rpartition("/")

        def edit(document: Any) -> Any:
            parents = [p[k] for p, k in places(document, above)] if above else [document]
            for parent in parents:
                if isinstance(parent, dict):
                    parent[name] = value
            return document

        return self.whole(edit)

    def rename(self, pointer: str, name: str) -> Edit:
        """Give what is at a pointer another name."""

        def edit(document: Any) -> Any:
            for parent, key in places(document, pointer):
                parent[name] = parent.pop(key)
            return document

        return self.whole(edit)

    def remove(self, pointer: str) -> Edit:
        """Leave out what is at a pointer."""

        def edit(document: Any) -> Any:
            for parent, key in list(places(document, pointer)):
                del parent[key]
            return document

        return self.whole(edit)


answer = Document(_answer)
body = Document(_body)


# Edits of everything else


def status(number: int) -> Edit:
    """Another HTTP status."""

    def edit(exchange: Exchange) -> None:
        exchange.status = number

    return edit


def media(media_type: str) -> Edit:
    """Another content type for the same bytes."""

    def edit(exchange: Exchange) -> None:
        exchange.answer = unparsed(exchange.answer)
        exchange.answer_headers["content-type"] = media_type

    return edit


def page(number: int) -> Edit:
    """An HTML page, as gateways and edges send."""
    html = f"<html><body><h1>{number}</h1></body></html>".encode()
    return lambda exchange: exchange.reply(number, html, "text/html; charset=utf-8")


def every(times: int, *edits: Edit) -> Edit:
    """Edit one in so many of the requests to an operation."""

    def edit(exchange: Exchange) -> None:
        if exchange.count(exchange.operation) % times == 0:
            for one in edits:
                one(exchange)

    return edit


def late(operation: str, *edits: Edit) -> Rule:
    """Edit every answer with a 200 but the first of each path and query."""

    def edit(exchange: Exchange) -> None:
        if exchange.count(f"{exchange.path}?{exchange.query}") > 1:
            for one in edits:
                one(exchange)

    return after(operation, edit)


def noted(name: str) -> Edit:
    """Remember what the latest submit asks for in one property."""

    def edit(exchange: Exchange) -> None:
        if isinstance(exchange.body, dict):
            exchange.memory["asked"] = exchange.body.get(name)

    return edit


def where_asked(*edits: Edit) -> Edit:
    """Edit only if the latest submit asked for something in the property that is noted."""

    def edit(exchange: Exchange) -> None:
        if exchange.memory.get("asked"):
            for one in edits:
                one(exchange)

    return edit


def method_taken(method: str) -> Edit:
    """Answer a method that nobody documents with a success."""

    def edit(exchange: Exchange) -> None:
        if exchange.method == method:
            exchange.reply(200, {})

    return edit


def refusal(number: int, document: Any) -> Edit:
    """A refusal of the provider's own."""
    return lambda exchange: exchange.reply(number, document)


def moved(exchange: Exchange) -> None:
    """Nothing is at this path any more."""
    exchange.path = "/moved"


def keyless(exchange: Exchange) -> None:
    """The key does not arrive where the provider looks for it."""
    exchange.headers.pop("authorization", None)


def unguarded(exchange: Exchange) -> None:
    """Any request passes for one with the key."""
    exchange.headers["authorization"] = "Bearer sandbox"


# What a request means to a provider that has changed: it is put into words that the sandbox
# understands, or into some that it refuses.

REFUSED = {"refused": True}


def wants(old: str, new: str) -> Edit:
    """A property has another name; under the old one it is unknown."""

    def edit(document: Any) -> Any:
        if old in document:
            document[f"{old}-before"] = document.pop(old)
        if new in document:
            document[old] = document.pop(new)
        return document

    return body.whole(edit)


def insists(name: str) -> Edit:
    """A property is required now."""

    def edit(document: Any) -> Any:
        if name in document:
            return document
        return {**document, "prompt": REFUSED}

    return body.whole(edit)


def takes_only(name: str, *values: Any) -> Edit:
    """Of a property's values only these are left."""
    return body.convert(name, lambda value: value if value in values else REFUSED)


def retypes(name: str, wanted: type, back: Change) -> Edit:
    """A property has another type; `back` makes the old value of a new one."""
    return body.convert(name, lambda value: back(value) if type(value) is wanted else REFUSED)


def ignores(*names: str) -> Edit:
    """Properties are looked at as before, and have no effect."""

    def edit(document: Any) -> Any:
        # what is of no documented type is left in, for the sandbox to refuse
        return {
            name: value
            for name, value in document.items()
            if name not in names or isinstance(value, dict)
        }

    return body.whole(edit)
