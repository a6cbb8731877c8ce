"""A photo for whoever has none at hand: a ceiling with a damp stain, drawn when it is first asked for."""

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageFilter

_WIDTH, _HEIGHT = 800, 600
_STAINS = ((300, 180, 560, 400), (360, 240, 640, 460), (250, 260, 420, 430))


@cache
def photo() -> bytes:
    """A JPEG of 800 by 600."""
    picture = Image.new("RGB", (_WIDTH, _HEIGHT), "#e9e6df")
    draw = ImageDraw.Draw(picture)
    draw.polygon([(0, 600), (0, 470), (800, 520), (800, 600)], fill="#cfc8ba")
    for depth, stain in enumerate(_STAINS):
        draw.ellipse(stain, fill=("#c9b48f", "#b89d70", "#c2a97f")[depth])
    picture = picture.filter(ImageFilter.GaussianBlur(14))
    draw = ImageDraw.Draw(picture)
    for x, y in ((410, 430), (455, 470), (500, 445)):
        draw.ellipse((x, y, x + 9, y + 16), fill="#8fa9b5")
    out = BytesIO()
    picture.save(out, "JPEG", quality=82)
    return out.getvalue()
