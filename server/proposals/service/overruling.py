"""A matter goes on past a written objection only once somebody not of the firm has held the mediation's paper against
what was recorded (E-06)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, NotAllowed
from server.kit.facts import publish
from server.people import queries as people
from server.proposals import policy
from server.proposals.facts import ObjectionOverruled
from server.proposals.rules.objections import State
from server.proposals.service.locking import check_going
from server.proposals.service.objecting import held
from server.proposals.service.telling import tell

GOES_ON, BACK = "一条异议调解不成，业主决定依法继续", "一条异议：继续办的登记没有通过核对"


def confirm(
    session: Session, actor: Actor, *, objection_id: int, agrees: bool, why: str = "", version: int, at: datetime
) -> None:
    """Say whether the paper shows that mediation failed and the owners decided to go on. If so the objection stands in
    the way no more; else it does as before, and ``why`` goes to whoever had recorded it.

    :class:`Conflict` for whoever recorded it and where nothing waits, :class:`NotAllowed` for whoever objected,
    :class:`NotFound` for the property company.
    """
    row, matter = held(session, actor, objection_id, version, may=policy.may_overrule)
    check_going(matter)
    if row.state != State.MEDIATION_FAILED or row.go_on_by is None:
        raise Conflict("objection_moved_on", "这条异议没有在等核对的，请刷新。", state=row.state)
    if people.same(session, row.go_on_by, actor.id):
        raise Conflict("second_person_needed", "自己登记的，要由社区、街道或专员里的另一位核对。")
    if people.same(session, row.person_id, actor.id):
        raise NotAllowed("own_objection", "这是您自己提的异议，请换一位同事核对。")
    if not agrees and not why.strip():
        raise Malformed("reason_needed", "请写明为什么不能继续。", fields={"why": ["请写明为什么不能继续"]})
    by, row.go_on, row.go_on_by, row.go_on_at = row.go_on_by, agrees, None, None
    tell(session, actor, matter, "objection", GOES_ON if agrees else BACK, at=at, to_all=agrees)
    act = "objection.overruled" if agrees else "objection.sent_back"
    audit.record(session, actor, act, "objection", row.id, at=at, estate_id=matter.estate_id, reason=why.strip()[:200])
    fact = ObjectionOverruled(matter.id, matter.estate_id, row.id, row.person_id, by, agrees, why.strip())
    publish(session, fact, at=at)
