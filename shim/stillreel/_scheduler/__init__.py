"""The budget: all requests to one provider under one key share its rate."""

from stillreel._scheduler._account import CONCURRENCY, Account
from stillreel._scheduler._limit import Rate

__all__ = ["CONCURRENCY", "Account", "Rate"]
