"""Where a provider differs from its contract: watched at run time, and compared live."""

from stillreel._models import Drift, Kind
from stillreel.drift._document import changes_in
from stillreel.drift._probes import refusals
from stillreel.drift._published import (
    PUBLISHED,
    changes,
    contract_changes,
    current,
    has_key,
    published_document,
)
from stillreel.drift._record import scrubbed
from stillreel.drift._schemas import Change, compare
from stillreel.drift._watch import Deliver, Mode, OnDrift, Watch

__all__ = [
    "PUBLISHED",
    "Change",
    "Deliver",
    "Drift",
    "Kind",
    "Mode",
    "OnDrift",
    "Watch",
    "changes",
    "changes_in",
    "compare",
    "contract_changes",
    "current",
    "has_key",
    "published_document",
    "refusals",
    "scrubbed",
]
