"""Each morning: whoever owes a publication is reminded before its last day; when it was missed, others hear too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from server.delivery.service.telling import tell
from server.kit.clock import local_day
from server.kit.house import House
from server.openness.rules import numbers
from server.people import queries as people
from server.people.rules import COMMITTEE, COMMUNITY, FINANCE, MANAGER
from server.places import queries as places
from server.postings.queries import calendar
from server.postings.queries.calendar import ItemLine, SpanLine
from server.postings.rules import State
from workflows.engine.jobs import Job, cron
from workflows.postings import wording

OWES = {"provider": (MANAGER, FINANCE), "committee": (COMMITTEE,)}
"""Who publishes what: the firm its accounts, the committee its own."""
HEAR = (MANAGER, COMMITTEE, COMMUNITY)
"""Who hears that something was missed."""
PIECE = 200


def remind(house: House, at: datetime) -> str | None:
    """Remind of what is due within days and report what was missed, each once per item and span; only the latest span
    that is over, as of older ones everybody was told then."""
    told, cursor = 0, None
    while True:
        with house.database.read() as session:
            page = places.estates(session, cursor=cursor, limit=PIECE)
        told += sum(_estate(house, row["id"], at) for row in page.items)
        cursor = page.next
        if cursor is None:
            return f"{told} owed" if told else None


def _estate(house: House, estate_id: int, at: datetime) -> int:
    with house.database.write() as session:
        estate = places.estate(session, estate_id)
        found = calendar.items(session, estate, at=at, many=1)
        return sum(_tell(session, estate, line, line.now, at) for line in found if line.now and line.now.owed)


def _tell(session: Session, estate: Mapping[str, Any], line: ItemLine, one: SpanLine, at: datetime) -> bool:
    item, by = line.item, one.standing.due_by
    before = timedelta(days=int(numbers()["disclosure_reminder"]["days_before"]))
    late = one.standing.state is State.LATE
    if not late and local_day(at) < by - before and one.standing.state is not State.SHORT:
        return False
    said = wording.LATE if late else wording.SHORT if one.standing.state is State.SHORT else wording.DUE
    words = said.format(estate=estate["name"], label=item.label, by=f"{by:%Y-%m-%d}", often=line.often, law=item.law,
                        span=one.words if one.span else wording.ALWAYS, days=item.show_days)  # fmt: skip
    title = (wording.LATE_TITLE if late else wording.DUE_TITLE).format(label=item.label)
    roles = {*OWES[item.by], *(HEAR if late else ())}
    team = [row["id"] for row in people.staff_covering(session, estate["id"], sorted(roles))]
    cause = f"openness:{estate['id']}:{item.key}:{one.span.from_ if one.span else by}:{one.standing.state}"
    tell(session, cause=cause, people=team, key="staff_task", fields={}, title=title, words=words, at=at,
         estate_id=estate["id"])  # fmt: skip
    return True


JOBS = [Job("openness.remind", cron(hour=9, minute=10), remind, silent_after=timedelta(hours=30))]
