"""What is changed in a piece of syntax: each edit is a span of the source and its new text."""

from __future__ import annotations

import ast
import itertools
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LONGEST_WORD = 24
"""Characters of a string that is a name for something; a longer one is a message."""

PAIRS = (
    *(("<", "<="), (">", ">="), ("==", "!="), ("in", "not in"), ("is", "is not")),
    *(("and", "or"), ("+", "-"), ("*", "/"), ("<<", ">>"), ("min", "max"), ("any", "all")),
)
OTHER = {"//": "/", "%": "*", "**": "*", **dict(PAIRS), **{two: one for one, two in PAIRS}}
OPERATOR = re.compile(
    r"not\s+in\b|is\s+not\b|\b(?:in|is|and|or)\b|<<|>>|[<>=!]=|[<>]|//|\*\*|[-+*/%|&]"
)
NEGATED_BY_SWAP = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
ATOMS = (ast.Name, ast.Attribute, ast.Call, ast.Constant, ast.Subscript, ast.Starred)


class Edit(NamedTuple):
    """A span of the source, in bytes, and the text to put there."""

    start: int
    end: int
    text: str

    def apply(self, content: bytes) -> bytes:
        """The whole content with the edit."""
        return content[: self.start] + self.text.encode() + content[self.end :]


class Source:
    """A module's text, and where its syntax stands in it."""

    def __init__(self, text: str) -> None:
        self.content = text.encode()
        self.tree = ast.parse(text)
        lengths = (len(line) for line in self.content.splitlines(keepends=True))
        self._starts = [0, *itertools.accumulate(lengths)]

    def span(self, node: Any) -> tuple[int, int]:
        """Where a node begins and ends."""
        first, last = self._starts[node.lineno - 1], self._starts[node.end_lineno - 1]
        return first + node.col_offset, last + node.end_col_offset

    def text(self, node: ast.AST) -> str:
        """A node as it is written, in parentheses where another operator could tear it."""
        start, end = self.span(node)
        text = self.content[start:end].decode()
        return text if isinstance(node, ATOMS) else f"({text})"

    def lines(self, edit: Edit) -> tuple[str, str]:
        """The lines of an edit, before and after it, each as one line."""
        start = self.content.rfind(b"\n", 0, edit.start) + 1
        end = edit.end + len(self.content[edit.end :].partition(b"\n")[0])
        head, tail = self.content[start : edit.start], self.content[edit.end : end]
        before = self.content[start:end].decode()
        after = head.decode() + edit.text + tail.decode()
        return " ".join(before.split()), " ".join(after.split())


def edits(source: Source, node: ast.AST) -> Iterator[Edit]:
    """Every change of a node itself; not of what it consists of."""
    for kind, change in CHANGES.items():
        if isinstance(node, kind):
            yield from change(source, node)
    for test in _conditions(node):
        yield from _negated(source, test)


def _whole(source: Source, node: ast.AST, text: str) -> Edit:
    return Edit(*source.span(node), text)


def _swapped(source: Source, left: ast.AST, right: ast.AST) -> Iterator[Edit]:
    """Another operator between two operands."""
    start, end = source.span(left)[1], source.span(right)[0]
    gap = source.content[start:end].decode()
    if (found := OPERATOR.search(gap)) and (other := OTHER.get(" ".join(found[0].split()))):
        yield Edit(start, end, gap[: found.start()] + other + gap[found.end() :])


def _compare(source: Source, node: ast.Compare) -> Iterator[Edit]:
    for left, right in itertools.pairwise([node.left, *node.comparators]):
        yield from _swapped(source, left, right)


def _bool_op(source: Source, node: ast.BoolOp) -> Iterator[Edit]:
    yield from _swapped(source, node.values[0], node.values[1])
    word = " and " if isinstance(node.op, ast.And) else " or "
    for left_out in node.values:
        rest = [source.text(value) for value in node.values if value is not left_out]
        yield _whole(source, node, word.join(rest))


