"""The sheet as a scene: the outcome large, each topic's figures and tests, the rule, the ways to object, the seals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from server.kit.area import square_metres
from server.kit.clock import SHANGHAI
from server.kit.drawing.fonts import Family
from server.kit.drawing.look import colours
from server.kit.drawing.pen import LEADING, Pen
from server.kit.drawing.scene import Box, Panel, Scene
from server.votes.queries.results import OFFICIAL_WORDS

SUE_WORDS = "认为决定侵害自己合法权益的业主，可以自知道之日起一年内请求人民法院撤销。"
OBJECT_WORDS = "没有投过票却显示参与了的，请在小程序里点“这票不是我投的”，或到物业、居委会登记。"
CHECK_WORDS = "任何人都可以下载名册和匿名票，用复核程序自己再数一遍；末环和名册的校验码应和下面一样。"
COLUMNS = (0.28, 0.2, 0.3, 0.22)
SIZES = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.52)


@dataclass(frozen=True, slots=True)
class Form:
    """Paper or screen. ``height`` None: as high as needed."""

    width: float
    height: float | None
    body: float
    edge: float

    @property
    def room(self) -> float:
        """Between the margins."""
        return self.width - 2 * self.edge


CHAT = Form(1080, None, 40, 44)
STAIR_BOARD = Form(595.28, 841.89, 15, 36)
"""A4 in points."""


def scene(result: Mapping[str, Any], family: Family, form: Form) -> Scene:
    """The whole sheet, as large as it fits; what found no room even when small is marked as cut."""
    for size in SIZES:
        pen = Pen(family)
        height = _Sheet(pen, form, form.body * size).all(result)
        if form.height is None or height <= form.height or size == SIZES[-1]:
            break
    cut = pen.cut or (form.height is not None and height > form.height)
    return Scene(form.width, form.height or height, colours()["paper"] if form is CHAT else "#ffffff",
                 tuple(pen.items), cut)  # fmt: skip


class _Sheet:
    """One try at a size."""

    def __init__(self, pen: Pen, form: Form, body: float) -> None:
        self._pen, self._form, self._body, self._y = pen, form, body, form.edge

    def all(self, result: Mapping[str, Any]) -> float:
        self._words(f"表决结果公示单 · {result['kind_label']}", size=1.0, colour="brand", bold=True)
        self._words(result["title"], size=1.7, bold=True, most=2)
        self._words(
            f"{result['scope_label']} · {result['class_label']} · {day(result['made_at'])}公布", colour="ink-soft"
        )
        self._rule()
        if result["official"]:
            self._words(OFFICIAL_WORDS, colour="alert-deep", bold=True, most=3)
        for topic in result["topics"]:
            self._topic(topic, alone=len(result["topics"]) == 1)
        self._parts(result["parts"])
        for one in result["differences"] or ():
            self._words(f"更正 {one['label']}：{one['words']}", colour="alert-deep", most=2)
        self._foot(result)
        return self._y + self._form.edge * 0.6

    def _topic(self, topic: Mapping[str, Any], *, alone: bool) -> None:
        self._y += self._body * 0.35
        self._words(topic["words"] if alone else f"{topic['number']}. {topic['words']}", bold=True, size=1.1, most=3)
        self._words(
            topic["outcome_label"], size=1.5, bold=True, colour="brand-deep" if topic["passed"] else "alert-deep"
        )
        self._table(topic)
        for one in topic["elected"]:
            self._words(f"{one['place_label']}：{one['label']}（{_pair(one)}）", bold=True)
        for words in topic["election_words"]:
            self._words(words)
        self._words(f"规则：{topic['rule_words']}", size=0.86, colour="ink-soft", most=3)
        said = topic["policy_words"].removeprefix(OFFICIAL_WORDS)
        if said == topic["policy_words"]:
            self._words(f"未表决的：{said}", size=0.86, colour="ink-soft", most=3)
        elif said:
            self._words(said, colour="alert-deep", most=8)
        if topic["strict"]:
            strict = topic["strict"]
            self._words(
                f"只算实际投票的：参与 {_pair(strict['take_part'])}，{strict['outcome_label']}", bold=True, most=2
            )
            self._table(strict)
        if topic["by_channel"]:
            said = "，".join(f"{one['label']} {one['heads']} 人" for one in topic["by_channel"])
            self._words(f"投票方式：{said}", size=0.86, colour="ink-soft", most=2)

    def _table(self, count: Mapping[str, Any]) -> None:
        took, total = count["take_part"], count["total"]
        self._row(("", "业主人数", "专有部分面积", "是否达到"), head=True)
        self._row(("应参与", f"{total['heads']} 人", f"{square_metres(total['area'])} ㎡", ""))
        reached = "达到" if took["heads_ok"] and took["area_ok"] else "没有达到"
        self._row(("参与", f"{took['heads']} 人 {took['heads_pct']}",
                   f"{square_metres(took['area'])} ㎡ {took['area_pct']}", reached))  # fmt: skip
        for one in count["choices"]:
            reached = {True: "达到", False: "没有达到"}.get(one.get("ok"), "")
            self._row((one["label"], f"{one['heads']} 人 {one['heads_pct']}",
                       f"{square_metres(one['area'])} ㎡ {one['area_pct']}", reached))  # fmt: skip

    def _parts(self, parts: Sequence[Mapping[str, Any]]) -> None:
        if parts:
            self._words("每个单元分别计算", bold=True, size=1.1)
        for part in parts:
            agreed = part["choices"][0]
            self._words(f"{part['label']}：{part['outcome_label']}，参与 {_pair(part['take_part'])}，"
                        f"{agreed['label']} {_pair(agreed)}", most=3)  # fmt: skip

    def _foot(self, result: Mapping[str, Any]) -> None:
        self._rule()
        if result["kind"] != "final" and result["objections_until"]:
            last = day(result["objections_until"] - timedelta(seconds=1))
            self._words(f"异议期到 {last} 24:00。{OBJECT_WORDS}", bold=True, most=3)
        self._words(SUE_WORDS, size=0.9, most=3)
        if result["chain_head"] and not result["official"]:
            self._words(CHECK_WORDS, size=0.9, most=3)
            ends = f"末环 {result['chain_head'][:16]}　名册 {result['roll_hash'][:16]}"
            self._words(f"收到票 {result['ballots']} 张　{ends}", size=0.86, colour="ink-soft", most=2)

    def _row(self, cells: tuple[str, str, str, str], *, head: bool = False) -> None:
        x, size = self._form.edge, self._body * 0.86
        for words, share in zip(cells, COLUMNS, strict=True):
            width = self._form.room * share
            fits = min(1.0, (width - size * 0.4) / max(1.0, self._pen.family.width(words, size)))
            self._pen.line(
                words,
                at=(x, self._y),
                width=width,
                size=size * max(fits, 0.55),
                colour=colours()["ink-soft" if head else "ink"],
                bold=not head and x == self._form.edge,
            )
            x += width  # fmt: skip
        self._y += size * LEADING
        line = Box(self._form.edge, self._y - size * 0.06, self._form.room, self._body * 0.04)
        self._pen.items.append(Panel(line, colours()["line"]))

    def _words(self, words: str, *, size: float = 1.0, colour: str = "ink", bold: bool = False, most: int = 1) -> None:
        at = self._form.edge, self._y
        self._y = self._pen.paragraph(words, at=at, width=self._form.room, size=self._body * size,
                                      colour=colours()[colour], bold=bold, most=most)  # fmt: skip

    def _rule(self) -> None:
        box = Box(self._form.edge, self._y + self._body * 0.25, self._form.room, self._body * 0.14)
        self._pen.items.append(Panel(box, colours()["brand"], self._body * 0.07))
        self._y += self._body * 0.6


def day(at: datetime) -> str:
    """2026年11月21日, in Shanghai."""
    local = at.astimezone(SHANGHAI)
    return f"{local.year}年{local.month}月{local.day}日"


def _pair(both: Mapping[str, Any]) -> str:
    return f"{both['heads']} 人、{square_metres(both['area'])} ㎡"
