"""What metered and shared bills are worked out from: what was read and what costs came to, month by month."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import MeterReading, SharedCost
from server.fees.queries import own
from server.fees.rules.prices import thousandths
from server.fees.screens.words import month_words
from server.kit.actor import Actor
from server.kit.calendar.days import add_months
from server.places.queries import HOMES

MOST_MONTHS = 12


def costs(session: Session, item_id: int) -> list[dict[str, Any]]:
    """What a shared cost came to in its last months, newest first."""
    asked = select(SharedCost).where(SharedCost.item_id == item_id).order_by(SharedCost.month.desc())
    rows = session.scalars(asked.limit(MOST_MONTHS))
    return [{"words": month_words(row.month), "volume": thousandths(row.volume), "fen": row.total_fen} for row in rows]


def read_months(session: Session, item_id: int) -> list[dict[str, Any]]:
    """How many meters were read at the end of each of the last months, newest first."""
    asked = select(MeterReading.month, func.count()).where(MeterReading.item_id == item_id)
    rows = session.execute(asked.group_by(MeterReading.month).order_by(MeterReading.month.desc()).limit(MOST_MONTHS))
    return [{"words": month_words(month), "count": count} for month, count in rows]


def meters(
    session: Session, actor: Actor, item_id: int, estate_id: int, month: date, *, on: date
) -> list[dict[str, Any]]:  # fmt: skip
    """Every home of an estate with what its meter showed at the end of a month and of the month before; ``own``: the
    reader has it, and a colleague reads the meter."""
    now, before = (_readings(session, item_id, one) for one in (month, add_months(month, -1)))
    asked = select(HOMES.c.id, HOMES.c.label).where(HOMES.c.estate_id == estate_id).order_by(HOMES.c.id)
    rows = session.execute(asked).all()
    theirs = own.homes(session, actor.id, [row.id for row in rows], on)
    return [
        {"id": id_, "label": label, "now": _shown(now.get(id_)), "before": _shown(before.get(id_)),
         "own": id_ in theirs}
        for id_, label in rows
    ]  # fmt: skip


def _readings(session: Session, item_id: int, month: date) -> dict[int, int]:
    asked = select(MeterReading.home_id, MeterReading.reading)
    found = asked.where(MeterReading.item_id == item_id, MeterReading.month == month)
    return dict(session.execute(found).all())


def _shown(reading: int | None) -> str:
    return "" if reading is None else thousandths(reading)
