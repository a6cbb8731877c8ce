"""How a lift stands in the words people read: residents in the mini-program and the chat, staff at the console."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from server.places.rules.duties import Duty, LiftStands, Stand, Standing
from server.places.rules.visits import SCRAPPED, STOPPED, VISIT_LABELS, Visit

DUTY_LABELS = {
    Duty.CONTRACT: "维保合同", Duty.MAINTENANCE: "保养", Duty.INSPECTION: "检验", Duty.SELF_TEST: "自行检测",
}  # fmt: skip
NOT_WRITTEN = "没有登记"


@dataclass(frozen=True, slots=True)
class Line:
    """One line: what it is about, what there is to say, and whether it is ``bad``. ``key`` is stable for screens."""

    key: str
    label: str
    words: str
    bad: bool = False


def day_words(day: date) -> str:
    """``2026年11月24日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def lines(lift: Mapping[str, Any], stands: LiftStands, today: date) -> Sequence[Line]:
    """What residents read of a lift, the most pressing first."""
    return tuple(filter(None, (
        _state(lift), _maintained(stands, today), _next(stands, today), _inspected(stands, today),
        _tested(stands, today), _firm(lift, stands),
    )))  # fmt: skip


def visit_label(kind: str) -> str:
    """``半月保养``."""
    return VISIT_LABELS[Visit(kind)]


def _state(lift: Mapping[str, Any]) -> Line | None:
    if lift["state"] == STOPPED:
        why = lift["state_why"]
        return Line("state", "现在", f"停用：{why}" if why else "停用，没有写原因", bad=True)
    return Line("state", "现在", "已报废，不能乘坐", bad=True) if lift["state"] == SCRAPPED else None


def _maintained(stands: LiftStands, today: date) -> Line:
    kept = stands.duty(Duty.MAINTENANCE).last
    if kept is None:
        begins = stands.duty(Duty.MAINTENANCE).by is not None
        return Line("last", "上次保养", "还没到第一次" if begins else NOT_WRITTEN, bad=not (stands.rests or begins))
    gone = (today - kept).days
    ago = "今天" if gone == 0 else "昨天" if gone == 1 else f"{gone} 天前"
    return Line("last", "上次保养", f"{day_words(kept)}（{ago}）")


def _next(stands: LiftStands, today: date) -> Line | None:
    one = stands.duty(Duty.MAINTENANCE)
    if stands.rests or one.by is None:
        return None
    late = -(one.by - today).days
    words = f"本该最晚 {day_words(one.by)}，已经晚了 {late} 天" if late > 0 else f"最晚 {day_words(one.by)}"
    return Line("next", "下次保养", words, bad=late > 0)


def _inspected(stands: LiftStands, today: date) -> Line:
    return _dated("inspection", "下次检验", stands.duty(Duty.INSPECTION), stands, today)


def _tested(stands: LiftStands, today: date) -> Line | None:
    one = stands.duty(Duty.SELF_TEST)
    # Residents need not read of a test that is a year away.
    return _dated("self_test", "自行检测", one, stands, today) if one.stand in (Stand.SOON, Stand.LATE) else None


def _dated(key: str, label: str, one: Standing, stands: LiftStands, today: date) -> Line:
    if one.by is None:
        return Line(key, label, NOT_WRITTEN, bad=not stands.rests)
    if one.stand is Stand.LATE:
        bad = "，停着的电梯检验以后才能用" if stands.rests else f"，已经过了 {(today - one.by).days} 天"
        return Line(key, label, day_words(one.by) + bad, bad=True)
    return Line(key, label, f"最晚 {day_words(one.by)}" if key == "self_test" else day_words(one.by))


def _firm(lift: Mapping[str, Any], stands: LiftStands) -> Line:
    firm, contract = lift["maintainer"], stands.duty(Duty.CONTRACT)
    if contract.by is None:
        return Line("firm", "维保单位", f"{firm}，合同{NOT_WRITTEN}" if firm else NOT_WRITTEN, bad=not stands.rests)
    if contract.stand is Stand.LATE:
        over = f"合同 {day_words(contract.by)}已到期，现在没有单位维保"
        return Line("firm", "维保单位", f"{firm}的{over}" if firm else over, bad=True)
    return Line("firm", "维保单位", f"{firm or '没有写'}，合同到 {day_words(contract.by)}")
