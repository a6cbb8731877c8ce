"""Pictures drawn for the demo, before and after, of what is told under them. No photo of a real place or person."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

Pen = ImageDraw.ImageDraw
SIZE = (960, 720)
WALLS = ("#e9e2d3", "#dfe6e3", "#e6dde0", "#dde3ea")
PLACES = {
    "leak": "pipe",
    "lighting": "lamp",
    "outage": "lamp",
    "indoor_power": "lamp",
    "blocked_drain": "drain",
    "entrance_door": "door",
    "lock": "door",
    "intercom": "door",
    "cleaning": "bags",
    "green": "tree",
    "parking": "lane",
    "fire_lane": "lane",
    "road": "lane",
}
"""What a matter of this category looks like; everything else is a wall with a stain."""


def scene(category: str) -> str:
    """The scene that shows a matter of a category."""
    return PLACES.get(category, "wall")


def draw(what: str, seed: int, *, after: bool) -> bytes:
    """One picture of a scene as JPEG: as it was before, or put in order after. The same seed draws the same place."""
    rng = random.Random(f"{what}{seed}")
    image = Image.new("RGB", SIZE, rng.choice(WALLS))
    pen = ImageDraw.Draw(image)
    floor = rng.randint(480, 560)
    pen.rectangle((0, floor, *SIZE), fill="#b9b1a3")
    for x in range(0, SIZE[0], 120):
        pen.line((x, floor, x - 60, SIZE[1]), fill="#a79f91", width=3)
    SCENES[what](pen, rng, floor, after)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _pipe(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    pipe = rng.randint(200, 700)
    pen.rectangle((pipe, 0, pipe + 46, floor), fill="#8f9a9e")
    pen.rectangle((pipe - 12, 200, pipe + 58, 250), fill="#c9a24b" if after else "#737d81")
    if after:
        return
    for _ in range(14):
        x, y, r = pipe + rng.randint(-70, 110), rng.randint(240, floor), rng.randint(8, 34)
        pen.ellipse((x, y, x + r, y + r * 1.6), fill="#8aa3ad")
    pen.ellipse((pipe - 130, floor + 10, pipe + 190, floor + 90), fill="#7f98a3")


def _lamp(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    x = rng.randint(250, 620)
    if not after:
        pen.rectangle((0, 0, SIZE[0], floor), fill="#77736c")
        pen.rectangle((0, floor, *SIZE), fill="#5d5850")
    else:
        pen.polygon(((x + 20, 130), (x + 90, 130), (x + 320, floor), (x - 210, floor)), fill="#f6ecc8")
    pen.line((x + 55, 0, x + 55, 60), fill="#3f3b36", width=8)
    pen.ellipse((x, 50, x + 110, 150), fill="#ffe08a" if after else "#3f3b36")


def _drain(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    x, y = rng.randint(250, 600), floor + 60
    if not after:
        pen.ellipse((x - 190, y - 40, x + 330, y + 90), fill="#6f7f78")
    pen.rectangle((x, y, x + 140, y + 50), fill="#4d4f50")
    for bar in range(x + 14, x + 140, 24):
        pen.line((bar, y + 4, bar, y + 46), fill="#b9b1a3" if after else "#6f7f78", width=8)


def _door(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    x = rng.randint(220, 480)
    pen.rectangle((x - 20, 90, x + 280, floor), fill="#5c6b73")
    pen.rectangle((x, 110, x + 260, floor), fill="#2c3338")
    right = x + 260 if after else x + 110
    pen.polygon(((x, 110), (right, 110 if after else 150), (right, floor), (x, floor)), fill="#8a5a3c")
    pen.ellipse((right - 40, 300, right - 16, 324), fill="#e0c068")


def _bags(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    x = rng.randint(250, 560)
    pen.rectangle((x, floor - 150, x + 130, floor + 30), fill="#3f7d58")
    pen.rectangle((x - 10, floor - 170, x + 140, floor - 150), fill="#2f6145")
    for number in range(0 if after else 5):
        left = x - 170 + number * 95 + rng.randint(-10, 10)
        pen.ellipse((left, floor - 30, left + 110, floor + 70), fill=rng.choice(("#2b2b2b", "#4a4a4a", "#d9d4c8")))


def _tree(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    x = rng.randint(300, 600)
    pen.rectangle((0, floor, *SIZE), fill="#7fa45e" if after else "#a8955c")
    pen.rectangle((x, 260, x + 44, floor), fill="#7a5a3a")
    wide = 130 if after else 250
    pen.ellipse((x + 22 - wide, 80, x + 22 + wide, 360), fill="#5d8a47")


def _lane(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    pen.rectangle((0, floor - 120, *SIZE), fill="#6b6d70")
    for x in range(0, SIZE[0], 160):
        pen.line((x, 640, x + 90, 640), fill="#f2d24b", width=12)
    if not after:
        x = rng.randint(200, 480)
        pen.rounded_rectangle((x, floor - 80, x + 330, floor + 50), 30, fill="#a33b3b")
        pen.rounded_rectangle((x + 60, floor - 160, x + 270, floor - 60), 30, fill="#8d3030")
        for wheel in (x + 50, x + 220):
            pen.ellipse((wheel, floor + 20, wheel + 70, floor + 90), fill="#222222")


def _wall(pen: Pen, rng: random.Random, floor: int, after: bool) -> None:
    pen.rectangle((0, floor - 26, SIZE[0], floor), fill="#cfc7b8")
    for _ in range(0 if after else 9):
        x, y = rng.randint(260, 620), rng.randint(160, floor - 120)
        pen.ellipse((x, y, x + rng.randint(40, 120), y + rng.randint(30, 90)), fill="#b7a98f")


SCENES: dict[str, Callable[[Pen, random.Random, int, bool], None]] = {
    "pipe": _pipe,
    "lamp": _lamp,
    "drain": _drain,
    "door": _door,
    "bags": _bags,
    "tree": _tree,
    "lane": _lane,
    "wall": _wall,
}
