"""The stills of the film: one thought each, very large."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from server.bulletins.drawing.blocks import NAMES
from server.bulletins.drawing.ends import CALL_WORDS, FAINT, LATE_WORDS, STREET, heading
from server.bulletins.drawing.figures import alarming, told_lines
from server.bulletins.drawing.style import Style
from server.bulletins.rules.days import next_day_words
from server.bulletins.rules.view import FigureView, SectionView, SheetView
from server.kit.drawing.fonts import Family
from server.kit.drawing.look import colours
from server.kit.drawing.pen import LEADING, Pen, figure_pieces
from server.kit.drawing.scene import Box, Icon, Panel, Picture, Scene, Text

FILM = Style(width=720, height=1280, body=54, edge=48, paper_page=False)
MOST_SECTIONS = 3
APP_WORDS = "全文在小程序里"


@dataclass(frozen=True, slots=True)
class Card:
    """A still and how long it wants to be seen, in seconds."""

    scene: Scene
    seconds: float


def film_cards(view: SheetView, family: Family, pictures: Collection[str] = ()) -> list[Card]:
    """Title, figures, before, after, tomorrow, phone: at least two cards, at most eight."""
    told = [one for one in view.sections if one.figures and not one.empty][:MOST_SECTIONS]
    cards = [_card(_title(view, family), 3.0)]
    cards += [_card(_section(one, family), 2.2) for one in told]
    if not told:
        cards.append(_card(_quiet(view, family), 2.2))
    if view.pair and {"before", "after"} <= set(pictures):
        cards += [_card(_photo(view, family, name), 2.0) for name in ("before", "after")]
    if view.tomorrow:
        cards.append(_card(_tomorrow(view, family), 2.0))
    return [*cards, _card(_call(view, family), 2.5)]


def _card(scene: Scene, least: float) -> Card:
    letters = sum(len(text.words) for text in scene.all(Text))
    return Card(scene, min(5.0, least + letters * 0.055))


def _scene(pen: Pen, paper: str) -> Scene:
    return Scene(FILM.width, FILM.height, paper, tuple(pen.items), pen.cut)


def _dark(family: Family) -> Pen:
    """Deep green with the street along the lower edge."""
    high = FILM.width / STREET
    street = Icon(Box(0, FILM.height - high - FILM.edge, FILM.width, high), "street", FAINT)
    return Pen(family, [Panel(Box(0, 0, FILM.width, FILM.height), colours()["brand"]), street])


def _title(view: SheetView, family: Family) -> Scene:
    tint = colours()
    pen, (small, large) = _dark(family), heading(view)
    pen.items.append(Icon(Box(FILM.width / 2 - 60, 180, 120, 120), "linli", tint["on-brand"]))
    y = pen.paragraph(
        small, at=(FILM.edge, 330), width=FILM.room, size=56, colour=tint["on-brand-soft"], bold=True,
        align="middle", most=2,
    )  # fmt: skip
    wide = family.width(large[:200], 116, bold=True)
    size = 116 if wide <= FILM.room else max(76, 116 * FILM.room / wide)
    y = pen.paragraph(
        large, at=(FILM.edge, y + 10), width=FILM.room + 1, size=size, colour=tint["on-brand"], bold=True,
        align="middle", most=3,
    )  # fmt: skip
    sayings = [view.day_words, view.weather or "", LATE_WORDS if view.late else ""]
    for place, words in enumerate(word for word in sayings if word):
        y = pen.paragraph(
            words, at=(FILM.edge, y + (30 if not place else 4)), width=FILM.room, size=64 if not place else 52,
            colour=tint["on-brand"], bold=not place, align="middle", most=2,
        )  # fmt: skip
    return _scene(pen, tint["brand"])


def _head(pen: Pen, title: str, icon: str) -> float:
    """A band of green with what the card is about; where the rest begins."""
    tint = colours()
    pen.items.append(Panel(Box(0, 0, FILM.width, 236), tint["brand"]))
    pen.items.append(Icon(Box(FILM.edge, 108, 88, 88), icon, tint["on-brand"]))
    at = FILM.edge + 116, 152 - 78 * LEADING / 2
    pen.line(title, at=at, width=FILM.room - 116, size=78, colour=tint["on-brand"], bold=True)
    return 236


def _section(section: SectionView, family: Family) -> Scene:
    pen = Pen(family, [])
    y = _head(pen, section.title, section.icon) + 36
    pen.cut = len(section.figures) > 4
    for figure in section.figures[:4]:
        y = _figure(pen, figure, Box(FILM.edge * 0.6, y, FILM.width - FILM.edge * 1.2, 220)) + 24
    for words in told_lines(section)[: max(0, 2 * (3 - len(section.figures)))]:
        y += 16
        y = pen.paragraph(words, at=(FILM.edge, y), width=FILM.room, size=56, colour=colours()["ink"], most=2)
    return _scene(pen, colours()["paper"])


def _figure(pen: Pen, figure: FigureView, area: Box) -> float:
    """A figure in a panel of its own: its name on the left, or above where both find no room on one line."""
    tint = colours()
    pen.items.append(Panel(area, tint["card"], 28, tint["line"]))
    inner = Box(area.x + 30, area.y, area.width - 60, area.height)
    colour = tint["alert" if alarming(figure) else "brand"]
    name = pen.family.width(figure.label, 64, bold=True) + 30
    if name + pen.width(figure_pieces(figure.words, 130)) <= inner.width:
        at = inner.x, area.y + (area.height - 64 * LEADING) / 2 + 14
        pen.line(figure.label, at=at, width=name, size=64, colour=tint["ink"], bold=True)
        at = inner.x + name, area.y + (area.height - 130 * LEADING) / 2
        pen.figure(figure.words, at=at, width=inner.width - name, size=130, colour=colour, align="right")
        return area.bottom
    at = inner.x, area.y + 10
    y = pen.line(figure.label, at=at, width=inner.width, size=56, colour=tint["ink"], bold=True)
    pen.figure(figure.words, at=(inner.x, y - 4), width=inner.width, size=104, colour=colour, align="right")
    return area.bottom


def _quiet(view: SheetView, family: Family) -> Scene:
    """A day with nothing says so."""
    tint, pen = colours(), Pen(family, [])
    y = _head(pen, view.kind_label, "check") + 70
    for section in view.sections[:4]:
        words = section.words if section.empty or not section.lines else section.lines[0]
        if words:
            y = 36 + pen.paragraph(
                words, at=(FILM.edge, y), width=FILM.room, size=62, colour=tint["ink"], bold=True, most=2
            )
    return _scene(pen, tint["paper"])


def _photo(view: SheetView, family: Family, name: Literal["before", "after"]) -> Scene:
    tint, pen = colours(), Pen(family, [])
    y = _head(pen, NAMES[name], "photo") + 40
    pen.items.append(Picture(Box(FILM.edge, y, FILM.room, 640), name, FILM.radius))
    words = view.pair.words if view.pair else ""
    pen.paragraph(words, at=(FILM.edge, y + 664), width=FILM.room, size=58, colour=tint["ink"], bold=True, most=3)
    return _scene(pen, tint["paper"])


def _tomorrow(view: SheetView, family: Family) -> Scene:
    tint, pen = colours(), Pen(family, [])
    y = _head(pen, next_day_words(view), "calendar") + 60
    pen.cut = len(view.tomorrow) > 3
    for words in view.tomorrow[:3]:
        y = 40 + pen.paragraph(
            words, at=(FILM.edge, y), width=FILM.room, size=62, colour=tint["ink"], bold=True, most=3
        )
    return _scene(pen, tint["paper"])


def _call(view: SheetView, family: Family) -> Scene:
    tint, pen = colours(), _dark(family)
    pen.items.append(Icon(Box(FILM.width / 2 - 70, 260, 140, 140), "phone", tint["on-brand"]))
    y = 440.0
    if view.phone:
        y = pen.line(
            CALL_WORDS, at=(FILM.edge, y), width=FILM.room, size=66, colour=tint["on-brand-soft"], bold=True,
            align="middle",
        )  # fmt: skip
        size = min(110.0, 110 * FILM.room / max(1.0, family.width(view.phone[:60], 110, bold=True)))
        y = pen.line(
            view.phone, at=(FILM.edge, y + 10), width=FILM.room + 1, size=size, colour=tint["on-brand"], bold=True,
            align="middle",
        )  # fmt: skip
    pen.line(APP_WORDS, at=(FILM.edge, y + 50), width=FILM.room, size=58, colour=tint["on-brand-soft"], align="middle")
    return _scene(pen, tint["brand"])