def _bin_op(source: Source, node: ast.BinOp) -> Iterator[Edit]:
    if any(isinstance(side, ast.JoinedStr) for side in (node.left, node.right)):
        return
    yield from _swapped(source, node.left, node.right)
    if isinstance(node.op, ast.BitAnd | ast.BitOr):
        yield _whole(source, node, source.text(node.left))
        yield _whole(source, node, source.text(node.right))


def _unary_op(source: Source, node: ast.UnaryOp) -> Iterator[Edit]:
    yield _whole(source, node, source.text(node.operand))


def _aug_assign(source: Source, node: ast.AugAssign) -> Iterator[Edit]:
    yield from _swapped(source, node.target, node.value)


def _constant(source: Source, node: ast.Constant) -> Iterator[Edit]:
    value = node.value
    if isinstance(value, bool):
        yield _whole(source, node, str(not value))
    elif isinstance(value, int):
        yield _whole(source, node, str(value + 1))
    elif isinstance(value, float):
        yield _whole(source, node, repr(2 * value or 1.0))
    elif isinstance(value, str) and 0 < len(value) <= LONGEST_WORD and not re.search(r"\s", value):
        yield _inside(source, node)


def _inside(source: Source, node: ast.Constant) -> Edit:
    """Another word in the same quotes."""
    start, end = source.span(node)
    opening = re.match(rb"\w*(?:\"{3}|'{3}|[\"'])", source.content[start:end])
    place = start + (opening.end() if opening else 0)
    return Edit(place, place, "XX")


def _call(source: Source, node: ast.Call) -> Iterator[Edit]:
    if isinstance(node.func, ast.Name) and (other := OTHER.get(node.func.id)):
        yield _whole(source, node.func, other)


def _return(source: Source, node: ast.Return) -> Iterator[Edit]:
    if node.value is None:
        yield _whole(source, node, "pass")
    elif not isinstance(node.value, ast.Constant):
        yield _whole(source, node, "return None")


def _caught(source: Source, node: ast.ExceptHandler) -> Iterator[Edit]:
    if isinstance(node.type, ast.Tuple):
        for left_out in node.type.elts:
            rest = [source.text(kind) for kind in node.type.elts if kind is not left_out]
            yield _whole(source, node.type, f"({', '.join(rest)},)")


def _removed(source: Source, node: ast.stmt) -> Iterator[Edit]:
    yield _whole(source, node, "pass")


def _expression(source: Source, node: ast.Expr) -> Iterator[Edit]:
    if not isinstance(node.value, ast.Constant):  # a docstring
        yield from _removed(source, node)


def _assign(source: Source, node: ast.Assign) -> Iterator[Edit]:
    if all(isinstance(target, ast.Attribute | ast.Subscript) for target in node.targets):
        yield from _removed(source, node)


def _conditions(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        return [node.test]
    return node.ifs if isinstance(node, ast.comprehension) else []


def _negated(source: Source, test: ast.expr) -> Iterator[Edit]:
    """A condition turned round, where no other edit does just that."""
    by_swap = isinstance(test, ast.Compare) and isinstance(test.ops[0], NEGATED_BY_SWAP)
    by_removal = isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)
    if not (by_swap or by_removal or isinstance(test, ast.Constant)):
        yield _whole(source, test, f"not {source.text(test)}")


CHANGES: dict[Any, Callable[[Source, Any], Iterator[Edit]]] = {
    ast.Compare: _compare,
    ast.BoolOp: _bool_op,
    ast.BinOp: _bin_op,
    ast.UnaryOp: _unary_op,
    ast.AugAssign: _aug_assign,
    ast.Constant: _constant,
    ast.Call: _call,
    ast.Return: _return,
    ast.ExceptHandler: _caught,
    ast.Expr: _expression,
    ast.Assign: _assign,
    (ast.Raise, ast.Continue, ast.Break, ast.Delete, ast.AugAssign): _removed,
}
