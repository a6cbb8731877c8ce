"""Which bills bear what late fee from when, before somebody writes another one down (F-07, F-22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillRun, bears_late
from server.fees.rules.clauses import Clauses, Kept, cap_words, clauses, rate_words
from server.fees.rules.items import BillState
from server.fees.rules.late import Terms, late_fee
from server.fees.rules.period_words import month_words
from server.kit.money import yuan

EXAMPLE_FEN, EXAMPLE_DAYS = 100_00, 30
NONE = "不收违约金"


@dataclass(frozen=True, slots=True)
class Month:
    """The unpaid bills of a month that bear the same: how many, what now and what afterwards; ``draft``: they are not
    published yet; ``runs_from``: the first day on which one of them bears something."""

    words: str
    count: int
    now: str
    then: str
    draft: bool
    runs_from: date


def bearing(session: Session, estate_id: int, now: Kept, then: Kept) -> dict[str, Any]:
    """What stands, what would stand, month by month, and what bills that are still to be made would bear."""
    held, next_ = clauses(now), clauses(then)
    last = next_.steps[-1] if next_ else None
    return {
        "changed": list(now) != list(then), "had": held is not None,
        "months": _months(session, estate_id, held, next_), "then": _words(last.terms) if last else "",
        "since": month_words(last.since) if last and last.since else "",
        "example": yuan(late_fee(EXAMPLE_FEN, EXAMPLE_DAYS, last.terms).claimable) if last else "",
        "charged": _charged(session, estate_id) if held and not next_ else (0, 0),
    }  # fmt: skip


def _months(session: Session, estate_id: int, now: Clauses | None, then: Clauses | None) -> list[Month]:
    count, first = func.count(), func.min(Bill.due_on)
    asked = (
        select(Bill.period, Bill.state, BillRun.published_at, count.label("count"), first.label("due_on"))
        .outerjoin(BillRun, BillRun.id == Bill.run_id)
        .where(Bill.estate_id == estate_id, Bill.state.in_((BillState.OPEN, BillState.DRAFT)))
        .where(bears_late(Bill))
        .group_by(Bill.period, Bill.state, BillRun.published_at)
        .order_by(Bill.period, BillRun.published_at)
    )
    found: dict[tuple[str, ...], Month] = {}
    for row in session.execute(asked):
        at, runs_from = row.published_at, row.due_on + timedelta(days=1)
        before, after = (_words(one.of(row.period, at) if one else None) for one in (now, then))
        key, draft = (month_words(row.period), row.state, before, after), row.state == BillState.DRAFT
        more = found.get(key)
        number, begins = (more.count, min(more.runs_from, runs_from)) if more else (0, runs_from)
        found[key] = Month(key[0], number + row[3], before, after, draft, begins)
    return list(found.values())


def _words(terms: Terms | None) -> str:
    if terms is None:
        return NONE
    cap = cap_words(terms)
    return rate_words(terms.daily_rate) + (f"，{cap}" if cap else "")


def _charged(session: Session, estate_id: int) -> tuple[int, int]:
    """The late fees that were charged and are open: how many, and how much in fen."""
    left = func.coalesce(func.sum(Bill.fen - Bill.paid_fen - Bill.waived_fen), 0)
    mine = (Bill.estate_id == estate_id) & Bill.late_of.is_not(None) & (Bill.state == BillState.OPEN)
    number, fen = session.execute(select(func.count(), left).where(mine)).one()
    return int(number), int(fen)
