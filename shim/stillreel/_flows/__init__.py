"""Submit, read, wait, cancel, download: generators of effects, driven alike by both clients.

A flow yields what it wants done and receives the result; a driver performs it, with or without
asyncio, or in a test with a virtual clock. Here alone anything loops, waits or retries.
"""

from stillreel._flows.download import download
from stillreel._flows.effects import (
    Digest,
    Done,
    Effect,
    Ended,
    Fetch,
    Fetched,
    Flow,
    Host,
    Listen,
    Load,
    Local,
    NextRead,
    NoPermit,
    Note,
    Pause,
    Permit,
    Record,
    RunCallback,
    Send,
    TransportFault,
    resume,
)
from stillreel._flows.fingerprint import compute_fingerprint
from stillreel._flows.generate import GenerateSteps, GenerateTask, OnJob, file_of, generate
from stillreel._flows.policy import Clock, Spending, SubmitPolicy, back_off
from stillreel._flows.preflight import Checked, ClipRequest, check
from stillreel._flows.read import (
    Unreadable,
    cancel,
    read_state,
    retry_after,
    retry_call,
    send_call,
)
from stillreel._flows.reconcile import reconcile
from stillreel._flows.recording import record, record_outcome
from stillreel._flows.routing import Choice, find_provider
from stillreel._flows.submit import submit
from stillreel._flows.verify import Expected
from stillreel._flows.wait import wait
