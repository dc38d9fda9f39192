"""All that a submit checks before it sends anything, without a submit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stillreel._flows.fingerprint import Pictures, fingerprint
from stillreel._flows.prepare import (
    check_drop,
    check_local,
    check_picture,
    fitting,
    local_pictures,
)
from stillreel._flows.routing import known
from stillreel._flows.submit import check_extra
from stillreel._models import UnsupportedOption, load

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from stillreel._models import ImageToVideo
    from stillreel.providers import Provider


@dataclass(frozen=True, slots=True)
class Checked:
    """A request that could be submitted.

    Attributes:
        providers: Those of the chosen ones that take it, in order.
        fingerprint: Equal for equal requests, as ``v1:…``.
    """

    providers: tuple[str, ...]
    fingerprint: str


def check(
    providers: Mapping[str, Provider],
    names: Sequence[str],
    request: ImageToVideo,
    *,
    drop: Collection[str],
    hosted: bool,
) -> Checked:
    """Check a request. It reads the local pictures, and sends nothing.

    Args:
        providers: The configured ones.
        names: In order of fallback.
        request: What would be made.
        drop: Soft options to leave out where they are unsupported.
        hosted: Whether the user gave an ``image_host``.

    Raises:
        InvalidRequest: If none of the providers takes it; then it is the first one's reason.
    """
    check_drop(drop)
    options = request.options()
    pictures: Pictures = {one: load(options[one], one) for one in local_pictures(options)}
    takers: list[str] = []
    first: UnsupportedOption | None = None
    for name in names:
        provider = known(providers, name)
        provider.require_key()
        try:
            variant, _ = fitting(name, provider.variants(request), options, drop)
            check_local(name, provider, variant, options, hosted=hosted)
            for option, picture in pictures.items():
                check_picture(name, variant, option, picture)
        except UnsupportedOption as error:
            first = first or error
            continue
        extra = request.extra.get(name, request.extra.get(provider.stem, {}))
        check_extra(name, extra, variant.schema["properties"])
        takers.append(name)
    if first and not takers:
        raise first
    return Checked(tuple(takers), fingerprint(options, pictures))
