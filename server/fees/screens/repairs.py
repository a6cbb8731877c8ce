"""Paid repairs of an estate on the console: what was billed, what is open. They stand in no other list of debts."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Debtor, Repair, left_of
from server.fees.rules.items import BillState, bill_label
from server.fees.screens.words import TONES
from server.kit.numbering import report_number
from server.kit.paging import Page, cut, read_cursor
from server.places.queries import HOMES

PER_PAGE = 40
OPEN, EVERY = "open", "all"


def figures(session: Session, estate_id: int) -> dict[str, int]:
    """{bills, open, open_fen}: how many bills of repairs stand, how many are open, and what is open of them in fen."""
    open_ = Bill.state == BillState.OPEN
    asked = select(func.count(), func.count().filter(open_), func.coalesce(func.sum(case((open_, left_of(Bill)))), 0))
    mine = (Bill.estate_id == estate_id) & Bill.repair_id.is_not(None) & (Bill.state != BillState.VOID)
    bills, count, fen = session.execute(asked.where(mine)).one()
    return {"bills": int(bills), "open": int(count), "open_fen": int(fen)}


def listed(session: Session, estate_id: int, *, show: str, on: date, cursor: str | None = None) -> Page:
    """The bills of an estate's repairs, the latest first; ``show`` open ones alone, or all."""
    asked = (
        select(Bill.id, Bill.home_id, Bill.fen, Bill.waived_fen, Bill.state, Bill.due_on, Bill.formula,
               left_of(Bill).label("left"), HOMES.c.label.label("home"), Debtor.label.label("debtor"), Repair.report_id)
        .join(Repair, Repair.id == Bill.repair_id)
        .join(HOMES, HOMES.c.id == Bill.home_id)
        .join(Debtor, Debtor.id == Bill.debtor_id)
        .where(Bill.estate_id == estate_id)
        .order_by(Bill.id.desc()).limit(PER_PAGE + 1)
    )  # fmt: skip
    if show == OPEN:
        asked = asked.where(Bill.state == BillState.OPEN)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Bill.id < after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    return Page([_line(row, on) for row in page.items], page.next)


def _line(row: Any, on: date) -> dict[str, Any]:
    standing = row["state"] == BillState.OPEN
    label = bill_label(row["state"], late_left=0, fen=row["fen"], waived_fen=row["waived_fen"])
    return {
        **row, "number": report_number(row["report_id"]), "open_fen": row["left"] if standing else 0,
        "overdue": standing and row["due_on"] < on, "state_label": label,
        "tone": TONES[BillState(row["state"])],
    }  # fmt: skip
