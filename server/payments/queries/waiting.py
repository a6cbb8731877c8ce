"""Money the desk has taken already: what nobody has looked at yet, and what may be the same money once more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, func, select
from sqlalchemy.orm import Session

from server.payments.models import Payment
from server.payments.queries.given_back import GIVEN_FEN
from server.payments.rules.methods import AT_THE_DESK, State

_COUNTS = (State.WAITING, State.RECEIVED)
_FIELDS = (Payment.id, Payment.fen, Payment.method, Payment.entered_at, Payment.entered_by, Payment.state)


def waiting_fen(session: Session, estate_id: int, home_ids: Collection[int]) -> dict[int, int]:
    """By home, the fen that were taken for it at the desk and wait for a second person; homes without any are left
    out."""
    if not home_ids:
        return {}
    asked = select(Payment.home_id, func.sum(Payment.fen)).where(
        Payment.estate_id == estate_id, Payment.state == "waiting", Payment.home_id.in_(home_ids)
    )
    rows = session.execute(asked.group_by(Payment.home_id)).all()
    return {home_id: int(fen) for home_id, fen in rows if home_id is not None}


def same_taken(
    session: Session, *, estate_id: int, home_id: int, fen: int, day: date, but: int | None = None
) -> list[RowMapping]:  # fmt: skip
    """What was taken at the desk for a home on a day, is exactly so many fen and did not go back whole since, oldest
    first; ``but`` one payment."""
    like: list[Any] = [
        Payment.estate_id == estate_id, Payment.day == day, Payment.home_id == home_id, Payment.fen == fen,
        Payment.method.in_(AT_THE_DESK), Payment.state.in_(_COUNTS), Payment.fen > GIVEN_FEN,
    ]  # fmt: skip
    asked = select(*_FIELDS).where(*like, *([Payment.id != but] if but else [])).order_by(Payment.id)
    return list(session.execute(asked).mappings())
