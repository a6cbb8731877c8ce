"""A scene as a page of paper: text that can be selected and searched, fonts embedded as far as they are used."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import lru_cache

from PIL import Image
from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from server.kit.drawing.fonts import Face, Family
from server.kit.drawing.look import drawing
from server.kit.drawing.png import filled
from server.kit.drawing.scene import Box, Icon, Panel, Picture, Scene, Text

DOTS_PER_POINT = 200 / 72
HAIRLINE = 0.75

Pictures = Mapping[str, Image.Image]


def pdf(scene: Scene, family: Family, pictures: Pictures, *, title: str) -> bytes:
    """The scene as one page, a point per unit. The same scene gives the same bytes."""
    return pages([scene], family, pictures, title=title)


def pages(scenes: Sequence[Scene], family: Family, pictures: Pictures, *, title: str) -> bytes:
    """Several scenes, of which there is at least one, as the pages of one document."""
    out = io.BytesIO()
    first = (scenes[0].width, scenes[0].height)
    canvas = Canvas(out, pagesize=first, invariant=1, pageCompression=1, lang="zh-CN",
                    initialFontName=_registered(family.medium))  # fmt: skip
    canvas.setTitle(title)
    canvas.setCreator("Linli")
    for scene in scenes:
        canvas.setPageSize((scene.width, scene.height))
        _fill(_Page(canvas, scene), scene, family, pictures)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _fill(page: _Page, scene: Scene, family: Family, pictures: Pictures) -> None:
    for item in scene.items:
        if isinstance(item, Text):
            page.text(family, item)
        elif isinstance(item, Panel):
            page.panel(item)
        elif isinstance(item, Icon):
            page.icon(item)
        else:
            page.picture(item, pictures)


class _Page:
    """The canvas turned over: reportlab counts from the lower edge."""

    def __init__(self, canvas: Canvas, scene: Scene) -> None:
        self.canvas, self._height = canvas, scene.height

    def text(self, family: Family, item: Text) -> None:
        written = self.canvas.beginText(item.box.x, self._height - item.foot)
        written.setFillColor(HexColor(item.colour))
        for piece in item.pieces:
            for face, part in family.runs(piece.words, bold=piece.bold):
                written.setFont(_registered(face), piece.size)
                written.textOut(part)
        self.canvas.drawText(written)

    def panel(self, item: Panel) -> None:
        x, y, width, height = self._turned(item.box)
        self.canvas.setFillColor(HexColor(item.fill))
        self.canvas.setLineWidth(HAIRLINE)
        self.canvas.setStrokeColor(HexColor(item.edge or item.fill))
        radius = min(item.radius, width / 2, height / 2)
        self.canvas.roundRect(x, y, width, height, radius, stroke=int(item.edge is not None), fill=1)

    def icon(self, item: Icon) -> None:
        lines = drawing(item.name)
        scale = min(item.box.width / lines.width, item.box.height / lines.height)
        path = self.canvas.beginPath()
        for line in lines.lines:
            for step, (x, y) in enumerate(line):
                (path.lineTo if step else path.moveTo)(item.box.x + x * scale, self._height - item.box.y - y * scale)
        self.canvas.setStrokeColor(HexColor(item.colour))
        self.canvas.setLineWidth(lines.stroke * scale)
        self.canvas.setLineCap(1)
        self.canvas.setLineJoin(1)
        self.canvas.drawPath(path, stroke=1, fill=0)

    def picture(self, item: Picture, pictures: Pictures) -> None:
        x, y, width, height = self._turned(item.box)
        dots = round(width * DOTS_PER_POINT), round(height * DOTS_PER_POINT)
        code = item.name == "code"
        ready = filled(pictures[item.name], *dots, whole=code)
        self.canvas.saveState()
        if item.radius:
            clip = self.canvas.beginPath()
            clip.roundRect(x, y, width, height, item.radius)
            self.canvas.clipPath(clip, stroke=0, fill=0)
        self.canvas.drawImage(ImageReader(ready if code else _photo(ready)), x, y, width, height)
        self.canvas.restoreState()

    def _turned(self, box: Box) -> tuple[float, float, float, float]:
        return box.x, self._height - box.bottom, box.width, box.height


def _photo(picture: Image.Image) -> io.BytesIO:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=84)
    out.seek(0)
    return out


@lru_cache(maxsize=64)
def _registered(face: Face) -> str:
    """The face made known to reportlab, which keeps what a document uses of it with the document."""
    pdfmetrics.registerFont(face.embedded())
    return face.name
