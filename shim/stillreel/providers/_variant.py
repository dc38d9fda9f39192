"""One form of a provider's submit, and what it takes: read from its contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, get_args

from stillreel._models import (
    DEFAULTS,
    OURS,
    PICTURES,
    AspectRatio,
    Duration,
    Model,
    PersonGeneration,
    Resolution,
)
from stillreel.providers._contract import schema_validator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jsonschema_rs import Validator

    from stillreel.providers._contract import Schema


_CHOICES: Mapping[str, tuple[object, ...]] = {
    "aspect_ratio": get_args(AspectRatio),
    "audio": (True, False),
    "auto_fix": (True, False),
    "duration": get_args(Duration),
    "enhance_prompt": (True, False),
    "model": get_args(Model),
    "person_generation": get_args(PersonGeneration),
    "resolution": get_args(Resolution),
}


_SOME_URL = "https://example.com/image"


def _unchanged(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Wire:
    """Where an option goes on the wire, and in which form."""

    name: str
    encode: Callable[[Any], object] = _unchanged


@dataclass(frozen=True)
class Variant:
    """One form of a provider's submit: an endpoint, a model or a revision of the contract.

    Attributes:
        schema: JSON Schema of the body, self-contained.
        options: Option -> wire property, for the options that this form has.
        models: The models that it serves, when no property names the model.
        label: What tells it from the provider's other forms, for tables.
    """

    schema: Schema = field(repr=False)
    options: Mapping[str, Wire]
    models: tuple[str, ...] = ("veo-3.1-lite",)
    label: str = ""

    @cached_property
    def _body(self) -> Validator:
        return schema_validator(self.schema)

    @cached_property
    def _values(self) -> dict[str, Validator]:
        definitions = self.schema.get("$defs", {})
        return {
            o: schema_validator({**self.property(o), "$defs": definitions}) for o in self.options
        }

    def property(self, option: str) -> Schema:
        """The schema of the property that an option goes to."""
        found: Schema = self.schema["properties"][self.options[option].name]
        while "$ref" in found:
            found = self.schema["$defs"][found["$ref"].rsplit("/", 1)[1]]
        return found

    def image_rule(self, option: str = "image") -> Schema:
        """What the contract says of a picture: its forms, and, where known, types and bytes."""
        rule: Schema = self.property(option).get("x-image", {"forms": ["url"]})
        return rule

    def takes(self, option: str, value: object) -> bool:
        """Whether an option may have a value, other options aside."""
        if option not in self.options:
            return option == "model" and value in self.models
        return option in PICTURES or self._values[option].is_valid(
            self.options[option].encode(value)
        )

    def allowed(self, option: str) -> tuple[object, ...]:
        """The values that an option may have: each of them, or a range in words."""
        if option in _CHOICES:
            return tuple(value for value in _CHOICES[option] if self.takes(option, value))
        if option not in self.options:
            return ()
        if option in PICTURES:
            return tuple(self.image_rule(option)["forms"])
        schema = self.property(option)
        if "minimum" in schema:
            return (f"{schema['minimum']} to {schema.get('maximum', 'any')}",)
        types: list[str] = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        words = {"string": "text", "integer": "any integer"}
        return tuple(words[one] for one in types if one != "null")

    def complaints(self, options: Mapping[str, object]) -> dict[str, tuple[object, ...]]:
        """The options that are not taken as they are set, each with what it could be instead.

        Args:
            options: What the user set. Rules between fields see our defaults for the rest.
        """
        absent = {option: self.allowed(option) for option in options if not self._has(option)}
        if absent:
            return absent
        wrong = self._wrong(options)
        return {
            option: tuple(
                value
                for value in self.allowed(option)
                if option not in _CHOICES or option not in self._wrong({**options, option: value})
            )
            for option in wrong
        }

    def _has(self, option: str) -> bool:
        return option in self.options or option in OURS | {"extra", "model"}

    def _wrong(self, options: Mapping[str, object]) -> list[str]:
        body: dict[str, object] = {}
        for option, wire in self.options.items():
            if option in PICTURES:
                body[wire.name] = _SOME_URL
            elif option in options or option in DEFAULTS:
                body[wire.name] = wire.encode(options.get(option, DEFAULTS.get(option)))
        names = {wire.name: option for option, wire in self.options.items()}
        # to be told what is wrong takes ten times as long as whether anything is
        errors = () if self._body.is_valid(body) else self._body.iter_errors(body)
        places = [error.instance_path[:1] for error in errors]
        wrong = [names[str(place[0])] for place in places if place]
        if "model" not in self.options and options.get("model", self.models[0]) not in self.models:
            wrong.append("model")
        return [option for option in dict.fromkeys(wrong) if option in options]
