"""What one person may write down of a body that sits: steps that were done, a name that was misspelt. Each act gives
the number of the estate."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from server.bodies import policy
from server.bodies.facts import MembersChanged
from server.bodies.models import BodyMember, BodyStep, OwnerBody
from server.bodies.queries.sitting import members
from server.bodies.rules.spelling import is_slip
from server.bodies.rules.steps import forming
from server.bodies.service.changing import NAMED_TWICE
from server.bodies.service.founding import wrong_day
from server.kit import audit
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, Stale, not_found
from server.kit.facts import publish
from server.kit.gate import visible
from server.people import queries as people

NO_SLIP = "只能改一个错字，两个字的姓名不能这样改。换了人的，请写这位离任，再加一位成员，由另一位确认。"
TWO_PEOPLE = "小区里这两个姓名都有，可能是两个人。换了人的，请写这位离任，再加一位成员，由另一位确认。"


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


def spell(
    session: Session, actor: Actor, body_id: int, *, member_id: int, name: str, version: int, at: datetime
) -> int:  # fmt: skip
    """Put the spelling of a name right. It is held against the name as it was elected or confirmed, however often it is
    put right, so that no name becomes another one letter by letter; :class:`Malformed` for more than a slip, and where
    both names belong to people here."""
    body = held(session, actor, body_id, version=version)
    row = member_of(session, body, member_id)
    _check_spelling(session, body, row, name, at)
    row.confirmed, row.name = row.confirmed or row.name, name
    session.flush()
    # The trail names nobody; what was confirmed stays beside the name and is shown with it.
    audit.record(session, actor, "body.name_spelt", "owner_body", body.id, at=at, estate_id=body.estate_id,
                 after={"member_id": row.id})  # fmt: skip
    publish(session, MembersChanged(body.id, body.estate_id, body.version), at=at)
    return body.estate_id


def member_of(session: Session, body: OwnerBody, member_id: int) -> BodyMember:
    """Somebody who sits in a body; :class:`NotFound` for others."""
    row = session.get(BodyMember, member_id, populate_existing=True)
    if row is None or row.body_id != body.id or row.left_on is not None:
        raise not_found("成员")
    return row


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


def _check_spelling(session: Session, body: OwnerBody, row: BodyMember, name: str, at: datetime) -> None:
    there = members(session, body.id, waiting=True)
    said = ""
    if any(one.id != row.id and (one.name, one.side) == (name, row.side) for one in there):
        said = NAMED_TWICE
    elif not is_slip(row.confirmed or row.name, name):
        said = NO_SLIP
    elif name != row.name and {row.confirmed or row.name, name} <= _names_here(session, body, row, name, at):
        said = TWO_PEOPLE
    if said:
        raise Malformed("no_slip", said, fields={"name": [said]})


def _names_here(session: Session, body: OwnerBody, row: BodyMember, name: str, at: datetime) -> set[str]:
    written = visible(f"{row.confirmed or row.name}\n{name}")
    return people.names_within(session, body.estate_id, written, local_day(at))


def _may(session: Session, actor: Actor, body: OwnerBody, noting: bool) -> bool:
    if noting:
        return policy.may_note(session, actor, body.estate_id)
    return policy.may_found(session, actor, body.estate_id, body.kind)
