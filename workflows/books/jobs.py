"""Each night every estate's books are proven; where all holds, days that are old enough are closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from server.delivery.service.telling import tell
from server.kit.clock import local_day
from server.kit.house import House
from server.ledger.queries import invariants
from server.ledger.rules.broken import Broken
from server.ledger.service import closing
from server.people import queries as people
from server.people.rules import FINANCE, MANAGER
from server.places import queries as places
from workflows.books import checking, fund, wording
from workflows.engine.jobs import Job, cron

CLOSE_AFTER_DAYS = 7
"""A day stays open so long for what comes late: statements of the channel, cash counted, slips entered."""
ALARMED = (FINANCE, MANAGER)


def check_books(house: House, at: datetime) -> str | None:
    """Check the books of every estate, alarm where something is broken, close what is old where nothing is."""
    with house.database.read() as session:
        estates = invariants.with_books(session)
    wrong = [estate_id for estate_id in estates if _check(house, estate_id, at)]
    if wrong:
        return f"{len(estates)} checked, broken: {wrong[:20]}"
    return f"{len(estates)} checked" if estates else None


def _check(house: House, estate_id: int, at: datetime) -> bool:
    found = _seen(house, estate_id, at)
    if found:
        # What was being written while it was read is whole by now: only what is seen twice is broken.
        again = {(one.check, one.about) for one in _seen(house, estate_id, at)}
        found = [one for one in found if (one.check, one.about) in again]
    with house.database.write() as session:
        if found:
            _alarm(session, estate_id, found, at)
        else:
            closing.close_day(
                session, None, estate_id=estate_id, day=local_day(at) - timedelta(days=CLOSE_AFTER_DAYS), at=at
            )
    return bool(found)


def _seen(house: House, estate_id: int, at: datetime) -> list[Broken]:
    with house.database.read() as session:
        return checking.broken(session, estate_id, local_day(at))


def _alarm(session: Session, estate_id: int, found: Sequence[Broken], at: datetime) -> None:
    covering = [row["id"] for row in people.staff_covering(session, estate_id, ALARMED)]
    words = wording.alarm(places.estate(session, estate_id)["name"], found)
    told = [*covering, *people.administrators(session)]
    tell(session, cause=f"books_broken:{estate_id}:{local_day(at)}", people=told, key="system_alarm", fields={},
         title=wording.ALARM_TITLE, words=words, at=at, estate_id=estate_id)  # fmt: skip


JOBS = [
    Job("books.check", cron(hour=3, minute=40), check_books, oldest=timedelta(hours=20),
        silent_after=timedelta(hours=30)),
    Job("books.fund", cron(hour=9, minute=20), fund.remind_of_quarters, silent_after=timedelta(hours=30)),
]  # fmt: skip
