"""Makes a photo small, upright and nameless: what leaves here holds pixels and nothing else."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps

from server.media.rules import PHOTO_SIDE, THUMB_SIDE, Format, broken, check_pixels

# Pillow would warn, and refuse only far above; ``check_pixels`` refuses at our own bounds, before anything unfolds.
Image.MAX_IMAGE_PIXELS = None

QUALITY, THUMB_QUALITY = 82, 76
BROKEN = (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, struct.error, MemoryError)
"""What Pillow raises for bytes that lie about what they are."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A JPEG of at most 1,280 px, a thumb of at most 320 px, and the larger one's size."""

    large: bytes
    thumb: bytes
    width: int
    height: int


def make_photo(content: bytes, form: Format) -> Photo:
    """Decode within bounds, turn upright, make small, forget the rest; ``Malformed`` when the bytes are broken."""
    try:
        with Image.open(io.BytesIO(content), formats=[form.value]) as opened:
            check_pixels(form, *opened.size)
            # A JPEG is decoded at a half, a quarter or an eighth right away: a third of the time and of the memory.
            opened.draft("RGB", (PHOTO_SIDE, PHOTO_SIDE))
            return _shrink(_upright(opened))
    except BROKEN as error:
        raise broken() from error


def _upright(opened: Image.Image) -> Image.Image:
    picture = ImageOps.exif_transpose(opened)
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE), Image.Resampling.LANCZOS)
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture)
    return _common_colours(picture)


def _common_colours(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            common = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            common = None
        if common is not None:
            return common
    return picture.convert("RGB")


def _shrink(picture: Image.Image) -> Photo:
    # Pillow writes a JPEG's comment on by itself; only an emptied picture is nameless.
    picture.info.clear()
    large = _jpeg(picture, QUALITY)
    width, height = picture.size
    picture.thumbnail((THUMB_SIDE, THUMB_SIDE), Image.Resampling.LANCZOS)
    return Photo(large, _jpeg(picture, THUMB_QUALITY), width, height)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
