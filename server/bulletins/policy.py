"""Who may read, look over, publish and contribute to sheets, and the matching WHERE clauses for lists."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, or_
from sqlalchemy.orm import Session

from server.bulletins.models import BulletinPlan, Contribution, Sheet
from server.kit.actor import SYSTEM, Actor
from server.kit.errors import NotAllowed, not_found
from server.people import queries as people
from server.people.rules import ADMIN, COMMITTEE, MANAGER, STAFF, STAFF_ROLES

EDITORS = (STAFF, MANAGER, ADMIN)
DECIDERS = (MANAGER, ADMIN)
CONTRIBUTORS = (STAFF, MANAGER, ADMIN, COMMITTEE)
ANY_ROLE = tuple(STAFF_ROLES)
"""Staff of whatever role read the sheets of the estates it covers."""


def estates_of(session: Session, actor: Actor, day: date) -> list[int]:
    """The estates where somebody has a home."""
    return sorted({row["estate_id"] for row in people.homes_of(session, actor.id, day)})


def readable(actor: Actor, estate_ids: list[int]) -> ColumnElement[bool]:
    """Published sheets somebody may read: of the estates where they have a home, and of those their role covers."""
    here = or_(Sheet.estate_id.in_(estate_ids), people.covered(actor, ANY_ROLE, Sheet.estate_id))
    return Sheet.published_at.is_not(None) & here


def workable(actor: Actor) -> ColumnElement[bool]:
    """Sheets the console shows: of every estate somebody's role covers."""
    return people.covered(actor, ANY_ROLE, Sheet.estate_id)


def may_edit(session: Session, actor: Actor, estate_id: int) -> bool:
    """Change what people wrote on a sheet that is not out yet."""
    return actor == SYSTEM or people.covers(session, actor, estate_id, EDITORS)


def may_decide(session: Session, actor: Actor, estate_id: int) -> bool:
    """Let a sheet go, hold it, correct or withdraw it, break the quiet: managers, and the reviewer named in the plan
    while they are of the team."""
    if actor == SYSTEM or people.covers(session, actor, estate_id, DECIDERS):
        return True
    return _reviewer(session, estate_id) == actor.id and people.covers(session, actor, estate_id, EDITORS)


def deciders(session: Session, estate_id: int) -> set[int]:
    """Everybody for whom :func:`may_decide` holds."""
    found = {row["id"] for row in people.staff_covering(session, estate_id, DECIDERS)}
    reviewer = _reviewer(session, estate_id)
    if reviewer is None:
        return found
    return found | ({reviewer} & {row["id"] for row in people.staff_covering(session, estate_id, EDITORS)})


def _reviewer(session: Session, estate_id: int) -> int | None:
    plan = session.get(BulletinPlan, estate_id)
    named = plan.reviewer_id if plan is not None else None
    return None if named is None else people.resolve(session, named)


def may_plan(session: Session, actor: Actor, estate_id: int) -> bool:
    """Say when sheets are made and who looks them over."""
    return actor == SYSTEM or people.covers(session, actor, estate_id, DECIDERS)


def contributes(session: Session, actor: Actor, estate_id: int) -> None:
    """Bring words and pictures: staff and committee members of the estate. A stranger hears of no such estate, a
    resident that it is not theirs to do."""
    if actor == SYSTEM or people.covers(session, actor, estate_id, CONTRIBUTORS):
        return
    if people.roles_in(session, actor, estate_id):
        raise NotAllowed("not_allowed", "您没有权限进行这项操作。")
    raise not_found("小区")


def contributions_of(actor: Actor) -> ColumnElement[bool]:
    """Contributions somebody may look over, and their own."""
    return or_(people.covered(actor, EDITORS, Contribution.estate_id), Contribution.by_id == actor.id)
