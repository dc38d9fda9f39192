"""Pictures that are not sent as they are become JPEGs, where Pillow is installed."""

# Pillow leaves some of its types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportUnknownArgumentType=false

from __future__ import annotations

import io
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

from stillreel._models.errors import ConfigurationError, InvalidImage

if TYPE_CHECKING:
    from PIL.Image import Image

    from stillreel._models.formats import Format

_QUALITY = 95
_SUBFILE_TYPE = 254
_REDUCED = 1


def convert_to_jpeg(data: bytes, found: Format, name: str) -> bytes:
    """A JPEG of the first picture in a file: upright, in sRGB, on white where it is transparent.

    Args:
        data: The file.
        found: What it is; Pillow can read it.
        name: To use in errors.

    Raises:
        ConfigurationError: If Pillow, or its plugin for the format, is not installed.
        InvalidImage: If Pillow cannot read the file.
    """
    try:
        import PIL.Image  # noqa: PLC0415 - no dependency: only who converts needs it

        if found.pillow == "HEIF":
            import_module("pillow_heif").register_heif_opener()
    except ImportError as error:
        raise ConfigurationError(
            f"convert: {name} is {found.name}, and what reads that is not installed ({error}): "
            f"pip install {found.needs}"
        ) from None
    made = io.BytesIO()
    try:
        with PIL.Image.open(io.BytesIO(data), formats=(found.pillow,)) as image:
            _flatten(image).save(made, "JPEG", quality=_QUALITY)
    except (KeyError, PIL.UnidentifiedImageError):
        raise InvalidImage(
            f"{name} is {found.name}, and Pillow {PIL.__version__} cannot read it: "
            f"pip install -U {found.needs}, or {found.advice}"
        ) from None
    except Exception as error:  # noqa: BLE001 - whatever its parsers raise, there is no picture
        raise InvalidImage(f"{name} is {found.name} and cannot be converted: {error}") from None
    return made.getvalue()


def _flatten(image: Image) -> Image:
    from PIL import Image, ImageCms, ImageOps  # noqa: PLC0415 - no dependency

    if getattr(image, "tag_v2", {}).get(_SUBFILE_TYPE, 0) & _REDUCED:
        raise ValueError("it is the raw file of a camera, and only its thumbnail can be read")
    profile = image.info.get("icc_profile")
    flat = ImageOps.exif_transpose(image)
    if flat.mode in {"I", "F"}:
        raise ValueError("its pixels have 32 bits for one color")
    if flat.mode.startswith("I;16"):
        flat = flat.convert("I").point(lambda value: value / 256).convert("L")
    elif flat.has_transparency_data:
        ground = Image.new("RGBA", flat.size, "white")
        flat = Image.alpha_composite(ground, flat.convert("RGBA")).convert("RGB")
    elif flat.mode not in {"RGB", "L", "CMYK"}:
        flat = flat.convert("RGB")
    if profile:
        with suppress(ImageCms.PyCMSError, OSError):  # a broken profile, or one of other colors
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            made = ImageCms.profileToProfile(flat, source, target, outputMode="RGB")
            flat = made or flat
    return flat.convert("RGB")
