"""What a provider takes: read from its contract, through its table of options."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema_rs import Validator

Schema = Mapping[str, Any]


@cache
def contract(provider: str) -> Mapping[str, Any]:
    """The strict contract of a provider, as it is bundled with the library."""
    text = files("stillreel_wire").joinpath(f"{provider}.json").read_text(encoding="utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def body_schema(provider: str, name: str) -> Schema:
    """A named schema of a contract, self-contained."""
    definitions = contract(provider)["$defs"]
    return {**definitions[name], "$defs": definitions}


def schema_validator(schema: Schema) -> Validator:
    """A validator of a self-contained schema, formats included."""
    import jsonschema_rs  # noqa: PLC0415 - kept out of `import stillreel`

    return jsonschema_rs.validator_for(dict(schema), validate_formats=True)
