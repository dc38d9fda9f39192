"""The one HTTP stack: sessions, deadlines, proxies, and the body of a download."""

from __future__ import annotations

from stillreel._http.address_guard import networks
from stillreel._http.event_stream import read_events
from stillreel._http.limits import Limits
from stillreel._http.transport import Transport
