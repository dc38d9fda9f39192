"""Whose request goes next: all requests to one provider under one key share its rate."""

from __future__ import annotations

from stillreel._pacing.budget import Budget, shorten
from stillreel._pacing.dispatcher import Dispatcher
from stillreel._pacing.rate_limit import Rate
from stillreel._pacing.settings import Pacer, PacingSettings, RateChoice
from stillreel._pacing.waiters import PacedAccount, ReadWaiter, Waiter
