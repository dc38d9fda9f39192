"""Where a provider differs from its contract: watched at run time, and compared live."""

from stillreel.drift._compare import Change, compare
from stillreel.drift._published import PUBLISHED, changes, contract_changes, current
from stillreel.drift._record import Drift, Kind
from stillreel.drift._watch import Mode, OnDrift, Watch

__all__ = [
    "PUBLISHED",
    "Change",
    "Drift",
    "Kind",
    "Mode",
    "OnDrift",
    "Watch",
    "changes",
    "compare",
    "contract_changes",
    "current",
]
