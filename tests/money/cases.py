"""A case as plain data: what a provider does, what is asked of it, and what happens meanwhile."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal, Self

from hypothesis import strategies as st

from .shop import CLIPS, HANGING, NAMED, NAMELESS, READS, REFUSALS, STEMS

if TYPE_CHECKING:
    from collections.abc import Sequence

Happening = Literal["interrupt", "kill", "beside"]
MOST_EFFECTS = 16


@dataclass(frozen=True)
class Step:
    """One call, by a process of its own.

    Attributes:
        does: ``submit``, ``generate``, ``wait``, ``cancel``, or what is said of an unknown submit:
            ``resubmit``, ``abandon``.
        key: The idempotency key, if there is one.
        happens: ``interrupt``: Ctrl-C in the waiting thread, or the task is cancelled; ``kill``:
            the process ends; ``beside``: another process makes the same call at the same time, and
            is killed.
        at: At which effect, counted in halves: before it is performed, or after.
    """

    does: str
    key: str | None = None
    happens: Happening | None = None
    at: int = 0


@dataclass(frozen=True)
class Case:
    """An example.

    Attributes:
        stems: The providers, in order of fallback.
        client: ``sync`` or ``async``.
        journal: ``sqlite``, ``postgresql``, or None.
        posts: Whether each submit is taken, and how it is answered; the last for ever.
        reads: How states are, after which jobs are done.
        clips: How downloads are, after which they succeed.
        lists: What Oxen's list shows.
        occupied: Whether a file of the user's stands where the clip is to go.
        patient: Whether a submit is tried again where nothing was taken.
        steps: The calls, one after the other.
    """

    stems: tuple[str, ...]
    client: str
    journal: str | None
    posts: tuple[tuple[bool, str], ...]
    steps: tuple[Step, ...]
    reads: tuple[str, ...] = ()
    clips: tuple[str, ...] = ()
    lists: str = "all"
    occupied: bool = False
    patient: bool = False

    @property
    def hangs(self) -> bool:
        """Whether an answer never comes to its end: then the client's own patience is short."""
        return any(say == HANGING for _, say in self.posts)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: dict[str, Any]) -> Self:
        told = {name: _frozen(value) for name, value in found.items()}
        told["steps"] = tuple(Step(**one) for one in found["steps"])
        return cls(**told)


def _frozen(value: object) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


POSTS = st.one_of(
    st.tuples(st.just(True), st.sampled_from(NAMED)),
    st.tuples(st.booleans(), st.sampled_from(NAMELESS)),
    st.tuples(st.just(False), st.sampled_from(REFUSALS)),
)
SOMETIMES_HANGING = st.one_of(*[POSTS] * 60, st.tuples(st.booleans(), st.just(HANGING)))
DOES = ("submit", "submit", "generate", "generate", "generate", "wait", "cancel", "resubmit")
HAPPENS: tuple[Happening | None, ...] = (
    *(None, None, None, None),
    *("interrupt", "interrupt", "interrupt"),
)


@st.composite
def steps(draw: st.DrawFn, keys: Sequence[str | None]) -> Step:
    does = draw(st.sampled_from((*DOES, "abandon")))
    # to fork takes as long as several of the others
    rare: tuple[Happening, ...] = ("kill", "beside") if does in {"submit", "generate"} else ()
    return Step(
        does=does,
        key=draw(st.sampled_from(keys)),
        happens=draw(st.sampled_from((*HAPPENS * 4, *rare))),
        at=draw(st.integers(0, 2 * MOST_EFFECTS)),
    )


@st.composite
def cases(draw: st.DrawFn, journals: Sequence[str | None] = (None, "sqlite")) -> Case:
    first = draw(st.sampled_from(STEMS))
    others = st.sampled_from([one for one in STEMS if one != first])
    journal = draw(st.sampled_from(journals))
    ends = draw(st.sampled_from(("done", "done", "done", "forever")))
    reads = draw(st.lists(st.sampled_from(READS), max_size=5))
    return Case(
        stems=(first, *draw(st.lists(others, max_size=1))),
        client=draw(st.sampled_from(("sync", "async"))),
        journal=journal,
        posts=tuple(draw(st.lists(SOMETIMES_HANGING, min_size=1, max_size=4))),
        reads=(*reads, ends),
        clips=tuple(draw(st.lists(st.sampled_from(CLIPS), max_size=3))),
        lists=draw(st.sampled_from(("all", "all", "none", "500", "another model"))),
        occupied=draw(st.sampled_from((False, False, False, True))),
        # it takes its time
        patient=draw(st.sampled_from((*[False] * 19, True))),
        steps=tuple(
            draw(st.lists(steps(("a", "a", "b") if journal else (None,)), min_size=1, max_size=4))
        ),
    )
