"""In the morning whoever supervises hears how many are to be rung up (R-08), and how many callers wait to be told."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.delivery.service import telling
from server.kit.house import House
from server.people import queries as people
from server.reports.queries import calls, phoning
from workflows.engine.jobs import Job, cron
from workflows.reports import wording
from workflows.reports.telling import SUPERVISORS


def remind(house: House, at: datetime) -> str | None:
    """One message a day for each estate where somebody waits to be asked; none where nobody does."""
    with house.database.write() as session:
        due = calls.due_by_estate(session, at=at)
        for estate_id, count in sorted(due.items()):
            to = [row["id"] for row in people.staff_covering(session, estate_id, SUPERVISORS)]
            telling.tell(session, cause=f"calls:{estate_id}:{at:%Y%m%d}", people=to, key="staff_task", fields={},
                         title=wording.CALLS_TITLE, words=wording.CALLS.format(count=count), at=at)  # fmt: skip
        told = phoning.due_by_estate(session)
        for estate_id, count in sorted(told.items()):
            to = [row["id"] for row in people.staff_covering(session, estate_id, SUPERVISORS)]
            telling.tell(session, cause=f"to tell:{estate_id}:{at:%Y%m%d}", people=to, key="staff_task", fields={},
                         title=wording.TO_TELL_TITLE, words=wording.TO_TELL.format(count=count), at=at)  # fmt: skip
    said = [f"{sum(due.values())} to ring up"] if due else []
    said += [f"{sum(told.values())} to tell"] if told else []
    return ", ".join(said) or None


JOBS = [Job("reports.calls", cron(hour=9, minute=5), remind, oldest=timedelta(hours=6), silent_after=timedelta(days=2))]
