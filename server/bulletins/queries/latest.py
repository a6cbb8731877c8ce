"""The latest daily sheet of an estate that is out."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.bulletins.models import Sheet
from server.bulletins.rules.words import Kind, State


def last_daily(session: Session, estate_id: int) -> date | None:
    """Its day; None while none was published."""
    daily = Sheet.estate_id == estate_id, Sheet.kind == Kind.DAILY, Sheet.state == State.PUBLISHED
    return session.scalar(select(func.max(Sheet.day)).where(*daily))
