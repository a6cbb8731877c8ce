"""The tickets of the 12345 hotline among reports, and until when the hotline wants its reply (R-06)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.kit.calendar.workdays import Workdays, chinese_days
from server.places.queries import ESTATES
from server.places.rules import profile
from server.reports.models import Report
from server.reports.rules.deadlines import hotline_rule, reply_to_hotline, return_to_hotline
from server.reports.rules.words import OPEN


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket: its number there, the last days to reply and to give a mis-sent one back, and the instant from which
    a reply is late; None in a city whose terms we do not know.

    ``certain`` is false while the holidays of a year are not published.
    """

    number: str
    reply_day: date | None = None
    reply_by: datetime | None = None
    return_day: date | None = None
    certain: bool = True


def tickets(session: Session, report_ids: Collection[int]) -> dict[int, Ticket]:
    """The tickets among these reports, by report, in one statement."""
    asked = select(Report.id, Report.hotline_number, Report.made_at, ESTATES.c.city)
    asked = asked.join(ESTATES, ESTATES.c.id == Report.estate_id)
    rows = session.execute(asked.where(Report.id.in_(report_ids), Report.hotline_number.is_not(None)))
    return {id_: _ticket(number, made_at, city) for id_, number, made_at, city in rows}


def tickets_due(session: Session, *, since: datetime, until: datetime) -> list[tuple[int, Ticket]]:
    """Tickets somebody still works on whose reply falls due in a span, with their reports."""
    waits = select(Report.id).where(Report.hotline_number.is_not(None), Report.state.in_(OPEN), ~Report.drill)
    found = tickets(session, session.scalars(waits.order_by(Report.id)).all())
    return [(id_, one) for id_, one in found.items() if one.reply_by is not None and since < one.reply_by <= until]


def _ticket(number: str, received_at: datetime, city: str) -> Ticket:
    rule = hotline_rule(profile(city).hotline_rule)
    if rule is None:
        return Ticket(number)
    reply = reply_to_hotline(received_at, rule, _calendar()).deadline
    back = return_to_hotline(received_at, rule, _calendar()).deadline
    return Ticket(number, reply.last_day, reply.overdue_from, back.last_day, reply.certain)


@cache
def _calendar() -> Workdays:
    return chinese_days()
