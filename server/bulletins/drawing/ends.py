"""The two ends of a sheet: whose it is and of which day; whom to call, the code, and what is to be known of it."""

from __future__ import annotations

from datetime import datetime

from server.bulletins.drawing.style import Style
from server.bulletins.rules.view import SheetView
from server.kit.clock import SHANGHAI
from server.kit.drawing.fonts import BOX
from server.kit.drawing.look import colours
from server.kit.drawing.pen import LEADING, TIGHT, Pen
from server.kit.drawing.scene import Box, Icon, Panel, Picture, Text

LATE_WORDS = "今天这份比平时晚，请谅解"
CALL_WORDS, CODE_WORDS = "有事请打电话", "看全文：微信扫一扫右边的码"
RARE_WORDS = f"{BOX} 是这里画不出的字，原文请看小程序"
CUT_WORDS = "其余请看小程序"
LARGEST = 1.85
"""The phone number, in bodies."""
FAINT = "#3a7460"
"""Between the band and white: the street is never information."""
STREET = 390 / 96
"""Width to height of the drawing behind the header."""


def heading(view: SheetView) -> tuple[str, str]:
    """What stands small above and what stands large: kind and estate, unless somebody gave the sheet another title."""
    if view.title in ("", f"{view.estate} {view.kind_label}"):
        return view.kind_label, view.estate
    return f"{view.estate} {view.kind_label}", view.title


def header(pen: Pen, style: Style, view: SheetView) -> float:
    """On a screen white on a deep green band, on paper ink above a green rule; gives the y below."""
    tint = colours()
    paper = style.paper_page
    loud, soft = (tint["ink"], tint["brand"]) if paper else (tint["on-brand"], tint["on-brand-soft"])
    body, x, mark = style.body, style.edge, len(pen.items)
    y = style.edge if paper else style.edge * 0.9
    small, large = heading(view)
    pen.items.append(Icon(Box(x, y + body * 0.06, body * 1.3, body * 1.3), "linli", soft))
    y = pen.line(small, at=(x + body * 1.65, y), width=style.room - body * 1.65, size=body, colour=soft, bold=True)
    y = _large(pen, style, large, y, loud)
    y = _day(pen, style, view, y, loud)
    for words in (LATE_WORDS if view.late else "", _correction(view)):
        if words:
            y = pen.paragraph(words, at=(x, y), width=style.room, size=body, colour=soft, most=2)
    if paper:
        pen.items.append(Panel(Box(x, y + body * 0.3, style.room, body * 0.16), tint["brand"], body * 0.08))
        return y + body * 0.46 + style.gap
    y += body * 0.5
    pen.items[mark:mark] = [Panel(Box(0, 0, style.width, y), tint["brand"]), *_street(pen, style, mark)]
    return y + style.gap


def _street(pen: Pen, style: Style, mark: int) -> list[Icon]:
    """The drawn street to the right of the estate's name, where there is room for it."""
    texts = [item.box for item in pen.items[mark:] if isinstance(item, Text)][:2]
    width = min(style.width * 0.5, style.width - style.body - max((box.right for box in texts), default=0))
    if len(texts) < 2 or width < style.width * 0.3:
        return []
    return [Icon(Box(style.width - width, texts[1].bottom - width / STREET, width, width / STREET), "street", FAINT)]


def _large(pen: Pen, style: Style, words: str, y: float, colour: str) -> float:
    for size, most in ((1.9, 1), (1.55, 1), (1.3, 2), (1.12, 3)):
        fits = pen.family.width(words[:400], style.body * size, bold=True) <= style.room * most * 0.94
        if fits or most == 3:
            at = style.edge, y
            return pen.paragraph(
                words, at=at, width=style.room, size=style.body * size, colour=colour, bold=True, most=most
            )
    raise AssertionError("the last size takes everything")


def _day(pen: Pen, style: Style, view: SheetView, y: float, colour: str) -> float:
    words = f"{view.day_words} · {view.weather}" if view.weather else view.day_words
    return pen.paragraph(
        words, at=(style.edge, y), width=style.room, size=style.body * 1.12, colour=colour, bold=True, most=2
    )


def _correction(view: SheetView) -> str:
    if view.number == 1:
        return view.note or ""
    return f"第 {view.number} 版，更正：{view.note}" if view.note else f"第 {view.number} 版，有更正"


def footer(pen: Pen, style: Style, view: SheetView, y: float, *, code: bool) -> float:
    """Phone and code side by side, the marks below; gives the y below all."""
    return _marks(pen, style, view, whom_to_call(pen, style, view.phone, y, code=code))


def whom_to_call(pen: Pen, style: Style, phone: str, y: float, *, code: bool = False) -> float:
    """Phone and code in a panel; gives the y below it."""
    body = style.body
    if phone or code:
        side = body * 4.9 if code else 0
        area = Box(style.edge, y, style.room, max(side, body * 3.6) + style.pad * 1.3)
        pen.items.append(Panel(area, colours()["brand-tint"], style.radius))
        inner = area.within(style.pad * 0.65)
        if code:
            white = Box(inner.right - side, inner.y, side, side)
            pen.items.append(Panel(white, "#ffffff", style.radius * 0.6))
            pen.items.append(Picture(white.within(side * 0.04), "code"))
        left = Box(inner.x + body * 0.2, inner.y, inner.width - side - body * 0.6, inner.height)
        _call(pen, style, phone, left, code)
        y = area.bottom + style.gap * 0.6
    return y


def _call(pen: Pen, style: Style, phone: str, area: Box, code: bool) -> None:
    """Whom to call, the number as large as it fits; below it what the code is for."""
    body, colour = style.body, colours()["brand-deep"]
    wide = pen.family.width(phone[:60], body * LARGEST, bold=True)
    size = min(1.0, area.width / max(1.0, wide)) * body * LARGEST if phone else 0
    rows = (body * LEADING if phone else 0), size * TIGHT, (body * 0.9 * LEADING if code else 0)
    y = area.y + max(0.0, (area.height - sum(rows)) / 2)
    if phone:
        pen.items.append(Icon(Box(area.x, y + body * 0.1, body * 1.15, body * 1.15), "phone", colours()["brand"]))
        at = area.x + body * 1.5, y
        pen.line(CALL_WORDS, at=at, width=area.width - body * 1.5, size=body, colour=colour, bold=True)
        pen.line(phone, at=(area.x, y + rows[0]), width=area.width * 1.01, size=size, colour=colour, bold=True)
    if code:
        at = area.x, y + rows[0] + rows[1]
        size = body * 0.9 * min(1.0, area.width / pen.family.width(CODE_WORDS, body * 0.9))
        pen.line(CODE_WORDS, at=at, width=area.width + 1, size=size, colour=colour)


def _marks(pen: Pen, style: Style, view: SheetView, y: float) -> float:
    size, colour = style.body * 0.82, colours()["ink-soft"]
    rare = pen.family.missing("".join(item.words for item in pen.items if isinstance(item, Text)))
    last = CUT_WORDS if pen.cut else "数字取自小区记录"
    for words in (f"{_made(view)} · 第 {view.marks.number} 版 · {last}", RARE_WORDS if rare else ""):
        if words:
            y = pen.line(words, at=(style.edge, y), width=style.room, size=size, colour=colour, align="middle")
    return y


def _made(view: SheetView) -> str:
    made = datetime.fromisoformat(view.marks.made_at).astimezone(SHANGHAI)
    return f"{made:%H:%M} 制"
