"""Where a provider's answers differ from its contract: seen at run time, and compared live."""

from stillreel.drift._record import Drift, Kind
from stillreel.drift._watch import Mode, OnDrift, Watch

__all__ = ["Drift", "Kind", "Mode", "OnDrift", "Watch"]
