"""What estates have planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.bulletins import policy
from server.bulletins.models import BulletinPlan
from server.bulletins.rules.plan import Plan, usual_plan
from server.bulletins.rules.words import AfterDeadline, Mode, OnHolidays
from server.kit.actor import Actor
from server.kit.db import table
from server.kit.errors import not_found
from server.people import queries as people

PLANS = table(BulletinPlan)
FIELDS = (
    "mode", "make_at", "send_at", "review_by", "after_deadline", "quiet_from", "quiet_to", "on_holidays", "daily",
    "weekly", "monthly", "reviewer_id", "active",
)  # fmt: skip


def plan_of(session: Session, estate_id: int) -> tuple[Plan, int]:
    """An estate's plan and the version of its row; version 0 where it keeps the usual plan. The reviewer is the person
    its account means today."""
    row = session.execute(select(PLANS).where(PLANS.c.estate_id == estate_id)).mappings().one_or_none()
    if row is None:
        return usual_plan(), 0
    plan = read_plan(dict(row))
    if plan.reviewer_id is not None:
        plan = replace(plan, reviewer_id=people.resolve(session, plan.reviewer_id))
    return plan, row["version"]


def plan(session: Session, actor: Actor, estate_id: int) -> tuple[Plan, int]:
    """The same for somebody who may see it; :class:`NotFound` otherwise."""
    if not policy.may_edit(session, actor, estate_id):
        raise not_found("小区")
    return plan_of(session, estate_id)


def read_plan(row: Mapping[str, Any]) -> Plan:
    """A plan from its row."""
    given = {name: row[name] for name in FIELDS}
    given["mode"], given["on_holidays"] = Mode(given["mode"]), OnHolidays(given["on_holidays"])
    return Plan(**{**given, "after_deadline": AfterDeadline(given["after_deadline"])})
