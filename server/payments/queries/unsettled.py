"""Cash that nobody has counted or counted again, and what does not add up and nobody has settled: for whoever
reminds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.waiting import Waits
from server.ledger.queries import balances
from server.ledger.rules.accounts import Account
from server.payments import policy
from server.payments.models import CashDay, Mismatch, Payment
from server.payments.queries import hands
from server.payments.rules.methods import Method, State
from server.people import queries as people
from server.places import queries as places


def counted(session: Session, before: datetime) -> list[Waits]:
    """Days whose cash was counted by an instant and whom no second person has closed."""
    asked = select(CashDay).where(CashDay.checked_by.is_(None), CashDay.counted_at <= before)
    rows = session.scalars(asked.order_by(CashDay.estate_id, CashDay.day))
    return [
        Waits(f"{row.estate_id}-{row.day}", row.estate_id, row.counted_by, row.counted_at, which=_day(row.day))
        for row in rows
    ]


def uncounted(session: Session, before: datetime) -> list[Waits]:
    """Estates in whose drawer lies cash that came by an instant, after the last day that was counted."""
    last = select(CashDay.estate_id, func.max(CashDay.day).label("day")).group_by(CashDay.estate_id).subquery()
    since, first = func.min(Payment.entered_at), func.min(Payment.day)
    asked = select(Payment.estate_id, first, since).outerjoin(last, last.c.estate_id == Payment.estate_id).where(
        Payment.method == Method.CASH, Payment.state.in_((State.WAITING, State.RECEIVED)),
        Payment.entered_at.is_not(None), (last.c.day.is_(None)) | (Payment.day > last.c.day),
    )  # fmt: skip
    rows = session.execute(asked.group_by(Payment.estate_id).having(since <= before).order_by(Payment.estate_id)).all()
    return [
        Waits(f"{estate_id}-{day}", estate_id, None, at, which=_day(day))
        for estate_id, day, at in rows if _lies_there(session, estate_id)
    ]  # fmt: skip


def exceptions(session: Session, before: datetime) -> list[Waits]:
    """What was found not to add up by an instant and is open, an estate or company in one, as new as the newest of it:
    who settles one after the other is not reminded of each. ``to`` are those who may settle, but nobody through whose
    hands all of it went."""
    asked = select(Mismatch).where(Mismatch.state == "open", Mismatch.found_at <= before)
    found: dict[tuple[int | None, int | None], list[Mismatch]] = {}
    for row in session.scalars(asked.order_by(Mismatch.found_at, Mismatch.id)):
        found.setdefault((row.estate_id, None if row.estate_id else row.company_id), []).append(row)
    return [_together(session, estate_id, company_id, rows) for (estate_id, company_id), rows in found.items()]


def _together(session: Session, estate_id: int | None, company_id: int | None, rows: Sequence[Mismatch]) -> Waits:
    whose = "" if estate_id else f"{places.companies(session).get(company_id or 0, '系统')}的 "
    which = f"{whose}{len(rows)} 条对账差异，最早是{_day(local_day(rows[0].found_at))}发现的"
    to = people.administrators(session) if estate_id is None else _settlers(session, estate_id, rows)
    return Waits(f"{rows[-1].id}", estate_id, None, rows[-1].found_at, tuple(to), which)


def _settlers(session: Session, estate_id: int, rows: Sequence[Mismatch]) -> list[int]:
    keepers = {one["id"] for one in people.staff_covering(session, estate_id, policy.KEEPERS)}
    return [one for one in sorted(keepers) if not all(hands.is_own(session, Actor(one), row.id) for row in rows)]


def _lies_there(session: Session, estate_id: int) -> bool:
    waits = Payment.estate_id == estate_id, Payment.method == Method.CASH, Payment.state == State.WAITING
    if session.scalar(select(Payment.id).where(*waits).limit(1)) is not None:
        return True
    return balances.balance(session, Account.CASH, estate_id=estate_id) > 0


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
