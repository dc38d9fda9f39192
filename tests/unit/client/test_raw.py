"""The generated client of a provider comes ready for use, and with its own type."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, get_args, get_overloads, get_type_hints

import pytest

import stillreel as sr
from stillreel.providers import PROVIDERS
from stillreel.providers._raw import RawClients

if TYPE_CHECKING:
    from types import ModuleType

    from stillreel.sandbox import Sandbox

OPERATIONS = {
    "modellix": "catalogue.list_models",
    "highwayapi": "catalogue.get_video_config",
    "aihubmax": "catalogue.list_models",
    "oxen": "queue.list_generations",
}
"""One of each provider's that costs nothing and takes nothing."""


def generated(stem: str) -> ModuleType:
    return import_module(f"stillreel_clients.{stem}")


@pytest.mark.parametrize("stem", PROVIDERS)
def test_a_generated_operation_is_called_with_it_in_either_way(
    making: Any, sandbox: Sandbox, stem: str
) -> None:
    operation: Any = import_module(f"stillreel_clients.{stem}.api.{OPERATIONS[stem]}")

    async def called() -> Any:
        async with client.raw(stem) as opened:
            return await operation.asyncio_detailed(client=opened)

    with making(sandbox.providers) as client, client.raw(stem) as opened:
        answers = [operation.sync_detailed(client=opened), asyncio.run(called())]

    for answer in answers:
        assert answer.status_code == 200
        assert type(answer.parsed).__module__.startswith(f"stillreel_clients.{stem}.models")


def test_the_jobs_of_an_account_are_listed_with_it(sandbox: Sandbox) -> None:
    listing: Any = import_module("stillreel_clients.oxen.api.queue.list_generations")
    request = sr.ImageToVideo("https://example.com/a.jpg", prompt="waves")

    with sr.Client(sandbox.providers) as client, client.raw("oxen") as oxen:
        job = client.submit(request, provider="oxen")
        found = listing.sync(client=oxen)

    assert job.ids[0] in {one.generation_id for one in found.generations}


def test_each_provider_of_ours_has_the_type_of_its_client(sandbox: Sandbox) -> None:
    names = {"Any": Any, "Literal": Literal, **{stem: generated(stem) for stem in PROVIDERS}}
    *typed, plain = (get_type_hints(one, names) for one in get_overloads(RawClients.raw))

    declared = {get_args(hints["provider"]): hints["return"] for hints in typed}
    with sr.Client(sandbox.providers) as client:
        real = {(stem,): type(client.raw(stem)) for stem in PROVIDERS}

    assert declared == real
    assert (plain["provider"], plain["return"]) == (str, Any)


@pytest.mark.parametrize(("told", "seconds"), [({}, 1200), ({"timeout": 7}, 7)])
def test_it_waits_for_as_long_as_it_is_told(told: dict[str, float], seconds: float) -> None:
    with sr.Client({"oxen": sr.Oxen(key="k")}) as client, client.raw("oxen", **told) as oxen:
        assert oxen.get_httpx_client().timeout.read == seconds
