"""Sheets that a clock gone wrong made before their time: their day was not over, so they do not tell of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.bulletins.facts import SheetAhead, SheetToRecount
from server.bulletins.models import Sheet
from server.bulletins.rules.words import EDITABLE, State
from server.bulletins.service import correcting
from server.kit import audit
from server.kit.actor import SYSTEM
from server.kit.facts import publish

AHEAD = timedelta(minutes=10)
"""Machines differ by less."""
AT_ONCE = 100
MADE_AHEAD = "系统时间出过错，这一期是提前做的，那天的事还没有写进去。"
RECOUNTED = "系统时间出过错，这一期提前发了，少了那天的事；现在按当天的记录重新清点。"


def see_to_ahead(session: Session, *, at: datetime, limit: int = AT_ONCE) -> int:
    """See to sheets that were made later than it is now; gives how many.

    What nobody has read stands aside, so that its day gets a sheet of its own. What is out stays as it is: it is
    marked, who decides hears of it now, and at its true hour it is counted anew.
    """
    marked = or_(Sheet.note.is_(None), Sheet.note != MADE_AHEAD)
    asked = select(Sheet).where(Sheet.made_at > at + AHEAD, Sheet.number == 1, marked).order_by(Sheet.id).limit(limit)
    rows = session.scalars(asked.with_for_update(skip_locked=True)).all()
    for sheet in rows:
        if sheet.published_at is None:
            _stand_aside(sheet)
        else:
            publish(session, SheetAhead(sheet.id), at=at)
            publish(session, SheetToRecount(sheet.id), at=sheet.made_at)
        sheet.note, sheet.version = MADE_AHEAD, sheet.version + 1
        audit.record(session, SYSTEM, "sheet.made_ahead", "sheet", sheet.id, at=at, estate_id=sheet.estate_id,
                     after={"state": sheet.state})  # fmt: skip
    return len(rows)


def recount(session: Session, *, sheet_id: int, at: datetime) -> int | None:
    """Begin the correction of a sheet that was out before its time, counted anew now that its day is over; gives its
    id. None where somebody has corrected it or taken it out meanwhile."""
    wrong = session.get_one(Sheet, sheet_id)
    corrected = session.scalar(select(Sheet.id).where(Sheet.corrects_id == sheet_id).limit(1))
    if wrong.state != State.PUBLISHED or corrected is not None:
        return None
    new_id = correcting.correct(
        session, SYSTEM, sheet_id=sheet_id, note=RECOUNTED, recount=True, post_again=True, at=at
    )
    session.get_one(Sheet, new_id).reviewer_id = wrong.reviewer_id
    return new_id


def _stand_aside(sheet: Sheet) -> None:
    sheet.number, sheet.due_at, sheet.review_by = -sheet.id, None, None
    if State(sheet.state) in EDITABLE:
        sheet.state = State.WITHDRAWN
