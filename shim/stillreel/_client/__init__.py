"""What users call, and the drivers of the flows."""

from __future__ import annotations

from stillreel._client.async_client import AsyncClient
from stillreel._client.client import Client
from stillreel._client.settings import DEFAULT_TIMEOUT, OnState
from stillreel._client.shortcuts import agenerate, generate
from stillreel._models import publish

publish(globals())
