"""Taking a month of an estate out as a workbook: who may, and that it is written down."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Malformed, not_found
from server.payments import policy
from server.payments.drawing.workbook import workbook
from server.payments.queries import exports
from server.people import queries as people


def month(
    session: Session, actor: Actor, *, estate_id: int, month: date, fonts: str | Path, at: datetime
) -> tuple[bytes, str]:
    """The workbook of a month (its first day), and what the file is called. Each time is in the audit trail."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    if month.day != 1 or month > local_day(at):
        raise Malformed("month_wrong", "请选择已经开始的月份。", fields={"month": ["请选择已经开始的月份"]})
    last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = exports.month(session, estate_id, month, last)
    by = people.names(session, [actor.id]).get(actor.id) or actor.name
    audit.record(session, actor, "payments.exported", "estate", estate_id, at=at, estate_id=estate_id,
                 after={"month": f"{month:%Y-%m}"})  # fmt: skip
    return workbook(found, by=by, at=at, fonts=fonts), f"{found.estate} {month:%Y-%m} 收费账目.xlsx"
