"""What the provider tests share: the contract, the specs' examples, and requests to try."""

from __future__ import annotations

import copy
import json
import re
import struct
import warnings
import zlib
from datetime import datetime
from functools import cache
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args

import jsonschema_rs
import yaml
from hypothesis import settings
from hypothesis import strategies as st

from stillreel import ImageToVideo, StillreelWarning, UnsupportedOption
from stillreel._flows import Host, Load, Record, Send
from stillreel._flows.preflight import fit_options
from stillreel._journal.memory import Memory
from stillreel._models import (
    TERMINAL,
    Answer,
    AspectRatio,
    Duration,
    Model,
    PersonGeneration,
    Phase,
    Resolution,
    load,
)
from stillreel.providers import AIHubMax, Call, HighwayAPI, Modellix, Oxen, Provider, Reading
from stillreel.providers._contract import contract
from tests.unit.driving import submit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stillreel._flows import Effect, Flow
    from stillreel._models import Job

SPECS = Path(__file__).parents[2] / "specs"
URL = "https://example.com/frame.jpg"
OTHER_URL = "https://example.com/other.jpg"
HOSTED = "https://pictures.example/hosted.png"
PARSER_ERRORS = (AttributeError, KeyError, TypeError, ValueError)

PROVIDER_FORMS: Mapping[str, Provider] = {
    "modellix": Modellix(key="test"),
    "modellix, newer path": Modellix(key="test", asynchronous=False),
    "highwayapi": HighwayAPI(key="test"),
    "aihubmax": AIHubMax(key="test"),
    "oxen 2026-07-04": Oxen(key="test", revision="2026-07-04"),
    "oxen 2026-06-26": Oxen(key="test", revision="2026-06-26"),
}
"""Every configuration of ours that builds requests in its own way."""

deterministic = settings(derandomize=True, database=None, deadline=None, max_examples=150)


# The specs and the contract


