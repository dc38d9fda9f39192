"""What a file is, by its first bytes: a picture that can be sent, or something else by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HEAD = 1024


@dataclass(frozen=True, slots=True)
class Format:
    """What a file can be.

    Attributes:
        name: For messages.
        signature: What its first bytes match.
        media_type: Of a picture that is sent as it is, else empty.
        pillow: Pillow's name for it, if Pillow can read it, else empty.
        needs: The distributions that read it.
        advice: How to make a picture of it.
    """

    name: str
    signature: bytes
    media_type: str = ""
    pillow: str = ""
    needs: str = "pillow"
    advice: str = "save it as JPEG or PNG: magick FILE photo.jpg"


_FORMATS = (
    Format("JPEG", rb"\xff\xd8\xff", media_type="image/jpeg", pillow="JPEG"),
    Format("PNG", rb"\x89PNG\r\n\x1a\n", media_type="image/png", pillow="PNG"),
    Format("WebP", rb"RIFF....WEBP", media_type="image/webp", pillow="WEBP"),
    Format("GIF", rb"GIF8[79]a", media_type="image/gif", pillow="GIF"),
    # such a file lists brands of 4 bytes each, and any of them can be the one that tells
    Format("AVIF", rb"....ftyp(?:....){0,14}?avi[fs]", pillow="AVIF", needs="'pillow>=11.3'"),
    Format(
        "HEIC",
        rb"....ftyp(?:....){0,14}?(?:he[iv][cmsx]|m[is]f1)",
        pillow="HEIF",
        needs="pillow pillow-heif",
    ),
    Format("JPEG XL", rb"\xff\x0a|\0\0\0\x0cJXL ", advice="make a PNG of it: djxl FILE photo.png"),
    Format("JPEG 2000", rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", pillow="JPEG2000"),
    Format(
        "a camera's raw file",
        rb"....ftypcrx |II\*\0....CR|IIU\0|IIR[OS]|MMOR|FUJIFILMCCD-RAW",
        advice="develop it to a JPEG first",
    ),
    Format("TIFF", rb"II[*+]\0|MM\0[*+]", pillow="TIFF"),
    Format("BMP", rb"BM....\0\0\0\0", pillow="BMP"),
    Format("an icon (ICO)", rb"\0\0\x01\0.\0", pillow="ICO"),
    Format("PSD", rb"8BPS", pillow="PSD"),
    Format("PDF", rb"%PDF-", advice="make a picture of a page: pdftoppm -jpeg -r 150 FILE page"),
    Format(
        "an HTML page",
        rb"(?i)(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b",
        advice="perhaps a sign-in or error page was saved in the place of the picture",
    ),
    Format(
        "SVG",
        rb"(?:\xef\xbb\xbf)?\s*<(?:svg\b|(?:\?xml|!).*?<svg\b)",
        advice="draw it as PNG: rsvg-convert FILE -o photo.png",
    ),
    Format(
        "a video",
        rb"....(?:ftyp|moov|wide)|\x1aE\xdf\xa3|RIFF....AVI ",
        advice="take a frame of it: ffmpeg -i FILE -frames:v 1 photo.png",
    ),
    Format(
        "a Git LFS pointer, not the file itself",
        rb"version https://git-lfs",
        advice="fetch the file: git lfs pull",
    ),
)


def identify(data: bytes) -> Format | None:
    """What a file is, or None where its first bytes say nothing that is known."""
    head = data[:_HEAD]
    return next((one for one in _FORMATS if re.match(one.signature, head, re.DOTALL)), None)
