"""Tickets of the 12345 hotline are wanted back by a day the city sets (R-06); what nobody could talk somebody out of is
reported to an authority within hours (R-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.kit.clock import SHANGHAI
from server.people import queries as people
from server.reports.queries.brief import Brief, brief
from server.reports.queries.hotline import Ticket, tickets_due
from server.reports.queries.referred import to_report
from workflows.engine.promises import Owed, numbers
from workflows.reports import telling

WHAT, MINE = "12345 工单 {ticket}（{number} {category}）", "您打 12345 反映的{category}"
UNREPORTED = "{number} {category}还没处理好，也没报告主管部门"
UNREPORTED_MINE = "您报的{category}还没处理好，也没报告主管部门"
REPORTED = "处理好或报告主管部门"
TITLE = "{category} {number}"


def tickets(session: Session, since: datetime, until: datetime) -> Sequence[Owed]:
    """Tickets that nobody has replied to, with the day the hotline wants the reply by."""
    found = tickets_due(session, since=since, until=until)
    return [_owed(session, report_id, ticket, ticket.reply_by, ticket.reply_day)
            for report_id, ticket in found if ticket.reply_by and ticket.reply_day]  # fmt: skip


def authority(session: Session, since: datetime, until: datetime) -> Sequence[Owed]:
    """What has to be reported to an authority and is not."""
    hours, found = numbers()["authority_remind_hours_before"], list[Owed]()
    for report_id, by in to_report(session, since=since, until=until):
        told = brief(session, report_id)
        what = UNREPORTED.format(number=told.number, category=told.category_label)
        one = _of(session, told, key=f"authority:{report_id}", by=by, what=what,
                  said_by=f"{by.astimezone(SHANGHAI):%m月%d日 %H:%M} ",
                  mine=UNREPORTED_MINE.format(category=told.category_label))  # fmt: skip
        found.append(replace(one, done=REPORTED, remind_hours=hours))
    return found


def _owed(session: Session, report_id: int, ticket: Ticket, by: datetime, day: date) -> Owed:
    told = brief(session, report_id)
    what = WHAT.format(ticket=ticket.number, number=told.number, category=told.category_label)
    return _of(session, told, key=f"ticket:{told.id}", by=by, said_by=f"{day:%m月%d日} 24:00", what=what,
               mine=MINE.format(category=told.category_label))  # fmt: skip


def _of(session: Session, told: Brief, *, key: str, by: datetime, said_by: str, what: str, mine: str) -> Owed:
    supervisors = [row["id"] for row in people.staff_covering(session, told.estate_id, telling.SUPERVISORS)]
    return Owed(
        key=key, estate_id=told.estate_id, by=by, said_by=said_by, what=what, mine=mine,
        title=TITLE.format(category=told.category_label, number=told.number),
        team=sorted({*telling.in_charge(session, told), *supervisors}), resident_id=told.reporter_id,
        page=telling.APP_PAGE.format(id=told.id), staff_page=telling.STAFF_PAGE.format(id=told.id),
        spared_id=told.about_staff_id, private=told.private,
    )  # fmt: skip
