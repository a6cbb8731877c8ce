"""What changes a body that sits, held: somebody joins, somebody leaves, its term. Each is checked when it is written
down and once more, as things then stand, when another person has confirmed it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.bodies.facts import MembersChanged, TermSet
from server.bodies.models import BodyMember, OwnerBody
from server.bodies.queries.sitting import members
from server.bodies.rules.makeup import Part
from server.bodies.service.founding import (
    MOST_MEMBERS,
    NewMember,
    check_days,
    check_makeup,
    wrong_day,
    years_begun,
)
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed
from server.kit.facts import publish

NAMED_TWICE = "这位已经在名单里了。同名的两位，请在姓名后面注明楼栋。"


def check_join(session: Session, body: OwnerBody, member: NewMember, *, leaving: Collection[int] | None = None) -> None:
    """Refuse whoever sits there already, and a second head; ``leaving`` are those whose leave is written down, while
    it is asked, None when it is confirmed. Whether the make-up still fits is asked of it as it then stands."""
    there = [one for one in members(session, body.id, waiting=True) if one.id not in (leaving or ())]
    if len(there) >= MOST_MEMBERS or any((one.name, one.side) == (member.name, member.side) for one in there):
        raise Malformed("members_wrong", NAMED_TWICE, fields={"name": [NAMED_TWICE]})
    if member.part == Part.HEAD and any(one.part == Part.HEAD for one in there):
        said = f"主任（组长）只有一位，请先{'确认' if leaving is None else '写明'}原来那位离任。"
        raise Malformed("members_wrong", said, fields={"part": [said]})


def join(session: Session, actor: Actor, body: OwnerBody, member: NewMember, *, at: datetime) -> None:
    """Somebody joins."""
    check_join(session, body, member)
    session.add(BodyMember(body_id=body.id, name=member.name, person_id=member.person_id, part=member.part,
                           side=member.side))  # fmt: skip
    _changed(session, actor, body, {"joined": 1}, at)


def check_day(body: OwnerBody, on: date, *, at: datetime) -> None:
    """Refuse a day on which it cannot have ended, nor anybody have left it."""
    if not body.since <= on <= local_day(at):
        raise wrong_day("on", "请看看日子：不能早于成立，也不能晚于今天。")


def leave(session: Session, actor: Actor, body: OwnerBody, member_id: int, *, on: date, at: datetime) -> None:
    """Somebody sits no more. Nobody is kept because the others are too few then: the page says that they are."""
    check_day(body, on, at=at)
    row = session.get_one(BodyMember, member_id, populate_existing=True)
    if row.left_on is not None:
        raise Conflict("member_gone", "这位已经离任了，请退回这一份。")
    row.left_on = on
    _changed(session, actor, body, {"left": 1, "left_on": on.isoformat()}, at)


def check_term(session: Session, body: OwnerBody, until: date | None, meeting_on: date | None, *, at: datetime) -> None:
    """Refuse a term that cannot be, and an assembly planned before the body was there."""
    check_days(body.since, until, kind=body.kind, today=local_day(at))
    if meeting_on is not None and meeting_on < body.since:
        raise wrong_day("meeting_on", "开会的日子要在成立之后。")
    sides = [one.side for one in members(session, body.id)]
    years = years_begun(body.since, until)
    check_makeup(session, body.estate_id, body.kind, sides, years=years, term_alone=True)


def set_term(
    session: Session, actor: Actor, body: OwnerBody, *, until: date | None, meeting_on: date | None, paper: str,
    at: datetime,
) -> None:  # fmt: skip
    """Until when it sits, when its assembly is planned, which file set it up."""
    check_term(session, body, until, meeting_on, at=at)
    before = {"until": body.until.isoformat() if body.until else None}
    body.until, body.meeting_on, body.paper = until, meeting_on, paper
    session.flush()
    audit.record(session, actor, "body.term_set", "owner_body", body.id, at=at, estate_id=body.estate_id, before=before,
                 after={"until": until.isoformat() if until else None})  # fmt: skip
    publish(session, TermSet(body.id, body.estate_id, body.version), at=at)


def _changed(session: Session, actor: Actor, body: OwnerBody, after: dict[str, Any], at: datetime) -> None:
    session.flush()
    audit.record(session, actor, "body.members_changed", "owner_body", body.id, at=at, estate_id=body.estate_id,
                 after=after)  # fmt: skip
    publish(session, MembersChanged(body.id, body.estate_id, body.version), at=at)
