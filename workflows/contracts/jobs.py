"""Each morning: whose day comes near hears of it once, and once that it went by. What is due is read from the database,
so that a restart misses nothing and a second run says nothing twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from server.contracts.queries import standing, telling
from server.contracts.queries.standing import Standing
from server.contracts.rules.contract import Due, Step, day_words
from server.contracts.rules.words import STEP_LABELS, missed_words, step_words
from server.delivery.service import fanout
from server.kit.clock import local_day
from server.kit.house import House
from server.people import queries as people
from workflows.contracts import telling as tellings
from workflows.contracts import wording
from workflows.engine.jobs import Job, cron

SOON = timedelta(days=30)
GONE_FOR = timedelta(days=14)
"""A day that went by longer ago, as before the contract was written down, is told no more."""
FOR_RESIDENTS = {(Step.DECIDE, False), (Step.END, True)}
"""Of what all residents hear: that they are to decide, and that the contract goes on without a term."""


def remind(house: House, at: datetime) -> str | None:
    """Tell of every day that is near or has just gone by, each once. One estate per transaction."""
    today, told = local_day(at), 0
    with house.database.read() as session:
        estates = standing.known(session)
    for estate_id in estates:
        with house.database.write() as session:
            now = standing.of(session, estate_id)
            for due in now.dues:
                told += _tell(session, now, due, today, at)
    return f"{told} days near or gone by" if told else None


def _tell(session: Session, now: Standing, due: Due, today: date, at: datetime) -> bool:
    soon, gone = due.day - SOON <= today <= due.day, due.day < today <= due.day + GONE_FOR
    if not (soon or gone) or now.is_settled(due.step):
        return False
    label, day = STEP_LABELS[due.step], day_words(due.day)
    if gone:
        title = wording.GONE_TITLE.format(label=label)
        said = missed_words(due.step, now.contract, due.day, left=now.left(due.step))
    else:
        title, said = wording.SOON_TITLE.format(label=label, day=day), step_words(due.step, now.contract, due.day)
    cause = f"contract:{now.estate_id}:{due.step}:{due.day}:{'gone' if gone else 'soon'}"
    tellings.staff(session, now.estate_id, cause=cause, title=title, words=f"{now.estate}：{said}", at=at,
                   roles=tellings.acting(session, now.estate_id))  # fmt: skip
    if (due.step, gone) in FOR_RESIDENTS:
        crowd = people.residents_select(now.estate_id, day=today)
        fanout.to_inbox(session, cause=f"{cause}:residents", people=crowd, title=title, at=at, page=None,
                        words=f"{now.estate}：{telling.line_of(now, today)}", estate_id=now.estate_id)  # fmt: skip
    return True


JOBS = [
    Job("contracts.remind", cron(hour=9, minute=15), remind, oldest=timedelta(hours=8), silent_after=timedelta(days=2))
]
