"""Taking the reports of a month out as a workbook: who may, and that it is written down."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.people import queries as people
from server.places import queries as places
from server.reports.drawing.workbook import workbook
from server.reports.policy import SUPERVISORS
from server.reports.queries import exports, rates


def month(
    session: Session, actor: Actor, *, estate_id: int, first: date, fonts: str | Path, at: datetime
) -> tuple[bytes, str]:
    """The workbook of the month that begins with this day, and what the file is called; for who supervises there."""
    if not people.covers(session, actor, estate_id, SUPERVISORS):
        raise not_found("小区")
    estate: str = places.estate(session, estate_id)["name"]
    figures = rates.by_category(session, actor, estate_id, month=first, at=at)
    rows = exports.month(session, actor, estate_id, first)
    by = people.names(session, [actor.id]).get(actor.id) or actor.name
    audit.record(session, actor, "reports.exported", "estate", estate_id, at=at, estate_id=estate_id,
                 after={"month": f"{first:%Y-%m}"})  # fmt: skip
    content = workbook(estate, first, figures, rows, by=by, at=at, fonts=fonts)
    return content, f"{estate} {first:%Y-%m} 报事.xlsx"
