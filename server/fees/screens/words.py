"""The words of the console for what stands on these pages; states and kinds have theirs in the rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from server.fees.rules.items import OFF_WITH_BILL, BillState, DisputeState, RunState, WaiverState

PAYER_LABELS = {"owner": "业主", "user": "使用人（业主连带）"}
FORM_WORDS = {
    "包干制": "包干制：盈亏归物业公司",
    "酬金制": "酬金制：物业公司提取约定酬金，其余全部用于小区，结余归业主",
}
CAP_LABELS = {"PRINCIPAL": "不超过欠的本金", "SUM": "不超过一个数", "NONE": "不封顶"}
POSTING_LABELS = {"NONE": "不公示", "ROOM_ONLY": "只公示房号"}
WAIVER_LABELS = {
    WaiverState.ASKED: "待同意", WaiverState.APPROVED: "已减免", WaiverState.REFUSED: "没有同意",
    WaiverState.OFF: OFF_WITH_BILL,
}  # fmt: skip
TONES: Mapping[str, str] = {
    RunState.CHECKED: "strong-calm", RunState.PUBLISHED: "good", RunState.UNDONE: "line", BillState.OPEN: "plain",
    BillState.PAID: "good", BillState.VOID: "line", BillState.DRAFT: "line", WaiverState.ASKED: "strong-calm",
    WaiverState.APPROVED: "good", DisputeState.UPHELD: "good", DisputeState.REJECTED: "line",
}  # fmt: skip
"""How a state looks. Open disputes are red: somebody waits for an answer."""


def month_words(month: date) -> str:
    """``2026年10月``."""
    return f"{month.year}年{month.month}月"


def months_words(first: date, last: date | None) -> str:
    """``2026年10月起``, ``2026年10月至12月``, or one month."""
    if last is None:
        return f"{month_words(first)}起"
    if (first.year, first.month) == (last.year, last.month):
        return month_words(first)
    return f"{month_words(first)}至{'' if first.year == last.year else f'{last.year}年'}{last.month}月"


def due_words(rule: Mapping[str, int]) -> str:
    """When a bill is due, as people say it."""
    after = {0: "首月", 1: "次月"}.get(rule["after_months"], f"首月后第 {rule['after_months']} 个月")
    day = "最后一天" if rule["day"] == 31 else f"{rule['day']} 日"
    return f"账期{after}{day}，且出账后至少 {rule['least_days']} 天"
