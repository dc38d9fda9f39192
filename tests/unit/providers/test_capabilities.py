"""What a provider takes is read from its contract, and errors say what it would take."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

import stillreel as sr
from stillreel._flows.preflight import fit_options
from stillreel._models import DEFAULTS, PICTURES, SOFT
from stillreel.providers import PROVIDERS, capabilities, supporters
from stillreel.providers._contract import body_schema, contract
from stillreel.providers._variant import Variant, Wire
from tests.unit.driving import REQUEST, all_four

OPTIONS = [item.name for item in fields(sr.ImageToVideo)]


def lite(stem: str) -> Variant:
    return PROVIDERS[stem]().variants(REQUEST)[0]


@pytest.mark.parametrize("stem", PROVIDERS)
def test_each_option_of_a_form_is_an_option_of_the_request(stem: str) -> None:
    for variant in PROVIDERS[stem]().variants():
        assert set(variant.options) <= set(OPTIONS)
        for option in variant.options:
            assert variant.property(option)


@pytest.mark.parametrize("stem", PROVIDERS)
def test_a_default_of_ours_never_makes_an_option_unsupported(stem: str) -> None:
    for variant in PROVIDERS[stem]().variants():
        needed = {"model": "veo-3.1-fast"} if variant.label == "fast" else {}
        assert variant.complaints({"prompt": "waves", "image": "x", **needed}) == {}
        assert variant.complaints({}) == {}


@pytest.mark.parametrize("stem", PROVIDERS)
@pytest.mark.parametrize(
    "option", sorted(set(OPTIONS) - {"image", "last_frame", "extra", "prompt"})
)
def test_what_is_said_to_be_allowed_is_taken(stem: str, option: str) -> None:
    for variant in PROVIDERS[stem]().variants():
        values = variant.allowed(option)
        assert bool(values) is (option in variant.options or option == "model")
        for value in values:
            if not isinstance(value, str) or option in {"aspect_ratio", "resolution", "model"}:
                assert variant.takes(option, value)


@pytest.mark.parametrize(
    ("stem", "option", "takes", "refuses"),
    [
        ("modellix", "duration", 6, 5),
        ("modellix", "duration", 8, True),
        ("modellix", "resolution", "1080p", "4k"),
        ("modellix", "aspect_ratio", "9:16", "auto"),
        ("modellix", "model", "veo-3.1-lite", "veo-3.1"),
        ("highwayapi", "samples", 4, 5),
        ("highwayapi", "samples", 1, 0),
        ("highwayapi", "seed", 4294967295, 4294967296),
        ("highwayapi", "seed", 0, -1),
        ("highwayapi", "audio", True, "yes"),
        ("aihubmax", "audio", False, None),
        ("aihubmax", "auto_fix", True, 1),
        ("oxen", "samples", 4, 1.5),
    ],
)
def test_a_value_is_taken_or_not_by_the_contract(
    stem: str, option: str, takes: object, refuses: object
) -> None:
    assert lite(stem).takes(option, takes)
    assert not lite(stem).takes(option, refuses)


def test_ranges_are_allowed_in_words() -> None:
    assert lite("highwayapi").allowed("samples") == ("1 to 4",)
    assert lite("highwayapi").allowed("seed") == ("0 to 4294967295",)
    assert lite("aihubmax").allowed("seed") == ("any integer",)
    assert lite("modellix").allowed("negative_prompt") == ("text",)
    assert lite("modellix").allowed("seed") == ()
    assert lite("highwayapi").allowed("image") == ("url", "base64")


def test_a_range_without_an_end_says_so() -> None:
    schema = {"type": "object", "properties": {"s": {"type": "integer", "minimum": 1}}}

    assert Variant(schema, {"seed": Wire("s")}).allowed("seed") == ("1 to any",)


def test_a_property_may_be_a_reference() -> None:
    schema = {"properties": {"s": {"$ref": "#/$defs/Seed"}}, "$defs": {"Seed": {"type": "integer"}}}
    variant = Variant(schema, {"seed": Wire("s")})

    assert variant.allowed("seed") == ("any integer",)
    assert variant.takes("seed", 3)
    assert not variant.takes("seed", "3")


def test_a_property_of_several_types_allows_each_in_words() -> None:
    schema = {"properties": {"s": {"type": ["integer", "string", "null"]}}}

    assert Variant(schema, {"seed": Wire("s")}).allowed("seed") == ("any integer", "text")


@pytest.mark.parametrize(
    ("stem", "revision"), [("aihubmax", None), ("oxen", "2026-07-04")], ids=["aihubmax", "oxen"]
)
@pytest.mark.parametrize("duration", [4, 6])
def test_lite_at_1080p_takes_8_seconds_only_where_that_is_documented(
    stem: str, revision: str | None, duration: int
) -> None:
    variant = lite(stem)

    complaints = variant.complaints({"resolution": "1080p", "duration": duration})
    assert complaints
    assert set(complaints) <= {"duration", "resolution"}
    assert complaints.get("duration", (8,)) == (8,)
    assert variant.complaints({"resolution": "1080p", "duration": 8}) == {}
    assert variant.complaints({"resolution": "1080p"}) == {}
    assert variant.complaints({"duration": duration}) == {}


@pytest.mark.parametrize("stem", ["modellix", "highwayapi"])
def test_elsewhere_1080p_takes_any_length(stem: str) -> None:
    assert lite(stem).complaints({"resolution": "1080p", "duration": 4}) == {}


def test_the_older_revision_of_oxen_has_no_such_rule() -> None:
    (variant,) = sr.Oxen(revision="2026-06-26").variants()

    assert variant.complaints({"resolution": "1080p", "duration": 4}) == {}
    assert variant.complaints({"negative_prompt": "rain", "auto_fix": True}) == {}


def test_an_option_that_is_absent_allows_nothing() -> None:
    assert lite("modellix").complaints({"seed": 1, "audio": True}) == {"seed": (), "audio": ()}


def test_the_model_is_checked_where_no_property_names_it() -> None:
    assert lite("modellix").complaints({"model": "veo-3.1"}) == {"model": ("veo-3.1-lite",)}
    assert lite("modellix").complaints({"model": "veo-3.1-lite"}) == {}


def test_extra_is_never_a_complaint() -> None:
    assert lite("modellix").complaints({"extra": {"modellix": {"x": 1}}}) == {}


@pytest.mark.parametrize(
    ("option", "value", "names"),
    [
        ("audio", True, ("highwayapi", "aihubmax")),
        ("samples", 2, ("highwayapi", "oxen")),
        ("model", "veo-3.1-fast", ("aihubmax",)),
        ("resolution", "4k", ("aihubmax",)),
        ("last_frame", "https://x.example/a.jpg", ("modellix", "highwayapi", "aihubmax")),
        ("duration", 5, ()),
        ("duration", 8, ("modellix", "highwayapi", "aihubmax", "oxen")),
    ],
)
def test_supporters_are_those_of_which_some_form_takes_it(
    option: str, value: object, names: tuple[str, ...]
) -> None:
    assert supporters(option, value) == names


@pytest.mark.parametrize(
    ("stem", "options", "allowed"),
    [
        ("modellix", {"duration": 5}, (4, 6, 8)),
        ("modellix", {"audio": True}, ()),
        ("modellix", {"resolution": "4k"}, ("720p", "1080p")),
        ("highwayapi", {"samples": 9}, ("1 to 4",)),
        ("aihubmax", {"last_frame": "https://x.example/a.jpg", "model": "veo-3.1"}, None),
        ("oxen", {"last_frame": "https://x.example/a.jpg"}, ()),
        ("oxen", {"seed": "7"}, ("any integer",)),
    ],
)
def test_an_unsupported_option_says_all_that_helps(
    stem: str, options: dict[str, Any], allowed: tuple[object, ...] | None
) -> None:
    request = replace(REQUEST, **options)
    provider = all_four()[stem]

    with pytest.raises(sr.UnsupportedOption) as raised:
        fit_options(stem, provider.variants(request), request.options())

    error, text = raised.value, str(raised.value)
    assert error.option in options
    assert error.value == options[error.option]
    assert error.provider == stem
    assert error.charged == "no"
    assert isinstance(error, ValueError)
    assert allowed is None or error.allowed == allowed
    assert f"{stem}: {error.option}={error.value!r}" in text
    for value in error.allowed:
        assert str(value) in text
    for name in error.supported_by:
        assert name in text
    assert error.supported_by == supporters(error.option, error.value)


def test_an_option_without_supporters_says_none() -> None:
    error = sr.UnsupportedOption(provider="p", option="seed", value=1, hint="Leave it out.")

    assert str(error) == (
        "p: seed=1 is not supported: it does not take this option; supported by none. Leave it out."
    )


def test_soft_options_and_pictures_are_options() -> None:
    assert set(OPTIONS) >= SOFT
    assert set(OPTIONS) >= PICTURES
    assert set(OPTIONS) >= set(DEFAULTS)
    assert not SOFT & {"duration", "resolution", "audio", "samples", "person_generation", *PICTURES}


@pytest.mark.parametrize("stem", PROVIDERS)
def test_capabilities_come_in_the_order_of_the_request(stem: str) -> None:
    found = capabilities(PROVIDERS[stem]())

    assert [option for option in OPTIONS if option in found] == list(found)
    assert found["model"].allowed[0] == "veo-3.1-lite"
    assert found["duration"].allowed == (4, 6, 8)


def test_capabilities_say_which_forms_have_an_option() -> None:
    aihubmax = capabilities(PROVIDERS["aihubmax"]())

    assert aihubmax["last_frame"].only == dict.fromkeys(
        ("url", "upload"), ("lite, first and last frame",)
    )
    assert aihubmax["resolution"].only == {"4k": ("fast", "standard")}
    assert capabilities(PROVIDERS["oxen"]())["negative_prompt"].only == {"text": ("2026-06-26",)}
    assert capabilities(sr.Oxen(revision="2026-06-26"))["negative_prompt"].only == {}
    assert "last_frame" not in capabilities(PROVIDERS["oxen"]())


def test_a_named_schema_is_self_contained() -> None:
    schema = body_schema("highwayapi", "ImageToVideoRequest")

    assert schema["$defs"] == contract("highwayapi")["$defs"]
    assert schema["properties"]
