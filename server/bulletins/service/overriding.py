"""Breaking the quiet: two different people ask for it with a reason, and both are written down."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.facts import OverrideAsked
from server.bulletins.models import Override, Sheet
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.words import State
from server.bulletins.service import holding, publishing
from server.bulletins.service.holding import SUBJECT
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Conflict, Malformed, not_found
from server.kit.facts import publish
from server.kit.once import insert_new
from server.people import queries as people


def ask(session: Session, actor: Actor, *, sheet_id: int, why: str, at: datetime) -> None:
    """The first of two: this sheet shall go in the quiet hours, because of ``why``."""
    sheet = _going(session, actor, sheet_id)
    if not why.strip():
        raise Malformed("reason_needed", "请写明为什么要在免打扰时段发布。")
    row = {"subject": SUBJECT, "subject_id": sheet_id, "why": why.strip()[:200], "first_by": actor.id, "first_at": at}
    insert_new(session, Override, [row])
    found = _row(session, sheet_id)
    if found.first_by != actor.id:
        raise Conflict("override_asked_already", "已经有同事提出，请直接确认。")
    others = policy.deciders(session, sheet.estate_id) - {actor.id}
    publish(session, OverrideAsked(sheet_id, sorted(others), found.why), at=at)
    audit.record(session, actor, "sheet.override_asked", "sheet", sheet_id, at=at, estate_id=sheet.estate_id,
                 reason=why[:200])  # fmt: skip


def second(session: Session, actor: Actor, *, sheet_id: int, at: datetime) -> None:
    """The second, somebody else: the sheet goes now."""
    sheet = _going(session, actor, sheet_id)
    found = _row(session, sheet_id)
    if people.same(session, found.first_by, actor.id):
        raise Conflict("second_person_needed", "需要另一位同事确认，不能由同一个人确认。")
    if found.second_by is not None:
        raise Conflict("override_given_already", "已经确认过了。")
    found.second_by, found.second_at = actor.id, at
    audit.record(session, actor, "sheet.override_given", "sheet", sheet_id, at=at, estate_id=sheet.estate_id,
                 reason=found.why)  # fmt: skip
    publishing.publish_one(session, sheet, plan_of(session, sheet.estate_id)[0], at=at)


def _going(session: Session, actor: Actor, sheet_id: int) -> Sheet:
    """Only a sheet that is ready to go may go in the quiet: looked over, or on its way by itself."""
    return holding.decidable(session, actor, sheet_id, None, State.DRAFTED)


def _row(session: Session, sheet_id: int) -> Override:
    ours = Override.subject == SUBJECT, Override.subject_id == sheet_id
    found = session.scalar(select(Override).where(*ours).with_for_update())
    if found is None:
        raise not_found("申请")
    return found
