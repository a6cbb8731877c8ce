"""Tickets of the 12345 hotline are wanted back by a day the city sets (R-06)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.people import queries as people
from server.reports.queries.brief import brief
from server.reports.queries.hotline import Ticket, tickets_due
from workflows.engine.promises import Owed
from workflows.reports import telling

WHAT, MINE = "12345 工单 {ticket}（{number} {category}）", "您打 12345 反映的{category}"
TITLE = "{category} {number}"


def tickets(session: Session, since: datetime, until: datetime) -> Sequence[Owed]:
    """Tickets that nobody has replied to, with the day the hotline wants the reply by."""
    found = tickets_due(session, since=since, until=until)
    return [_owed(session, report_id, ticket, ticket.reply_by, ticket.reply_day)
            for report_id, ticket in found if ticket.reply_by and ticket.reply_day]  # fmt: skip


def _owed(session: Session, report_id: int, ticket: Ticket, by: datetime, day: date) -> Owed:
    told = brief(session, report_id)
    supervisors = [row["id"] for row in people.staff_covering(session, told.estate_id, telling.SUPERVISORS)]
    return Owed(
        key=f"ticket:{told.id}", estate_id=told.estate_id, by=by, said_by=f"{day:%m月%d日} 24:00",
        what=WHAT.format(ticket=ticket.number, number=told.number, category=told.category_label),
        mine=MINE.format(category=told.category_label),
        title=TITLE.format(category=told.category_label, number=told.number),
        team=sorted({*telling.in_charge(session, told), *supervisors}), resident_id=told.reporter_id,
        page=telling.APP_PAGE.format(id=told.id), staff_page=telling.STAFF_PAGE.format(id=told.id),
        spared_id=told.about_staff_id, private=told.private,
    )  # fmt: skip
