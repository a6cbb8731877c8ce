"""Closing days: their totals and hash are written down, and they take no more events."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, not_found
from server.kit.once import insert_new
from server.ledger import policy
from server.ledger.models import LedgerBook, LedgerDay, LedgerEvent
from server.ledger.queries import days
from server.places import queries as places


class DayNotOver(Conflict):
    """Only a day that is over can be closed."""

    def __init__(self, day: date) -> None:
        super().__init__("day_not_over", f"{day:%Y-%m-%d}还没有过完，不能结账。", day=day.isoformat())


def close_day(session: Session, actor: Actor | None, *, estate_id: int, day: date, at: datetime) -> bool:
    """Close a day and every open day before it; gives whether anything was left to close. None: the house itself.

    Not found for whoever may not, :class:`DayNotOver` for today and later.
    """
    places.estate(session, estate_id)
    if actor is not None and not policy.may_close(session, actor, estate_id):
        raise not_found("小区")
    if day >= local_day(at):
        raise DayNotOver(day)
    by = actor or SYSTEM
    book = _hold(session, estate_id)
    if book.closed_through is not None and day <= book.closed_through:
        return False
    before = days.last_hash(session, estate_id)
    for one in _days(session, estate_id, book.closed_through, day):
        before = _close(session, by, estate_id, one, before, at)
    session.execute(update(LedgerBook).where(LedgerBook.estate_id == estate_id).values(closed_through=day))
    audit.record(session, by, "ledger.day_closed", "estate", estate_id, at=at, estate_id=estate_id,
                 after={"day": day.isoformat(), "hash": before})  # fmt: skip
    return True


def _hold(session: Session, estate_id: int) -> LedgerBook:
    # Alone: whoever posts holds the row lightly and has either committed by now or will look again after us.
    insert_new(session, LedgerBook, [{"estate_id": estate_id, "closed_through": None}])
    asked = select(LedgerBook).where(LedgerBook.estate_id == estate_id).with_for_update()
    return session.scalars(asked.execution_options(populate_existing=True)).one()


def _days(session: Session, estate_id: int, closed: date | None, until: date) -> Iterator[date]:
    """The open days that have events, and the last one."""
    asked = select(LedgerEvent.day).where(LedgerEvent.estate_id == estate_id, LedgerEvent.day < until).distinct()
    if closed is not None:
        asked = asked.where(LedgerEvent.day > closed)
    yield from sorted(session.scalars(asked))
    yield until


def _close(session: Session, by: Actor, estate_id: int, day: date, before: str, at: datetime) -> str:
    hashed = days.hash_of(session, estate_id, day, before)
    row = {"estate_id": estate_id, "day": day, "closed_at": at, "closed_by": by.id, "hash": hashed}
    session.execute(insert(LedgerDay), row | {"totals": days.totals(session, estate_id, day, day).get(day, {})})
    return hashed
