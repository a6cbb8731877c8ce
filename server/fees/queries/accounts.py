"""The account of a home: everything it was ever billed, and who owed it when. A debt stays with its debtor."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from server.fees.models import Allocation, Bill, Debtor, DebtorPerson, FeeItem, Vacancy, left_of
from server.fees.rules.items import BILL_LABELS, BillState
from server.fees.rules.period_words import period_words
from server.kit.masking import mask_name
from server.kit.paging import Page, cut, read_cursor
from server.people import queries as people

PER_PAGE = 40


def bills(session: Session, home_id: int, *, debtor_id: int | None = None, cursor: str | None = None) -> Page:
    """The published bills of a home, the latest first, optionally of one debtor: {id, words, due_on, fen, paid_fen,
    waived_fen, open_fen, state, state_label, disputed, late, formula, debtor_id}."""
    asked = (
        select(Bill.id, Bill.period, Bill.through, Bill.months, Bill.due_on, Bill.fen, Bill.paid_fen, Bill.waived_fen,
               Bill.state, Bill.disputed, Bill.late_of, Bill.formula, Bill.debtor_id, FeeItem.name.label("item"),
               left_of(Bill).label("open_fen"))
        .join(FeeItem, FeeItem.id == Bill.item_id)
        .where(Bill.home_id == home_id, Bill.state != BillState.DRAFT)
        .order_by(Bill.id.desc()).limit(PER_PAGE + 1)
    )  # fmt: skip
    if debtor_id is not None:
        asked = asked.where(Bill.debtor_id == debtor_id)
    if after := read_cursor(cursor, 1):
        asked = asked.where(Bill.id < after[0])
    page = cut(session.execute(asked).mappings().all(), PER_PAGE, "id")
    return Page([_told(row) for row in page.items], page.next)


def debtors(session: Session, home_id: int) -> list[dict[str, Any]]:
    """Who owed for a home and since when, the latest first, each with what is open of it, in fen: {id, kind, label,
    owners, since_month, until_month, open_fen, people}."""
    asked = select(Debtor.id, Debtor.kind, Debtor.label, Debtor.since_month, Debtor.until_month)
    rows = session.execute(asked.where(Debtor.home_id == home_id).order_by(Debtor.since_month.desc())).mappings().all()
    held = _people(session, [row["id"] for row in rows])
    names = people.names(session, {one for persons in held.values() for one in persons})
    opens = _open(session, home_id)
    return [
        {
            **row, "people": held.get(row["id"], []), "open_fen": opens.get(row["id"], 0),
            "owners": "、".join(mask_name(names.get(one, "")) for one in held.get(row["id"], [])) or row["label"],
        }
        for row in rows
    ]  # fmt: skip


def payment_ids(session: Session, home_id: int, *, most: int) -> list[int]:
    """The latest payments of which something went to bills of a home."""
    asked = select(Allocation.payment_id).join(Bill, Bill.id == Allocation.bill_id).where(Bill.home_id == home_id)
    return list(session.scalars(asked.distinct().order_by(Allocation.payment_id.desc()).limit(most)))


def payments_of(session: Session, bill_ids: Collection[int]) -> dict[int, set[int]]:
    """The payments of which something still lies on these bills, by bill."""
    signed = func.sum(case((Allocation.reverses.is_(None), Allocation.fen), else_=-Allocation.fen))
    asked = select(Allocation.bill_id, Allocation.payment_id).where(Allocation.bill_id.in_(bill_ids))
    asked = asked.group_by(Allocation.bill_id, Allocation.payment_id).having(signed > 0)
    found: dict[int, set[int]] = {}
    for bill_id, payment_id in session.execute(asked) if bill_ids else ():
        found.setdefault(bill_id, set()).add(payment_id)
    return found


def bills_of(session: Session, payment_ids: Collection[int]) -> dict[int, set[int]]:
    """The bills these payments settled, by payment, also where it was taken back since."""
    asked = select(Allocation.payment_id, Allocation.bill_id).where(Allocation.payment_id.in_(payment_ids)).distinct()
    found: dict[int, set[int]] = {}
    for payment_id, bill_id in session.execute(asked) if payment_ids else ():
        found.setdefault(payment_id, set()).add(bill_id)
    return found


def vacant_since(session: Session, home_id: int) -> date | None:
    """Since when a home stands empty; None where somebody lives there."""
    return session.scalar(select(Vacancy.since).where(Vacancy.home_id == home_id, Vacancy.until.is_(None)))


def _told(row: Any) -> dict[str, Any]:
    standing = row["state"] == BillState.OPEN
    return {
        **row, "words": f"{row['item']} {period_words(row['period'], row['through'])}",
        "open_fen": row["open_fen"] if standing else 0,
        "state_label": BILL_LABELS[BillState(row["state"])], "late": row["late_of"] is not None,
    }  # fmt: skip


def _people(session: Session, debtor_ids: Collection[int]) -> dict[int, list[int]]:
    asked = select(DebtorPerson.debtor_id, DebtorPerson.person_id).where(DebtorPerson.debtor_id.in_(debtor_ids))
    found: dict[int, list[int]] = {}
    for debtor_id, person_id in session.execute(asked.order_by(DebtorPerson.person_id)) if debtor_ids else ():
        found.setdefault(debtor_id, []).append(person_id)
    return found


def _open(session: Session, home_id: int) -> dict[int, int]:
    asked = select(Bill.debtor_id, left_of(Bill))
    asked = asked.where(Bill.home_id == home_id, Bill.state == BillState.OPEN)
    found: dict[int, int] = {}
    for debtor_id, fen in session.execute(asked):
        found[debtor_id] = found.get(debtor_id, 0) + int(fen)
    return found
