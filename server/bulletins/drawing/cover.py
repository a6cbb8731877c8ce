"""The picture on the mini-program's card in a group: five to four, readable at the size of a stamp."""

from __future__ import annotations

from server.bulletins.drawing.ends import heading
from server.bulletins.drawing.figures import figures
from server.bulletins.drawing.style import Style
from server.bulletins.rules.view import SheetView
from server.kit.drawing.fonts import Family
from server.kit.drawing.look import colours
from server.kit.drawing.pen import Pen
from server.kit.drawing.scene import Box, Panel, Scene

COVER = Style(width=520, height=416, body=40, edge=28, paper_page=False)


def cover_scene(view: SheetView, family: Family) -> Scene:
    """Whose sheet, of which day, and its first figures."""
    style, tint = COVER, colours()
    pen = Pen(family, [Panel(Box(0, 0, style.width, style.height), tint["brand"])])
    small, large = heading(view)
    y = pen.line(small, at=(style.edge, 20), width=style.room, size=32, colour=tint["on-brand-soft"], bold=True)
    size = min(72.0, 72 * style.room / max(1.0, family.width(large[:200], 72, bold=True)))
    most = 1 if size > 44 else 2
    y = pen.paragraph(
        large, at=(style.edge, y), width=style.room + 1, size=max(size, 44), colour=tint["on-brand"], bold=True,
        most=most,
    )  # fmt: skip
    y = pen.line(view.day_words, at=(style.edge, y), width=style.room, size=40, colour=tint["on-brand"], bold=True)
    area = Box(style.edge - 8, y + 14, style.room + 16, style.height - y - 14 - style.edge * 0.8)
    pen.items.append(Panel(area, tint["card"], 18))
    first = next((one for one in view.sections if one.figures or one.words), None)
    if first and first.figures and not first.empty:
        given = list(first.figures[:3])
        inner = area.within(16)
        size = min(64.0, (inner.height - 36) / 1.3)
        label = Style(style.width, style.height, 34, style.edge, False)
        figures(pen, label, given, Box(inner.x, inner.y, inner.width, 0), size, 1, most=3)
    else:
        words = first.words if first else view.kind_label
        pen.paragraph(
            words, at=(area.x + 16, area.y + 16), width=area.width - 32, size=36, colour=tint["ink"], bold=True, most=2
        )
    return Scene(style.width, style.height, tint["brand"], tuple(pen.items), pen.cut)
