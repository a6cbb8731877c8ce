"""What is open of bills, principal and late fee apart: what somebody may pay, and what a payment may settle."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from server.fees.models import Bill, Waiver, left_of
from server.fees.queries import calm
from server.fees.queries import late as lateness
from server.fees.rules.allocation import Open
from server.fees.rules.items import BillState
from server.kit.db import table

_BILLS = table(Bill)
OPEN_FEN = left_of(_BILLS.c)
"""What is left of a bill that is open, in fen."""


def open_bills(
    session: Session, *, debtor_ids: Collection[int] = (), bill_ids: Collection[int] = (),
    home_ids: Collection[int] = (), on: date | None = None,
) -> list[Open]:  # fmt: skip
    """What is open of the bills of debtors, of homes or of these bills, in the order of their due dates;
    ``id`` is the bill's id as text. Bills that are not due yet are among them: they can be paid too.

    The late fees of a bill stand with it under ``late_fee``, whether or not its principal is paid; given the day of
    paying (``on``), with what would be charged that day, so that one payment can settle both.
    """
    given = {"debtors": debtor_ids, "bills": bill_ids, "homes": home_ids}
    known = {name: list(ids) for name, ids in given.items() if ids}
    rows = session.execute(_asked(frozenset(known)), known).all() if known else []
    late_today = lateness.as_of(session, [row[0] for row in rows if row[2]], on=on) if on is not None else {}
    running = {id_: one.accruing for id_, one in late_today.items()}
    return [
        Open(str(id_), due, int(owed), int(fee) + running.get(id_, 0), int(rests))
        for id_, due, owed, fee, rests in rows
    ]


@cache
def _asked(by: frozenset[str]) -> Select[*tuple[Any, ...]]:
    """What is open by ``debtors``, ``bills`` or ``homes``: made once for each way of asking."""
    ids: dict[str, BindParameter[int]] = {
        name: bindparam(name, expanding=True) for name in ("debtors", "bills", "homes")
    }
    whose = {
        "debtors": _BILLS.c.debtor_id.in_(ids["debtors"]),
        "bills": of_bills(ids["bills"]),
        "homes": _BILLS.c.home_id.in_(ids["homes"]),
    }
    return open_select(or_(*(clause for name, clause in whose.items() if name in by)))


def of_bills(ids: BindParameter[int] | Sequence[BindParameter[int]]) -> ColumnElement[bool]:
    """Bills with these ids, and the late fees of such."""
    return or_(_BILLS.c.id.in_(ids), _BILLS.c.late_of.in_(ids))


def open_select(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Id, due date, principal and late fee of what is open, by due date, and ``resting``: what of the late fee nobody
    is asked for although its bill is; sums in fen."""
    principal = aliased(Bill)
    about = func.coalesce(_BILLS.c.late_of, _BILLS.c.id)
    is_late = _BILLS.c.late_of.is_not(None)
    late = case((is_late, OPEN_FEN), else_=0)
    waits = select(Waiver.id).where(calm.asked(_BILLS.c.id)).exists()
    whole = principal.disputed | select(Waiver.id).where(calm.asked(principal.id)).exists()
    rests = case((is_late & ~whole & (_BILLS.c.disputed | waits), OPEN_FEN), else_=0)
    return (
        select(
            principal.id, principal.due_on, func.sum(OPEN_FEN - late).label("owed"),
            func.sum(late).label("late_fee"), func.sum(rests).label("resting"),
        )
        .join_from(_BILLS, principal, principal.id == about)
        .where(_BILLS.c.state == BillState.OPEN, where)
        .group_by(principal.id, principal.due_on)
        .order_by(principal.due_on, principal.id)
    )  # fmt: skip
