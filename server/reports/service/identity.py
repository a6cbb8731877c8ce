"""Two persons turned out to be one: everything here that named the one now names the other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, cast, delete, literal, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.reports.models import Report, ReportEvent, ReportFollower, ReportHandler, ReportQuote, ReportRead


def repoint(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Let ``kept`` have made, followed, handled, said and read whatever ``gone`` did."""
    for column in (Report.reporter_id, Report.entered_by):
        _let_go_of_keys(session, column, gone_id, kept_id)
    for column in (Report.reporter_id, Report.assignee_id, Report.about_staff_id, Report.entered_by):
        session.execute(update(Report).where(column == gone_id).values({column.key: kept_id}))
    for table in (ReportFollower, ReportRead):
        has = select(table.report_id).where(table.person_id == kept_id)
        session.execute(delete(table).where(table.person_id == gone_id, table.report_id.in_(has)))
        session.execute(update(table).where(table.person_id == gone_id).values(person_id=kept_id))
    session.execute(update(ReportHandler).where(ReportHandler.person_id == gone_id).values(person_id=kept_id))
    for answerer in (ReportQuote.given_by, ReportQuote.answered_by):
        session.execute(update(ReportQuote).where(answerer == gone_id).values({answerer.key: kept_id}))
    session.execute(update(ReportEvent).where(ReportEvent.by_id == gone_id).values(by_id=kept_id))


def _let_go_of_keys(session: Session, column: InstrumentedAttribute[Any], gone_id: int, kept_id: int) -> None:
    """Where both used one key, sending it again gets what the one who stays made; the other report stands too."""
    used = select(Report.request_key).where(column == kept_id)
    doubled = update(Report).where(column == gone_id, Report.request_key.in_(used))
    session.execute(doubled.values(request_key=literal("merged:") + cast(Report.id, String)))
