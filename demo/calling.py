"""Every afternoon the desk of the demo rings up those who hold no phone of ours: now and then nobody takes the call."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from demo.walk import Act, Estate, Walk
from server.kit.actor import Actor
from server.people import queries as people
from server.reports.models import Report, ReportCall
from server.reports.policy import TEAM
from server.reports.rules.phoning import Told
from server.reports.service import phoning

HOUR, UNREACHED = 17, 0.15


def plan_day(walk: Walk, estate: Estate, day: datetime) -> None:
    """The calls of a day."""
    walk.at(day + timedelta(hours=HOUR - day.hour), _ring_up(walk, estate))


def _ring_up(walk: Walk, estate: Estate) -> Act:
    def act(session: Session, at: datetime) -> None:
        for report_id, upto in session.execute(_owed(estate.id)).all():
            report = session.get_one(Report, report_id)
            caller = _caller(session, estate, report) if phoning.is_rung_up(session, report) else None
            if caller is not None:
                result = Told.UNREACHED if walk.rng.random() < UNREACHED else Told.PHONE
                phoning.note(session, caller, report_id=report_id, result=result, words="", upto=upto, at=at)

    return act


def _owed(estate_id: int) -> Select[int, int]:
    asked = select(ReportCall.report_id, func.max(ReportCall.id)).join(Report, Report.id == ReportCall.report_id)
    asked = asked.where(ReportCall.told_event.is_(None), Report.estate_id == estate_id)
    return asked.group_by(ReportCall.report_id).order_by(ReportCall.report_id)


def _caller(session: Session, estate: Estate, report: Report) -> Actor | None:
    """The desk, or whoever else did not do the work."""
    team = [estate.counter, *(row["id"] for row in people.staff_covering(session, estate.id, TEAM))]
    for one in team:
        actor = people.actor_of(session, one, door="console")
        if one != report.about_staff_id and not phoning.is_barred(session, actor, report):
            return actor
    return None
