"""The pictures given to a sheet, opened within bounds; what cannot be opened is left out and named."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS, LARGEST_SIDE = 50_000_000, 1600
BROKEN = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError,
    Image.DecompressionBombError,
)  # fmt: skip
"""What Pillow raises for bytes that lie about what they are."""


def open_pictures(given: Mapping[str, bytes]) -> tuple[dict[str, Image.Image], list[str]]:
    """Pictures by name, and the names of those that are broken. Before without after is no pair: both go."""
    opened = {name: picture for name, content in given.items() if (picture := _open(content)) is not None}
    broken = sorted(set(given) - set(opened))
    if len({"before", "after"} & set(opened)) == 1:
        opened = {name: picture for name, picture in opened.items() if name == "code"}
    return opened, broken


def _open(content: bytes) -> Image.Image | None:
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return None
            picture.draft("RGB", (LARGEST_SIDE, LARGEST_SIDE))
            upright = ImageOps.exif_transpose(picture)
            upright.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.LANCZOS)
            return upright.convert("RGB")
    except BROKEN:
        return None
