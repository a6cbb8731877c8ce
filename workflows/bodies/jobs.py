"""What the clock does about bodies of owners: who must act is reminded once of each thing, and told once when its day
went by. What is due is read from the database; a restart misses nothing, a double tick does nothing."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.bodies.queries import sitting as bodies
from server.bodies.queries.reached import first_reached
from server.bodies.queries.sitting import Sitting
from server.bodies.rules.makeup import Kind
from server.bodies.rules.steps import Due
from server.kit.clock import local_day
from server.kit.house import House
from workflows.bodies import wording
from workflows.bodies.reactions import SEE_TO_IT, staff, tell_first
from workflows.engine.jobs import Job, cron

TERM_AFTER = timedelta(days=14)
"""So long a committee may sit before its term is asked for."""


def remind(house: House, at: datetime) -> str | None:
    """Remind of what is due soon or late; gives how many things were looked at."""
    day, told = local_day(at), 0
    with house.database.read() as session:
        sitting, reached = bodies.all_sitting(session, day), first_reached(session, day)
    for estate_id in reached:
        with house.database.write() as session:
            tell_first(session, estate_id, at)
    for one in sitting:
        with house.database.write() as session:
            told += _remind(session, one, day, at)
    return f"{told} due" if told else None


def _remind(session: Session, told: Sitting, day: date, at: datetime) -> int:
    waiting = [one for one in told.dues if one.open and one.by is not None]
    late = [one for one in waiting if one.late]
    soon = [one for one in waiting if not one.late and one.soon_from and one.soon_from <= day]
    for one in late:
        _tell(session, told, one, "late", wording.LATE_TITLE, wording.LATE, at)
    for one in soon:
        _tell(session, told, one, "soon", wording.SOON_TITLE, wording.SOON, at)
    termless = told.kind == Kind.COMMITTEE and told.until is None and day >= told.since + TERM_AFTER
    if termless:
        title, words = wording.TERM_TITLE.format(estate=told.estate), wording.TERM.format(label=told.label)
        staff(session, told.estate_id, cause=f"body:{told.id}:term", title=title, words=words, roles=SEE_TO_IT, at=at)
    return len(late) + len(soon) + termless


def _tell(session: Session, told: Sitting, one: Due, how: str, title: str, words: str, at: datetime) -> None:
    assert one.by is not None
    cause = f"body:{told.id}:{one.step}:{how}:{one.by:%Y%m%d}"
    staff(session, told.estate_id, cause=cause, title=title.format(estate=told.estate, what=one.label),
          words=wording.due(told, one, words), roles=one.roles, at=at)  # fmt: skip


JOBS = [
    Job("bodies.remind", cron(hour=9, minute=20), remind, oldest=timedelta(hours=8), silent_after=timedelta(hours=30)),
]
