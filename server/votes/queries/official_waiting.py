"""Which results of the authority wait for a second person: for whoever reminds them, and whoever is called at once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.waiting import Waits
from server.people import queries as people
from server.votes.models import OfficialEntry, Poll
from server.votes.policy import CONVENERS

WAITING = "waiting"


def entries(session: Session, before: datetime) -> list[Waits]:
    """Those that one person had entered by an instant and nobody has compared with the paper."""
    asked = select(OfficialEntry.id, Poll.estate_id, OfficialEntry.entered_by, OfficialEntry.at, Poll.title)
    asked = asked.join(Poll, Poll.id == OfficialEntry.poll_id).where(
        OfficialEntry.state == WAITING, OfficialEntry.at <= before
    )
    rows = session.execute(asked.order_by(OfficialEntry.id))
    return [Waits(id_, estate_id, by, at, which=f"“{title}”") for id_, estate_id, by, at, title in rows]


def comparers(session: Session, entry_id: int) -> list[int]:
    """Who else may compare an entry with the paper; nobody once it was."""
    row = session.get_one(OfficialEntry, entry_id, populate_existing=True)
    if row.state != WAITING:
        return []
    estate_id, by = session.get_one(Poll, row.poll_id).estate_id, people.resolve(session, row.entered_by)
    return sorted({one["id"] for one in people.staff_covering(session, estate_id, CONVENERS)} - {by})
