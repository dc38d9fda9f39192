"""What becomes of lines whose submit was perhaps taken, when the user says so."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Literal

from stillreel._models import UNSETTLED, StillreelError, SubmissionUnknown
from stillreel.providers._account import foreign

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stillreel._client import AsyncClient
    from stillreel._models import Entry
    from stillreel.batch._plan import Planned

log = logging.getLogger("stillreel")

Resolve = Literal["resubmit", "abandon"]


async def resolve(client: AsyncClient, lines: Sequence[Planned], how: Resolve) -> int:
    """Settle the lines whose submit was perhaps taken, as the user says.

    A job that the provider's list has is adopted all the same. A submit that is under way, or
    that another account has made, is left alone.

    Args:
        client: One with a journal.
        lines: The lines of a batch.
        how: ``resubmit``: it was not taken; ``abandon``: whatever it was, it is given up.

    Returns:
        How many were settled so.
    """
    settled = 0
    for one in lines:
        # the plan may be old by now
        entry = await asyncio.to_thread(client.recorder.find, one.line.key) if one.entry else None
        if not entry or not await _is_left_open(client, entry):
            continue
        state: Literal["not_submitted", "abandoned"]
        state = "not_submitted" if how == "resubmit" else "abandoned"
        words = f"settled by the user: {how}"
        await asyncio.to_thread(client.recorder.settle, entry, state, entry.reason, words)
        settled += 1
    return settled


async def _is_left_open(client: AsyncClient, entry: Entry) -> bool:
    """Whether nobody but the user knows what became of a submit."""
    if entry.state not in UNSETTLED or (entry.state == "intended" and entry.alive):
        return False
    provider = client.configured.get(entry.intent.provider)
    if provider is None:
        return True
    if words := foreign(provider, entry):
        log.warning("%s", words)
        return False
    error = SubmissionUnknown("its process has ended", reason="other")
    error.entry = entry
    try:
        return await client.reconcile(error) is None
    except StillreelError as failure:  # it may have been taken all the same
        log.warning("%r is left as it is: %s", entry.intent.key, failure)
        return False
