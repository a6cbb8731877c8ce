"""What the clock does about cards: before a term or a certificate ends, and once it has, whose it is and who appoints
hear it, each once. What is due is read from the database; a second run says nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.contacts.queries import due
from server.contacts.queries.due import Ending
from server.delivery.service import telling
from server.kit.clock import local_day
from server.kit.house import House
from workflows.contacts import wording
from workflows.engine.jobs import Job, cron


def remind(house: House, at: datetime) -> str | None:
    """Remind of every term and certificate that ends soon or has ended. One per transaction."""
    with house.database.read() as session:
        found = due.ending(session, local_day(at))
    for one in found:
        with house.database.write() as session:
            tell_of(session, one, at)
    return f"{len(found)} end" if found else None


def tell_of(session: Session, one: Ending, at: datetime) -> None:
    """Whose card it is, and whoever keeps such cards there."""
    card, over = one.card, one.stage == "over"
    to = sorted({*card.keepers, *([card.person_id] if card.person_id else [])})
    title, words = (wording.OVER_TITLE, wording.OVER) if over else (wording.SOON_TITLE, wording.SOON)
    cause = f"card:{card.id}:{one.which}:{one.stage}:{one.until:%Y%m%d}"
    telling.tell(session, cause=cause, people=to, key="staff_task", fields={}, title=wording.ending(one, title),
                 words=wording.ending(one, words), at=at, estate_id=card.estate_id)  # fmt: skip


JOBS = [
    Job("contacts.remind", cron(hour=9, minute=35), remind, oldest=timedelta(hours=8), silent_after=timedelta(hours=30))
]
