"""Which sheets are held back until somebody looks: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.models import Sheet
from server.bulletins.queries.brief import brief
from server.bulletins.rules.words import State
from server.kit.waiting import Waits

STALE_AFTER = timedelta(days=30)
"""So long after it was made or changed nobody wants a sheet any more, and nobody is reminded of it."""


def held(session: Session, before: datetime) -> list[Waits]:
    """Sheets held back, and corrections changed after they were looked over, that stand so since an instant: a sheet
    with a deadline needs nobody to be reminded. Nobody asked for them; managers decide, and who reviews."""
    since = func.coalesce(Sheet.changed_at, Sheet.made_at)
    waits = or_(Sheet.state == State.HELD, and_(Sheet.state == State.WAITING, Sheet.review_by.is_(None)))
    asked = select(Sheet.id, Sheet.estate_id, since).where(waits, since <= before, since > before - STALE_AFTER)
    return [
        Waits(id_, estate_id, None, at, _deciders(session, estate_id), _mark(session, id_))
        for id_, estate_id, at in session.execute(asked.order_by(Sheet.id)).all()
    ]


def _deciders(session: Session, estate_id: int) -> tuple[int, ...]:
    return tuple(sorted(policy.deciders(session, estate_id)))


def _mark(session: Session, sheet_id: int) -> str:
    told = brief(session, sheet_id)
    again = f"的更正 {told.number - 1}" if told.number > 1 else ""
    return f"{told.view.day_words}的{told.view.kind_label}{again}"
