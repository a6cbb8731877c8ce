"""A price that does not hold yet and on which nothing rests is taken back, as if it had never been set."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import FeeItem, Tariff
from server.fees.queries.resting import resting
from server.fees.rules.payers import month_of
from server.fees.rules.withdrawing import check_withdrawal
from server.fees.service.circles import same_homes
from server.fees.service.tariffs import check_apart, held
from server.kit import audit
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.kit.clock import local_day


def withdraw(session: Session, actor: Actor, tariff_id: int, *, version: int, resume: bool, at: datetime) -> int:
    """Take a price back; gives the id of its item. What it said stays in the audit.

    ``resume``: the price that ends with the month before takes its months over; without it nothing is charged for them
    until another price is set. :class:`Conflict` for one that holds already or that a bill of any state was made with.
    """
    item, row = held(session, actor, tariff_id, version)
    # A run that writes bills with this price holds it until it commits; this waits, and then sees the bills.
    session.refresh(row, with_for_update=True)
    bills = resting(session, item.estate_id, {row.id: row.from_month})
    check_withdrawal(from_month=row.from_month, month=month_of(local_day(at)), bills=bills.get(row.id, 0))
    before = before_it(session, row) if resume else []
    session.delete(row)
    session.flush()
    for one in before:
        _resume(session, one, row)
    _write_down(session, actor, item, row, before, at)
    return item.id


def before_it(session: Session, row: Tariff) -> list[Tariff]:
    """The prices of the same homes that end with the month before this one begins."""
    ended = (Tariff.item_id == row.item_id) & (Tariff.until_month == add_months(row.from_month, -1))
    found = session.scalars(select(Tariff).where(ended).order_by(Tariff.number))
    return [one for one in found if same_homes(one.applies, row.applies)]


def _resume(session: Session, one: Tariff, gone: Tariff) -> None:
    later = {"from_month": gone.from_month, "until_month": gone.until_month, "applies": one.applies}
    check_apart(session, one.item_id, later)
    one.until_month, one.ends_on, one.version = gone.until_month, gone.ends_on, one.version + 1
    session.flush()


def _write_down(
    session: Session, actor: Actor, item: FeeItem, row: Tariff, resumed: list[Tariff], at: datetime
) -> None:  # fmt: skip
    said = {"item": item.name, "number": row.number, "price": row.price, "unit": row.unit, "basis": row.basis}
    months = {"from_month": _iso(row.from_month), "until_month": _iso(row.until_month)}
    audit.record(session, actor, "fees.tariff_withdrawn", "tariff", row.id, at=at, estate_id=item.estate_id,
                 before={**said, **months})  # fmt: skip
    for one in resumed:
        audit.record(session, actor, "fees.tariff_resumed", "tariff", one.id, at=at, estate_id=item.estate_id,
                     after={"item": item.name, "price": one.price, "until_month": _iso(one.until_month)})  # fmt: skip


def _iso(month: date | None) -> str | None:
    return month.isoformat() if month is not None else None
