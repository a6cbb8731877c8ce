"""Who may do what with a report, and the matching WHERE clauses for lists.

Somebody complained about is nobody here: no part, no sight, whatever role they hold (B18).
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.errors import NotAllowed, not_found
from server.people import queries as people
from server.people.rules import (
    ADMIN,
    COMMISSIONER,
    COMMITTEE,
    COMMUNITY,
    MANAGER,
    REGULATOR,
    STAFF,
    STREET,
    Held,
    rights_on,
)
from server.reports.models import Report, ReportFollower
from server.reports.rules.words import Kind, Place, Who

TEAM = (STAFF, MANAGER, ADMIN)
SUPERVISORS = (MANAGER, ADMIN)
WATCHERS = (COMMISSIONER, COMMUNITY, COMMITTEE, STREET, REGULATOR)
SEERS = (*TEAM, *WATCHERS)


def may_report(session: Session, actor: Actor, *, estate_id: int, home_id: int | None, day: date) -> None:
    """Report in this estate, and for this home if one is named; :class:`NotAllowed` otherwise.

    Unpaid fees are nowhere asked about: they never block a report (B20).
    """
    held = [row for row in people.homes_of(session, actor.id, day) if row["estate_id"] == estate_id]
    if home_id is not None:
        held = [row for row in held if row["home_id"] == home_id]
    tenures = [Held(row["role"], row["since"], row["until"]) for row in held]
    if "report" not in rights_on(tenures, day):
        raise NotAllowed("not_your_home", "您还没有绑定这里的房屋，绑定后就可以报事了。")


def may_enter_for_others(session: Session, actor: Actor, estate_id: int) -> bool:
    """Write down a report somebody made by phone or at the counter."""
    return people.covers(session, actor, estate_id, TEAM)


def parts(session: Session, actor: Actor, report: Report, day: date) -> frozenset[Who]:
    """Every part somebody has in a report; empty for a stranger and for the one complained about."""
    if actor.id != 0 and report.about_staff_id == actor.id:
        return frozenset()
    found = {Who.SYSTEM} if actor.id == 0 else set()
    if actor.id and report.reporter_id == actor.id:
        found.add(Who.REPORTER)
    if actor.id and _touched(session, actor, report, day):
        found.add(Who.HOUSEHOLD)
    if actor.is_staff and people.covers(session, actor, report.estate_id, TEAM):
        found.add(Who.STAFF)
        if report.assignee_id == actor.id:
            found.add(Who.ASSIGNEE)
        if people.covers(session, actor, report.estate_id, SUPERVISORS):
            found.add(Who.SUPERVISOR)
    return frozenset(found)


def may_see(session: Session, actor: Actor, report: Report, day: date) -> frozenset[Who]:
    """The parts of somebody who may see this report; :class:`NotFound` for everybody else."""
    found = parts(session, actor, report, day)
    accused = report.about_staff_id == actor.id
    watches = actor.is_staff and not accused and people.covers(session, actor, report.estate_id, WATCHERS)
    if not found and not watches:
        raise not_found("报事")
    return found


def is_team(found: frozenset[Who]) -> bool:
    """Whether somebody with these parts sees the internal thread."""
    return bool(found & {Who.STAFF, Who.ASSIGNEE, Who.SUPERVISOR, Who.SYSTEM})


def mine(actor: Actor) -> ColumnElement[bool]:
    """Reports somebody made."""
    return Report.reporter_id == actor.id


def followed(actor: Actor) -> ColumnElement[bool]:
    """Reports somebody follows."""
    following = select(ReportFollower.report_id).where(ReportFollower.person_id == actor.id)
    return Report.id.in_(following)


def workable(actor: Actor) -> ColumnElement[bool]:
    """Reports a member of staff may see: their scope, never those about themselves."""
    spared = or_(Report.about_staff_id.is_(None), Report.about_staff_id != actor.id)
    return and_(people.covered(actor, SEERS, Report.estate_id), spared)


def on_board(estate_ids: list[int]) -> ColumnElement[bool]:
    """Reports of public parts that neighbours may see: words checked, never complaints."""
    return and_(
        Report.estate_id.in_(estate_ids),
        Report.place.in_((Place.PUBLIC, Place.LIFT)),
        Report.kind.in_((Kind.REPAIR, Kind.EMERGENCY)),
        Report.words_state == "shown",
        Report.merged_into.is_(None),
    )


def _touched(session: Session, actor: Actor, report: Report, day: date) -> bool:
    if report.home_id is not None:
        return people.tenure(session, actor.id, report.home_id, day) is not None and not report.anonymous
    if session.scalar(
        select(exists().where(ReportFollower.report_id == report.id, ReportFollower.person_id == actor.id))
    ):
        return True
    public = report.kind in (Kind.REPAIR, Kind.EMERGENCY)
    return public and people.lives_in(session, actor.id, report.estate_id, day)
