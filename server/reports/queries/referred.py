"""What was handed to somebody outside the house, and what has to be reported to an authority by an hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.places.queries import ESTATES
from server.places.rules import profile
from server.reports.models import Report, ReportEvent
from server.reports.rules.category import Responsible
from server.reports.rules.referring import report_by
from server.reports.rules.words import OPEN, Move

KEPT = ("to", "number", "reply")
LONGEST = timedelta(days=7)
"""No city leaves more time."""


def last_referred(session: Session, report_id: int) -> Mapping[str, str]:
    """To whom a report was handed last, under which number, and the answer; each empty where nobody wrote it."""
    handed = ReportEvent.report_id == report_id, ReportEvent.kind == Move.REFER
    for data in session.scalars(select(ReportEvent.data).where(*handed).order_by(ReportEvent.id.desc())):
        if data.get("to"):
            return {key: data.get(key, "") for key in KEPT}
    return dict.fromkeys(KEPT, "")


def to_report(session: Session, *, since: datetime, until: datetime) -> list[tuple[int, datetime]]:
    """Reports of what an authority decides about that are open and handed to nobody yet, with the instant by which they
    have to be, inside a span."""
    handed = exists().where(ReportEvent.report_id == Report.id, ReportEvent.kind == Move.REFER)
    asked = select(Report.id, Report.made_at, ESTATES.c.city).join(ESTATES, ESTATES.c.id == Report.estate_id)
    asked = asked.where(Report.responsible == Responsible.AUTHORITY, Report.state.in_(OPEN), ~Report.drill, ~handed,
                        Report.made_at > since - LONGEST, Report.made_at <= until)  # fmt: skip
    found = [(row.id, _by(row.made_at, row.city)) for row in session.execute(asked.order_by(Report.id))]
    return [(id_, by) for id_, by in found if since < by <= until]


def due_to_report(session: Session, report_id: int) -> datetime | None:
    """By when this report has to be handed to an authority; None where it has not, or was."""
    report = session.get_one(Report, report_id)
    handed = ReportEvent.report_id == report_id, ReportEvent.kind == Move.REFER
    if report.responsible != Responsible.AUTHORITY or report.state not in OPEN or report.drill:
        return None
    if session.scalar(select(ReportEvent.id).where(*handed).limit(1)) is not None:
        return None
    city = session.scalars(select(ESTATES.c.city).where(ESTATES.c.id == report.estate_id)).one()
    return _by(report.made_at, city)


def _by(made_at: datetime, city: str) -> datetime:
    return report_by(made_at, profile(city).illegal_act_report_hours)
