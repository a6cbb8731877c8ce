"""Which votes have papers that were read by one person alone, or by two differently: they lapse with the vote, so
whoever may read them hears in time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session, aliased

from server.kit.waiting import Waits
from server.people import queries as people
from server.votes.models import PaperEntry, Poll
from server.votes.policy import CANVASSERS
from server.votes.queries.on_paper import UNSETTLED

DAY = timedelta(days=1)


def papers(session: Session, before: datetime) -> list[Waits]:
    """The papers of an open vote in one, where one of them waits since ``before``, a day ago, or the vote ends within a
    day; once more while only second readings are waited for. ``to``: who may read one of them."""
    now = before + DAY
    found: dict[int, list[RowMapping]] = {}
    for row in _rows(session):
        found.setdefault(row["poll_id"], []).append(row)
    return [
        _together(session, rows, now) for rows in found.values()
        if min(row["at"] for row in rows) <= before or rows[0]["closes_at"] <= now + DAY
    ]  # fmt: skip


def _rows(session: Session) -> Sequence[RowMapping]:
    later = aliased(PaperEntry)
    newer = select(later.id).where(later.head_id == PaperEntry.head_id, later.id > PaperEntry.id).exists()
    asked = select(PaperEntry.id, PaperEntry.poll_id, PaperEntry.first_by, PaperEntry.at, Poll.estate_id, Poll.title,
                   Poll.closes_at).join(Poll, Poll.id == PaperEntry.poll_id)  # fmt: skip
    waits = Poll.state == "open", Poll.closes_at.is_not(None), PaperEntry.state.in_(UNSETTLED), ~newer
    return session.execute(asked.where(*waits).order_by(Poll.id, PaperEntry.id)).mappings().all()


def _together(session: Session, rows: Sequence[RowMapping], now: datetime) -> Waits:
    newest, first = rows[-1], {people.resolve(session, row["first_by"]) for row in rows}
    team = {one["id"] for one in people.staff_covering(session, newest["estate_id"], CANVASSERS)}
    to = team if len(first) > 1 else team - first
    last = "-last" if newest["closes_at"] <= now else ""
    which = f"“{newest['title']}”有 {len(rows)} 张纸质票"
    key = f"{newest['poll_id']}-{newest['id']}{last}"
    return Waits(key, newest["estate_id"], None, newest["at"], tuple(sorted(to)), which)
