"""The cash of a desk on a day: what came in, what should lie in the drawer, who counted and who looked again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.payments.models import CashDay, Payment
from server.payments.rules.methods import Method, State
from server.payments.screens.payments import dressed, fields
from server.people import queries as people


def taken(session: Session, estate_id: int, day: date) -> list[dict[str, Any]]:
    """The cash that was taken on a day, what waits for a second person with it."""
    there = Payment.state.in_((State.WAITING, State.RECEIVED))
    asked = fields().where(Payment.estate_id == estate_id, Payment.day == day, Payment.method == Method.CASH, there)
    return dressed(session, session.execute(asked.order_by(Payment.id)).mappings().all())


def late(rows: Sequence[Mapping[str, Any]], row: Mapping[str, Any] | None) -> dict[int, int]:
    """What of the cash of a day was entered after it was counted: fen by payment."""
    return {one["id"]: one["fen"] for one in rows if row is not None and one["entered_at"] > row["counted_at"]}


def counted(session: Session, estate_id: int, day: date) -> dict[str, Any] | None:
    """What was counted on a day, and by whom; None before anybody did."""
    row = session.get(CashDay, (estate_id, day))
    if row is None:
        return None
    names = people.names(session, [one for one in (row.counted_by, row.checked_by) if one])
    return {
        "counted_fen": row.counted_fen, "expected_fen": row.expected_fen, "gap": row.counted_fen - row.expected_fen,
        "difference": row.difference, "counted": names.get(row.counted_by, ""), "counted_at": row.counted_at,
        "counted_by": people.resolve(session, row.counted_by), "checked": names.get(row.checked_by or 0, ""),
        "checked_at": row.checked_at, "checked_by": row.checked_by, "version": row.version,
    }  # fmt: skip


def unchecked(session: Session, estate_id: int) -> list[date]:
    """The days that were counted and that nobody has looked at, oldest first."""
    asked = select(CashDay.day).where(CashDay.estate_id == estate_id, CashDay.checked_by.is_(None))
    return list(session.scalars(asked.order_by(CashDay.day)))
