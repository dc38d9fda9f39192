"""What holds for every provider: held to its own contract by a validator that made none of it."""

from __future__ import annotations

from types import NoneType
from typing import TYPE_CHECKING, Any, cast, get_args
from urllib.parse import quote

import httpx
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from stillreel_clients.aihubmax.models.task_status_type_0 import TaskStatusType0 as AIHubMaxStatus
from stillreel_clients.highwayapi.models.task_status_type_0 import (
    TaskStatusType0 as HighwayAPIStatus,
)
from stillreel_clients.modellix.models.task_status_type_0 import TaskStatusType0 as ModellixStatus
from stillreel_clients.oxen.models.generation_status_type_0 import (
    GenerationStatusType0 as OxenStatus,
)

from stillreel import ImageToVideo, InvalidRequest, Job
from stillreel._models import (
    DEFAULTS,
    PICTURES,
    TERMINAL,
    Answer,
    AspectRatio,
    Duration,
    Model,
    PersonGeneration,
    Resolution,
    load,
)
from stillreel.providers import (
    PROVIDERS,
    UNKNOWN,
    AIHubMax,
    Modellix,
    Oxen,
    Problem,
    Provider,
    aihubmax,
    capabilities,
    highwayapi,
    modellix,
    outcome,
    oxen,
    supporters,
)
from stillreel.providers._contract import contract
from stillreel.providers._outcomes import Kind

