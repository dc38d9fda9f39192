"""Schemathesis let loose on a sandbox: all phases, our own checks, and what was seen."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from unittest import mock

import schemathesis
from PIL import Image
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from stillreel.sandbox import Sandbox

from .checks import Exchange, faults_of
from .spec import ROOT, Pair, spec_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemathesis import Case
    from schemathesis.engine.recorder import Request, ScenarioRecorder
    from schemathesis.hooks import HookContext
    from schemathesis.specs.openapi.schemas import OpenApiSchema

    from .spec import Spec

# what frames a message belongs to HTTP: the server refuses it before any provider sees it
FRAMING = {"connection", "content-length", "expect", "host", "te", "transfer-encoding", "upgrade"}
RESUMPTIONS = 5
PICTURE_URL = "https://example.com/frame.jpg"


class Ticking:
    """A clock that moves on with each look at it: jobs end after a few requests, not seconds."""

    def __init__(self, step: float = 0.3) -> None:
        self._now = 1_800_000_000.0
        self._step = step

    def now(self) -> float:
        """Seconds since the epoch."""
        self._now += self._step
        return self._now


@dataclass
class Report:
    """What a run of Schemathesis has seen of one provider."""

    stem: str
    cases: int = 0
    scenarios: int = 0  # of the state machine
    wanted: int = 0
    phases: Counter[str] = field(default_factory=Counter[str])
    pairs: set[Pair] = field(default_factory=set[Pair])
    failures: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def operations(self) -> set[str]:
        """The operations that were called."""
        return {operation for operation, _ in self.pairs}

    def add(self, check: str, place: str, detail: str) -> None:
        """Note a failure, once for each check and place."""
        self.failures.setdefault(f"{check} at {place}", detail)

    def __str__(self) -> str:
        return "\n".join(f"{name}\n  {detail}" for name, detail in self.failures.items())


def quick_render(_clip: object, path: Path) -> None:
    """No clip: what is in the MP4 is held to the request elsewhere."""
    path.write_bytes(b"no clip")


@contextmanager
def ticking_sandbox(stem: str, revision: str | None = None) -> Iterator[Sandbox]:
    """A sandbox of one provider, served, with time that passes by requests and no rendering."""
    options: dict[str, Any] = {} if revision is None else {"oxen_revision": revision}
    sandbox = Sandbox(provider=stem, clock=Ticking(), render_seconds=1.0, **options)
    with mock.patch("stillreel.sandbox._clips.render", quick_render), sandbox:
        yield sandbox


def run(
    stem: str,
    *,
    url: str,
    revision: str | None = None,
    seed: int | None = None,
    examples: int | None = None,
) -> Report:
    """All phases against a URL, with the strict file and the settings of schemathesis.toml."""
    config = SchemathesisConfig.from_path(ROOT / "schemathesis.toml")
    schema = schemathesis.openapi.from_path(spec_of(stem).path, config=config)
    schema.config.update(base_url=url)
    settings = (schema.config.generation, schema.config.phases.stateful.generation)
    if seed is not None:
        _reseed(config, schema, seed)
    if examples is not None:
        for each in settings:
            each.max_examples = examples
    schema.hooks.register_hook_with_name(filter_case, "filter_case")
    _give_pictures(schema, spec_of(stem))

    report = Report(stem, wanted=settings[1].max_examples or 0)
    _execute(schema, report, revision)
    for _ in range(RESUMPTIONS):
        if report.scenarios >= report.wanted:
            break
        # a step that came out otherwise than before ends the state machine, without a word
        schema.config.phases.update(phases=["stateful"])
        _reseed(config, schema, config.seed + 1)
        _execute(schema, report, revision)
    return report


def _reseed(config: SchemathesisConfig, schema: OpenApiSchema, seed: int) -> None:
    config.update(seed=seed, max_failures=None)
    schema.config.generation.deterministic = False  # or Hypothesis would have a seed of its own


def filter_case(_context: HookContext, case: Case[Any]) -> bool:
    """Whether no made-up header garbles the message."""
    return not FRAMING & {name.lower() for name in case.headers or ()}


def _give_pictures(schema: OpenApiSchema, spec: Spec) -> None:
    """Put a picture where valid data has any string: no JSON Schema can tell what is one."""
    wanted = {name for name, forms in spec.pictures().items() if "base64" in forms}

    def before_add_examples(context: HookContext, examples: list[Case[Any]]) -> None:
        for case in examples:
            map_case(context, case)

    def map_case(_context: HookContext, case: Case[Any]) -> Case[Any]:
        positive = case.meta is None or case.meta.generation.mode.is_positive
        if positive and isinstance(case.body, dict):
            for name in wanted & case.body.keys():
                case.body[name] = picture(str(case.body[name]), spec.pictures()[name])
        return case

    schema.hooks.register_hook_with_name(map_case, "map_case")
    schema.hooks.register_hook_with_name(before_add_examples, "before_add_examples")


def picture(text: str, forms: list[str]) -> str:
    """One of a few pictures in the allowed forms, always the same for a text."""
    data = [base64.b64encode(image).decode() for image in (_image("JPEG"), _image("PNG"))]
    choice = [*data, PICTURE_URL] if "url" in forms else data
    digest = hashlib.sha256(text.encode(errors="surrogatepass")).digest()
    return choice[digest[0] % len(choice)]


def _image(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (32, 18), "teal").save(file, kind)
    return file.getvalue()


def _execute(schema: OpenApiSchema, report: Report, revision: str | None) -> None:
    spec = spec_of(report.stem)
    for event in from_schema(schema).execute():
        match event:
            case events.ScenarioFinished():
                _record(report, spec, event.phase.value, event.recorder, revision)
            case events.NonFatalError():
                report.add("error", event.label, event.info.format())
            case events.FatalError():
                raise event.exception
            case _:
                pass


def _record(
    report: Report, spec: Spec, phase: str, recorder: ScenarioRecorder, revision: str | None
) -> None:
    report.cases += len(recorder.interactions)
    report.phases[phase] += len(recorder.interactions)
    report.scenarios += phase == "stateful"
    exchanges = list(_exchanges(recorder))
    for exchange in exchanges:
        if (exchange.operation, exchange.status) in spec.documented:
            report.pairs.add((exchange.operation, exchange.status))
    for fault in faults_of(spec, exchanges, revision):
        report.add(*fault)
    for nodes in recorder.checks.values():
        for node in nodes:
            if (info := node.failure_info) is not None:
                detail = f"{info.failure.title}\n  {info.failure.message}\n  {info.code_sample}"
                report.add(node.name, str(info.failure.operation), detail)


def _exchanges(recorder: ScenarioRecorder) -> Iterator[Exchange]:
    for identifier, interaction in recorder.interactions.items():
        node = recorder.cases[identifier]
        case, response = node.value, interaction.response
        own = case.method.upper() == case.operation.method.upper()
        if response is None or not own:
            continue
        yield Exchange(
            operation=str(case.operation.definition.raw["operationId"]),
            positive=case.meta is None or case.meta.generation.mode.is_positive,
            parameters={**(case.path_parameters or {}), **(case.query or {})},
            request=_sent(interaction.request),
            status=response.status_code,
            answer=_json(response.content),
        )


def _sent(request: Request) -> Any:
    """The JSON that was really sent, or None."""
    sent_as = request.headers.get("Content-Type", [""])[0]
    return _json(request.body) if sent_as == "application/json" else None


def _json(content: bytes | None) -> Any:
    try:
        return json.loads(content or b"null")
    except ValueError:
        return None
