"""How far ahead a home may pay (F-10): at most so many months, and never beyond the service contract."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from server.kit.calendar.days import add_months

MOST_MONTHS = 12
"""杭州 55, 郑州 42: at most twelve months."""


class Prepayment(StrEnum):
    """Whether a prepayment is taken; unused money is given back at the end (物业服务解释 3)."""

    ACCEPT = "ACCEPT"
    OVER_LIMIT = "OVER_12_MONTHS"
    BEYOND_CONTRACT = "BEYOND_CONTRACT"


def may_prepay(paid_through: date, months: int, contract_end: date | None, *, most: int = MOST_MONTHS) -> Prepayment:
    """May a home that has paid through a day pay ``months`` more?"""
    if months > most:
        return Prepayment.OVER_LIMIT
    through = add_months(paid_through + timedelta(days=1), months) - timedelta(days=1)
    if contract_end is not None and through > contract_end:
        return Prepayment.BEYOND_CONTRACT
    return Prepayment.ACCEPT
