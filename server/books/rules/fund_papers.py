"""What a statement of the maintenance fund says, and by what right its money is used (F-17, E-25). Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from server.fees.rules.common_money import TOP_UP_BELOW, needs_top_up
from server.kit.money import yuan

WHOLE = "estate"
WHOLE_LABEL = "全小区"
OLDEST_DAYS = 3660
"""Statements and uses of up to ten years may be entered later, as an estate brings its papers."""


class Ground(StrEnum):
    """By what right money is taken out of the fund."""

    VOTE = "vote"
    EMERGENCY = "emergency"


GROUND_LABELS: Mapping[str, str] = {Ground.VOTE: "业主表决通过", Ground.EMERGENCY: "应急使用"}
EMERGENCY_PUBLISH_DAYS = 30
"""台州物业条例 52, 上海 73: total and shares of an emergency repair are published within a month."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a part of the fund stands: ``percent`` of its first payment, cut to one decimal so that 29.99 is never shown
    as 30; ``low`` when owners are to top it up."""

    percent: str
    low: bool
    words: str


def part_key(building_id: int | None, stair_id: int | None) -> str:
    """Which account of the fund: that of the estate, of a building, or of a stair."""
    if stair_id is not None:
        return f"stair:{stair_id}"
    return WHOLE if building_id is None else f"building:{building_id}"


def standing(label: str, day: date, *, initial: int, balance: int) -> Standing:
    """How the fund stood on the day of a statement; fen."""
    tenths = balance * 1000 // initial
    percent = f"{tenths // 10}.{tenths % 10}%"
    low = needs_top_up(balance, initial)
    said = (
        f"截至{day.year}年{day.month}月{day.day}日，{label}维修资金余额 {yuan(balance)} 元，"
        f"是首期 {yuan(initial)} 元的 {percent}"
    )
    return Standing(percent, low, said + (f"，已低于 {limit_words()}，要由业主续筹。" if low else "。"))


def limit_words() -> str:
    """The share below which owners top up, as people read it."""
    return f"{float(TOP_UP_BELOW * 100):g}%"


def vote_covers(
    scope_kind: str, scope_ids: Collection[int], *, building_id: int | None, stair_id: int | None
) -> bool:  # fmt: skip
    """Whether a vote of this scope may pay for works on a part. ``building_id`` is that of the stair where there is
    one. What one building decided pays for nothing in another; homes named one by one are not checked."""
    if scope_kind == "buildings":
        return building_id in scope_ids
    if scope_kind == "stairs":
        return stair_id in scope_ids
    return True


def growth_words(before: int, now: int, uses: int) -> str | None:
    """What the second person should look at: money that went without a use being entered, in fen. ``uses``: what was
    entered as used in between."""
    gone = before - now
    if gone <= uses:
        return None
    return f"比上一份少了 {yuan(gone)} 元，其间登记的使用只有 {yuan(uses)} 元，还有 {yuan(gone - uses)} 元没有说明。"