@cache
def spec(stem: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((SPECS / f"{stem}.yaml").read_text(encoding="utf-8"))
    return loaded


def resolved(stem: str, node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        found: Any = spec(stem)
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


def operation_node(stem: str, operation_id: str) -> dict[str, Any]:
    for item in spec(stem)["paths"].values():
        for node in item.values():
            if isinstance(node, dict) and node.get("operationId") == operation_id:
                return node
    raise LookupError(operation_id)


def examples(stem: str, operation_id: str, status: str = "200") -> dict[str, Any]:
    """The documented answers of an operation, by name."""
    answer = resolved(stem, operation_node(stem, operation_id)["responses"][status])
    (media,) = answer.get("content", {"none": {}}).values()
    return {name: example["value"] for name, example in media.get("examples", {}).items()}


@cache
def request_validator(stem: str, operation: str) -> jsonschema_rs.Validator:
    bundled = contract(stem)
    schema = {**bundled["operations"][operation]["request"], "$defs": bundled["$defs"]}
    return jsonschema_rs.validator_for(schema, validate_formats=True)


@cache
def schema_validator(stem: str, name: str) -> jsonschema_rs.Validator:
    definitions = contract(stem)["$defs"]
    return jsonschema_rs.validator_for(
        {**definitions[name], "$defs": definitions}, validate_formats=True
    )


def violations(validator: jsonschema_rs.Validator, body: object) -> list[str]:
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(body)]


def operations(stem: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = contract(stem)["operations"]
    return found


def submits(stem: str) -> dict[str, Any]:
    return {name: one for name, one in operations(stem).items() if one["submit"]}


def assert_in_contract(stem: str, call: Call[Any]) -> None:
    """A request is one that the strict contract describes, in every part."""
    described = operations(stem)[call.operation]
    assert call.method == described["method"]
    pattern = re.sub(r"\\\{\w+\\\}", "[^/?#]+", re.escape(described["path"]))
    assert re.fullmatch(pattern, call.path), call.path
    assert not call.headers.keys() - {"Content-Type"}
    in_query = {one["name"]: one for one in described["parameters"] if one["in"] == "query"}
    assert call.params.keys() <= in_query.keys()
    for name, parameter in in_query.items():
        assert name in call.params or not parameter["required"]
        if name in call.params:
            assert jsonschema_rs.validator_for(parameter["schema"]).is_valid(call.params[name])
    if "request" in described:
        assert violations(request_validator(stem, call.operation), call.json) == []
    else:
        assert call.json is None


# Requests


def png(width: int = 64, height: int = 36) -> bytes:
    """A PNG whose pixels nobody looks at."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = {b"IHDR": head, b"IDAT": b"", b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks.items()
    )


def perform(effect: Effect) -> object:
    """What a driver would do before a submit, without any network."""
    if isinstance(effect, Record):
        return effect.write(Memory())
    if isinstance(effect, Load):
        return load(effect.image, effect.option, convert=effect.convert)
    if isinstance(effect, Host):
        return HOSTED
    if isinstance(effect, Send):
        stem = effect.provider.stem
        assert_in_contract(stem, effect.call)
        (uploaded,) = examples(stem, operations(stem)[effect.call.operation]["id"]).values()
        return answer(uploaded)
    return None


def submitted(provider: Provider, request: ImageToVideo) -> Call[Any]:
    """The call by which the library would submit a request."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", StillreelWarning)
        return posted(submit({"name": provider}, ["name"], request, hosted=True))


def posted(submitting: Flow[Job], perform: Callable[[Effect], object] = perform) -> Call[Any]:
    """The call that costs money, which is not sent."""
    effect = next(submitting)
    while not (isinstance(effect, Send) and effect.submit):
        effect = submitting.send(perform(effect))
    submitting.close()
    return effect.call


def body_of(provider: Provider, **options: Any) -> dict[str, Any]:
    """The body that the library would send; image and prompt have values of their own."""
    request = ImageToVideo(**{"image": URL, "prompt": "petals fall", **options})
    made: dict[str, Any] = submitted(provider, request).json
    return made


def refusal(provider: Provider, **options: Any) -> UnsupportedOption:
    """How the library refuses options before it sends anything."""
    try:
        body_of(provider, **options)
    except UnsupportedOption as error:
        return error
    raise AssertionError(f"{provider.stem} takes {options}")


IMAGES: st.SearchStrategy[str | bytes] = st.sampled_from(
    [
        URL,
        "HTTP://example.com:8080/a%20b.png?size=1&of=%2F#part",
        "https://xn--bcher-kva.example/%C3%A4.jpg",
        "https://[2001:db8::1]/frame.jpg",
        png(),
        png(36, 64),
        load(png()).data_url,
    ]
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
OPTIONS: dict[str, st.SearchStrategy[Any]] = {
    "last_frame": IMAGES,
    "negative_prompt": TEXTS,
    "aspect_ratio": st.sampled_from(get_args(AspectRatio)),
    "duration": st.sampled_from(get_args(Duration)),
    "resolution": st.sampled_from(get_args(Resolution)),
    "audio": st.booleans(),
    "seed": st.integers() | st.integers(0, 2**32 - 1),
    "samples": st.integers(-1, 6),
    "person_generation": st.sampled_from(get_args(PersonGeneration)),
    "enhance_prompt": st.booleans(),
    "auto_fix": st.booleans(),
    "safety_tolerance": st.integers(0, 7),
    "model": st.sampled_from(get_args(Model)),
}


@st.composite
def requests(draw: st.DrawFn, provider: Provider) -> ImageToVideo:
    """Any request that a provider takes: what it refuses of any request is left out."""
    image, prompt = draw(IMAGES), draw(TEXTS.map("petals {}".format))
    options = draw(st.fixed_dictionaries({}, optional=OPTIONS))
    while True:
        request = ImageToVideo(image, prompt=prompt, **options)
        try:
            fit_options("name", provider.variants(request), request.options())
        except UnsupportedOption as error:
            del options[error.option]
        else:
            return request


# Answers


def answer(body: object, status: int = 200, *, received_at: float = 1_000_000_000.0) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, {}, content, received_at)


def read(call: Call[Any], body: object, status: int = 200) -> Any:
    return call.read(answer(body, status))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from((10**400, -1, 0.5, "", "0", "9" * 30, "2026-08-19T00:00:00Z", "\ud800"))
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


def places(node: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of everything within a JSON document."""
    children: Sequence[tuple[str | int, object]] = ()
    if isinstance(node, dict):
        children = list(node.items())
    elif isinstance(node, list):
        children = list(enumerate(node))
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


MISSING = object()


def changed(document: Any, path: tuple[str | int, ...], value: object) -> Any:
    """A copy of a document with one place replaced, or removed."""
    made = copy.deepcopy(document)
    node = made
    for part in path[:-1]:
        node = node[part]
    if value is MISSING:
        del node[path[-1]]
    else:
        node[path[-1]] = value
    return made


@st.composite
def off_contract(draw: st.DrawFn, documents: Sequence[Any]) -> Any:
    """A documented answer with up to three places wrong, or something else altogether."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JSON | st.binary(max_size=20))
    document = draw(st.sampled_from(documents))
    for _ in range(draw(st.integers(1, 3))):
        if paths := list(places(document)):
            path = paths[draw(st.integers(0, len(paths) - 1))]
            document = changed(document, path, draw(JSON | st.just(MISSING)))
    return document


def assert_sound(reading: Reading, terminal_words: Mapping[str, Phase]) -> None:
    """A reading has the types it promises, and no unknown word ends a job."""
    assert reading.phase in get_args(Phase)
    assert isinstance(reading.status, str)
    if reading.phase in TERMINAL:
        assert terminal_words[reading.status] == reading.phase
    assert reading.progress is None or 0 <= reading.progress <= 1
    for one in (reading.reason, reading.code, reading.id):
        assert type(one) in {str, NoneType}
        assert one != ""
    assert reading.filtered in {True, False}
    for clip in reading.clips:
        assert isinstance(clip.url, str)
        assert clip.url
        assert clip.media_type is None or isinstance(clip.media_type, str)
        if clip.expires_at is not None:
            assert isinstance(clip.expires_at, datetime)
            assert clip.expires_at.tzinfo is not None
        for size in (clip.width, clip.height, clip.size, clip.duration):
            assert size is None or (not isinstance(size, bool) and 0 <= size < 10**20)
