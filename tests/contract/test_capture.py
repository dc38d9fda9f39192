"""Each request that the shim can make is one that the strict contract has and the sandbox takes.

Requests of any kind go through a real client and a capturing proxy to the sandbox. Either they end
in an error of ours before anything is sent, or in exactly one submit, held to the contract by a
validator that is neither of the two generators.
"""

from __future__ import annotations

import asyncio
import io
import json
import warnings
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

import stillreel as sr
from stillreel._models import (
    PICTURES,
    SOFT,
    AspectRatio,
    Duration,
    Model,
    PersonGeneration,
    Resolution,
    load,
)
from stillreel.providers._contract import contract
from stillreel.sandbox import ManualClock, Sandbox
from tests.conftest import image
from tests.contract.loopback import Captured, Loopback, forward

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from stillreel.providers import Provider, Variant

# other threads, the servers', may do so while a request is drawn
pytestmark = pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")

RENDER = 100.0
REVISIONS = ("2026-06-26", "2026-07-04")
URL = "https://example.com/frame.jpg"


def turned() -> bytes:
    """A landscape that its EXIF data says is to be shown upright."""
    file = io.BytesIO()
    picture = Image.new("RGB", (16, 9), "teal")
    exif = picture.getexif()
    exif[274] = 6
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()


