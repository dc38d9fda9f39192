"""``stillreel drift``: what has changed at the providers, asked without spending money."""

from __future__ import annotations

import datetime as dt
import json as jsons
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

import stillreel as sr
from stillreel.cli._exit import COULD_NOT_ASK, DONE, DRIFTED, usage
from stillreel.cli._options import COMMON, Common
from stillreel.cli._output import Report
from stillreel.cli._session import embedded, spoken

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stillreel.drift import Change

File = Annotated[Path | None, Parameter(metavar="FILE")]


def drift(
    *,
    provider: Annotated[str | None, Parameter(metavar="NAME")] = None,
    against: File = None,
    save: Annotated[Path | None, Parameter(metavar="FOLDER")] = None,
    common: Common = COMMON,
) -> Report:
    """Compare what the providers publish about their requests with the contracts.

    It costs nothing. A key that is set also sends requests that must be refused, as with no key,
    a bad key or an unknown job. Exit codes: 0 in step, 1 drift, 3 a provider could not be asked.

    Args:
        provider: Only this one; by default all.
        against: Compare with this OpenAPI document or JSON Schema instead of asking.
        save: Keep what the providers publish as files in this folder, without any secret.
        common: What each command takes.
    """
    from stillreel.providers import PROVIDERS  # noqa: PLC0415 - `--help` needs none

    if provider is not None and provider not in PROVIDERS:
        raise usage(f"{provider!r} is no provider: {', '.join(PROVIDERS)}", "choose one of them")
    names = [provider] if provider else list(PROVIDERS)
    if against:
        if provider is None:
            raise usage("--against FILE is about one provider", "add --provider NAME")
        return _report({provider: _of_file(provider, against)})
    with spoken(common.verbose):
        if common.sandbox:
            with embedded() as client:
                return _report({name: _ask(client, name, save) for name in names})
        with sr.Client({name: PROVIDERS[name]() for name in names}) as client:
            return _report({name: _ask(client, name, save) for name in names})


def _of_file(provider: str, file: Path) -> dict[str, Any]:
    from stillreel.drift import changes_in  # noqa: PLC0415

    try:
        document = jsons.loads(file.read_text(encoding="utf-8"))
        changes = changes_in(provider, document)
    except (OSError, ValueError) as error:
        raise usage(
            f"{file}: {error}", "pass an OpenAPI document or JSON Schema, as JSON"
        ) from None
    return {"asked": True, "changes": changes, "refusals": [], "probed": False, "why": None}


def _ask(client: sr.Client, name: str, save: Path | None) -> dict[str, Any]:
    from stillreel.drift import changes, has_key  # noqa: PLC0415

    found: dict[str, Any] = {"asked": False, "changes": [], "refusals": [], "probed": False}
    configured = client.configured[name]
    try:
        document = client.published(name)
        if save:
            _save(save, name, document)
        found["changes"] = changes(name, document)
        if has_key(configured):
            found["refusals"], found["probed"] = client.refusals(name), True
    except sr.StillreelError as error:
        return {**found, "why": str(error)}
    except (KeyError, TypeError, ValueError) as error:
        return {**found, "why": f"{name}: its schemas are not where they were: {error!r}"}
    return {**found, "asked": True, "why": None}


def _save(folder: Path, name: str, document: Any) -> None:
    """Keep what came, ready to become evidence: the queries of its URLs are cut off."""
    from stillreel.drift import PUBLISHED, scrubbed  # noqa: PLC0415

    record = {
        "source": f"{name}, asked live",
        "date": dt.datetime.now(dt.UTC).date().isoformat(),
        "operation": PUBLISHED[name].operation,
        "kind": "answer",
        "status": 200,
        "verbatim": True,
        "body": scrubbed(document),
    }
    folder.mkdir(parents=True, exist_ok=True)
    text = jsons.dumps(record, indent=2, ensure_ascii=False)
    (folder / f"{name}-published.json").write_text(f"{text}\n", encoding="utf-8")


def _report(found: Mapping[str, dict[str, Any]]) -> Report:
    lines: list[str] = []
    for name, one in found.items():
        differences = [*_by_property(one["changes"]), *map(str, one["refusals"])]
        if not one["asked"]:
            lines.append(f"{name}: could not be asked: {one['why']}")
        elif not differences:
            probed = "" if one["probed"] else " (published schemas only: no key is set)"
            lines.append(f"{name}: in step{probed}")
        lines += differences
    record = {
        name: {
            **one,
            "changes": [_fields(change) for change in one["changes"]],
            "refusals": [_fields(drift) for drift in one["refusals"]],
        }
        for name, one in found.items()
    }
    drifted = any(one["changes"] or one["refusals"] for one in found.values())
    unasked = any(not one["asked"] for one in found.values())
    code = DRIFTED if drifted else COULD_NOT_ASK if unasked else DONE
    return Report({"drift": record}, lines, code)


def _by_property(changes: Sequence[Change]) -> list[str]:
    """One line a property, with all that differs of it."""
    lines: dict[str, list[str]] = {}
    for change in changes:
        place, _, what = str(change).partition(": ")
        lines.setdefault(place, []).append(what)
    return [f"{place}: {'; '.join(whats)}" for place, whats in lines.items()]


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__slots__}
