"""Help with a share of a cost: public money for homes of low income up to the city's cap of a lift (E-10), and
instalments that add up to the share to the fen. Dates are days in Asia/Shanghai, money whole fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from config import FOLDER, read_toml
from server.kit.calendar.days import add_months
from server.kit.errors import Malformed
from server.kit.money import yuan


class Wish(StrEnum):
    """What is asked for."""

    HELP = "help"
    PARTS = "parts"
    BOTH = "both"


class HelpState(StrEnum):
    """How far it has come."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


WISH_LABELS: Mapping[str, str] = {
    Wish.HELP: "低保、低收入补助", Wish.PARTS: "分期付", Wish.BOTH: "补助，剩下的分期付",
}  # fmt: skip
HELP_LABELS: Mapping[str, str] = {
    HelpState.ASKED: "等答复", HelpState.GRANTED: "已同意", HelpState.REFUSED: "没有同意",
    HelpState.WITHDRAWN: "已撤回",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment."""

    number: int
    fen: int
    due_on: date


@dataclass(frozen=True, slots=True)
class HelpLimits:
    """How many instalments there may be, and how far ahead the first may lie."""

    most_parts: int
    first_within: timedelta


class PartsWrong(Malformed):
    """So many instalments cannot be, or they begin too early or too late."""

    def __init__(self, said: str, field: str) -> None:
        super().__init__("instalments_wrong", said, fields={field: [said]})


@cache
def help_limits() -> HelpLimits:
    """The limits of ``config/matters.toml``."""
    table = read_toml(FOLDER / "matters.toml")
    return HelpLimits(table["most_instalments"], timedelta(days=table["first_instalment_within_days"]))


def granted_help(share: int, *, cap: int, granted: int) -> int:
    """What public money pays of a share: all of it, as far as the cap of the lift (fen) less what others got goes."""
    return max(0, min(share, cap - granted))


def instalments(total: int, count: int, first: date, *, today: date) -> list[Part]:
    """``total`` fen in ``count`` monthly parts from ``first`` on: equal, the fen left over on the first ones, so that
    they add up. One part is the whole sum on its day; nothing to pay is no part. :class:`PartsWrong`."""
    most = help_limits()
    if not total:
        return []
    if not 1 <= count <= most.most_parts:
        raise PartsWrong(f"分期最多 {most.most_parts} 期。", "months")
    if count > total:
        raise PartsWrong(f"一共 {yuan(total)} 元，分不成 {count} 期。", "months")
    if not today <= first <= today + most.first_within:
        raise PartsWrong(f"第一期要在今天到 {most.first_within.days} 天以内。", "first_due")
    each, over = divmod(total, count)
    return [Part(number, each + (number <= over), add_months(first, number - 1)) for number in range(1, count + 1)]
