"""Taking what is owed in an estate out as a workbook: who may, and that it is written down."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.drawing.arrears import workbook
from server.fees.queries.arrears import arrears
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import not_found
from server.people import queries as people


def take_arrears(
    session: Session, actor: Actor, *, estate_id: int, fonts: str | Path, at: datetime
) -> tuple[bytes, str]:  # fmt: skip
    """The workbook of what is owed today, and what the file is called. Each time is in the audit trail."""
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("小区")
    found = arrears(session, estate_id, on=local_day(at))
    by = people.names(session, [actor.id]).get(actor.id) or actor.name
    audit.record(session, actor, "fees.arrears_exported", "estate", estate_id, at=at, estate_id=estate_id,
                 after={"bills": len(found.bills)})  # fmt: skip
    return workbook(found, by=by, at=at, fonts=fonts), f"{found.estate} {found.on:%Y-%m-%d} 欠费.xlsx"
