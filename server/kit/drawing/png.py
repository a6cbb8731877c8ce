"""A scene as pixels."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageOps

from server.kit.drawing.fonts import Family
from server.kit.drawing.look import drawing
from server.kit.drawing.scene import Box, Icon, Panel, Picture, Scene, Text

FINE = 4
"""Lines and round corners are drawn this much larger and made smaller, which smooths them."""
MOST_BYTES = 1_900_000
"""A robot's picture may weigh 2 MB before it is encoded (wechat.md 3.4)."""

Pictures = Mapping[str, Image.Image]


def png(scene: Scene, family: Family, pictures: Pictures) -> bytes:
    """The scene as PNG; with few colours where it would weigh more than chats take."""
    image = paint(scene, family, pictures)
    content = _save(image)
    return content if len(content) <= MOST_BYTES else _save(image.quantize(256, dither=Image.Dither.FLOYDSTEINBERG))


def paint(scene: Scene, family: Family, pictures: Pictures) -> Image.Image:
    """The scene, one pixel per unit."""
    image = Image.new("RGB", (round(scene.width), round(scene.height)), scene.paper)
    for item in scene.items:
        if isinstance(item, Text):
            _text(image, family, item)
        elif isinstance(item, Panel):
            _panel(image, item)
        elif isinstance(item, Icon):
            _icon(image, item)
        else:
            _picture(image, item, pictures)
    return image


def filled(picture: Image.Image, width: int, height: int, *, whole: bool = False) -> Image.Image:
    """A picture made to fit exactly: its middle, or the whole of it on white."""
    if whole:
        return ImageOps.pad(picture, (width, height), Image.Resampling.LANCZOS, color="white")
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def _save(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _text(image: Image.Image, family: Family, item: Text) -> None:
    draw, x = ImageDraw.Draw(image), item.box.x
    for piece in item.pieces:
        for face, part in family.runs(piece.words, bold=piece.bold):
            font = face.pixels(max(1, round(piece.size)))
            draw.text((x, item.foot), part, font=font, fill=item.colour, anchor="ls")
            x += family.width(part, piece.size, bold=piece.bold)


def _panel(image: Image.Image, item: Panel) -> None:
    area = _pixels(item.box)
    if item.edge:
        image.paste(item.edge, area, _round(area, item.radius))
        area = area[0] + 2, area[1] + 2, area[2] - 2, area[3] - 2
    image.paste(item.fill, area, _round(area, item.radius) if item.radius else None)


def _icon(image: Image.Image, item: Icon) -> None:
    lines = drawing(item.name)
    area = _pixels(item.box)
    size = area[2] - area[0], area[3] - area[1]
    scale = min(size[0] / lines.width, size[1] / lines.height) * FINE
    mask = Image.new("L", (size[0] * FINE, size[1] * FINE))
    draw, stroke = ImageDraw.Draw(mask), max(1, round(lines.stroke * scale))
    for line in lines.lines:
        points = [(x * scale, y * scale) for x, y in line]
        draw.line(points, fill=255, width=stroke, joint="curve")
        for x, y in (points[0], points[-1]):
            draw.ellipse((x - stroke / 2, y - stroke / 2, x + stroke / 2, y + stroke / 2), fill=255)
    image.paste(item.colour, area, mask.reduce(FINE))


def _picture(image: Image.Image, item: Picture, pictures: Pictures) -> None:
    area = _pixels(item.box)
    width, height = area[2] - area[0], area[3] - area[1]
    ready = filled(pictures[item.name], width, height, whole=item.name == "code")
    image.paste(ready, area, _round(area, item.radius) if item.radius else None)


def _pixels(box: Box) -> tuple[int, int, int, int]:
    return round(box.x), round(box.y), round(box.right), round(box.bottom)


def _round(area: tuple[int, int, int, int], radius: float) -> Image.Image:
    return _mask(area[2] - area[0], area[3] - area[1], radius)


@lru_cache(maxsize=32)
def _mask(width: int, height: int, radius: float) -> Image.Image:
    """An area with round corners: the corners are drawn large, the rest is plain."""
    side = min(int(radius) + 1, width // 2, height // 2)
    large = Image.new("L", (side * 2 * FINE, side * 2 * FINE))
    ImageDraw.Draw(large).rounded_rectangle((0, 0, *(n - 1 for n in large.size)), radius * FINE, fill=255)
    corners, mask = large.reduce(FINE), Image.new("L", (width, height), 255)
    for x in (0, 1):
        for y in (0, 1):
            corner = corners.crop((x * side, y * side, (x + 1) * side, (y + 1) * side))
            mask.paste(corner, (x * (width - side), y * (height - side)))
    return ImageChops.duplicate(mask)
