"""What whoever objected says themselves of how it came out: it is agreed, or what was recorded of it is not so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import Conflict, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.proposals.facts import ObjectionReopened
from server.proposals.models import Matter, Objection
from server.proposals.queries import course, holding
from server.proposals.rules.objections import MovedOn, State, check_move
from server.proposals.service import gates
from server.proposals.service.locking import check_going, hold_objection
from server.proposals.service.telling import tell

POSTED = "PUBLICITY_DONE"
WHY_BACK = "有一条异议，提出的业主说没有谈妥"


def say(session: Session, actor: Actor, *, objection_id: int, agreed: bool, at: datetime) -> int:
    """Whoever objected says whether it is agreed; gives the matter. Said twice, it is said once.

    Not agreed, what somebody else had recorded is open again and stands in the way as before; a posting that was done
    since is not done any more. :class:`Conflict` once later steps rest on it, or the matter has ended.
    """
    row = hold_objection(session, objection_id)
    if row is None or not people.same(session, row.person_id, actor.id):
        raise not_found("异议")
    matter = session.get_one(Matter, row.matter_id)
    check_going(matter)
    if agreed:
        _agree(session, actor, matter, row, at)
    elif row.state == State.AGREED:
        _reopen(session, actor, matter, row, at)
    elif row.state == State.WITHDRAWN:
        raise MovedOn(row.state)
    return row.matter_id


def _agree(session: Session, actor: Actor, matter: Matter, row: Objection, at: datetime) -> None:
    if row.state == State.AGREED:
        return
    check_move(row.state, State.AGREED)
    row.state, row.settled_by, row.settled_at = State.AGREED, actor.id, at
    row.version += 1
    tell(session, actor, matter, "objection", "一条异议：提出的业主说已经谈妥", at=at)
    audit.record(session, actor, "objection.settled", "objection", row.id, at=at, estate_id=matter.estate_id,
                 after={"state": State.AGREED})  # fmt: skip


def _reopen(session: Session, actor: Actor, matter: Matter, row: Objection, at: datetime) -> None:
    before = {"state": row.state}
    row.state, row.settled_by, row.settled_at, row.outcome_words = State.IN_MEDIATION, None, None, None
    row.version += 1
    session.flush()
    stands = any(one.key == str(row.id) for one in holding.blocking(session, matter))
    if stands and POSTED in course.held(session, matter.id):
        try:
            gates.take_back(session, SYSTEM, matter_id=matter.id, token=POSTED, reason=WHY_BACK, version=matter.version,
                            at=at)  # fmt: skip
        except Conflict as error:
            said = "后面的步骤已经办了，这里不能再打开。请直接联系社区或街道。"
            raise Conflict("objection_too_late", said) from error
    tell(session, actor, matter, "objection", "一条异议重新打开：提出的业主说没有谈妥", at=at)
    audit.record(session, actor, "objection.reopened", "objection", row.id, at=at, estate_id=matter.estate_id,
                 before=before, after={"state": row.state})  # fmt: skip
    publish(session, ObjectionReopened(matter.id, matter.estate_id, row.id), at=at)
