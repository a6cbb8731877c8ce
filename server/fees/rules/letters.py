"""What a letter to a debtor counts, beside what they owe: said wherever the two stand on one page. Pure."""

from __future__ import annotations

from datetime import date

from server.fees.rules.items import DemandState, DemandStep
from server.kit.money import yuan

SOFT = (DemandStep.REMIND, DemandStep.SECOND)
"""Steps whose letter speaks of everything that is overdue; the others of those bills alone that have come so far."""
ALL = "提醒写的是全部逾期的账单"
LATER = "到时候只写到了这一步的账单；下面先按今天全部逾期的账单写"
WAITS = "{step}写好了，等人发出"


def next_words(count: int, fen: int, *, of_count: int, of_fen: int) -> str:
    """What the letter of the next step counts, of so many overdue bills."""
    said = f"信里写 {count} 张、{yuan(fen)} 元"
    if count == of_count:
        return f"{said}，就是现在逾期的全部"
    return f"{said}，其余 {of_count - count} 张、{yuan(of_fen - fen)} 元还没到这一步，不在信里"


def preview_words(step: DemandStep) -> str:
    """What the letter of a step that is not the next one will count."""
    return ALL if step in SOFT else LATER


def letter_words(state: str, count: int, fen: int, *, now_fen: int) -> str:
    """What a letter that was written counts, and what its debtor's overdue bills come to now where that is another
    sum: later bills are not in it, and what was paid since still is."""
    said = f"{'信里写' if state == DemandState.PREPARED else '当时写'} {count} 张、{yuan(fen)} 元"
    return said if now_fen == fen else f"{said}；这户现在逾期一共 {yuan(now_fen)} 元"


def day_words(day: date) -> str:
    """A day as a letter writes it."""
    return f"{day.year}年{day.month}月{day.day}日"


def dated(words: str, *, was: date | None, until: date) -> str:
    """The words of a letter whose period runs from the day it is sent: they wrote ``was``, and it ends on ``until``."""
    return words if was is None else words.replace(day_words(was), day_words(until))
