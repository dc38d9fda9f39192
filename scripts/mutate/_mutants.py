"""The mutants of a module: every edit of code that decides something."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mutate._edits import Edit, Source, edits

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGS = {"log", "logger", "logging"}
NAMED = {"cast", "ContextVar", "NewType", "ParamSpec", "TypeVar"}
"""What is called with a name first that only a reader or a type checker looks at."""

SKIPPED_KINDS = (ast.Assert, ast.Import, ast.ImportFrom, ast.JoinedStr)
SKIPPED_FIELDS = {"decorator_list", "annotation", "returns", "bases"}
SKIPPED_NAMES = {"__repr__", "__all__", "__slots__"}
WIDEST = 140
"""Characters of a line in the report."""


@dataclass(frozen=True)
class Mutant:
    """One edit of one file, and whose tests are asked about it.

    Attributes:
        path: The file, from the root of the project.
        line: Where it is changed.
        edit: What is changed.
        before: The changed lines as they are.
        after: The same lines with the edit.
        lines: The lines whose tests are run.
        name: A constant or a class; the tests of lines that name it are run, too.
    """

    path: str
    line: int
    edit: Edit
    before: str
    after: str
    lines: range
    name: str | None = None

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others after the code around it has moved."""
        return self.path.rpartition("/")[2], self.before, self.after

    def apply(self, text: str) -> bytes:
        """The file's text with the edit."""
        return self.edit.apply(text.encode())

    def __str__(self) -> str:
        """Place, line before, line after."""
        return f"{self.path}:{self.line}\n  - {self.before}\n  + {self.after}"


@dataclass(frozen=True)
class _Place:
    """Whose tests are asked about what stands there."""

    lines: range
    in_function: bool = False
    name: str | None = None


def mutants_of(path: str, text: str) -> list[Mutant]:
    """All mutants of a module, in the order of its lines."""
    source = Source(text)
    found: dict[Edit, Mutant] = {}
    for node, place in _walk(source, source.tree, _Place(range(0))):
        if _is_union(node, place):
            continue
        for edit in edits(source, node):
            line = source.content.count(b"\n", 0, edit.start) + 1
            before, after = (_short(text) for text in source.lines(edit))
            mutant = Mutant(path, line, edit, before, after, place.lines, place.name)
            found.setdefault(edit, mutant)
    return sorted(found.values(), key=lambda mutant: mutant.edit)


def _is_union(node: ast.AST, place: _Place) -> bool:
    """Whether it is a name for several types."""
    is_or = isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr)
    return is_or and not place.in_function


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else text[: WIDEST - 1] + "…"


def _walk(source: Source, node: ast.AST, place: _Place) -> Iterator[tuple[ast.AST, _Place]]:
    """Every node that may be changed, with its place."""
    if _skipped(source, node):
        return
    here = _place(node, place)
    yield node, here
    for field, value in _fields(node):
        inner = here
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and field == "body":
            inner = _Place(here.lines, in_function=True)
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _walk(source, child, inner)


def _fields(node: ast.AST) -> Iterator[tuple[str, Any]]:
    for field, value in ast.iter_fields(node):
        if isinstance(node, ast.Call) and _name(node.func) in NAMED and field == "args":
            yield field, value[1:]
        elif field not in SKIPPED_FIELDS:
            yield field, value


def _place(node: ast.AST, place: _Place) -> _Place:
    """The lines whose tests run a node: its own within a function, else of what depends on it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return _Place(_lines(node))  # its defaults
    if isinstance(node, ast.ClassDef):
        return _Place(_lines(node), name=node.name)  # its fields
    if not isinstance(node, ast.stmt | ast.ExceptHandler):
        return place
    if place.in_function:
        body = getattr(node, "body", None)
        head = range(node.lineno, max(body[0].lineno, node.lineno + 1)) if body else _lines(node)
        return _Place(head, in_function=True)
    if isinstance(node, ast.Assign | ast.AnnAssign) and not place.lines:
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return _Place(_lines(node), name=_name(target))
    return place


def _lines(node: ast.stmt | ast.ExceptHandler) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _skipped(source: Source, node: ast.AST) -> bool:
    """Whether a change there would show nothing: messages, types, what is never run."""
    if isinstance(node, ast.Expr | ast.Await):
        return _skipped(source, node.value)
    if isinstance(node, SKIPPED_KINDS) or _is_message(node) or _is_typing(node):
        return True
    if isinstance(node, ast.Assign):
        return any(_name(target) in SKIPPED_NAMES for target in node.targets)
    if isinstance(node, ast.stmt | ast.ExceptHandler):
        return b"pragma: no cover" in source.content.splitlines()[node.lineno - 1]
    return False


def _is_message(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return _name(node.func.value) in LOGS
    return isinstance(node, ast.FunctionDef) and node.name in SKIPPED_NAMES


def _is_typing(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return _name(node.test) == "TYPE_CHECKING"
    return isinstance(node, ast.Subscript) and _name(node.value) == "Literal"


def _name(node: ast.AST) -> str | None:
    name = getattr(node, "id", None) or getattr(node, "name", None) or getattr(node, "attr", None)
    return name if isinstance(name, str) else None
