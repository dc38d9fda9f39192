"""What a provider is to the rest: a record, or a module, of pure functions without any I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stillreel._models import Answer, Call, ImageToVideo, Order, Picture
    from stillreel.providers._outcomes import Outcomes, Problem
    from stillreel.providers._reading import Listed, Reading
    from stillreel.providers._settings import Key
    from stillreel.providers._variant import Variant


class Provider(Protocol):
    """Anything with these members, a module too, may stand in ``Client(providers=…)``.

    Its methods build requests and read answers; sending, waiting and retrying are the library's.
    A method that reads an answer may raise KeyError, TypeError, ValueError or AttributeError when
    it cannot: the answer, and any id in it, are kept.
    """

    @property
    def stem(self) -> str:
        """The provider's own name, as ``modellix``."""
        ...

    @property
    def origin(self) -> str:
        """What stands before every path; the key goes nowhere else."""
        ...

    @property
    def poll_interval(self) -> float:
        """Seconds between two reads of one job."""
        ...

    @property
    def id_keys(self) -> tuple[str, ...]:
        """JSON keys that hold a job's id, to find it in an answer that is off contract."""
        ...

    @property
    def outcomes(self) -> Outcomes:
        """What each documented problem with a submit means."""
        ...

    def require_key(self) -> Key:
        """The key; raises :class:`MissingKey` without one."""
        ...

    def variants(self, request: ImageToVideo | None = None) -> Sequence[Variant]:
        """The forms that could take a request, the likeliest first; all without a request."""
        ...

    def settle(self) -> tuple[Call[Provider], Provider] | None:
        """A free call that tells which form is in force, and what to assume without an answer."""
        ...

    def host(self, picture: Picture) -> Call[str] | None:
        """How the provider itself hosts a picture, giving its URL."""
        ...

    def submit(self, order: Order) -> Call[tuple[str, ...]]:
        """The request that costs money, giving the job's ids."""
        ...

    def state(self, job_id: str) -> Call[Reading]:
        """How to read one id."""
        ...

    def listings(self) -> Sequence[Call[tuple[Listed, ...]]]:
        """How to list the account's jobs, in all their states; nothing where it cannot be done."""
        ...

    def events(self) -> Call[str | None] | None:
        """How to listen to what becomes of the account's jobs, where the provider pushes it.

        Its reader gets the data of one event as an answer, and gives the id that it tells of.
        """
        ...

    def cancel(self, job_id: str) -> Call[None] | None:
        """How to cancel one id."""
        ...

    def problem(self, answer: Answer) -> Problem | None:
        """What is wrong with an answer, or None for a success. It never raises."""
        ...

    def raw(self, timeout: float) -> Any:
        """A low-level client, for what is not normalised."""
        ...
