"""Public names say ``stillreel`` as their module, wherever they are defined."""

from __future__ import annotations

import sys
from dataclasses import fields, is_dataclass
from inspect import get_annotations
from types import FunctionType
from typing import TYPE_CHECKING, Any, ForwardRef

if TYPE_CHECKING:
    from collections.abc import Mapping


def publish(room: Mapping[str, Any]) -> None:
    """Let the public classes and functions of a room say ``stillreel`` as their module.

    Tracebacks, pickles and documentation then show the name that users import, and a pickle
    outlives a move.

    Args:
        room: The names of the room, with what they stand for.
    """
    package = sys.modules["stillreel"]  # loaded before any room; to import it would be a circle
    for name in package.__all__:
        found = room.get(name)
        if isinstance(found, (type, FunctionType)) and name not in vars(package):
            if isinstance(found, type):
                _keep_hints(found)
            found.__module__ = package.__name__
            setattr(package, name, found)


def _keep_hints(kind: type) -> None:
    """Let annotations that are text be evaluated where they were written.

    ``typing.get_type_hints``, and what is built on it, would look in the new module.
    """
    hints = {
        name: ForwardRef(hint, module=kind.__module__, is_class=True)
        if isinstance(hint, str)
        else hint
        for name, hint in get_annotations(kind).items()
    }
    kind.__annotations__ = hints
    for field in fields(kind) if is_dataclass(kind) else ():
        field.type = hints.get(field.name, field.type)
