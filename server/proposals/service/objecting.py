"""Objections: made by whoever lives in the estate, answered within the city's days, settled by talks or mediation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.kit import audit
from server.kit.actor import Actor
from server.kit.calendar.days import within_days
from server.kit.clock import local_day
from server.kit.errors import Conflict, Malformed, NotAllowed, Stale, not_found
from server.kit.facts import publish
from server.people import queries as people
from server.places import queries as places
from server.proposals import policy
from server.proposals.facts import ObjectionAnswered, ObjectionGoingOn, ObjectionMade
from server.proposals.models import Matter, Objection
from server.proposals.queries import course
from server.proposals.rules.objections import CODE_LABELS, SETTLED, STATE_LABELS, Code, State, check_move
from server.proposals.rules.words import limits
from server.proposals.service import consenting, filing
from server.proposals.service.locking import check_going, hold_objection, seen
from server.proposals.service.telling import tell

NEEDED = {
    State.AGREED: "请上传业主签字的材料；没有签字，请业主在手机上点“已经谈妥”。",
    State.MEDIATION_FAILED: "请上传街道或社区的调解记录。",
}
"""The paper a result is recorded with."""


def object_(
    session: Session, actor: Actor, matter_id: int, *, code: str, words: str, media_ids: Sequence[int] = (),
    at: datetime,
) -> int:  # fmt: skip
    """Object in writing; gives the objection's id. Neighbours hear that there is one, never whose it is."""
    matter = seen(session, actor, matter_id, at=at)
    homes = people.living_in(session, [actor.id], matter.estate_id, local_day(at)).get(actor.id, [])
    if not homes:
        raise NotAllowed("neighbours_object", "异议由住在这个小区的人提出。")
    mine = Objection.matter_id == matter.id, Objection.person_id == actor.id, Objection.state.not_in(SETTLED)
    count = session.scalar(select(func.count()).select_from(Objection).where(*mine)) or 0
    if count >= limits().objections:
        raise Conflict("too_many_objections", "您还有几条异议没有处理完，请先等答复。", most=count)
    row = _write(session, matter, code, words, person_id=actor.id, home_id=homes[0], entered_by=None, at=at)
    filing.attach_pictures(session, actor, matter, "objection", row.id, media_ids, at=at)
    consenting.take_back(session, actor, matter, homes, at=at)
    _made(session, actor, matter, row, at)
    return row.id


def enter(
    session: Session, actor: Actor, matter_id: int, *, home_id: int, code: str, words: str,
    brought: Sequence[filing.Brought] = (), at: datetime,
) -> int:  # fmt: skip
    """Staff write down an objection that came on paper, for a home of the estate (A-10)."""
    matter = seen(session, actor, matter_id, at=at)
    if not policy.may_move(session, actor, matter.estate_id):
        raise not_found("议题")
    held = people.owners(session, home_id, local_day(at)) if _is_here(session, home_id, matter.estate_id) else ()
    if not held:
        raise Conflict("owner_missing", "这套房不在本小区，或者还没有登记业主。")
    person_id = held[0]["person_id"]
    row = _write(session, matter, code, words, person_id=person_id, home_id=home_id, entered_by=actor.id, at=at)
    filing.attach(session, actor, matter, "objection", row.id, brought, open_=False, at=at)
    _made(session, actor, matter, row, at)
    return row.id


def withdraw(session: Session, actor: Actor, *, objection_id: int, at: datetime) -> None:
    """Whoever objected takes it back."""
    row = hold_objection(session, objection_id)
    if row is None or not people.same(session, row.person_id, actor.id):
        raise not_found("异议")
    matter = session.get_one(Matter, row.matter_id)
    check_move(row.state, State.WITHDRAWN)
    row.state, row.settled_by, row.settled_at = State.WITHDRAWN, actor.id, at
    row.version += 1
    tell(session, actor, matter, "objection", "一条异议已撤回", at=at)
    audit.record(session, actor, "objection.withdrawn", "objection", row.id, at=at, estate_id=matter.estate_id)


def answer(session: Session, actor: Actor, *, objection_id: int, words: str, version: int, at: datetime) -> None:
    """Answer in writing. The answer goes to whoever objected; it alone does not settle an objection."""
    row, matter = held(session, actor, objection_id, version, may=policy.may_answer)
    if row.state in SETTLED:
        check_move(row.state, State.AGREED)
    before, row.answer, row.answered_by, row.answered_at = row.answer, words, actor.id, at
    if row.state == State.OPEN:
        row.state = State.IN_MEDIATION
    audit.record(session, actor, "objection.answered", "objection", row.id, at=at, estate_id=matter.estate_id,
                 before={"answer": before} if before else None, after={"answer": words[:200]})  # fmt: skip
    tell(session, actor, matter, "objection", "答复了一条异议", at=at)
    publish(session, _answered(row, matter), at=at)


