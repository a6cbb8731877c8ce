"""Words that stand pale behind the cells of a sheet: who took it out, and when."""

from __future__ import annotations

import io
from pathlib import Path

from server.kit.drawing.fonts import NoFont, find_family
from server.kit.drawing.pen import Pen
from server.kit.drawing.png import paint
from server.kit.drawing.scene import Scene


def tile(words: str, fonts: str | Path) -> bytes | None:
    """The words, pale and aslant, as a PNG that repeats behind the cells; None on a machine without a font."""
    try:
        family = find_family(fonts)
    except NoFont:
        return None
    pen = Pen(family)
    pen.line(words, at=(20, 100), width=420, size=20, colour="#E4DFD4")
    drawn = paint(Scene(460, 220, "#ffffff", tuple(pen.items)), family, {}).rotate(18, fillcolor="#ffffff")
    out = io.BytesIO()
    drawn.save(out, "PNG", optimize=True)
    return out.getvalue()
