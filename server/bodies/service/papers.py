"""A founding or an end of a body: written down by one person, confirmed or sent back by another, or taken back."""

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
from server.bodies.rules.papers import Act, State
from server.bodies.service import founding
from server.bodies.service.founding import NewMember, wrong_day
from server.bodies.service.keeping import held
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
    _check_day(body, on, at)
    pass_gate(session, body.estate_id, {"why": why}, at=at)
    return _ask(session, actor, body.estate_id, act=Act.END, kind=body.kind, body_id=body.id, day=on, words=why, at=at)


def answer(
    session: Session, actor: Actor, paper_id: int, *, approved: bool, why: str = "", version: int, at: datetime
) -> BodyPaper:  # fmt: skip
    """Another person confirms it, and it is done; or sends it back with the reason. The same things are refused as when
    it was written down, as they stand now. Persons are compared, not accounts."""
    row = _held(session, actor, paper_id, version)
    if people.same(session, row.asked_by, actor.id):
        raise NotAllowed("second_person_needed", "自己登记的，要社区或街道的另一位确认。")
    if approved:
        row.body_id = _found(session, actor, row, at) if row.act == Act.FOUND else _end(session, actor, row, at)
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


def _ask(session: Session, actor: Actor, estate_id: int, *, at: datetime, **said: Any) -> int:
    waits = select(BodyPaper.id).where(BodyPaper.estate_id == estate_id, BodyPaper.state == State.ASKED)
    if session.scalar(waits) is not None:
        raise Conflict("paper_waits", "已有一份在等另一位确认，请先确认、退回或撤回那一份。")
    row = BodyPaper(estate_id=estate_id, state=State.ASKED, asked_by=actor.id, asked_at=at, **said)
    session.add(row)
    session.flush()
    audit.record(session, actor, f"body.{row.act}_asked", "owner_body_paper", row.id, at=at, estate_id=estate_id,
                 after={"kind": row.kind, "day": row.day.isoformat(), "members": len(row.members)})  # fmt: skip
    publish(session, BodyPaperAsked(row.id, estate_id), at=at)
    return row.id


def _held(session: Session, actor: Actor, paper_id: int, version: int) -> BodyPaper:
    return waiting.held(session, BodyPaper, paper_id, version, code="paper", what="这一份",
                        known=lambda row: policy.may_keep(session, actor, row.estate_id))  # fmt: skip


def _found(session: Session, actor: Actor, row: BodyPaper, at: datetime) -> int:
    members = [NewMember(**one) for one in row.members]
    return founding.found(session, actor, row.estate_id, kind=row.kind, since=row.day, members=members,
                          until=row.until, meeting_on=row.meeting_on, paper=row.words, at=at)  # fmt: skip


def _end(session: Session, actor: Actor, row: BodyPaper, at: datetime) -> int:
    asked = select(OwnerBody).where(OwnerBody.id == row.body_id).with_for_update()
    body = session.scalars(asked.execution_options(populate_existing=True)).one()
    if body.ended_on is not None:
        raise Conflict("body_ended", "它已经结束了，请退回这一份。")
    _check_day(body, row.day, at)
    founding.close(session, actor, body, on=row.day, why=row.words, followed=False, at=at)
    return body.id


def _check_day(body: OwnerBody, on: date, at: datetime) -> None:
    if not body.since <= on <= local_day(at):
        raise wrong_day("on", "请看看日子：不能早于成立，也不能晚于今天。")


def _settle(session: Session, actor: Actor, row: BodyPaper, state: State, why: str | None, at: datetime) -> None:
    row.state, row.answered_by, row.answered_at, row.why = state, actor.id, at, why
    row.members, row.version = [], row.version + 1
    session.flush()
    audit.record(session, actor, f"body.paper_{state}", "owner_body_paper", row.id, at=at, estate_id=row.estate_id,
                 reason=why, after={"kind": row.kind, "day": row.day.isoformat()})  # fmt: skip
