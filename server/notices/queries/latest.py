"""The latest notice of an estate that stands."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.notices.models import Notice
from server.notices.rules import State


def published_lately(session: Session, estate_id: int, limit: int = 1) -> list[tuple[int, str, date]]:
    """Number, title and day of the last notices that are out, the latest first."""
    out = Notice.estate_id == estate_id, Notice.state == State.PUBLISHED, Notice.published_at.is_not(None)
    asked = select(Notice.id, Notice.title, Notice.published_at).where(*out).order_by(Notice.published_at.desc())
    return [(id_, title, local_day(at)) for id_, title, at in session.execute(asked.limit(limit)) if at]
