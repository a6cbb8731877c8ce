"""Sheets to draw: a usual day of 秀山花园, a day without anything, and every strange day hypothesis can think of."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import segno
from hypothesis import strategies as st
from PIL import Image

from server.bulletins.rules.view import FigureView, Marks, PairView, SectionView, SheetView

NAMES = ("before", "after", "code")


def figure(key: str, label: str, value: int, unit: str, words: str = "") -> FigureView:
    """A figure worded as the sheet words it."""
    return FigureView(key, label, value, unit, words or f"{value} {unit}")


USUAL = SheetView(
    estate="秀山花园",
    city="南宁市",
    kind="daily",
    kind_label="每日简报",
    day="2026-11-21",
    day_words="11月21日 星期六",
    title="秀山花园 每日简报",
    weather="多云 14–22℃",
    late=False,
    number=1,
    sections=(
        SectionView(
            "reports", "报事", "wrench",
            ("3栋2单元楼道灯换好了，5 盏全亮。", "地下车库排水沟清理完，不再积水。"),
            (figure("made", "新报", 12, "件"), figure("done", "办结", 9, "件"), figure("open", "在办", 6, "件"),
             figure("overdue", "超时", 1, "件")),
        ),
        SectionView(
            "speed", "快慢", "clock", (),
            (figure("first", "首次回应", 14, "分钟"), figure("fix", "修好用时", 325, "分钟", "5 小时 25 分钟")),
        ),
        SectionView("complaints", "投诉建议", "chat", (), (), True, "今天没有新的投诉和建议。"),
        SectionView(
            "lifts", "电梯", "lift", ("21栋1单元电梯 10:20 停，11:05 恢复。",),
            (figure("running", "正常运行", 41, "台"), figure("stopped", "停用", 1, "台")),
        ),
        SectionView("notices", "通知", "megaphone", (), (figure("published", "新通知", 2, "条"),)),
    ),
    pair=PairView(1, 2, "21栋门口的地砖，上午修平了。"),
    tomorrow=("8:30 到 11:30，12 到 15 栋停水，请提前存水。", "上午保洁擦洗 3 栋楼道扶手。"),
    phone="0771-555 0123",
    note=None,
    marks=Marks("2026-11-21T09:00:00Z", 1),
)  # fmt: skip

QUIET = replace(
    USUAL,
    weather=None,
    sections=(
        SectionView("reports", "报事", "wrench", (), (), True, "今天没有新的报事。"),
        SectionView("lifts", "电梯", "lift", (), (), True, "电梯全部正常。"),
    ),
    pair=None,
    tomorrow=(),
)
EMPTY = replace(QUIET, sections=(), phone="")

LONG = "很长的标题" * 400
HARD = replace(
    USUAL,
    estate="滨江苑" * 30,
    title=LONG,
    day_words="11月21日 星期六" * 9,
    weather="雷阵雨转多云" * 20,
    late=True,
    number=12,
    note="更正：" + "昨天写错了，" * 60,
    sections=tuple(
        SectionView(
            f"s{n}", "特别长的栏目名字" * 3, "no-such-icon",
            tuple(f"第{n}栏第{line}行，" + "字" * 300 for line in range(40)),
            tuple(figure(f"f{i}", "名字很长的数字" * 4, 10**17 + i, "件" * 5) for i in range(15)),
        )
        for n in range(12)
    ),
    tomorrow=tuple(f"第{n}件事，" + "话" * 200 for n in range(40)),
    phone="0771-1234567890转123456转654321",
)  # fmt: skip

_text = st.text(st.characters(codec="utf-16", exclude_categories=("Cs",)), max_size=80) | st.text(
    "漏水电梯，。12 a", max_size=400
)
_figures = st.builds(
    lambda key, label, value, unit, spelled: figure(key, label, value, unit, spelled),
    st.sampled_from(["made", "overdue", "trapped"]), _text, st.integers(0, 10**18), _text, st.just("") | _text,
)  # fmt: skip
_sections = st.builds(
    SectionView, _text, _text, st.sampled_from(["wrench", "lift", "", "../x"]), st.lists(_text, max_size=9).map(tuple),
    st.lists(_figures, max_size=7).map(tuple), st.booleans(), _text,
)  # fmt: skip


def views() -> st.SearchStrategy[SheetView]:
    """Any sheet."""
    return st.builds(
        SheetView, estate=_text, city=_text, kind=st.sampled_from(["daily", "weekly", "monthly"]), kind_label=_text,
        day=st.just("2026-11-21"), day_words=_text, title=_text, weather=st.none() | _text, late=st.booleans(),
        number=st.integers(1, 99), sections=st.lists(_sections, max_size=9).map(tuple),
        pair=st.none() | st.builds(PairView, st.just(1), st.just(2), _text),
        tomorrow=st.lists(_text, max_size=6).map(tuple), phone=_text, note=st.none() | _text,
        marks=st.builds(Marks, st.just("2026-11-21T09:00:00Z"), st.integers(1, 99)),
    )  # fmt: skip


def photo(colour: str = "#8a7a66", size: tuple[int, int] = (1280, 960)) -> bytes:
    """A JPEG of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def code() -> bytes:
    """A square code as PNG."""
    out = io.BytesIO()
    segno.make("https://example.invalid/s/1", error="m").save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def given() -> dict[str, Any]:
    """The bytes of all three pictures."""
    return {"before": photo(), "after": photo("#b9c4b0"), "code": code()}
