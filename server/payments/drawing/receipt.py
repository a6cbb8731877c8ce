"""A receipt as a page: number, day, homes and items, the sum in capitals, who took it, and how to check it."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
from PIL import Image

from server.kit.clock import SHANGHAI
from server.kit.drawing.fonts import Family, find_family
from server.kit.drawing.look import colours
from server.kit.drawing.pdf import pdf
from server.kit.drawing.pen import LEADING, Align, Pen
from server.kit.drawing.scene import Box, Panel, Picture, Scene
from server.kit.money import yuan
from server.payments.rules.capitals import capitals

WIDTH, LEAST_HEIGHT = 595.28, 419.53
"""A5 across, in points; a receipt with many lines is longer."""
EDGE, BODY, QR = 34.0, 11.5, 92.0
COLUMNS: tuple[tuple[str, float, Align], ...] = (
    ("房号", 0.26, "left"),
    ("项目", 0.24, "left"),
    ("期间", 0.30, "left"),
    ("金额（元）", 0.20, "right"),
)
COPIES = {"electronic": "电子收据", "first": "", "again": "补打"}
VOID, TAX_WORDS = "作废", "本收据不是发票，需要发票请在小程序里申请。"


def draw(receipt: Mapping[str, Any], kind: str, fonts: str | Path) -> bytes:
    """The PDF of a receipt (:func:`server.payments.queries.receipts.printed`). ``NoFont`` on a machine without any
    Chinese font."""
    family = find_family(fonts)
    return pdf(scene(receipt, kind, family), family, {"code": _code(receipt["check_url"])},
               title=f"收据 {receipt['number']}")  # fmt: skip


def scene(receipt: Mapping[str, Any], kind: str, family: Family) -> Scene:
    """The page as data; ``kind`` says whose copy it is."""
    pen = Pen(family)
    page = _Page(pen)
    page.head(receipt, COPIES.get(kind, ""))
    page.table(receipt["lines"])
    page.sum(receipt["fen"])
    page.foot(receipt)
    height = max(LEAST_HEIGHT, page.y + EDGE)
    if receipt["void_at"] is not None:
        page.stamp()
    return Scene(WIDTH, height, "#ffffff", tuple(pen.items), pen.cut)


class _Page:
    """Sets one part below the other."""

    def __init__(self, pen: Pen) -> None:
        self._pen, self.y = pen, EDGE

    def head(self, receipt: Mapping[str, Any], copy: str) -> None:
        room = WIDTH - 2 * EDGE
        self._pen.line("收　据", at=(EDGE, self.y), width=room, size=24, colour=_ink(), bold=True, align="middle")
        self._pen.line(f"No. {receipt['number']}", at=(EDGE, self.y + 8), width=room, size=13,
                       colour=colours()["alert-deep"], bold=True, align="right")  # fmt: skip
        if copy:
            self._pen.line(copy, at=(EDGE, self.y + 6), width=120, size=13, colour=_soft(), bold=True)
        self.y += 24 * LEADING + 4
        local = receipt["received_at"].astimezone(SHANGHAI)
        self._line(f"收款日期 {local.year}年{local.month}月{local.day}日", f"{receipt['estate']}")
        self.y += 4

    def table(self, lines: list[dict[str, Any]]) -> None:
        self._rule()
        self._row([name for name, _, _ in COLUMNS], bold=True)
        self._rule()
        for line in lines:
            self._row([line["home"] or "—", line["item"], line["period"] or "—", yuan(line["fen"])])
        self._rule()

    def sum(self, fen: int) -> None:
        self.y += 3
        said = f"合计人民币（大写）　{capitals(fen)}"
        at, room = (EDGE, self.y), WIDTH - 2 * EDGE
        self._pen.line(said, at=at, width=room * 0.76, size=BODY + 1.5, colour=_ink(), bold=True)
        self._pen.line(f"¥ {yuan(fen)}", at=at, width=room, size=BODY + 1.5, colour=_ink(), bold=True, align="right")
        self.y += (BODY + 1.5) * LEADING + 3
        self._rule()

    def foot(self, receipt: Mapping[str, Any]) -> None:
        top, room = self.y + 8, WIDTH - 2 * EDGE - QR - 14
        self._pen.items.append(Picture(Box(WIDTH - EDGE - QR, top, QR, QR), "code"))
        self.y = top
        issued = receipt["issued_at"].astimezone(SHANGHAI)
        said = (
            f"收款方式　{receipt['method']}", f"收款单位　{receipt['company']}",
            f"开票人　{receipt['clerk']}　　开票时间　{issued:%Y-%m-%d %H:%M}", f"核对码　{receipt['check']}",
        )  # fmt: skip
        for words in said:
            self.y = self._pen.line(words, at=(EDGE, self.y), width=room, size=BODY, colour=_ink()) + 3
        self.y = self._pen.paragraph(f"扫右边的二维码可以核对真伪。{TAX_WORDS}", at=(EDGE, self.y + 2), width=room,
                                     size=BODY - 2, colour=_soft(), most=2)  # fmt: skip
        self.y = max(self.y, top + QR)

    def stamp(self) -> None:
        # Behind everything: what was paid can still be read.
        under = Pen(self._pen.family)
        under.line(VOID, at=(EDGE, 100), width=WIDTH - 2 * EDGE, size=96, colour=colours()["alert-tint"], bold=True,
                   align="middle")  # fmt: skip
        self._pen.items[:0] = under.items

    def _line(self, left: str, right: str) -> None:
        at, room = (EDGE, self.y), WIDTH - 2 * EDGE
        self._pen.line(left, at=at, width=room * 0.6, size=BODY, colour=_ink())
        self._pen.line(right, at=at, width=room, size=BODY, colour=_ink(), align="right")
        self.y += BODY * LEADING

    def _row(self, cells: list[str], *, bold: bool = False) -> None:
        x = EDGE
        for words, (_, share, align) in zip(cells, COLUMNS, strict=True):
            width = (WIDTH - 2 * EDGE) * share
            fits = min(1.0, (width - 6) / max(1.0, self._pen.family.width(words, BODY, bold=bold)))
            self._pen.line(words, at=(x, self.y + 2), width=width, size=BODY * max(fits, 0.6), colour=_ink(), bold=bold,
                           align=align)  # fmt: skip
            x += width
        self.y += BODY * LEADING + 4

    def _rule(self) -> None:
        self._pen.items.append(Panel(Box(EDGE, self.y, WIDTH - 2 * EDGE, 0.8), _ink()))
        self.y += 1


def _code(words: str) -> Image.Image:
    out = io.BytesIO()
    segno.make(words, error="m").save(out, kind="png", scale=8, border=2)
    return Image.open(out)


def _ink() -> str:
    return colours()["ink"]


def _soft() -> str:
    return colours()["ink-soft"]
