"""Two persons turned out to be one: everything here that named the one now names the other."""

from __future__ import annotations

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from server.reports.models import Report, ReportEvent, ReportFollower, ReportHandler, ReportRead


def repoint(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Let ``kept`` have made, followed, handled, said and read whatever ``gone`` did."""
    for column in (Report.reporter_id, Report.assignee_id, Report.about_staff_id, Report.entered_by):
        session.execute(update(Report).where(column == gone_id).values({column.key: kept_id}))
    for table in (ReportFollower, ReportRead):
        has = select(table.report_id).where(table.person_id == kept_id)
        session.execute(delete(table).where(table.person_id == gone_id, table.report_id.in_(has)))
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(ReportHandler).where(ReportHandler.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(ReportEvent).where(ReportEvent.by_id == gone_id).values(by_id=kept_id))