from .support import (
    HOSTED,
    JSON,
    MISSING,
    OTHER_URL,
    PARSER_ERRORS,
    PROVIDER_FORMS,
    URL,
    answer,
    assert_in_contract,
    assert_sound,
    body_of,
    changed,
    deterministic,
    examples,
    off_contract,
    operations,
    places,
    png,
    read,
    refusal,
    requests,
    schema_validator,
    spec,
    submits,
    submitted,
    violations,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stillreel._models import Phase
    from stillreel.providers import Call, Variant

every_provider = pytest.mark.parametrize("stem", PROVIDERS)

READ_OPERATIONS = {
    "modellix": "getTask",
    "highwayapi": "getTaskResult",
    "aihubmax": "getTask",
    "oxen": "getGeneration",
}


def configured(stem: str) -> Provider:
    """One that needs nothing settled."""
    if stem == "oxen":
        return Oxen(key="test", revision="2026-07-04")
    return PROVIDERS[stem](key="test")


# Requests


@pytest.mark.parametrize("form", PROVIDER_FORMS)
def test_every_request_that_fits_is_accepted_by_the_strict_contract(form: str) -> None:
    provider = PROVIDER_FORMS[form]
    seen: set[str] = set()

    @deterministic
    @given(requests(provider))
    def each(request: ImageToVideo) -> None:
        call = submitted(provider, request)
        assert_in_contract(provider.stem, call)
        assert operations(provider.stem)[call.operation]["submit"]
        seen.add(call.json["model"] if provider.stem == "aihubmax" else call.operation)
        if isinstance(provider, Oxen):  # its queue takes anything: the parameters are checked late
            envelope = {"model", "num_generations"}
            parameters = {k: v for k, v in call.json.items() if k not in envelope}
            name = "VeoLiteParameters" + provider.revision.replace("-", "")
            assert violations(schema_validator("oxen", name), parameters) == []

    each()
    assert seen == FORMS_SEEN[form]


FORMS_SEEN = {
    "modellix": {"submit_async"},
    "modellix, newer path": {"submit"},
    "highwayapi": {"submit_image_to_video", "submit_first_last_frame"},
    "aihubmax": {*aihubmax.MODELS.values(), *aihubmax.TWO_FRAME_MODELS.values()},
    "oxen 2026-07-04": {"enqueue"},
    "oxen 2026-06-26": {"enqueue"},
}


def test_the_forms_that_are_tried_reach_every_documented_submit() -> None:
    tried = {
        submitted(PROVIDER_FORMS[form], ImageToVideo(URL, prompt="p", **options)).operation
        for form in PROVIDER_FORMS
        for options in cast("tuple[dict[str, Any], ...]", ({}, {"last_frame": OTHER_URL}))
        if not (options and form.startswith("oxen"))
    }
    assert tried == {name for stem in PROVIDERS for name in submits(stem)}


@every_provider
@pytest.mark.parametrize("job_id", ["task-1", "a/b", "a?b#c", "50% é", "a\\b;c", "../x", "%2F"])
def test_an_id_is_percent_encoded_wherever_it_stands(stem: str, job_id: str) -> None:
    provider = configured(stem)
    calls: list[Call[Any]] = [provider.state(job_id)]
    if cancel := provider.cancel(job_id):
        calls.append(cancel)
    for call in calls:
        assert_in_contract(stem, call)
        sent = httpx.Request(call.method, provider.origin + call.path, params=dict(call.params))
        path, _, query = sent.url.raw_path.decode().partition("?")
        if call.params:
            assert dict(httpx.QueryParams(query)) == {"task_id": job_id}
            assert path == operations(stem)[call.operation]["path"]
        else:
            assert path.rsplit("/", 1)[1] == quote(job_id, safe="")
            assert not query


@every_provider
def test_requests_go_to_the_documented_origin_unless_told_otherwise(stem: str) -> None:
    assert configured(stem).origin == contract(stem)["server"] == spec(stem)["servers"][0]["url"]
    elsewhere = PROVIDERS[stem](base_url="https://proxy.example/veo/")
    assert elsewhere.origin == "https://proxy.example/veo"


# The table of options

FORMS: Mapping[str, tuple[Provider, dict[str, Any]]] = {
    "modellix": (PROVIDER_FORMS["modellix"], {"last_frame": URL}),
    "highwayapi, one frame": (PROVIDER_FORMS["highwayapi"], {}),
    "highwayapi, two frames": (PROVIDER_FORMS["highwayapi"], {"last_frame": URL}),
    "aihubmax, lite": (PROVIDER_FORMS["aihubmax"], {}),
    "aihubmax, fast": (PROVIDER_FORMS["aihubmax"], {"model": "veo-3.1-fast"}),
    "aihubmax, standard": (PROVIDER_FORMS["aihubmax"], {"model": "veo-3.1"}),
    "aihubmax, two frames": (PROVIDER_FORMS["aihubmax"], {"last_frame": URL}),
    "oxen 2026-07-04": (PROVIDER_FORMS["oxen 2026-07-04"], {}),
    "oxen 2026-06-26": (PROVIDER_FORMS["oxen 2026-06-26"], {}),
}
"""Each form of a submit, with the options that lead to it."""

VALUES: Mapping[str, tuple[object, ...]] = {
    "image": (OTHER_URL,),
    "prompt": ("another sentence",),
    "last_frame": (OTHER_URL,),
    "negative_prompt": ("rain", ""),
    "aspect_ratio": get_args(AspectRatio),
    "duration": get_args(Duration),
    "resolution": get_args(Resolution),
    "audio": (True, False),
    "seed": (0, 7),
    "samples": (1, 4),
    "person_generation": get_args(PersonGeneration),
    "enhance_prompt": (True, False),
    "auto_fix": (True, False),
    "safety_tolerance": (1, 6),
    "model": get_args(Model),
}


def variant_of(provider: Provider, options: dict[str, Any]) -> Variant:
    request = ImageToVideo(**{"image": URL, "prompt": "p", **options})
    (variant,) = provider.variants(request)
    return variant


def wire_changes(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    names = before.keys() | after.keys()
    return {name for name in names if before.get(name, MISSING) != after.get(name, MISSING)}


@pytest.mark.parametrize("form", FORMS)
def test_an_option_changes_the_property_that_the_table_names_and_no_other(form: str) -> None:
    provider, options = FORMS[form]
    variant = variant_of(provider, options)
    base = body_of(provider, **options)
    for option, wire in variant.options.items():
        taken = [value for value in VALUES[option] if variant.takes(option, value)]
        assert taken, f"no value to try for {option}"
        for value in taken:
            body = body_of(provider, **{**options, option: value})
            assert body[wire.name] == wire.encode(value), (option, value)
            assert wire_changes(base, body) <= {wire.name}, (option, value)
        differing = [value for value in taken if base.get(wire.name) != wire.encode(value)]
        # several values make several bodies: none is a constant of the builder
        assert differing or taken == [options.get(option, DEFAULTS.get(option))], option


def test_the_forms_are_all_that_the_providers_have() -> None:
    tried = [variant_of(provider, options) for provider, options in FORMS.values()]
    for provider in (kind() for kind in PROVIDERS.values()):
        for variant in provider.variants():
            assert variant in tried


ENVELOPE: Mapping[str, Mapping[str, str]] = {
    "oxen": {
        "model": "a constant of the module: the parameters are those of one model",
        "target_namespace": "Oxen(target_namespace=): it says who is billed, for every request",
        "target_repo": "where Oxen keeps the clip, nothing of the clip: by extra=",
        "target_directory": "as target_repo",
        "response_format": "the library reads links; base64 in an answer would be lost on it",
    }
}
"""Properties of submits that are no options of a clip, each with the reason."""


def submit_bodies(stem: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The schema of every body that a submit takes, by name."""
    definitions = contract(stem)["$defs"]
    for operation in submits(stem).values():
        waiting = [operation["request"]]
        while waiting:
            name = waiting.pop()["$ref"].rsplit("/", 1)[1]
            if "oneOf" in definitions[name]:
                waiting += definitions[name]["oneOf"]
            else:
                yield name, definitions[name]


@every_provider
def test_every_property_of_every_submit_is_named_by_the_table_or_has_a_reason(stem: str) -> None:
    variants = PROVIDERS[stem]().variants()
    envelope = ENVELOPE.get(stem, {})
    used: set[str] = set()
    for name, schema in submit_bodies(stem):
        if stem == "oxen":
            having = list(variants)  # one envelope around the parameters of either revision
        else:
            having = [one for one in variants if {**one.schema, "$defs": None} == _alone(schema)]
            assert having, f"{name} has no form in the module"
        named = {wire.name for variant in having for wire in variant.options.values()}
        unnamed = schema["properties"].keys() - named
        assert unnamed <= envelope.keys(), name
        used |= unnamed
    assert used == envelope.keys()


def _alone(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "$defs": None}


@every_provider
def test_every_property_of_every_form_is_named_by_its_table(stem: str) -> None:
    for variant in PROVIDERS[stem]().variants():
        named = [wire.name for wire in variant.options.values()]
        assert sorted(named) == sorted(variant.schema["properties"])


def test_both_of_oxens_revisions_have_a_form_and_the_newest_is_the_current_one() -> None:
    dated = {
        schema["x-revision"]: schema.get("x-current", False)
        for name, schema in contract("oxen")["$defs"].items()
        if name.startswith("VeoLiteParameters")
    }
    assert list(oxen.VARIANTS) == sorted(dated, reverse=True)
    assert [date for date, current in dated.items() if current] == [oxen.NEWEST]


@pytest.mark.parametrize("form", FORMS)
def test_extra_reaches_the_body_and_overrides_nothing_that_is_in_it(form: str) -> None:
    provider, options = FORMS[form]
    base = body_of(provider, **options)
    body = body_of(provider, **options, extra={provider.stem: {"x_new": [1]}})
    assert body == {**base, "x_new": [1]}
    named = {wire.name for wire in variant_of(provider, options).options.values()}
    for name in named | base.keys():
        with pytest.raises(InvalidRequest, match=name):
            body_of(provider, **options, extra={provider.stem: {name: "x"}})


# Defaults


def test_our_defaults_are_eight_seconds_of_720p_in_landscape_without_sound() -> None:
    assert DEFAULTS == {
        "aspect_ratio": "16:9",
        "audio": False,
        "duration": 8,
        "model": "veo-3.1-lite",
        "resolution": "720p",
    }


ABSENT = {
    "last_frame",
    "negative_prompt",
    "seed",
    "samples",
    "person_generation",
    "enhance_prompt",
    "auto_fix",
    "safety_tolerance",
}


@pytest.mark.parametrize("form", FORMS)
def test_our_defaults_are_sent_wherever_there_is_the_option_and_nothing_else(form: str) -> None:
    provider, options = FORMS[form]
    wires = variant_of(provider, options).options
    body = body_of(provider, **options)
    defaults: dict[str, object] = {**DEFAULTS, **options}
    for option, wire in wires.items():
        if option in ABSENT - options.keys():
            assert wire.name not in body
        elif option not in {"image", "prompt"}:
            assert body[wire.name] == wire.encode(defaults[option])


@every_provider
def test_a_portrait_asks_for_a_portrait_clip_and_a_landscape_for_a_landscape(stem: str) -> None:
    for data, ratio in ((png(36, 64), "9:16"), (png(64, 36), "16:9"), (png(50, 50), "16:9")):
        body = body_of(configured(stem), image=data)
        assert ratio in {body.get("aspect_ratio"), body.get("aspectRatio")}


def test_a_local_picture_goes_where_each_provider_can_take_it() -> None:
    sent = {stem: body_of(configured(stem), image=png()) for stem in PROVIDERS}
    (uploaded,) = examples("aihubmax", "uploadData").values()
    assert sent["modellix"]["image"] == HOSTED
    assert sent["oxen"]["input_image"] == HOSTED
    assert sent["aihubmax"]["image_url"] == uploaded["url"]
    assert sent["highwayapi"]["image"].startswith("iVBORw0KGgo")  # bare Base64 of a PNG's head


# What is refused

SOME: Mapping[str, object] = {
    "last_frame": OTHER_URL,
    "negative_prompt": "rain",
    "aspect_ratio": "9:16",
    "duration": 4,
    "resolution": "1080p",
    "audio": True,
    "seed": 7,
    "samples": 2,
    "person_generation": "allow_adult",
    "enhance_prompt": True,
    "auto_fix": True,
    "safety_tolerance": 3,
    "model": "veo-3.1",
}
"""For each option a value that every provider takes that has the option, but for the model."""


@every_provider
@pytest.mark.parametrize("option", SOME)
def test_an_option_that_a_provider_lacks_is_refused_and_names_who_has_it(
    stem: str, option: str
) -> None:
    having = tuple(one for one in PROVIDERS if option in capabilities(PROVIDERS[one]()))
    if option == "model":
        having = ("aihubmax",)
    assert supporters(option, SOME[option]) == having
    (form, *_) = configured(stem).variants(
        ImageToVideo(URL, prompt="p", **{option: SOME[option]})  # type: ignore[arg-type]
    )
    if option in form.options:
        body_of(configured(stem), **{option: SOME[option]})
        return
    error = refusal(configured(stem), **{option: SOME[option]})
    assert (error.option, error.value) == (option, SOME[option])
    assert error.allowed == form.allowed(option) == (("veo-3.1-lite",) if option == "model" else ())
    assert error.supported_by == having
    assert error.charged == "no"
    assert option in str(error)


def refused_values() -> Iterator[tuple[str, str, object]]:
    """Each value of a closed option that some other form takes, and this one does not."""
    for form, (provider, options) in FORMS.items():
        variant = variant_of(provider, options)
        for option in ("aspect_ratio", "duration", "resolution", "person_generation", "model"):
            if option not in variant.options and option != "model":
                continue  # then any value is refused, see above
            if option == "model" and provider.stem == "aihubmax" and "last_frame" not in options:
                continue  # there the model chooses the form
            for value in VALUES[option]:
                if not variant.takes(option, value):
                    yield form, option, value


@pytest.mark.parametrize(("form", "option", "value"), list(refused_values()))
def test_a_value_that_a_form_lacks_is_refused_with_those_it_has(
    form: str, option: str, value: object
) -> None:
    provider, options = FORMS[form]
    error = refusal(provider, **{**options, option: value})
    assert (error.option, error.value) == (option, value)
    assert error.allowed == variant_of(provider, options).allowed(option)
    assert error.allowed
    assert set(error.allowed) < set(VALUES[option])
    told = {name: capabilities(kind()) for name, kind in PROVIDERS.items()}
    assert error.supported_by == tuple(
        name for name, has in told.items() if option in has and value in has[option].allowed
    )


def test_the_values_that_forms_lack_are_those_of_the_documents() -> None:
    assert set(refused_values()) == {
        *((form, "aspect_ratio", "auto") for form in FORMS if form != "oxen 2026-06-26"),
        *(
            (form, "resolution", "4k")
            for form in FORMS
            if form not in {"aihubmax, fast", "aihubmax, standard"}
        ),
        *(
            (form, "model", model)
            for form in FORMS
            for model in ("veo-3.1-fast", "veo-3.1")
            if form not in {"aihubmax, lite", "aihubmax, fast", "aihubmax, standard"}
        ),
        ("modellix", "person_generation", "dont_allow"),
    }


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("duration", "8"),
        ("duration", 5),
        ("duration", True),
        ("audio", "yes"),
        ("audio", 1),
        ("seed", "7"),
        ("seed", 0.5),
        ("samples", 0),
        ("samples", 5),
        ("safety_tolerance", 0),
        ("safety_tolerance", 7),
        ("resolution", "480p"),
        ("aspect_ratio", "1:1"),
        ("model", "veo-4"),
        ("auto_fix", "no"),
        ("negative_prompt", 3),
    ],
)
def test_a_value_out_of_range_or_of_another_type_is_refused_before_anything_is_sent(
    form: str, option: str, value: object
) -> None:
    provider, options = FORMS[form]
    error = refusal(provider, **{**options, option: value})
    assert (error.option, error.value) == (option, value)
    assert error.supported_by == ()


# The table of outcomes

Body = dict[str, Any]


def error_body(stem: str, status: int, code: str | None, kind: str | None) -> Body:
    """An error as a provider words it."""
    match stem:
        case "modellix":
            return {"code": int(code or status), "message": "Category: details"}
        case "highwayapi":
            named = {"reason": code} if code else {}
            return {"code": status, **named, "message": "words", "metadata": {}}
        case "aihubmax":
            return {"error": {"message": "words", "type": kind, "code": code}}
        case _:
            if code is None:
                return {"error": {"message": "words"}}
            detail = {"type": code, "title": "words"}
            return {"error": detail, "status": "error", "status_message": code}


def documented_errors(stem: str) -> Iterator[tuple[int, Body]]:
    """Every error that the contract documents for a submit: each status, code and type of it."""
    for operation in submits(stem).values():
        for status, described in operation["responses"].items():
            if status.startswith("2") and "x-codes" not in described:
                continue
            types = described.get("x-types", [])
            for kind in types or [None]:
                if not status.startswith("2"):
                    yield int(status), error_body(stem, int(status), None, kind)
                for code in described.get("x-codes", []):
                    yield int(status), error_body(stem, int(status), code, kind)


@every_provider
def test_every_documented_error_of_a_submit_has_a_row_with_a_source(stem: str) -> None:
    provider = configured(stem)
    seen: set[int] = set()
    for status, body in documented_errors(stem):
        (name,) = {
            one["responses"][str(status)]["schema"]["$ref"].rsplit("/", 1)[1]
            for one in submits(stem).values()
        }
        assert violations(schema_validator(stem, name), body) == []
        problem = provider.problem(answer(body, status))
        assert problem is not None
        row = outcome(provider.outcomes, problem)
        assert row is not UNKNOWN, (status, body)
        assert row in provider.outcomes.values()
        seen.add(status)
    statuses = {int(one) for each in submits(stem).values() for one in each["responses"]}
    assert seen >= {status for status in statuses if status >= 300}
    assert len(seen) > 4
    assert all(row.source.strip() for row in provider.outcomes.values())


@every_provider
def test_every_documented_example_of_a_refused_submit_has_a_row(stem: str) -> None:
    provider = configured(stem)
    count = 0
    for operation in submits(stem).values():
        for status in operation["responses"]:
            for body in examples(stem, operation["id"], status).values():
                problem = provider.problem(answer(body, int(status)))
                if status == "200" and problem is None:
                    continue
                assert problem is not None
                if (stem, status) == ("oxen", "200"):
                    continue  # known from a third party's test only: deliberately unknown
                assert outcome(provider.outcomes, problem) is not UNKNOWN
                count += 1
    assert count > 5


@every_provider
def test_an_error_status_without_a_readable_body_has_a_row_too(stem: str) -> None:
    provider = configured(stem)
    for operation in submits(stem).values():
        for status in operation["responses"]:
            if not status.startswith("2"):
                problem = provider.problem(answer(b"<html>", int(status)))
                assert problem == Problem(int(status))
                assert outcome(provider.outcomes, problem) is not UNKNOWN


@every_provider
def test_no_row_is_for_a_success_and_no_unknown_outcome_may_be_repeated(stem: str) -> None:
    for (status, _), row in configured(stem).outcomes.items():
        assert status >= 400
        assert not (row.repeatable and row.kind != "not_submitted")
        assert (row.kind == "unknown") == (row.reason == "other")


@every_provider
@pytest.mark.parametrize("status", [202, 301, 418, 502, 504, 520])
def test_a_status_in_no_table_may_have_been_taken(stem: str, status: int) -> None:
    provider = configured(stem)
    problem = provider.problem(answer(b"", status))
    assert (problem is None) == (status < 300)
    assert outcome(provider.outcomes, problem or Problem(status)) is UNKNOWN


# Phases


@pytest.mark.parametrize(
    ("stem", "phases", "literal", "place"),
    [
        ("modellix", modellix.PHASES, ModellixStatus, "Task"),
        ("highwayapi", highwayapi.PHASES, HighwayAPIStatus, "Task"),
        ("aihubmax", aihubmax.PHASES, AIHubMaxStatus, "Task"),
        ("oxen", oxen.PHASES, OxenStatus, "Generation"),
    ],
)
def test_the_phases_are_those_of_the_contracts_enum_and_no_others(
    stem: str, phases: Mapping[str, Phase], literal: object, place: str
) -> None:
    documented = contract(stem)["$defs"][place]["properties"]["status"]["enum"]
    assert set(phases) == set(get_args(literal)) == set(documented)
    assert len(documented) == len(phases)
    assert set(phases.values()) >= {"queued", "running", "succeeded", "failed"}
    assert "unknown" not in phases.values()


def test_what_official_clients_tolerate_of_modellix_is_no_documented_status() -> None:
    assert not modellix.TOLERATED.keys() & modellix.PHASES.keys()
    assert set(modellix.TOLERATED.values()) <= TERMINAL


def test_a_submit_answers_states_that_its_task_can_have() -> None:
    for stem, name in (
        ("modellix", "SubmittedTask"),
        ("aihubmax", "SubmittedTask"),
        ("oxen", "QueuedGeneration"),
    ):
        words = contract(stem)["$defs"][name]["properties"]["status"]["enum"]
        assert set(words) <= set(PHASE_TABLES[stem])


PHASE_TABLES: Mapping[str, dict[str, Phase]] = {
    "modellix": {**dict(modellix.PHASES.items()), **modellix.TOLERATED},
    "highwayapi": dict(highwayapi.PHASES.items()),
    "aihubmax": dict(aihubmax.PHASES.items()),
    "oxen": dict(oxen.PHASES.items()),
}


# Answers

ESSENTIAL = {"modellix": {("data",)}, "highwayapi": {("task",)}, "aihubmax": set(), "oxen": set()}
"""Without these an answer is about no task at all."""


def state_examples(stem: str) -> dict[str, Any]:
    """The documented answers about a task."""
    found = examples(stem, READ_OPERATIONS[stem])
    return {name: body for name, body in found.items() if body.get("code", 0) == 0}


@every_provider
def test_any_field_of_a_status_may_be_null_or_missing(stem: str) -> None:
    call = configured(stem).state("id")
    tried = 0
    for body in state_examples(stem).values():
        for path in places(body):
            for value in (None, MISSING):
                wrong = changed(body, path, value)
                if path in ESSENTIAL[stem]:
                    with pytest.raises(TypeError):
                        read(call, wrong)
                else:
                    assert_sound(read(call, wrong), PHASE_TABLES[stem])
                tried += 1
    assert tried > 40


@every_provider
@pytest.mark.parametrize("word", ["", "done", "SUCCES", "expired", "unknown"])
def test_a_status_that_no_contract_describes_ends_no_job(stem: str, word: str) -> None:
    call = configured(stem).state("id")
    for body in state_examples(stem).values():
        (path,) = (one for one in places(body) if one[-1] == "status" and len(one) <= 2)
        reading = read(call, changed(body, path, word))
        assert (reading.phase, reading.status) == ("unknown", word)


@every_provider
def test_an_answer_off_contract_raises_nothing_but_what_a_parser_may(stem: str) -> None:
    call = configured(stem).state("id")
    documents = list(state_examples(stem).values())
    fine = 0

    @settings(deterministic, max_examples=400)
    @given(off_contract(documents), st.sampled_from([200, 200, 200, 201, 404, 503, 520]))
    @example(b"[" * 100_000, 200)
    @example(b'{"data":' * 100_000, 200)
    @example(b'"\\ud800"', 200)
    @example(b"\xff\xfe", 200)
    def each(body: Any, status: int) -> None:
        nonlocal fine
        try:
            reading = call.read(answer(body, status))
        except PARSER_ERRORS:
            return
        assert_sound(reading, PHASE_TABLES[stem])
        fine += 1

    each()
    assert fine > 50


@every_provider
def test_an_answer_to_a_submit_gives_ids_that_are_words_or_none_at_all(stem: str) -> None:
    provider = configured(stem)
    call = submitted(provider, ImageToVideo(URL, prompt="p"))
    (operation_id,) = {one["id"] for name, one in submits(stem).items() if name == call.operation}
    documents = list(examples(stem, operation_id).values())
    fine: set[bool] = set()

    @settings(deterministic, max_examples=300)
    @given(off_contract(documents))
    @example(documents[0])
    def each(body: Any) -> None:
        try:
            ids = call.read(answer(body))
        except PARSER_ERRORS:
            return
        assert isinstance(ids, tuple)
        assert all(isinstance(one, str) and one for one in ids)
        fine.add(bool(ids))

    each()
    assert fine == {True, False}


@every_provider
def test_no_answer_at_all_makes_problem_raise(stem: str) -> None:
    provider = configured(stem)
    documents = [
        body
        for operation in operations(stem).values()
        for status in operation["responses"]
        for body in examples(stem, operation["id"], status).values()
        if not isinstance(body, str)
    ]
    found: set[bool] = set()

    @settings(deterministic, max_examples=400)
    @given(off_contract(documents) | JSON | st.binary(max_size=20), st.integers(100, 999))
    @example(b"[" * 100_000, 500)
    @example(b'{"error":' * 100_000, 200)
    @example({"error": {"message": [], "code": {}, "type": 3}}, 422)
    @example({"code": 10**400, "message": None}, 200)
    @example({"code": [], "reason": {}, "message": 1, "metadata": "x"}, 403)
    @example({"error": "words"}, 200)
    def each(body: Any, status: int) -> None:
        problem = provider.problem(answer(body, status))
        found.add(problem is None)
        assert problem is not None or status < 300
        if problem:
            assert isinstance(problem.status, int)
            for one in (problem.code, problem.message, problem.kind):
                assert type(one) in {str, NoneType}
                assert one != ""
            assert outcome(provider.outcomes, problem).kind in get_args(Kind)

    each()
    assert found == {True, False}


@every_provider
def test_headers_of_an_answer_do_not_spoil_its_reading(stem: str) -> None:
    body, *_ = state_examples(stem).values()
    plain = answer(body)
    headers = {"content-encoding": "gzip", "content-length": "3", "x-request-id": "Zoë"}
    odd = Answer(200, headers, plain.content, plain.received_at)
    call = configured(stem).state("id")
    assert call.read(odd) == call.read(plain)


@every_provider
def test_the_id_keys_are_where_the_documented_answers_have_their_ids(stem: str) -> None:
    provider = configured(stem)
    call = submitted(provider, ImageToVideo(URL, prompt="p"))
    (operation_id,) = {one["id"] for name, one in submits(stem).items() if name == call.operation}
    accepted = [body for body in examples(stem, operation_id).values() if read(call, body)]
    assert accepted
    for body in accepted:
        ids = read(call, body)
        assert {path[-1] for path in places(body) if _at(body, path) in ids} <= {*provider.id_keys}
        Job(stem, ids)


def _at(node: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        node = node[part]
    return node if isinstance(node, str) else None


# Settings


@every_provider
def test_a_read_is_no_oftener_than_the_documented_rate_allows(stem: str) -> None:
    provider = configured(stem)
    rate = contract(stem).get("rate-limit")
    assert provider.poll_interval >= (rate["seconds"] / rate["requests"] if rate else 1)


@every_provider
def test_only_oxen_can_cancel_and_only_aihubmax_hosts_pictures(stem: str) -> None:
    provider = configured(stem)
    assert (provider.cancel("id") is not None) == (stem == "oxen")
    assert (provider.host(load(png())) is not None) == (stem == "aihubmax")


@pytest.mark.parametrize("kind", [*PROVIDERS.values()])
def test_every_provider_settles_nothing_but_oxen(kind: type[Modellix | AIHubMax | Oxen]) -> None:
    assert (kind().settle() is not None) == (kind is Oxen)


@every_provider
def test_what_a_provider_takes_is_told_of_each_option_it_has(stem: str) -> None:
    provider = PROVIDERS[stem]()
    told = capabilities(provider)
    options = {option for variant in provider.variants() for option in variant.options}
    assert told.keys() == options | {"model"}
    for option, capability in told.items():
        assert capability.allowed
        if option in PICTURES:
            assert set(capability.allowed) <= {"url", "base64", "upload"}
            assert ("upload" in capability.allowed) is (stem == "aihubmax")
