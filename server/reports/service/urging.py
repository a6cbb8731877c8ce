"""Urging: not too often, and when enough homes have urged, the report becomes more urgent by one step (B8)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import TooMany
from server.people import queries as people
from server.reports.models import Report, ReportEvent
from server.reports.rules.category import more_urgent
from server.reports.rules.levels import default_table
from server.reports.rules.words import Move, Priority
from server.reports.service import clockwork
from server.reports.service.bringing import Bring

CALLER = 0
"""Stands for the home of whoever urges by phone."""


def next_urge_at(report: Report) -> datetime | None:
    """From when the report may be urged again; None when it never was."""
    pause = timedelta(minutes=default_table()["urging"]["pause_minutes"])
    return None if report.urged_at is None else report.urged_at + pause


def urge(session: Session, actor: Actor, report: Report, _bring: Bring, at: datetime) -> None:
    """Count an urge; raise the priority the moment the last of the needed homes joins, and never by the same again."""
    again = next_urge_at(report)
    if again is not None and at < again:
        raise TooMany("urged_lately", "刚刚已经催过了，我们正在跟进，请稍后再催。", next_at=again.isoformat())
    report.urge_count += 1
    report.urged_at = at
    before = _homes(session, report, at, but=actor.id)
    after = _homes(session, report, at, but=None)
    if len(before) < default_table()["urging"]["raise_after"] <= len(after):
        clockwork.set_priority(session, report, more_urgent(Priority(report.priority)), at)


def _homes(session: Session, report: Report, at: datetime, *, but: int | None) -> set[int]:
    """The homes that have urged. ``but`` leaves out the urge being made: this person's newest. However many of the
    staff write down that one caller urges, that is one home."""
    urges = select(ReportEvent.by_part, ReportEvent.by_id).where(
        ReportEvent.report_id == report.id, ReportEvent.kind == str(Move.URGE)
    )
    rows = session.execute(urges.order_by(ReportEvent.id)).all()
    if but is not None and rows and rows[-1][1] == but:
        rows = rows[:-1]
    homes = people.living_in(session, {by_id for _, by_id in rows}, report.estate_id, local_day(at))
    return {CALLER if part == "staff" else homes.get(by_id, [-by_id])[0] for part, by_id in rows}
