"""Pictures drawn for the demo: a wall, a pipe, a lamp, before and after. No photo of a real place or person."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

SIZE = (960, 720)
WALLS = ("#e9e2d3", "#dfe6e3", "#e6dde0", "#dde3ea")


def draw(seed: int, *, after: bool) -> bytes:
    """One picture as JPEG: with damage before, clean after. The same seed draws the same place."""
    rng = random.Random(seed)
    image = Image.new("RGB", SIZE, rng.choice(WALLS))
    pen = ImageDraw.Draw(image)
    floor = rng.randint(480, 560)
    pen.rectangle((0, floor, *SIZE), fill="#b9b1a3")
    for x in range(0, SIZE[0], 120):
        pen.line((x, floor, x - 60, SIZE[1]), fill="#a79f91", width=3)
    pipe = rng.randint(200, 700)
    pen.rectangle((pipe, 0, pipe + 46, floor), fill="#8f9a9e")
    pen.rectangle((pipe - 12, 200, pipe + 58, 250), fill="#737d81")
    _lamp(pen, rng, lit=after)
    if not after:
        _damage(pen, rng, pipe, floor)
    else:
        pen.rectangle((pipe - 12, 200, pipe + 58, 250), fill="#c9a24b")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _lamp(pen: ImageDraw.ImageDraw, rng: random.Random, *, lit: bool) -> None:
    x = rng.randint(80, 860)
    pen.ellipse((x, 40, x + 90, 110), fill="#ffe9a8" if lit else "#6f6a60")


def _damage(pen: ImageDraw.ImageDraw, rng: random.Random, pipe: int, floor: int) -> None:
    for _ in range(14):
        x, y, r = pipe + rng.randint(-70, 110), rng.randint(240, floor), rng.randint(8, 34)
        pen.ellipse((x, y, x + r, y + r * 1.6), fill="#8aa3ad")
    pen.ellipse((pipe - 130, floor + 10, pipe + 190, floor + 90), fill="#7f98a3")
