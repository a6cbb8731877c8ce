"""What the clock does about persons whom nothing needs any more: name, phone and marks are emptied (P-07)."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.kit.calendar.days import add_months
from server.kit.clock import local_day
from server.kit.house import House
from server.kit.own_data import OwnData
from server.kit.retention import PERSON_MONTHS
from server.people.service import forgetting
from workflows.engine.jobs import Job, cron


def empty_unneeded(house: House, at: datetime) -> str | None:
    """Empty who has had no home, role, sign-in, debt, open report, kept ballot or payment for as long as is kept, each
    in a transaction of its own."""
    own, since, after, emptied = house.need(OwnData), add_months(local_day(at), -PERSON_MONTHS), 0, 0
    while True:
        with house.database.read() as session:
            after, ids = forgetting.unneeded(session, own, since=since, after=after)
        for person_id in ids:
            with house.database.write() as session:
                emptied += forgetting.empty_unneeded(session, house.vault, own, person_id, since=since, at=at)
        if not after:
            return f"{emptied} emptied" if emptied else None


JOBS = [
    Job("people.empty_unneeded", cron(day=2, hour=2, minute=30), empty_unneeded, silent_after=timedelta(days=40)),
]
