"""The middle of a sheet: its sections with their figures, the two pictures, what comes tomorrow."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from server.bulletins.drawing.figures import LARGE, MIDDLE, beside, figures, told_lines
from server.bulletins.drawing.style import Fit, Style
from server.bulletins.rules.days import next_day_words
from server.bulletins.rules.view import SectionView, SheetView
from server.kit.drawing.look import colours
from server.kit.drawing.pen import LEADING, Pen
from server.kit.drawing.scene import Box, Icon, Panel, Picture

NAMES = {"before": "之前", "after": "之后"}
BESIDE = 7
"""The least room of words beside pictures, in bodies."""


def first_section(pen: Pen, style: Style, section: SectionView, y: float, fit: Fit) -> float:
    """The section everybody looks for: its name above, its figures as large as the width allows."""
    mark, x, width = len(pen.items), style.edge + style.pad, style.room - 2 * style.pad
    top = y
    y = _name(pen, style, section, (x, y + style.pad), width)
    if section.empty:
        y = pen.paragraph(section.words, at=(x, y), width=width, size=style.body * 1.1, colour=colours()["ink"], most=2)
    else:
        y = figures(pen, style, section.figures, Box(x, y, width, 0), LARGE * style.body, max(fit.rows, 2))
    y = _lines(pen, style, told_lines(section), (x, y), width, fit.lines)
    return _close(pen, style, mark, top, y)


def rows(pen: Pen, style: Style, given: Sequence[SectionView], y: float, fit: Fit) -> float:
    """The other sections in one panel, a fine rule between them."""
    mark, top = len(pen.items), y
    left = name_column(pen, style, given)
    y += style.pad * 0.3
    for place, section in enumerate(given):
        if place:
            rule = Box(style.edge + style.pad, y, style.room - 2 * style.pad, style.body * 0.03)
            pen.items.append(Panel(rule, colours()["line"]))
        y = _row_of(pen, style, section, y + style.pad * 0.5, left, fit)
        y += style.pad * 0.5
    return _close(pen, style, mark, top, y - style.pad * 0.5)


def name_column(pen: Pen, style: Style, given: Sequence[SectionView]) -> float:
    """How wide the column of the names is: as the longest, at most five characters."""
    longest = max((pen.family.width(one.title[:9], style.body, bold=True) for one in given), default=0.0)
    return style.body * 2.0 + min(longest, style.body * 5.1) + style.body * 0.7


def _row_of(pen: Pen, style: Style, section: SectionView, y: float, left: float, fit: Fit) -> float:
    """Its name on the left, figures or words on the right, lines below."""
    x, width = style.edge + style.pad, style.room - 2 * style.pad
    right = Box(x + left, y, width - left, 0)
    lines = told_lines(section)
    if section.empty or not section.figures:
        words = section.words if section.empty or not lines else lines[0]
        lines = lines if section.empty else lines[1:]
        at, ink = (right.x, y + style.body * 0.13), colours()["ink"]
        below = pen.paragraph(words, at=at, width=right.width, size=style.body, colour=ink, most=2)
    elif len(section.figures) == 1:
        below = beside(pen, style, section.figures[0], right)
    else:
        below = figures(pen, style, section.figures, right, MIDDLE * style.body, fit.rows)
    named = _name(pen, style, section, (x, y), left - style.body * 0.3, most=2)
    return _lines(pen, style, lines, (x, max(below, named)), width, fit.others)


def _name(
    pen: Pen, style: Style, section: SectionView, at: tuple[float, float], width: float, *, most: int = 1
) -> float:
    body, tint = style.body, colours()
    disc = Box(at[0], at[1], body * 1.6, body * 1.6)
    pen.items.append(Panel(disc, tint["brand-tint"], body * 0.8))
    pen.items.append(Icon(disc.within(body * 0.3), section.icon, tint["brand"]))
    size = body * (1.12 if most == 1 else 1.0)
    words = at[0] + body * 2.0, at[1] + body * 0.8 - size * LEADING / 2
    room = width - body * 2.0
    y = pen.paragraph(section.title, at=words, width=room, size=size, colour=tint["ink"], bold=True, most=most)
    return max(y, disc.bottom)


def _lines(pen: Pen, style: Style, lines: Sequence[str], at: tuple[float, float], width: float, most: int) -> float:
    x, y = at
    body, tint = style.body, colours()
    pen.cut = pen.cut or len(lines) > most
    if lines[:most]:
        y += body * 0.2
    for words in lines[:most]:
        dot = body * 0.26
        pen.items.append(Panel(Box(x + body * 0.1, y + body * 0.6, dot, dot), tint["brand"], dot / 2))
        y = pen.paragraph(
            words, at=(x + body * 0.8, y), width=width - body * 0.8, size=body, colour=tint["ink"], most=2
        )
    return y


def _close(pen: Pen, style: Style, mark: int, top: float, y: float) -> float:
    tint = colours()
    box = Box(style.edge, top, style.room, y + style.pad * 0.8 - top)
    pen.under(mark, Panel(box, "#ffffff" if style.paper_page else tint["card"], style.radius, tint["line"]))
    return box.bottom + style.gap


def pair(pen: Pen, style: Style, view: SheetView, y: float, height: float) -> float:
    """Before and after side by side, each named in its corner; their words below, or beside on the wider paper."""
    mark, top, room = len(pen.items), y, style.room - 2 * style.pad
    words = view.pair.words if view.pair else ""
    x, y = style.edge + style.pad, y + style.pad
    beside = style.paper_page and bool(words)
    height += style.body * LEADING if beside else 0
    kept = style.body * BESIDE if beside else 0
    width = min((room - kept) / 2 - style.pad / (1 if beside else 2), height * 4 / 3 if beside else room)
    picture(pen, style, "before", Box(x, y, width, height))
    picture(pen, style, "after", Box(x + width + style.pad, y, width, height))
    left = 2 * (width + style.pad) if beside else 0
    at = (x + left, y) if beside else (x, y + height + style.body * 0.12)
    below = pen.paragraph(words, at=at, width=room - left, size=style.body, colour=colours()["ink"], most=3)
    return _close(pen, style, mark, top, max(below, y + height))


def picture(pen: Pen, style: Style, name: Literal["before", "after"], area: Box) -> None:
    """A picture and, in its lower corner, what it is."""
    body, words = style.body, NAMES[name]
    wide = pen.family.width(words, body, bold=True) + body
    tag = Box(area.x + body * 0.3, area.bottom - body * 1.8, wide, body * 1.5)
    pen.items += [Picture(area, name, style.radius * 0.6), Panel(tag, colours()["brand-deep"], body * 0.75)]
    at = tag.x, tag.y + body * (0.75 - LEADING / 2)
    pen.line(words, at=at, width=wide + 1, size=body, colour=colours()["on-brand"], bold=True, align="middle")


def tomorrow(pen: Pen, style: Style, view: SheetView, y: float, most: int) -> float:
    """What comes, line by line."""
    section = SectionView("tomorrow", next_day_words(view), "calendar")
    mark, x, top = len(pen.items), style.edge + style.pad, y
    pen.cut = pen.cut or len(view.tomorrow) > most
    left = name_column(pen, style, [*view.sections[1:], section])
    y += style.pad * 0.8
    named = _name(pen, style, section, (x, y), left - style.body * 0.3)
    for words in view.tomorrow[:most]:
        at, width = (x + left, y + style.body * 0.08), style.room - 2 * style.pad - left
        y = pen.paragraph(words, at=at, width=width, size=style.body, colour=colours()["ink"], most=2)
    return _close(pen, style, mark, top, max(y, named))
