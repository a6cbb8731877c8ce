"""Cells of a sheet of debts: sums to the fen, and the months a debt is for."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from server.kit.calendar.days import add_months
from server.rosters.cells import Cell, word

MOST_FEN = 10**11
_MONEY_NOISE = re.compile(r"[\s,¥￥元]|人民币")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = r"(\d{4})(?:[-/.年]\s*)?(\d{1,2})月?(?:份)?"
_ONE = re.compile(_MONTH)
_SPAN = re.compile(rf"{_MONTH}(?:\d{{1,2}}日?)?[-~至到—]+(?:{_MONTH}|(\d{{1,2}})月?份?)")
_WITH_DAYS = re.compile(rf"({_DAY.pattern})[-~至到—]+({_DAY.pattern})")
_QUARTER = re.compile(r"(\d{4})年?第?([一二三四1-4])季度?|(\d{4})[-年]?[Qq]([1-4])")
_YEAR = re.compile(r"(\d{4})(?:年|年度|年全年)")
_CHINESE = dict(zip("一二三四", (1, 2, 3, 4), strict=True))


LONGEST_SUM = 30
"""Digits before the point, far beyond any sum: what has more is not reckoned with at all."""


def read_fen(cell: Cell, *, in_fen: bool = False) -> tuple[int, str]:
    """A sum in fen and what is wrong with it, ``""`` when nothing is; a blank is 0. The column tells yuan or fen.

    A number of Excel is a binary fraction: within a millionth of a fen it is the decimal that was typed.
    """
    if isinstance(cell, bool | date):
        return 0, "应是金额"
    if isinstance(cell, float | int):
        exact = Decimal(repr(cell))
    else:
        words = _MONEY_NOISE.sub("", word(cell))
        if not words:
            return 0, ""
        try:
            exact = Decimal(words)
        except InvalidOperation:
            return 0, "应是金额，如 230.00"
    if not exact.is_finite():
        return 0, "应是金额，如 230.00"
    if exact.adjusted() > LONGEST_SUM:
        return 0, "金额太大了"
    fen = exact if in_fen else exact * 100
    whole = fen.to_integral_value()
    if abs(fen - whole) > Decimal("0.000001"):
        return 0, "金额比分还细" if not in_fen else "这一列按分，不能有小数"
    if whole < 0:
        return 0, "金额不能是负数"
    return (int(whole), "") if whole <= MOST_FEN else (0, "金额太大了")


def read_months(cell: Cell) -> tuple[date, date] | None:
    """The first days of the first and the last month: ``2025-03``, ``2025年1-3月``, ``202501至202503``,
    ``2025年第1季度``, ``2025年``, or whole days from and to; None for anything else."""
    if isinstance(cell, datetime | date):
        month = date(cell.year, cell.month, 1)
        return month, month
    words = word(cell).replace(" ", "").removesuffix("物业费")
    found = _spelt(words)
    if found is None or not 1990 <= found[0].year <= found[1].year <= 2200 or found[1] < found[0]:
        return None
    return found


def _spelt(words: str) -> tuple[date, date] | None:
    if match := _WITH_DAYS.fullmatch(words):
        return _pair(match[2], match[3], match[6], match[7])
    if match := _DAY.fullmatch(words):
        return _pair(match[1], match[2], match[1], match[2])
    if match := _QUARTER.fullmatch(words):
        number = _CHINESE.get(match[2] or "") or int(match[2] or match[4])
        first = date(int(match[1] or match[3]), 3 * number - 2, 1)
        return first, add_months(first, 2)
    if match := _YEAR.fullmatch(words):
        return date(int(match[1]), 1, 1), date(int(match[1]), 12, 1)
    if match := _ONE.fullmatch(words):
        return _pair(match[1], match[2], match[1], match[2])
    if match := _SPAN.fullmatch(words):
        return _pair(match[1], match[2], match[3] or match[1], match[4] or match[5])
    return None


def _pair(year: str, month: str, last_year: str, last_month: str) -> tuple[date, date] | None:
    try:
        return date(int(year), int(month), 1), date(int(last_year), int(last_month), 1)
    except ValueError:
        return None
