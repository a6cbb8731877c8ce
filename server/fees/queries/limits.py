"""Until when a debt may be claimed (F-12): the watch date of each open bill, and the debts whose term runs out soon.

Three years from the due date, begun anew by a demand that is proven to have arrived (民法典 188, 195).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Bill, Demand, FeeItem, left_of
from server.fees.rules.items import BillState
from server.fees.rules.limitation import MONTHS, expires_on
from server.fees.rules.limitation import Demand as Asked
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.places.queries import HOMES

WITHIN = 90
MOST = 500


@dataclass(frozen=True, slots=True)
class Watched:
    """An open bill and the last day of its term. ``demanded_on``: the last demand that arrived; ``expired``: the term
    is over, so that the debtor may refuse, though paying is still right."""

    bill_id: int
    debtor_id: int
    home_id: int
    home_label: str
    item_name: str
    period: date
    due_on: date
    open_fen: int
    demanded_on: date | None
    expires_on: date
    expired: bool


def runs_out(
    session: Session, actor: Actor, estate_id: int, *, on: date, within: int = WITHIN
) -> list[Watched]:  # fmt: skip
    """The open bills of an estate whose term runs out within so many days, or is over, the most urgent first."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    latest = add_months(on + timedelta(days=within), -MONTHS) + timedelta(days=3)
    found = _watched(session, [Bill.estate_id == estate_id, Bill.due_on <= latest], on)
    soon = [one for one in found if one.expires_on <= on + timedelta(days=within)]
    return sorted(soon, key=lambda one: (one.expires_on, one.bill_id))[:MOST]


def watch_dates(session: Session, bill_ids: Collection[int], *, on: date) -> dict[int, date]:
    """The last day of the term of each of these bills that is open."""
    return {one.bill_id: one.expires_on for one in _watched(session, [Bill.id.in_(bill_ids)], on)}


def _watched(session: Session, where: Iterable[ColumnElement[bool]], on: date) -> list[Watched]:
    asked = (
        select(
            Bill.id, Bill.debtor_id, Bill.home_id, HOMES.c.label, FeeItem.name, Bill.period, Bill.due_on,
            left_of(Bill).label("open_fen"),
        )
        .join(HOMES, HOMES.c.id == Bill.home_id)
        .join(FeeItem, FeeItem.id == Bill.item_id)
        .where(Bill.state == BillState.OPEN, Bill.repair_id.is_(None), *where)
        .order_by(Bill.due_on, Bill.id)
    )  # fmt: skip
    rows = session.execute(asked).all()
    demands = arrived(session, {row.debtor_id for row in rows})
    return [_one(row, demands.get(row.id, []), on) for row in rows]


def arrived(session: Session, debtor_ids: Collection[int]) -> dict[int, list[date]]:
    """The days on which a demand about each bill of these debtors arrived, by bill, oldest first."""
    theirs = Demand.debtor_id.in_(debtor_ids) & Demand.arrived_at.is_not(None)
    asked = select(Demand.bill_ids, Demand.arrived_at).where(theirs).order_by(Demand.arrived_at)
    found: dict[int, list[date]] = {}
    for bill_ids, at in session.execute(asked) if debtor_ids else ():
        for bill_id in bill_ids:
            found.setdefault(bill_id, []).extend([local_day(at)] if at else [])
    return found


def _one(row: Row[*tuple[Any, ...]], days: list[date], on: date) -> Watched:
    ends = expires_on(row.due_on, [Asked(day, reached=True) for day in days])
    return Watched(
        row.id, row.debtor_id, row.home_id, row.label, row.name, row.period, row.due_on, row.open_fen,
        days[-1] if days else None, ends, expired=on > ends,
    )  # fmt: skip
