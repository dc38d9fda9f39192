"""Exceptions of other libraries become errors that flows know, whatever effect they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel._flows import (
    Fetch,
    Host,
    Load,
    NextRead,
    Pause,
    Permit,
    Record,
    RunCallback,
    Send,
    TransportFault,
)
from stillreel._models import InvalidImage, JournalError, RequestFailed, StillreelError, name_error

if TYPE_CHECKING:
    from stillreel._flows import Effect

OURS = (StillreelError, TransportFault, MemoryError)
"""What flows are told as it is. Nobody can promise anything where the memory has ended."""


def translate(effect: Effect, error: Exception, *, sent: bool) -> Exception | None:
    """What a flow is told of an exception; None if it goes on without the effect, a mere hint.

    The user's own functions raise what they like: that passes as it is.

    Args:
        effect: What was to be done.
        error: What came instead.
        sent: Whether any byte of a request can have left.
    """
    if isinstance(error, OURS) or isinstance(effect, RunCallback | Host):
        return error
    told: Exception
    match effect:
        case Send() | Permit() | Fetch():
            told = TransportFault(name_error(error), sent=sent, passing=False)
        case Record():
            told = JournalError(f"the recorder has failed: {name_error(error)}")
        case Load():
            told = InvalidImage(f"{effect.option}: it could not be read: {name_error(error)}")
        case NextRead():
            told = RequestFailed(f"{effect.job}: {name_error(error)}", job=effect.job)
        case Pause():
            told = RequestFailed(f"the pause has failed: {name_error(error)}")
        case _:
            return None
    # the other library's own words are no part of a traceback
    told.__suppress_context__ = True
    return told
