"""Which notices wait for a second person: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.waiting import Waits
from server.notices.models import Notice, UrgentCall
from server.notices.rules import State


def urgent(session: Session, before: datetime) -> list[Waits]:
    """Notices that somebody had called urgent by an instant and nobody else has let go or taken back."""
    asked = select(Notice.id, Notice.estate_id, UrgentCall.first_by, UrgentCall.first_at, Notice.title)
    asked = asked.join(UrgentCall, UrgentCall.notice_id == Notice.id).where(
        Notice.state == State.WAITING, UrgentCall.first_at <= before
    )
    rows = session.execute(asked.order_by(Notice.id))
    return [Waits(id_, estate_id, by, at, which=f"“{title}”") for id_, estate_id, by, at, title in rows]
