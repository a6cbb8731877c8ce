"""What happens to a body while it sits: its steps, its members, its term. Each act gives the number of the
estate."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.bodies import policy
from server.bodies.facts import MembersChanged
from server.bodies.models import BodyMember, BodyStep, OwnerBody
from server.bodies.queries.sitting import members
from server.bodies.rules.makeup import Part
from server.bodies.rules.steps import forming
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
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.facts import publish
from server.people.service.gating import pass_gate


def note(
    session: Session, actor: Actor, body_id: int, *, step: str, done_on: date, version: int, at: datetime
) -> int:  # fmt: skip
    """A step was done on a day; noted anew, the later word counts and the trail keeps both."""
    body = held(session, actor, body_id, version=version, noting=True)
    if step not in forming(body.kind):
        raise not_found("事项")
    if not body.since <= done_on <= local_day(at):
        raise wrong_day("done_on", "请看看日子：不能早于成立，也不能晚于今天。")
    row = session.get(BodyStep, (body.id, step))
    before = row.done_on.isoformat() if row else None
    if row is None:
        session.add(BodyStep(body_id=body.id, step=step, done_on=done_on, noted_by=actor.id, noted_at=at))
    else:
        row.done_on, row.noted_by, row.noted_at = done_on, actor.id, at
    audit.record(session, actor, "body.step_noted", "owner_body", body.id, at=at, estate_id=body.estate_id,
                 before={"done_on": before} if before else None,
                 after={"body_step": step, "done_on": done_on.isoformat()})  # fmt: skip
    return body.estate_id


def set_term(
    session: Session, actor: Actor, body_id: int, *, until: date | None, meeting_on: date | None, paper: str,
    version: int, at: datetime,
) -> int:  # fmt: skip
    """Say until when it sits, when its assembly is planned, which file set it up."""
    body = held(session, actor, body_id, version=version)
    check_days(body.since, until, kind=body.kind, today=local_day(at))
    if meeting_on is not None and meeting_on < body.since:
        raise wrong_day("meeting_on", "开会的日子要在成立之后。")
    pass_gate(session, body.estate_id, {"paper": paper}, at=at)
    sides = [one.side for one in members(session, body.id)]
    check_makeup(session, body.estate_id, body.kind, sides, years=years_begun(body.since, until))
    before = {"until": body.until.isoformat() if body.until else None}
    body.until, body.meeting_on, body.paper = until, meeting_on, paper
    audit.record(session, actor, "body.term_set", "owner_body", body.id, at=at, estate_id=body.estate_id, before=before,
                 after={"until": until.isoformat() if until else None})  # fmt: skip
    return body.estate_id


def join(
    session: Session, actor: Actor, body_id: int, *, member: NewMember, version: int, at: datetime
) -> int:  # fmt: skip
    """Somebody joins; whether the make-up still fits is asked of it as it then stands."""
    body = held(session, actor, body_id, version=version)
    there = members(session, body.id, waiting=True)
    if len(there) >= MOST_MEMBERS or any((one.name, one.side) == (member.name, member.side) for one in there):
        said = "这位已经在名单里了。同名的两位，请在姓名后面注明楼栋。"
        raise Malformed("members_wrong", said, fields={"name": [said]})
    if member.part == Part.HEAD and any(one.part == Part.HEAD for one in there):
        said = "主任（组长）只有一位，请先让原来的离任。"
        raise Malformed("members_wrong", said, fields={"part": [said]})
    session.add(BodyMember(body_id=body.id, name=member.name, person_id=member.person_id, part=member.part,
                           side=member.side))  # fmt: skip
    _changed(session, actor, body, {"joined": 1}, at)
    return body.estate_id


def leave(
    session: Session, actor: Actor, body_id: int, *, member_id: int, on: date, version: int, at: datetime
) -> int:  # fmt: skip
    """Somebody sits no more. Nobody is kept because the others are too few then: the page says that they are."""
    body = held(session, actor, body_id, version=version)
    row = session.get(BodyMember, member_id)
    if row is None or row.body_id != body.id or row.left_on is not None:
        raise not_found("成员")
    if not body.since <= on <= local_day(at):
        raise wrong_day("on", "请看看日子：不能早于成立，也不能晚于今天。")
    row.left_on = on
    _changed(session, actor, body, {"left": 1, "left_on": on.isoformat()}, at)
    return body.estate_id


def estate_of(session: Session, body_id: int) -> int:
    """Where a body that exists sits."""
    return session.get_one(OwnerBody, body_id).estate_id


def take_over(session: Session, *, gone_id: int, kept_id: int) -> None:
    """Two persons turned out to be one."""
    session.execute(update(BodyMember).where(BodyMember.person_id == gone_id).values(person_id=kept_id))


def held(session: Session, actor: Actor, body_id: int, *, version: int, noting: bool = False) -> OwnerBody:
    """A body that sits, for who may change it or, ``noting``, say that a step was done; kept from others until the
    transaction ends, and its version counts on. :class:`NotFound`, :class:`Conflict` once it has ended, :class:`Stale`
    when somebody changed it meanwhile."""
    asked = select(OwnerBody).where(OwnerBody.id == body_id).with_for_update()
    row = session.scalar(asked.execution_options(populate_existing=True))
    if row is None or not _may(session, actor, row, noting):
        raise not_found("业主组织")
    if row.ended_on is not None:
        raise Conflict("body_ended", "它已经结束了，不能再改。")
    if row.version != version:
        raise Stale("body_changed", "别人刚刚改过，请刷新后再操作。", version=row.version)
    row.version += 1
    return row


def _may(session: Session, actor: Actor, body: OwnerBody, noting: bool) -> bool:
    if noting:
        return policy.may_note(session, actor, body.estate_id)
    return policy.may_found(session, actor, body.estate_id, body.kind)


def _changed(session: Session, actor: Actor, body: OwnerBody, after: dict[str, Any], at: datetime) -> None:
    session.flush()
    audit.record(session, actor, "body.members_changed", "owner_body", body.id, at=at, estate_id=body.estate_id,
                 after=after)  # fmt: skip
    publish(session, MembersChanged(body.id, body.estate_id, body.version), at=at)
