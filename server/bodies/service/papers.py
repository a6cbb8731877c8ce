"""A founding, an end or a change of a body: written down by one person, confirmed or sent back by another, or taken
back. While it waits nothing has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bodies import policy
from server.bodies.facts import BodyPaperAsked, BodyPaperRefused
from server.bodies.models import BodyPaper, OwnerBody
from server.bodies.rules.papers import ALONE, Act, State
from server.bodies.service import changing, founding
from server.bodies.service.founding import NewMember
from server.bodies.service.keeping import held, member_of
from server.kit import audit, waiting
from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.people.service.gating import pass_gate


def ask_founding(
    session: Session, actor: Actor, estate_id: int, *, kind: str, since: date, members: Sequence[NewMember],
    until: date | None = None, meeting_on: date | None = None, paper: str = "", at: datetime,
) -> int:  # fmt: skip
    """Write down a body, which sits once another person has confirmed it. Gives the number of the paper.

    :class:`NotFound` for whoever keeps none here, :class:`Conflict` while another paper waits; refuses at once what
    :func:`founding.check` would refuse later.
    """
    if not policy.may_found(session, actor, estate_id, kind):
        raise not_found("小区")
    pass_gate(session, estate_id, {"paper": paper}, at=at)
    founding.check(session, estate_id, kind=kind, since=since, members=members, until=until, at=at)
    listed = [asdict(one) for one in members]
    return _ask(session, actor, estate_id, act=Act.FOUND, kind=kind, day=since, until=until, meeting_on=meeting_on,
                words=paper, members=listed, at=at)  # fmt: skip


def ask_end(session: Session, actor: Actor, body_id: int, *, on: date, why: str, version: int, at: datetime) -> int:
    """Write down that a body sits no more and nothing has followed; it ends once another person has confirmed it. Gives
    the number of the paper."""
    if (known := session.get(OwnerBody, body_id)) is not None:
        founding.hold(session, known.estate_id)
    body = held(session, actor, body_id, version=version)
    changing.check_day(body, on, at=at)
    pass_gate(session, body.estate_id, {"why": why}, at=at)
    return _ask(session, actor, body.estate_id, act=Act.END, kind=body.kind, body_id=body.id, day=on, words=why, at=at)


def ask_join(
    session: Session, actor: Actor, body_id: int, *, member: NewMember, version: int, at: datetime
) -> int:  # fmt: skip
    """Write down that somebody joins; they sit once another person has confirmed it. Gives the number of the paper."""
    body = held(session, actor, body_id, version=version)
    there = _waiting(session, body)
    changing.check_join(session, body, member, leaving=[one.member_id for one in there if one.member_id])
    if any((said["name"], said["side"]) == (member.name, member.side) for one in there for said in one.members):
        raise Conflict("paper_waits", "这位已经写过了，正等另一位确认。")
    return _ask(session, actor, body.estate_id, act=Act.JOIN, kind=body.kind, body_id=body.id, day=local_day(at),
                members=[asdict(member)], at=at)  # fmt: skip


def ask_leave(
    session: Session, actor: Actor, body_id: int, *, member_id: int, on: date, version: int, at: datetime
) -> int:  # fmt: skip
    """Write down that somebody sits no more; they have left once another person has confirmed it. Gives the number of
    the paper."""
    body = held(session, actor, body_id, version=version)
    member = member_of(session, body, member_id)
    changing.check_day(body, on, at=at)
    if any(one.member_id == member.id for one in _waiting(session, body)):
        raise Conflict("paper_waits", "这位离任已经写过了，正等另一位确认。")
    return _ask(session, actor, body.estate_id, act=Act.LEAVE, kind=body.kind, body_id=body.id, member_id=member.id,
                day=on, at=at)  # fmt: skip


def ask_term(
    session: Session, actor: Actor, body_id: int, *, until: date | None, meeting_on: date | None, paper: str,
    version: int, at: datetime,
) -> int:  # fmt: skip
    """Write down until when a body sits, when its assembly is planned and which file set it up; it holds once another
    person has confirmed it. Gives the number of the paper. :class:`Conflict` where nothing would change."""
    body = held(session, actor, body_id, version=version)
    changing.check_term(session, body, until, meeting_on, at=at)
    pass_gate(session, body.estate_id, {"paper": paper}, at=at)
    if (until, meeting_on, paper) == (body.until, body.meeting_on, body.paper):
        raise Conflict("term_same", "和现在的一样，没有要改的。")
    if any(one.act == Act.TERM for one in _waiting(session, body)):
        raise Conflict("paper_waits", "任期已有一份在等另一位确认，请先确认、退回或撤回那一份。")
    return _ask(session, actor, body.estate_id, act=Act.TERM, kind=body.kind, body_id=body.id, day=local_day(at),
                until=until, meeting_on=meeting_on, words=paper, at=at)  # fmt: skip


def answer(
    session: Session, actor: Actor, paper_id: int, *, approved: bool, why: str = "", version: int, at: datetime
) -> BodyPaper:  # fmt: skip
    """Another person confirms it, and it is done; or sends it back with the reason. The same things are refused as when
    it was written down, as they stand now. Persons are compared, not accounts."""
    row = _held(session, actor, paper_id, version)
    if people.same(session, row.asked_by, actor.id):
        raise NotAllowed("second_person_needed", "自己登记的，要社区或街道的另一位确认。")
    if approved:
        row.body_id = _found(session, actor, row, at) if row.act == Act.FOUND else _change(session, actor, row, at)
    elif not why.strip():
        raise Malformed("reason_needed", "请写明为什么退回。", fields={"why": ["请写明原因"]})
    else:
        pass_gate(session, row.estate_id, {"why": why}, at=at)
        publish(session, BodyPaperRefused(row.id, row.estate_id), at=at)
    _settle(session, actor, row, State.APPROVED if approved else State.REFUSED, None if approved else why.strip(), at)
    return row


def withdraw(session: Session, actor: Actor, paper_id: int, *, version: int, at: datetime) -> int:
    """Whoever wrote it down takes it back while it waits. Gives the number of the estate."""
    row = _held(session, actor, paper_id, version)
    if not people.same(session, row.asked_by, actor.id):
        raise NotAllowed("not_yours", "不是您登记的，不同意请退回并写明原因。")
    _settle(session, actor, row, State.WITHDRAWN, None, at)
    return row.estate_id


def _ask(session: Session, actor: Actor, estate_id: int, *, act: Act, at: datetime, **said: Any) -> int:
    if act in ALONE and any(one.act in ALONE for one in _papers(session, estate_id)):
        raise Conflict("paper_waits", "已有一份在等另一位确认，请先确认、退回或撤回那一份。")
    row = BodyPaper(estate_id=estate_id, act=act, state=State.ASKED, asked_by=actor.id, asked_at=at, **said)
    session.add(row)
    session.flush()
    audit.record(session, actor, f"body.{row.act}_asked", "owner_body_paper", row.id, at=at, estate_id=estate_id,
                 after={"kind": row.kind, "day": row.day.isoformat(), "members": len(row.members)})  # fmt: skip
    publish(session, BodyPaperAsked(row.id, estate_id), at=at)
    return row.id


def _papers(session: Session, estate_id: int) -> Sequence[BodyPaper]:
    """What waits in an estate."""
    asked = select(BodyPaper).where(BodyPaper.estate_id == estate_id, BodyPaper.state == State.ASKED)
    return session.scalars(asked.order_by(BodyPaper.id)).all()


def _waiting(session: Session, body: OwnerBody) -> Sequence[BodyPaper]:
    """What waits of a body that is held."""
    return [one for one in _papers(session, body.estate_id) if one.body_id == body.id]


def _held(session: Session, actor: Actor, paper_id: int, version: int) -> BodyPaper:
    return waiting.held(session, BodyPaper, paper_id, version, code="paper", what="这一份",
                        known=lambda row: policy.may_keep(session, actor, row.estate_id))  # fmt: skip


def _found(session: Session, actor: Actor, row: BodyPaper, at: datetime) -> int:
    members = [NewMember(**one) for one in row.members]
    return founding.found(session, actor, row.estate_id, kind=row.kind, since=row.day, members=members,
                          until=row.until, meeting_on=row.meeting_on, paper=row.words, at=at)  # fmt: skip


def _change(session: Session, actor: Actor, row: BodyPaper, at: datetime) -> int:
    asked = select(OwnerBody).where(OwnerBody.id == row.body_id).with_for_update()
    body = session.scalars(asked.execution_options(populate_existing=True)).one()
    if body.ended_on is not None:
        raise Conflict("body_ended", "它已经结束了，请退回这一份。")
    if row.act == Act.END:
        changing.check_day(body, row.day, at=at)
        founding.close(session, actor, body, on=row.day, why=row.words, followed=False, at=at)
        return body.id
    body.version += 1
    if row.act == Act.JOIN:
        changing.join(session, actor, body, NewMember(**row.members[0]), at=at)
    elif row.member_id is not None:
        changing.leave(session, actor, body, row.member_id, on=row.day, at=at)
    else:
        changing.set_term(session, actor, body, until=row.until, meeting_on=row.meeting_on, paper=row.words, at=at)
    return body.id


def _settle(session: Session, actor: Actor, row: BodyPaper, state: State, why: str | None, at: datetime) -> None:
    row.state, row.answered_by, row.answered_at, row.why = state, actor.id, at, why
    row.members, row.version = [], row.version + 1
    session.flush()
    audit.record(session, actor, f"body.paper_{state}", "owner_body_paper", row.id, at=at, estate_id=row.estate_id,
                 reason=why, after={"kind": row.kind, "day": row.day.isoformat()})  # fmt: skip
