"""Who takes part in the throughput benchmark."""

from __future__ import annotations

from dataclasses import dataclass

from bench._environments import OURS


@dataclass(frozen=True, slots=True)
class Contestant:
    """One of them.

    Attributes:
        name: As in the report.
        environment: Where it runs.
        module: Of ``bench.contestants``.
        variant: What that module is told.
        slow: Whether a quick run leaves it out.
    """

    name: str
    environment: str
    module: str
    variant: str = ""
    slow: bool = False


FLOOR = Contestant("bare aiohttp", "aiohttp", "bare_aiohttp")
DURABLE = Contestant("bare aiohttp, fsync", "aiohttp", "bare_aiohttp", "fsync")
PUSHED = Contestant("stillreel, Oxen (pushed)", OURS, "ours", "oxen")
POLLED = (
    Contestant("stillreel, Modellix", OURS, "ours", "modellix"),
    Contestant("stillreel, HighwayAPI", OURS, "ours", "highwayapi"),
    Contestant("stillreel, AIHubMax", OURS, "ours", "aihubmax"),
)
OPENAI = Contestant("openai as installed", "openai", "openai_videos", slow=True)
SDKS = (
    Contestant("google-genai with aiohttp", "google-genai-aiohttp", "google_videos"),
    Contestant("openai with aiohttp", "openai-aiohttp", "openai_videos", "aiohttp"),
    Contestant("litellm", "litellm", "litellm_videos"),
    OPENAI,
    Contestant("google-genai as installed", "google-genai", "google_videos", slow=True),
)
CONTESTANTS = (
    FLOOR,
    DURABLE,
    PUSHED,
    *POLLED,
    Contestant("httpx with aiohttp", "httpx-aiohttp", "httpx_aiohttp_loop"),
    *SDKS,
    Contestant("httpx", "httpx", "httpx_loop", slow=True),
)
