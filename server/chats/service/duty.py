"""The duty list: who answers chats when. Written by managers, read whenever somebody is called."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from server.chats import policy
from server.chats.models import Duty
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import SHANGHAI
from server.kit.errors import Malformed, not_found
from server.people import queries as people

LONGEST_SPAN = timedelta(days=62)
WEEK = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Shift:
    """The same hours on every chosen weekday (Monday 0) from a day to a day, both in; over midnight when they end no
    later than they begin."""

    first: date
    last: date
    begins: time
    ends: time
    weekdays: Collection[int] = WEEK


def put(
    session: Session, actor: Actor, *, estate_id: int | None, person_id: int, shift: Shift, at: datetime
) -> int:  # fmt: skip
    """Put somebody on the list; gives how many times. What stands there already stays once.

    Without an estate they answer in all estates they work for. :class:`NotFound` for who does not work there.
    """
    if not policy.may_plan(session, actor, estate_id) or not _works(session, estate_id, person_id):
        raise not_found("同事")
    spans = _spans(shift)
    rows = [{"estate_id": estate_id, "person_id": person_id, "from_at": begin, "until_at": end, "made_by": actor.id,
             "made_at": at} for begin, end in spans if end > at]  # fmt: skip
    where = Duty.estate_id.is_(None) if estate_id is None else Duty.estate_id == estate_id
    known = select(Duty.from_at, Duty.until_at).where(Duty.person_id == person_id, where)
    there = {tuple(row) for row in session.execute(known)}
    new = [row for row in rows if (row["from_at"], row["until_at"]) not in there]
    if new:
        session.execute(insert(Duty), new)
        audit.record(session, actor, "duty.listed", "person", person_id, at=at, estate_id=estate_id,
                     after={"shifts": len(new), "first": shift.first.isoformat(), "last": shift.last.isoformat(),
                            "hours": f"{shift.begins:%H:%M}-{shift.ends:%H:%M}"})  # fmt: skip
    return len(new)


def strike(session: Session, actor: Actor, duty_id: int, *, at: datetime) -> None:
    """Take one shift off the list."""
    duty = session.get(Duty, duty_id)
    if duty is None or not policy.may_plan(session, actor, duty.estate_id):
        raise not_found("排班")
    session.execute(delete(Duty).where(Duty.id == duty_id))
    audit.record(session, actor, "duty.struck", "person", duty.person_id, at=at, estate_id=duty.estate_id,
                 before={"from": duty.from_at.isoformat(), "until": duty.until_at.isoformat()})  # fmt: skip


def forget(session: Session, *, before: datetime) -> int:
    """Drop shifts that ended before an instant."""
    return len(session.scalars(delete(Duty).where(Duty.until_at < before).returning(Duty.id)).all())


def _works(session: Session, estate_id: int | None, person_id: int) -> bool:
    if estate_id is None:
        return person_id in people.wide_staff(session, policy.ANSWERERS)
    return person_id in {row["id"] for row in people.staff_covering(session, estate_id, policy.ANSWERERS)}


def _spans(shift: Shift) -> list[tuple[datetime, datetime]]:
    if shift.last < shift.first or shift.last - shift.first > LONGEST_SPAN:
        wrong = {"last": ["结束日期不能早于开始日期，一次最多排两个月"]}
        raise Malformed("shift_wrong", "请核对排班的日期，一次最多排两个月。", fields=wrong)
    days = (shift.first + timedelta(days=number) for number in range((shift.last - shift.first).days + 1))
    return [_span(day, shift) for day in days if day.weekday() in shift.weekdays]


def _span(day: date, shift: Shift) -> tuple[datetime, datetime]:
    begin = datetime.combine(day, shift.begins, SHANGHAI)
    over_midnight = shift.ends <= shift.begins
    return begin, datetime.combine(day + timedelta(days=over_midnight), shift.ends, SHANGHAI)
