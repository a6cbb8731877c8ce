"""Saying when the sheets of an estate are made and sent, and who looks them over."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.models import BulletinPlan
from server.bulletins.queries.plans import plan_of
from server.bulletins.rules.plan import Plan, check_plan
from server.kit import audit
from server.kit.actor import Actor
from server.kit.errors import Malformed, Stale, not_found
from server.people import queries as people


def set_plan(session: Session, actor: Actor, *, estate_id: int, plan: Plan, version: int, at: datetime) -> int:
    """Set an estate's plan. ``version`` is the one read, 0 where it kept the usual plan. Gives the new one."""
    if not policy.may_plan(session, actor, estate_id):
        raise not_found("小区")
    check_plan(plan)
    if plan.reviewer_id is not None:
        plan = replace(plan, reviewer_id=people.resolve(session, plan.reviewer_id))
    _check_reviewer(session, estate_id, plan)
    before, known = plan_of(session, estate_id)
    row = session.get(BulletinPlan, estate_id, with_for_update=True, populate_existing=True)
    if version != (row.version if row else known):
        raise Stale("plan_changed", "设置刚刚被改过，请刷新后再操作。")
    row = row or BulletinPlan(estate_id=estate_id, version=0)
    for name, value in asdict(plan).items():
        setattr(row, name, value)
    row.version += 1
    session.add(row)
    session.flush()
    old, now = asdict(before), asdict(plan)
    changed = [name for name in now if now[name] != old[name]]
    audit.record(session, actor, "bulletin.planned", "estate", estate_id, at=at, estate_id=estate_id,
                 before={name: old[name] for name in changed}, after={name: now[name] for name in changed})  # fmt: skip
    return row.version


def _check_reviewer(session: Session, estate_id: int, plan: Plan) -> None:
    if plan.reviewer_id is None:
        return
    team = {row["id"] for row in people.staff_covering(session, estate_id, policy.EDITORS)}
    if plan.reviewer_id not in team:
        raise Malformed("reviewer_unknown", "请选择本小区在职的工作人员来审阅。")
