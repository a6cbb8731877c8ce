"""Figures set large: side by side with their labels below, or a single one beside its label."""

from __future__ import annotations

from collections.abc import Sequence

from server.bulletins.drawing.style import Style
from server.bulletins.rules.view import FigureView, SectionView
from server.kit.drawing.look import colours
from server.kit.drawing.pen import SMALL_PART, TIGHT, Pen, figure_pieces
from server.kit.drawing.scene import Box

LABEL, LARGE, MIDDLE = 0.95, 2.3, 1.45
"""Sizes in bodies: a label, a figure of the first section, a figure of another."""
STEPS = 1.0, 0.92, 0.84, 0.76, 0.68
SMALLEST_UNIT = 0.8


def alarming(figure: FigureView) -> bool:
    """Red is for what is overdue or somebody trapped, and only when there is any."""
    return figure.value > 0 and any(word in figure.key for word in ("overdue", "trapped"))


def told_lines(section: SectionView) -> list[str]:
    """The lines of a section that say more than its figures do."""
    figured = [f"{one.label} {one.words}" for one in section.figures]
    return [line for line in section.lines if not any(words in line for words in figured)]


def figures(
    pen: Pen, style: Style, given: Sequence[FigureView], area: Box, size: float, rows: int, most: int = 4
) -> float:
    """Figures side by side, as many in a row as stay large; gives the y below them."""
    columns, size = _columns(pen, style, given, area.width, size, most)
    pen.cut = pen.cut or len(given) > columns * rows
    y = area.y
    for row in _in_rows(given[: columns * rows], columns):
        y = _row(pen, style, row, Box(area.x, y, area.width, 0), columns, size)
    return y


def _in_rows(given: Sequence[FigureView], columns: int) -> list[Sequence[FigureView]]:
    return [given[start : start + columns] for start in range(0, len(given), columns)]


def _columns(
    pen: Pen, style: Style, given: Sequence[FigureView], width: float, size: float, most: int
) -> tuple[int, float]:
    """As many columns as have room, at a size whose units can still be read; four are never three and one."""
    for columns in range(min(most, len(given)), 1, -1):
        for part in STEPS:
            readable = part == 1 or size * part * SMALL_PART >= style.body * SMALLEST_UNIT
            rows = _in_rows(given, columns)
            if readable and all(_widths(pen, style, row, width, columns, size * part) for row in rows):
                if (columns, len(given)) == (3, 4):
                    break
                return columns, size * part
    return 1, size


def _widths(
    pen: Pen, style: Style, row: Sequence[FigureView], width: float, columns: int, size: float
) -> list[float] | None:
    """Equal columns where that is enough, else each its own need; None when there is no room."""
    needs = [
        max(pen.width(figure_pieces(one.words, size)), pen.family.width(one.label, style.body * LABEL))
        + style.body * 0.5
        for one in row
    ]
    if max(needs) <= width / columns:
        return [width / columns] * len(row)
    spare = width - sum(needs)
    return [need + spare / len(row) for need in needs] if spare >= 0 else None


def _row(pen: Pen, style: Style, row: Sequence[FigureView], area: Box, columns: int, size: float) -> float:
    rooms = _widths(pen, style, row, area.width, columns, size) or [area.width / columns] * len(row)
    size = min(pen.figure_size(one.words, room - style.body * 0.4, size) for one, room in zip(row, rooms, strict=True))
    x = area.x
    for one, room in zip(row, rooms, strict=True):
        inner = room - style.body * 0.4
        colour = colours()["alert" if alarming(one) else "brand"]
        pen.figure(one.words, at=(x, area.y), width=inner, size=size, colour=colour)
        label = x, area.y + size * TIGHT - style.body * 0.06
        pen.line(one.label, at=label, width=inner, size=style.body * LABEL, colour=colours()["ink-soft"])
        x += room
    return area.y + size * TIGHT + style.body * LABEL * TIGHT


def beside(pen: Pen, style: Style, one: FigureView, area: Box) -> float:
    """A single figure: its label before it on one line, or below it where both find no room."""
    body, wanted = style.body, MIDDLE * style.body
    need = pen.family.width(one.label, body * LABEL) + body * 0.5
    size = pen.figure_size(one.words, max(1.0, area.width - need), wanted)
    if size < body:
        return figures(pen, style, [one], area, wanted, 1)
    colour, soft = colours()["alert" if alarming(one) else "brand"], colours()["ink-soft"]
    down = area.y + (size - body * LABEL) * 0.9 + body * 0.02
    pen.line(one.label, at=(area.x, down), width=need, size=body * LABEL, colour=soft)
    pen.figure(one.words, at=(area.x + need, area.y), width=area.width - need, size=size, colour=colour)
    return max(area.y + size * TIGHT, down + body * LABEL * TIGHT)
