"""A notice drawn: a picture for chats as long as it needs, a page A4 for the stair board in words as large as fit.

Whatever finds no room is said to be read in the app; the phone number never goes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from server.bulletins.drawing.draw import Drawn, FileKind
from server.bulletins.drawing.ends import CUT_WORDS, header, whom_to_call
from server.bulletins.drawing.style import CHAT, STAIR_BOARD, Style
from server.bulletins.rules.view import Marks, SheetView
from server.kit.drawing.fonts import Family
from server.kit.drawing.look import colours
from server.kit.drawing.pdf import pdf
from server.kit.drawing.pen import LEADING, Pen
from server.kit.drawing.png import png
from server.kit.drawing.scene import Box, Panel, Scene

GROWN = (1.6, 1.45, 1.3, 1.15, 1.0)
LONGEST_PICTURE, MOST_LINES = 9000, 400
PLACE, TIME = "范围", "时间"


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What is drawn of a notice. ``when`` is empty without a time; ``note`` says that it was taken back, or what it
    puts right; ``foot`` is which notice this is and of which day."""

    estate: str
    kind_label: str
    title: str
    place: str
    when: str
    words: str
    phone: str
    foot: str
    note: str = ""


def draw_notice(kind: FileKind, view: NoticeView, family: Family) -> Drawn:
    """The picture (``png``) or the page (``pdf``) of a notice."""
    scene = notice_scene(view, family, STAIR_BOARD if kind == "pdf" else CHAT)
    made = pdf(scene, family, {}, title=f"{view.estate} {view.title}") if kind == "pdf" else png(scene, family, {})
    return Drawn(kind, made, family.missing(scene.words), scene.cut)


def notice_scene(view: NoticeView, family: Family, style: Style) -> Scene:
    """Laid out as large as it fits on paper; a picture grows with its words."""
    if not style.paper_page:
        style = replace(style, height=LONGEST_PICTURE)
    for k in GROWN if style.paper_page else (1.0,):
        scene = _lay_out(view, family, style.grown(k), MOST_LINES)
        if scene.height <= style.height:
            return scene
    over = scene.height - style.height
    lines = _lines_of(view, family, style) - int(over / (style.body * LEADING)) - 2
    return _lay_out(view, family, style, max(lines, 1))


def _lay_out(view: NoticeView, family: Family, style: Style, most: int) -> Scene:
    pen = Pen(family)
    y = header(pen, style, _as_sheet(view))
    mark, top = len(pen.items), y
    x, width = style.edge + style.pad, style.room - 2 * style.pad
    y += style.pad
    for label, said in ((PLACE, view.place), (TIME, view.when)):
        if said:
            y = pen.paragraph(f"{label}：{said}", at=(x, y), width=width, size=style.body * 1.08,
                              colour=colours()["brand-deep"], bold=True, most=8)  # fmt: skip
    y = _words(pen, view.words, (x, y + style.body * 0.3), width, style.body, most)
    box = Box(style.edge, top, style.room, y + style.pad - top)
    fill = "#ffffff" if style.paper_page else colours()["card"]
    pen.under(mark, Panel(box, fill, style.radius, colours()["line"]))
    y = _low(pen, style, view, box.bottom + style.gap)
    height = style.height if style.paper_page and y <= style.height else y
    return Scene(style.width, height, "#ffffff" if style.paper_page else colours()["paper"], tuple(pen.items), pen.cut)


def _words(pen: Pen, words: str, at: tuple[float, float], width: float, size: float, most: int) -> float:
    x, y = at
    left, ink = most, colours()["ink"]
    for line in filter(None, (one.strip() for one in words.split("\n"))):
        if left <= 0:
            pen.cut = True
            break
        below = pen.paragraph(line, at=(x, y), width=width, size=size, colour=ink, most=left)
        left -= round((below - y) / (size * LEADING))
        y = below
    return y


def _lines_of(view: NoticeView, family: Family, style: Style) -> int:
    y = _words(Pen(family), view.words, (0, 0), style.room - 2 * style.pad, style.body, MOST_LINES)
    return round(y / (style.body * LEADING))


def _low(pen: Pen, style: Style, view: NoticeView, y: float) -> float:
    """The phone and which notice this is: right below on a screen, at the lower edge of a page."""
    need = _foot(Pen(pen.family, [], pen.cut), style, view, 0)
    start = max(y, style.height - style.edge - need) if style.paper_page else y
    return _foot(pen, style, view, start) + style.edge * 0.8


def _foot(pen: Pen, style: Style, view: NoticeView, y: float) -> float:
    y = whom_to_call(pen, style, view.phone, y)
    words = f"{view.foot} · {CUT_WORDS}" if pen.cut else view.foot
    return pen.line(words, at=(style.edge, y), width=style.room, size=style.body * 0.82, colour=colours()["ink-soft"],
                    align="middle")  # fmt: skip


def _as_sheet(view: NoticeView) -> SheetView:
    """What the head of a sheet needs."""
    return SheetView(
        estate=view.estate, city="", kind="", kind_label=view.kind_label, day="", day_words=view.when or view.place,
        title=view.title, weather=None, late=False, number=1, sections=(), pair=None, tomorrow=(), phone=view.phone,
        note=view.note or None, marks=Marks("", 1),
    )  # fmt: skip
