"""The sheet on one screen and on one page of paper: the same order, laid out by rule until it fits."""

from __future__ import annotations

from collections.abc import Collection

from server.bulletins.drawing.blocks import first_section, pair, rows, tomorrow
from server.bulletins.drawing.ends import footer, header
from server.bulletins.drawing.style import CHAT, FITS, STAIR_BOARD, Fit, Style
from server.bulletins.rules.view import SheetView
from server.kit.drawing.fonts import Family
from server.kit.drawing.look import colours
from server.kit.drawing.pen import Pen
from server.kit.drawing.scene import Scene

PAIR = {"before", "after"}


def chat_scene(view: SheetView, family: Family, pictures: Collection[str] = ()) -> Scene:
    """One screen of a phone; ``pictures`` names those given: before, after, code."""
    return _lay_out(view, family, CHAT, pictures)


def page_scene(view: SheetView, family: Family, pictures: Collection[str] = ()) -> Scene:
    """One page A4 for the stair board."""
    return _lay_out(view, family, STAIR_BOARD, pictures)


def _lay_out(view: SheetView, family: Family, style: Style, pictures: Collection[str]) -> Scene:
    """All of it as large as it fits; if something must go, as much as fits at the size that still can be read."""
    for fit in FITS:
        scene = _try(view, family, style.grown(fit.k), fit, pictures)
        if scene.height <= style.height and (fit.k == 1 or not scene.cut):
            break
    return scene


def _try(view: SheetView, family: Family, style: Style, fit: Fit, pictures: Collection[str]) -> Scene:
    pen = Pen(family, cut=len(view.sections) > fit.sections)
    y = header(pen, style, view)
    shown = view.sections[: fit.sections]
    y = first_section(pen, style, shown[0], y, fit) if shown else y
    y = rows(pen, style, shown[1:], y, fit) if shown[1:] else y
    if fit.pair and view.pair and set(pictures) >= PAIR:
        y = pair(pen, style, view, y, fit.pair * style.body)
    if view.tomorrow:
        y = tomorrow(pen, style, view, y, fit.tomorrow)
    y = _low(pen, style, view, y, code="code" in pictures)
    height = style.height if style.paper_page and y <= style.height else y
    paper = "#ffffff" if style.paper_page else colours()["paper"]
    return Scene(style.width, height, paper, tuple(pen.items), pen.cut)


def _low(pen: Pen, style: Style, view: SheetView, y: float, *, code: bool) -> float:
    """The footer: right below on a screen, at the lower edge of a page."""
    if not style.paper_page:
        return footer(pen, style, view, y, code=code) + style.edge * 0.7
    trial = Pen(pen.family, list(pen.items), pen.cut)
    need = footer(trial, style, view, y, code=code) - y
    start = max(y, style.height - style.edge * 0.8 - need)
    return footer(pen, style, view, start, code=code) + style.edge * 0.8
