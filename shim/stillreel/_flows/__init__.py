"""Submit, read, wait, cancel, download: generators of effects, driven alike by both clients.

A flow yields what it wants done and receives the result; a driver performs it, with or without
asyncio, or in a test with a virtual clock. Here alone anything loops, waits or retries.
"""

from stillreel._flows._check import Checked, check
from stillreel._flows._choose import Choice, candidates, known
from stillreel._flows._compare import Expected
from stillreel._flows._download import download, same_origin
from stillreel._flows._drive import Done, resume
from stillreel._flows._fingerprint import fingerprint, fingerprinted
from stillreel._flows._kept import kept, outcome_kept
from stillreel._flows._produce import Making, OnJob, Steps, produce
from stillreel._flows._read import (
    PARSER_ERRORS,
    Flow,
    Unreadable,
    cancel,
    once,
    read_state,
    repeated,
    retry_after,
)
from stillreel._flows._reconcile import reconciled
from stillreel._flows._submit import submit
from stillreel._flows._terms import Clock, Spending, Terms
from stillreel._flows._wait import wait

__all__ = [
    "PARSER_ERRORS",
    "Checked",
    "Choice",
    "Clock",
    "Done",
    "Expected",
    "Flow",
    "Making",
    "OnJob",
    "Spending",
    "Steps",
    "Terms",
    "Unreadable",
    "cancel",
    "candidates",
    "check",
    "download",
    "fingerprint",
    "fingerprinted",
    "kept",
    "known",
    "once",
    "outcome_kept",
    "produce",
    "read_state",
    "reconciled",
    "repeated",
    "resume",
    "retry_after",
    "same_origin",
    "submit",
    "wait",
]
