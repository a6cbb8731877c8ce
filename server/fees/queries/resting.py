"""Which prices bills rest on, whatever became of the bills."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill
from server.fees.rules.items import CYCLE_MONTHS
from server.kit.calendar.days import add_months

LONGEST = max(CYCLE_MONTHS.values())


def resting(session: Session, estate_id: int, since: Mapping[int, date]) -> dict[int, int]:
    """How many bills, drafts and void ones among them, were made with each of these prices (id, first month).

    A bill's first month lies at most a cycle before its price began, so that old bills need not be looked at.
    """
    if not since:
        return {}
    first = add_months(min(since.values()), -LONGEST)
    made = (Bill.estate_id == estate_id) & (Bill.period >= first) & Bill.tariff_id.in_(since)
    found = session.execute(select(Bill.tariff_id, func.count()).where(made).group_by(Bill.tariff_id))
    return {tariff_id: count for tariff_id, count in found if tariff_id is not None}
