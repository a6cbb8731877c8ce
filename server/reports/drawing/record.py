"""The record of a report as pages of A4: what was said, what was promised and kept, every step, pictures small."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path

from PIL import Image

from server.kit.clock import SHANGHAI
from server.kit.drawing.fonts import Family, find_family
from server.kit.drawing.look import colours
from server.kit.drawing.pdf import pages
from server.kit.drawing.pen import LEADING, Pen
from server.kit.drawing.scene import Box, Panel, Picture, Scene
from server.reports.queries.paper import Paper, Step
from server.reports.rules.kept import Kept

WIDTH, HEIGHT = 595.28, 841.89
EDGE, BODY, SMALL = 48.0, 11.5, 9.5
FOOT = HEIGHT - EDGE
ROOM = WIDTH - 2 * EDGE
WHEN = 96.0
"""How wide the column of times is."""
PICTURE, GAP, MOST_ACROSS = 88.0, 6.0, 4
MOST_LINES = 60
SAYS = "这份记录由系统按经过原样打出，不含物业内部讨论。"


def draw(paper: Paper, pictures: Mapping[int, Image.Image], fonts: str | Path) -> bytes:
    """The PDF of a record, with the pictures by their ids; ``NoFont`` on a machine without any Chinese font."""
    family = find_family(fonts)
    drawn = {str(id_): picture for id_, picture in pictures.items()}
    return pages(scenes(paper, pictures, family), family, drawn, title=f"报事记录 {paper.number}")


def scenes(paper: Paper, pictures: Collection[int], family: Family) -> list[Scene]:
    """The pages as data."""
    sheet = _Sheet(family)
    sheet.head(paper)
    sheet.promises(paper.promises, paper.rounds)
    sheet.steps(paper.steps, pictures)
    sheet.end(paper)
    return sheet.done(f"{paper.number} · {_moment(paper.printed_at)} 打印")


class _Sheet:
    """Sets one part below the other, on as many pages as it takes."""

    def __init__(self, family: Family) -> None:
        self._family, self._pages, self.y = family, [Pen(family)], EDGE

    @property
    def _pen(self) -> Pen:
        return self._pages[-1]

    def head(self, paper: Paper) -> None:
        self._text("报事记录", size=22, bold=True)
        self._text(" · ".join(filter(None, (paper.estate, paper.company))), colour=_soft())
        self.y += 8
        rows = (
            ("编号", f"{paper.number} · {paper.state}"), ("类别", paper.category), ("地点", paper.place),
            ("报的时间", _moment(paper.made_at)), ("住户说的", paper.words),
            ("结果", paper.outcome), ("评价", f"{paper.stars} 星" if paper.stars else ""),
        )  # fmt: skip
        for name, words in rows:
            if words:
                self._pair(name, words)
        self.y += 6

    def promises(self, promises: Collection[Kept], rounds: int) -> None:
        self._title("承诺和办到的时间")
        if rounds:
            self._text(f"退回或重新打开过 {rounds} 次，下面是最近一次的承诺。", size=SMALL, colour=_soft())
        for one in promises:
            done = f" · {_moment(one.done_at)} 办到" if one.done_at else ""
            self._pair(one.what, f"承诺 {_moment(one.by)} 前{done} · {one.verdict}", alert=one.late)
        self.y += 6

    def steps(self, steps: Collection[Step], pictures: Collection[int]) -> None:
        self._title("经过")
        for step in steps:
            self._pair(_moment(step.at), f"{step.label} · {step.who}", bold=True)
            if step.words:
                self._pair("", step.words)
            self._photos([one["id"] for one in step.photos if one["id"] in pictures])
            self.y += 4

    def end(self, paper: Paper) -> None:
        self.y += 6
        phone = f"物业电话 {paper.phone}。" if paper.phone else ""
        self._text(SAYS + phone, size=SMALL, colour=_soft())

    def done(self, foot: str) -> list[Scene]:
        for number, pen in enumerate(self._pages, 1):
            words = f"{foot} · 第 {number} 页，共 {len(self._pages)} 页"
            pen.line(words, at=(EDGE, FOOT + 8), width=ROOM, size=SMALL, colour=_soft(), align="right")
        return [Scene(WIDTH, HEIGHT, "#ffffff", tuple(pen.items), pen.cut) for pen in self._pages]

    def _title(self, words: str) -> None:
        self._need(60)
        self._pen.items.append(Panel(Box(EDGE, self.y, ROOM, 0.8), _ink()))
        self.y += 5
        self._text(words, size=14, bold=True)
        self.y += 2

    def _pair(self, name: str, words: str, *, bold: bool = False, alert: bool = False) -> None:
        """A name or time on the left, words on the right, which go on over the end of a page."""
        colour = colours()["alert-deep"] if alert else _ink()
        self._need(BODY * LEADING)
        if name:
            self._pen.line(name, at=(EDGE, self.y), width=WHEN - 6, size=SMALL + 0.5, colour=_soft())
        for line in self._lines(words, bold=bold):
            self._need(BODY * LEADING)
            self.y = self._pen.line(line, at=(EDGE + WHEN, self.y), width=ROOM - WHEN + 2, size=BODY, colour=colour,
                                    bold=bold)  # fmt: skip

    def _lines(self, words: str, *, bold: bool) -> list[str]:
        trial = Pen(self._family)
        trial.paragraph(words, at=(0, 0), width=ROOM - WHEN, size=BODY, colour=_ink(), bold=bold, most=MOST_LINES)
        return Scene(WIDTH, HEIGHT, "#ffffff", tuple(trial.items)).words.splitlines() or [""]

    def _photos(self, ids: list[int]) -> None:
        for start in range(0, len(ids), MOST_ACROSS):
            self._need(PICTURE + GAP)
            for place, id_ in enumerate(ids[start : start + MOST_ACROSS]):
                x = EDGE + WHEN + place * (PICTURE + GAP)
                self._pen.items.append(Picture(Box(x, self.y + 3, PICTURE, PICTURE), str(id_), 3))
            self.y += PICTURE + GAP

    def _text(self, words: str, *, size: float = BODY, colour: str = "", bold: bool = False) -> None:
        self._need(size * LEADING)
        self.y = self._pen.paragraph(words, at=(EDGE, self.y), width=ROOM, size=size, colour=colour or _ink(),
                                     bold=bold)  # fmt: skip

    def _need(self, height: float) -> None:
        if self.y + height > FOOT:
            self._pages.append(Pen(self._family))
            self.y = EDGE


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _ink() -> str:
    return colours()["ink"]


def _soft() -> str:
    return colours()["ink-soft"]
