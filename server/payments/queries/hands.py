"""Through whose hands the cash went that an exception is about: another person settles it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.queries.own import is_among
from server.kit.actor import Actor
from server.payments import policy
from server.payments.models import CashDay, Mismatch, Payment
from server.payments.rules.methods import Method
from server.payments.rules.orders import Kind
from server.people import queries as people


def is_own(session: Session, actor: Actor, exception_id: int) -> bool:
    """Whether an exception is about cash of somebody's own hand: who counted a day that differs, or took cash on it
    (unless everybody who may settle it did), who entered late, who undid what was counted."""
    row = session.get_one(Mismatch, exception_id)
    if row.kind == Kind.CASH_DIFFERS:
        return _differs(session, actor, row)
    if row.kind not in (Kind.CASH_LATE, Kind.CASH_UNDONE):
        return False
    paid = session.get_one(Payment, row.facts["payment_id"])
    hand = paid.entered_by if row.kind == Kind.CASH_LATE else paid.voided_by or paid.reviewed_by
    return hand is not None and is_among(session, actor.id, [hand])


def _differs(session: Session, actor: Actor, row: Mismatch) -> bool:
    assert row.estate_id is not None
    day = session.get_one(CashDay, (row.estate_id, date.fromisoformat(row.facts["day"])))
    if is_among(session, actor.id, [day.counted_by]):
        return True
    taken = select(Payment.entered_by).distinct().where(
        Payment.estate_id == row.estate_id, Payment.method == Method.CASH, Payment.day == day.day,
        Payment.entered_by.is_not(None),
    )  # fmt: skip
    took = {people.resolve(session, one) for one in session.scalars(taken) if one is not None}
    others = {one["id"] for one in people.staff_covering(session, row.estate_id, policy.KEEPERS)} - took
    return actor.id in took and bool(others - {people.resolve(session, day.counted_by)})
