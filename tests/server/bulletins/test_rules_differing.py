"""What a correction changes, as whoever looks it over reads it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from server.bulletins.rules.differing import differences
from server.bulletins.rules.view import FigureView, Marks, PairView, SectionView, SheetView


def figure(key: str, value: int) -> FigureView:
    """A number of reports."""
    return FigureView(key, {"new": "新增", "done": "办结"}[key], value, "件", f"{value} 件")


REPORTS = SectionView("reports", "报事", "wrench", ("梯灯修好了",), (figure("new", 3), figure("done", 1)))
FEES = SectionView("fees", "收费", "coin", empty=True, words="今天没有收费")
OLD = SheetView("秀山花园", "南宁", "daily", "每日简报", "2026-11-21", "11月21日 星期六", "秀山花园 每日简报", "晴",
                False, 1, (REPORTS, FEES), PairView(1, 2, "门厅"), ("停水 9 点到 11 点",), "0771-5550100", None,
                Marks("2026-11-21T10:00:00Z", 1))  # fmt: skip


@pytest.mark.parametrize(("over", "said"), [
    ({"number": 2, "note": "改了", "marks": Marks("x", 2), "late": True}, []),
    ({"weather": "小雨"}, [("天气", "晴", "小雨")]),
    ({"weather": None}, [("天气", "晴", "没有")]),
    ({"sections": (replace(REPORTS, figures=(figure("new", 2), figure("done", 1))), FEES)},
     [("报事：新增", "3 件", "2 件")]),
    ({"sections": (replace(REPORTS, figures=(figure("new", 3),)), FEES)}, [("报事：办结", "1 件", "没有")]),
    ({"sections": (replace(REPORTS, lines=("梯灯修好了", "门也修好了"), media_ids=(7,)), FEES)},
     [("报事", "没有", "门也修好了"), ("报事：照片", "0 张", "1 张")]),
    ({"sections": (REPORTS, replace(FEES, empty=False, words="", lines=("收到 3 笔",)))},
     [("收费", "今天没有收费", "没有"), ("收费", "没有", "收到 3 笔")]),
    ({"sections": (FEES, REPORTS)}, [("栏目顺序", "报事、收费", "收费、报事")]),
    ({"sections": (REPORTS,)}, [("收费", "有这一栏", "这一栏去掉了")]),
    ({"sections": (REPORTS, FEES, replace(FEES, key="votes", title="表决"))}, [("表决", "没有", "新加的一栏")]),
    ({"pair": None}, [("前后对比照片", "门厅（照片 1、2）", "没有")]),
    ({"tomorrow": ("停水 9 点到 12 点",)}, [("明天安排", "停水 9 点到 11 点", "停水 9 点到 12 点")]),
    ({"phone": "0771-1"}, [("电话", "0771-5550100", "0771-1")]),
])  # fmt: skip
def test_each_piece_that_is_another_is_said_once(over: dict[str, Any], said: list[tuple[str, str, str]]) -> None:
    found = differences(OLD, replace(OLD, **over))
    assert [(one.place, one.was, one.now) for one in found] == said