def settle(
    session: Session, actor: Actor, *, objection_id: int, outcome: str, words: str, go_on: bool = False,
    brought: Sequence[filing.Brought] = (), version: int, at: datetime,
) -> None:  # fmt: skip
    """Record what came of the talks: agreed, with a paper that says so, or mediation failed with the street's; then
    ``go_on`` says that the owners have decided to go on all the same (E-06), at once or later, which counts once
    somebody else has looked (``overruling``). Whoever objected hears who recorded what, and may say that it is not so
    (``agreeing``)."""
    row, matter = held(session, actor, objection_id, version, may=policy.may_settle)
    to = State(outcome)
    if to not in (State.AGREED, State.MEDIATION_FAILED):
        raise Malformed("outcome_unknown", "请选择达成一致或调解不成。")
    if not brought:
        said = NEEDED[to]
        raise Malformed("evidence_needed", said, fields={"evidence": [said]})
    later = row.state == to == State.MEDIATION_FAILED and go_on and not row.go_on and row.go_on_by is None
    if not later:
        check_move(row.state, to)
    waits = go_on and to == State.MEDIATION_FAILED
    row.state, row.go_on, row.outcome_words = to, False, words
    row.go_on_by, row.go_on_at = (actor.id, at) if waits else (None, None)
    row.settled_by, row.settled_at = actor.id, at
    filing.attach(session, actor, matter, "objection", row.id, brought, open_=False, at=at)
    tell(session, actor, matter, "objection", f"一条异议：{STATE_LABELS[to]}", at=at)
    audit.record(session, actor, "objection.settled", "objection", row.id, at=at, estate_id=matter.estate_id,
                 after={"state": to, "going_on": waits}, reason=words[:200])  # fmt: skip
    publish(session, _answered(row, matter), at=at)
    if waits:
        publish(session, ObjectionGoingOn(matter.id, matter.estate_id, row.id, actor.id), at=at)


def _write(
    session: Session, matter: Matter, code: str, words: str, *, person_id: int, home_id: int, entered_by: int | None,
    at: datetime,
) -> Objection:  # fmt: skip
    check_going(matter)
    if code not in CODE_LABELS:
        raise Malformed("code_unknown", "请选择异议的原因。", fields={"code": ["请选择"]})
    days = course.way_of(session, matter).reply_days
    row = Objection(matter_id=matter.id, person_id=person_id, home_id=home_id, code=code, words=words,
                    state=State.OPEN, made_at=at, answer_by=within_days(at, days).overdue_from,
                    entered_by=entered_by)  # fmt: skip
    session.add(row)
    session.flush()
    return row


def _is_here(session: Session, home_id: int, estate_id: int) -> bool:
    return bool(places.home(session, home_id)["estate_id"] == estate_id)


def _made(session: Session, actor: Actor, matter: Matter, row: Objection, at: datetime) -> None:
    tell(session, actor, matter, "objection", f"收到一条异议（{CODE_LABELS[Code(row.code)]}）", at=at)
    audit.record(session, actor, "objection.made", "objection", row.id, at=at, estate_id=matter.estate_id,
                 after={"code": CODE_LABELS[Code(row.code)], "entered": row.entered_by is not None})  # fmt: skip
    publish(session, ObjectionMade(matter.id, matter.estate_id, row.id), at=at)


def held(
    session: Session, actor: Actor, objection_id: int, version: int, *, may: Callable[[Session, Actor, int], bool]
) -> tuple[Objection, Matter]:
    """An objection to be changed, as its reader saw it; :class:`Stale` where another was quicker."""
    row = hold_objection(session, objection_id)
    matter = session.get(Matter, row.matter_id) if row else None
    if row is None or matter is None or not may(session, actor, matter.estate_id):
        raise not_found("异议")
    if row.version != version:
        raise Stale("objection_changed", "别人刚刚处理过这条异议，请刷新后再操作。", version=row.version)
    row.version += 1
    return row, matter


def _answered(row: Objection, matter: Matter) -> ObjectionAnswered:
    return ObjectionAnswered(matter.id, matter.estate_id, row.id, row.person_id, row.state)
