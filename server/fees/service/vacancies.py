"""A home stands empty: written down with a day it began and who confirmed it, so that bills follow the local rule."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Vacancy
from server.fees.service import own
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.places import queries as places


def begin(
    session: Session, actor: Actor, *, home_id: int, since: date, asked_by: int | None = None, file: str | None = None,
    at: datetime,
) -> int:  # fmt: skip
    """Confirm that a home stands empty from a day on; gives the id. Confirmed already for this day: the same one.
    :class:`OwnMoney` for a home of one's own."""
    estate_id = _estate(session, actor, home_id)
    own.check_home(session, actor, home_id, at=at)
    asked = select(Vacancy).where(Vacancy.home_id == home_id).order_by(Vacancy.since.desc()).with_for_update()
    for known in session.scalars(asked):
        if known.until is None and known.since == since:
            return known.id
        if known.until is None or known.until > since:
            raise Conflict("vacancy_overlaps", "这套房这段时间已经登记过空置。")
    row = Vacancy(home_id=home_id, since=since, asked_by=asked_by, approved_by=actor.id, approved_at=at, file=file)
    session.add(row)
    session.flush()
    audit.record(session, actor, "fees.vacancy_begun", "home", home_id, at=at, estate_id=estate_id,
                 after={"since": since.isoformat()})  # fmt: skip
    return row.id


def end(session: Session, actor: Actor, *, home_id: int, on: date, at: datetime) -> None:
    """Somebody lives there again from a day on. :class:`OwnMoney` for a home of one's own."""
    estate_id = _estate(session, actor, home_id)
    own.check_home(session, actor, home_id, at=at)
    row = session.scalar(select(Vacancy).where(Vacancy.home_id == home_id, Vacancy.until.is_(None)).with_for_update())
    if row is None:
        raise Conflict("not_vacant", "这套房没有登记空置。")
    if on <= row.since:
        raise Malformed("end_before_start", "入住日应晚于空置起始日。")
    row.until = on
    session.flush()
    audit.record(session, actor, "fees.vacancy_ended", "home", home_id, at=at, estate_id=estate_id,
                 after={"until": on.isoformat()})  # fmt: skip


def _estate(session: Session, actor: Actor, home_id: int) -> int:
    estate_id: int = places.home(session, home_id)["estate_id"]
    if not policy.may_keep(session, actor, estate_id):
        raise not_found("房屋")
    return estate_id
