"""The providers: one module each, and the table of them, in documented order.

Everything that a provider of your own is made of can be imported from here; see :class:`Provider`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stillreel._models import Call, Order, Picture, publish
from stillreel.providers._account import account_of, check_account, foreign
from stillreel.providers._call import call, json_object
from stillreel.providers._capabilities import Capability, capabilities
from stillreel.providers._contract import body_schema
from stillreel.providers._outcomes import UNKNOWN, Outcome, Outcomes, Problem, outcome
from stillreel.providers._protocol import Provider
from stillreel.providers._reading import Clip, Listed, Reading, fields
from stillreel.providers._settings import Bearer, Key, Settings
from stillreel.providers._variant import Variant, Wire
from stillreel.providers.aihubmax import AIHubMax
from stillreel.providers.highwayapi import HighwayAPI
from stillreel.providers.modellix import Modellix
from stillreel.providers.oxen import Oxen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "PROVIDERS",
    "UNKNOWN",
    "AIHubMax",
    "Bearer",
    "Call",
    "Capability",
    "Clip",
    "HighwayAPI",
    "Key",
    "Listed",
    "Modellix",
    "Order",
    "Outcome",
    "Outcomes",
    "Oxen",
    "Picture",
    "Problem",
    "Provider",
    "Reading",
    "Settings",
    "Variant",
    "Wire",
    "account_of",
    "body_schema",
    "call",
    "capabilities",
    "check_account",
    "fields",
    "foreign",
    "json_object",
    "outcome",
    "supporters",
]

PROVIDERS: Mapping[str, type[Modellix | HighwayAPI | AIHubMax | Oxen]] = {
    "modellix": Modellix,
    "highwayapi": HighwayAPI,
    "aihubmax": AIHubMax,
    "oxen": Oxen,
}


def supporters(option: str, value: object) -> tuple[str, ...]:
    """The providers of which some form takes an option with a value."""
    return tuple(
        name
        for name, provider in PROVIDERS.items()
        if any(variant.takes(option, value) for variant in provider().variants())
    )


publish(globals())
