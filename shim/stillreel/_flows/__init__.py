"""Submit, read, wait, cancel, download: generators of effects, driven alike by both clients.

A flow yields what it wants done and receives the result; a driver performs it, with or without
asyncio, or in a test with a virtual clock. Here alone anything loops, waits or retries.
"""

from stillreel._flows._choose import Choice, candidates, known
from stillreel._flows._download import download, same_origin
from stillreel._flows._drive import Done, resume
from stillreel._flows._read import (
    PARSER_ERRORS,
    Flow,
    Unreadable,
    cancel,
    read_state,
    repeated,
    retry_after,
)
from stillreel._flows._submit import submit
from stillreel._flows._wait import Clock, wait

__all__ = [
    "PARSER_ERRORS",
    "Choice",
    "Clock",
    "Done",
    "Flow",
    "Unreadable",
    "cancel",
    "candidates",
    "download",
    "known",
    "read_state",
    "repeated",
    "resume",
    "retry_after",
    "same_origin",
    "submit",
    "wait",
]