LANDSCAPE, PORTRAIT, GIF = image(16, 9), image(9, 16, "PNG"), image(16, 9, "GIF")
PICTURES_OF_ALL_KINDS = (
    LANDSCAPE,
    PORTRAIT,
    turned(),
    image(16, 9, "WEBP"),
    GIF,
    load(LANDSCAPE).data_url,
    b"no picture",
    b"",
)
URLS = (
    URL,
    "HTTP://example.com:8080/a%20b.png?size=1&of=%2F#part",
    "https://xn--bcher-kva.example/%C3%A4.jpg",
    "https://[2001:db8::1]/frame.jpg",
    "https://example.com/a b.jpg",
    "https://example.com/bücher.jpg",
    "https://bücher.example/a.jpg",
    "https://example.com/{a}|b",
    "https://user:secret@example.com/a.jpg",
    "https:///a.jpg",
    "https://example.com:port/a.jpg",
)
IMAGES = st.sampled_from(URLS[:4]) | st.sampled_from((*PICTURES_OF_ALL_KINDS, *URLS, "nowhere.jpg"))
# with half of a surrogate pair, which Python has and UTF-8 has not
TEXTS = st.text(max_size=12) | st.sampled_from(("", "  ", "\0", "\ud800", "🌸 花びら"))
ANY_OPTIONS: Mapping[str, st.SearchStrategy[Any]] = {
    "last_frame": IMAGES,
    "negative_prompt": TEXTS,
    "aspect_ratio": st.sampled_from((*get_args(AspectRatio), "1:1")),
    "duration": st.sampled_from((*get_args(Duration), 5, 8.0, "8", True)),
    "resolution": st.sampled_from((*get_args(Resolution), "480p")),
    "audio": st.sampled_from((True, False, 1, "yes")),
    "seed": st.integers() | st.integers(0, 2**32) | st.sampled_from(("1", 1.5, True)),
    "samples": st.integers(0, 5) | st.sampled_from((2.0, "2", True)),
    "person_generation": st.sampled_from((*get_args(PersonGeneration), "allow_all")),
    "enhance_prompt": st.sampled_from((True, False, 0)),
    "auto_fix": st.sampled_from((True, False, "no")),
    "safety_tolerance": st.integers(0, 7) | st.just("3"),
    "model": st.sampled_from((*get_args(Model), "veo-2")),
    "convert": st.sampled_from((True, False, "yes")),
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)
FREE = ("x_trace", "callback_url", "target_repo", "response_format", "webhook")
EXTRAS = st.dictionaries(st.sampled_from(FREE), JSON, max_size=2) | st.dictionaries(
    st.sampled_from((*FREE, "prompt", "image", "image_url", "model", "seed", "durationSeconds")),
    JSON | st.just(float("nan")) | st.just(b"bytes"),
    max_size=2,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a client."""

    options: Mapping[str, Any]
    drop: frozenset[str]
    asynchronous: bool


@dataclass(frozen=True, slots=True)
class Form:
    """A configuration that builds requests in its own way.

    Attributes:
        make: The provider at a base URL.
        schemas: The schemas of its submit's body, each of which it is to satisfy.
        revision: Of the sandbox that it talks to.
        label: Of the provider's variant that it is about, if it has several.
        unreached: Properties, or values of theirs, that no request has, each with the reason.
        envelope: Properties that the second schema does not have.
    """

    stem: str
    make: Callable[[str], Provider]
    schemas: tuple[str, ...]
    revision: str = "2026-07-04"
    label: str = ""
    unreached: Mapping[str, str] = field(default_factory=dict[str, str])
    envelope: frozenset[str] = frozenset()


OXEN_UNREACHED = {
    "target_repo": "where results are stored is no part of a clip: extra",
    "target_directory": "where results are stored is no part of a clip: extra",
    "response_format": "a result is always read as a link, which is the default: extra",
}
OXEN_ENVELOPE = frozenset(("model", "num_generations", "target_namespace", *OXEN_UNREACHED))


def oxen(revision: Any, assumed: str, **unreached: str) -> Form:
    return Form(
        "oxen",
        lambda url: sr.Oxen(key="sandbox", base_url=url, revision=revision, target_namespace="ox"),
        ("EnqueueRequest", f"VeoLiteParameters{assumed.replace('-', '')}"),
        assumed,
        assumed,
        {**OXEN_UNREACHED, **unreached},
        OXEN_ENVELOPE,
    )


FORMS: Mapping[str, Form] = {
    "modellix": Form(
        "modellix",
        lambda url: sr.Modellix(key="sandbox", base_url=url),
        ("ImageToVideoRequest",),
    ),
    "modellix, newer path": Form(
        "modellix",
        lambda url: sr.Modellix(key="sandbox", base_url=url, asynchronous=False),
        ("ImageToVideoRequest",),
    ),
    **{
        f"highwayapi, {label}": Form(
            "highwayapi",
            lambda url: sr.HighwayAPI(key="sandbox", base_url=url),
            (schema,),
            label=label,
        )
        for label, schema in (
            ("first frame", "ImageToVideoRequest"),
            ("first and last frame", "FirstLastFrameRequest"),
        )
    },
    **{
        f"aihubmax, {label}": Form(
            "aihubmax",
            lambda url: sr.AIHubMax(key="sandbox", base_url=url),
            (schema,),
            label=label,
        )
        for label, schema in (
            ("lite", "LiteRequest"),
            ("fast", "FastRequest"),
            ("standard", "StandardRequest"),
            ("lite, first and last frame", "LiteFirstLastFrameRequest"),
        )
    },
    **{f"oxen {revision}": oxen(revision, revision) for revision in REVISIONS},
    **{f"oxen auto, {revision}": oxen("auto", revision) for revision in REVISIONS},
}
EXPLORING = settings(
    max_examples=150,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


# The wire


class Wire:
    """The sandboxes of both revisions behind one capturing proxy each."""

    def __init__(self, stack: ExitStack) -> None:
        self.clock = ManualClock(1_790_000_000.0)
        self.sandboxes: dict[str, Sandbox] = {}
        self.proxies: dict[str, Loopback] = {}
        for revision in REVISIONS:
            sandbox = stack.enter_context(
                Sandbox(clock=self.clock, render_seconds=RENDER, oxen_revision=revision)
            )
            self.sandboxes[revision] = sandbox
            self.proxies[revision] = stack.enter_context(Loopback(forward(sandbox.url)))

    def provider(self, form: Form) -> Provider:
        return form.make(f"{self.proxies[form.revision].url}/{form.stem}")


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with ExitStack() as stack:
        yield Wire(stack)


def hosted(picture: bytes) -> str:
    """Stands for what a user would host a picture with; it takes any."""
    return f"https://pictures.example/{len(picture)}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a request.

    Attributes:
        job: The job, if there is one.
        error: The error, if there is one.
        captured: What went over the wire.
        accepted: The sandbox' new entries in its ledger.
    """

    job: sr.Job | None
    error: BaseException | None
    captured: tuple[Captured, ...]
    accepted: tuple[Mapping[str, Any], ...]


def ask(wire: Wire, form: Form, asked: Asked) -> Outcome:
    proxy, sandbox = wire.proxies[form.revision], wire.sandboxes[form.revision]
    proxy.captured.clear()
    providers = {form.stem: wire.provider(form)}
    before = len(sandbox.jobs())
    job, error = None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", sr.StillreelWarning)
        try:
            request = sr.ImageToVideo(**asked.options)
            if asked.asynchronous:
                job = asyncio.run(_submit(providers, request, asked.drop))
            else:
                with sr.Client(providers, image_host=hosted) as client:
                    job = client.submit(request, drop=asked.drop)
                    assert client.drift == ()
        except Exception as raised:  # noqa: BLE001 - looked at by the properties
            error = raised
    captured = tuple(one for one in proxy.captured)
    return Outcome(job, error, captured, tuple(sandbox.jobs()[before:]))


async def _submit(
    providers: Mapping[str, Provider],
    request: sr.ImageToVideo,
    drop: frozenset[str],
) -> sr.Job:
    async with sr.AsyncClient(providers, image_host=hosted) as client:
        job = await client.submit(request, drop=drop)
        assert client.drift == ()
        return job


# The strategies


def likely(draw: st.DrawFn, variant: Variant) -> dict[str, Any]:
    """Options that a form of the provider has, with values that it takes."""
    pictures = st.sampled_from((*URLS[:4], *PICTURES_OF_ALL_KINDS[:4]))
    taken = {
        option: pictures if option in PICTURES else taken_values(variant, option)
        for option in variant.options.keys() - {"image", "prompt"}
    }
    names = variant.schema["required"]
    needed = {option for option in taken if variant.options[option].name in names}
    required = {option: taken.pop(option) for option in needed}
    return draw(st.fixed_dictionaries(required, optional=taken))


def taken_values(variant: Variant, option: str) -> st.SearchStrategy[Any]:
    def takes(value: object) -> bool:
        return value != "\ud800" and variant.takes(option, value)

    return ANY_OPTIONS[option].filter(takes)


@st.composite
def asked_of(draw: st.DrawFn, form: Form) -> Asked:
    """Mostly what the provider takes, and some of anything."""
    variants = form.make("https://example.com").variants()
    (variant,) = (one for one in variants if one.label == form.label)
    options = likely(draw, variant)
    drop: st.SearchStrategy[frozenset[str]] = st.just(frozenset())
    if draw(st.sampled_from((True, True, True, False))):
        images: st.SearchStrategy[Any] = st.sampled_from((*URLS[:4], *PICTURES_OF_ALL_KINDS[:4]))
        prompts = TEXTS.filter(lambda text: text.strip() and text != "\ud800")
        extras: st.SearchStrategy[Any] = st.dictionaries(st.sampled_from(FREE), JSON, max_size=2)
    else:
        images, prompts, extras = IMAGES, TEXTS, EXTRAS
        options |= draw(st.fixed_dictionaries({}, optional=dict(ANY_OPTIONS)))
        drop = st.frozensets(st.sampled_from(sorted(SOFT))) | st.sampled_from(
            (frozenset({"duration"}), frozenset({"image"}))
        )
    options["image"] = draw(images)
    options["prompt"] = draw(prompts)
    if draw(st.sampled_from((True, False, False, False))):
        options["extra"] = {draw(st.sampled_from((form.stem, form.stem, "else"))): draw(extras)}
    return Asked(options, draw(drop), draw(st.booleans()))


def one_of_each(form: Form) -> Iterator[Asked]:
    """Each option, picture and extra alone, so that no chance is needed to reach them."""
    variants = form.make("https://example.com").variants()
    (variant,) = (one for one in variants if one.label == form.label)
    needed: dict[str, Any] = {"image": URL, "prompt": "petals fall"}
    if "last_frame" in variant.options:
        needed["last_frame"] = URL
    if "model" in variant.options:
        needed["model"] = str(variant.allowed("model")[0])
    for option in variant.options.keys() - needed.keys():
        samples: tuple[Any, ...] = {
            "negative_prompt": ("blur",),
            "safety_tolerance": (3,),
            "samples": (2,),
            "seed": (7,),
        }.get(option, variant.allowed(option))
        for value in samples:
            yield Asked({**needed, option: value}, frozenset(), asynchronous=False)
    for picture in (*URLS, *PICTURES_OF_ALL_KINDS):
        yield Asked({**needed, "image": picture}, frozenset(), asynchronous=False)
    yield Asked({**needed, "extra": {form.stem: {"x_trace": 7}}}, frozenset(), asynchronous=False)
    for extra in ({variant.options["prompt"].name: "x"}, {"x_trace": b"bytes"}):
        refused = {**needed, "image": LANDSCAPE, "extra": {form.stem: extra}}
        yield Asked(refused, frozenset(), asynchronous=False)


# The properties


@cache
def validator(stem: str, name: str) -> jsonschema_rs.Draft202012Validator:
    definitions = contract(stem)["$defs"]
    whole = {"$ref": f"#/$defs/{name}", "$defs": definitions}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def submit_operation(stem: str, captured: Captured) -> str:
    path = captured.path.removeprefix(f"/{stem}")
    for name, described in contract(stem)["operations"].items():
        if described["submit"] and (captured.method, path) == (
            described["method"],
            described["path"],
        ):
            return str(name)
    return ""


def is_submit(stem: str, captured: Captured) -> bool:
    return bool(submit_operation(stem, captured))


def may_go_first(stem: str, captured: Captured, *, refused: bool) -> bool:
    """What may be sent before a submit, or instead: Oxen's free lookup, AIHubMax' upload."""
    path = captured.path.removeprefix(f"/{stem}")
    if stem == "oxen":
        return (captured.method, path) == ("GET", "/api/ai/models/google-veo-3-1-lite")
    upload = (captured.method, path) == ("POST", "/v1/files/upload/base64")
    return stem == "aihubmax" and upload and not refused


def schemas_of(form: Form, operation: str, body: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the schemas that a body is to satisfy, which may be another form's."""
    if form.stem == "highwayapi":
        last = operation == "submit_first_last_frame"
        return ("FirstLastFrameRequest" if last else "ImageToVideoRequest",)
    if form.stem == "aihubmax":
        return tuple(
            name
            for name, schema in contract(form.stem)["$defs"].items()
            if at_model(schema) == body["model"]
        )
    return form.schemas


def at_model(schema: Mapping[str, Any]) -> object:
    """The one model that a schema is for."""
    found: object = schema.get("properties", {}).get("model", {}).get("const")
    return found


def violations(form: Form, operation: str, body: Mapping[str, Any]) -> list[str]:
    """What is wrong with a body by the operation's schema and by the one for its values."""
    described = contract(form.stem)["operations"][operation]["request"]
    whole = {**described, "$defs": contract(form.stem)["$defs"]}
    found = [
        error.message
        for error in jsonschema_rs.Draft202012Validator(whole, validate_formats=True).iter_errors(
            dict(body)
        )
    ]
    for name in schemas_of(form, operation, body):
        kept = dict(body)
        if name != "EnqueueRequest":
            kept = {key: value for key, value in body.items() if key not in form.envelope}
        found += [error.message for error in validator(form.stem, name).iter_errors(kept)]
    return found


def values_of(name: str, schema: Mapping[str, Any]) -> set[str]:
    """A property, and each of the values that it lists."""
    listed = schema.get("enum", [schema["const"]] if "const" in schema else [])
    if schema.get("type") == "boolean" or "boolean" in schema.get("type", ()):
        listed = [True, False]
    return {name, *(f"{name}={json.dumps(value)}" for value in listed)}


def all_places(form: Form) -> set[str]:
    """Every property of every request schema of a form, with its listed values."""
    definitions = contract(form.stem)["$defs"]
    return {
        place
        for schema in form.schemas
        for name, described in definitions[schema]["properties"].items()
        for place in values_of(name, described)
    }


def places_in(form: Form, operation: str, body: Mapping[str, Any]) -> set[str]:
    if schemas_of(form, operation, body) != form.schemas:
        return set()
    return {
        place for name, value in body.items() for place in (name, f"{name}={json.dumps(value)}")
    }


def unreached(form: Form) -> set[str]:
    return {
        place
        for place in all_places(form)
        if place in form.unreached or place.partition("=")[0] in form.unreached
    }


@pytest.mark.parametrize("name", FORMS)
def test_a_request_is_refused_unsent_or_sent_once_as_the_contract_has_it(
    name: str, wire: Wire
) -> None:
    form = FORMS[name]
    reached: set[str] = set()
    seen: Counter[str] = Counter()

    def hold(asked: Asked) -> None:
        outcome = ask(wire, form, asked)
        submits = [one for one in outcome.captured if is_submit(form.stem, one)]
        refused = isinstance(outcome.error, (sr.InvalidRequest, sr.ConfigurationError))
        others = [one for one in outcome.captured if not is_submit(form.stem, one)]
        assert all(may_go_first(form.stem, one, refused=refused) for one in others)
        if refused:
            seen["refused"] += 1
            assert submits == []
            assert outcome.accepted == ()
            return
        if form.stem == "aihubmax" and isinstance(outcome.error, sr.RequestFailed):
            assert GIF in asked.options.values(), "the sandbox hosts every other picture"
            assert (outcome.error.charged, submits) == ("no", [])
            return
        assert len(submits) == 1, repr(outcome.error)
        (captured,) = submits
        operation = submit_operation(form.stem, captured)
        extra = asked.options.get("extra", {}).get(form.stem, {})
        body = captured.body
        assert {key: body.pop(key) for key in extra} == extra
        assert violations(form, operation, body) == []
        assert set(body) >= {"prompt"}
        assert body["prompt"] == asked.options["prompt"]
        reached.update(places_in(form, operation, body))
        if extra:
            seen["extra"] += 1
            return
        seen["taken"] += 1
        assert outcome.error is None, repr(outcome.error)
        assert outcome.job is not None
        wanted = asked.options.get("samples") or 1
        assert sum(entry["units"] for entry in outcome.accepted) == wanted
        assert {entry["id"] for entry in outcome.accepted} == set(outcome.job.ids)
        wire.clock.advance(2 * RENDER)
        now = {entry["id"]: entry["state"] for entry in wire.sandboxes[form.revision].jobs()}
        assert {now[one] for one in outcome.job.ids} == {"succeeded"}

    for asked in one_of_each(form):
        hold(asked)
    given(asked_of(form))(EXPLORING(hold))()

    assert min(seen["refused"], seen["taken"], seen["extra"] * 10) >= 10, seen
    assert all_places(form) - reached - unreached(form) == set(), "never made"
    assert unreached(form) & reached == set(), "made after all: drop it from the list"
    assert {place.partition("=")[0] for place in unreached(form)} == set(form.unreached)


def test_every_schema_of_every_submit_has_a_form() -> None:
    named: set[tuple[str, str]] = set()
    for stem in {form.stem for form in FORMS.values()}:
        for described in contract(stem)["operations"].values():
            if described["submit"]:
                named |= {(stem, name) for name in leaves(stem, described["request"])}

    assert named <= {(form.stem, schema) for form in FORMS.values() for schema in form.schemas}


def leaves(stem: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """The names of the object schemas that a body may have."""
    name = schema["$ref"].rpartition("/")[2]
    choices = contract(stem)["$defs"][name].get("oneOf", ())
    if not choices:
        yield name
    for choice in choices:
        yield from leaves(stem, choice)


def test_every_option_of_a_request_is_varied() -> None:
    drawn = {*ANY_OPTIONS, "image", "prompt", "extra"}

    assert {item.name for item in fields(sr.ImageToVideo)} == drawn
