"""What makes two requests the same: the content of their pictures and every option."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stillreel._flows.effects import Load
from stillreel._models import (
    DEFAULTS,
    PICTURES,
    InvalidRequest,
    Picture,
    cut_queries,
    digest,
    is_url,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stillreel._flows.effects import Flow
    from stillreel._models import ImageToVideo

VERSION = "v1"

Pictures = dict[str, Picture]


def load_pictures(request: ImageToVideo) -> Flow[Pictures]:
    """The local pictures of a request, each read once."""
    options = request.options()
    pictures: Pictures = {}
    for option in sorted(PICTURES & set(options)):
        if not is_url(options[option]):
            pictures[option] = yield Load(options[option], option, request.convert)
    return pictures


def compute_fingerprint(options: Mapping[str, Any], pictures: Mapping[str, Picture]) -> str:
    """Equal for equal clips asked for, whichever provider makes them.

    Args:
        options: What the user set.
        pictures: The local pictures among them.

    Raises:
        InvalidRequest: If ``extra`` is not JSON.
    """
    resolved: dict[str, Any] = {**DEFAULTS, **options}
    if "aspect_ratio" not in options and "image" in pictures:
        resolved["aspect_ratio"] = "9:16" if pictures["image"].portrait else "16:9"
    for option, picture in pictures.items():
        resolved[option] = picture.sha256
    if "extra" in resolved:
        resolved["extra"] = {name: dict(more) for name, more in resolved["extra"].items()}
    try:
        return f"{VERSION}:{digest(resolved)}"
    except (TypeError, ValueError) as error:
        raise InvalidRequest(f"extra is not JSON: {error}") from None


def describe_options(options: Mapping[str, Any], pictures: Mapping[str, Picture]) -> dict[str, Any]:
    """A request's options for people: no picture's bytes, no query of a URL, which may be signed.

    ``extra`` stays out: what is in it is nobody's business but the provider's.
    """
    shown: dict[str, Any] = {}
    for option, value in options.items():
        if option in pictures:
            shown[option] = pictures[option].sha256
        elif option in PICTURES:
            shown[option] = cut_queries(str(value))
        elif option != "extra":
            shown[option] = value
    return shown
