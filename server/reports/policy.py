"""Who may do what with a report. Which ones somebody may list: :mod:`server.reports.reach`.

Somebody complained about is nobody here: no part, no sight, whatever role they hold (B18).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from server.kit.actor import Actor
from server.kit.clock import local_day
from server.kit.db import table
from server.kit.errors import NotAllowed, not_found
from server.kit.next_id import NextId
from server.kit.prepared import Row
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
from server.reports.models import Report, ReportEvent, ReportFollower
from server.reports.rules.categories import needs_a_hand
from server.reports.rules.quotes import ANSWERS
from server.reports.rules.words import OF_A_BILL, Kind, Move, Who

TEAM = (STAFF, MANAGER, ADMIN)
SUPERVISORS = (MANAGER, ADMIN)
WATCHERS = (COMMISSIONER, COMMUNITY, COMMITTEE, STREET, REGULATOR)
SEERS = (*TEAM, *WATCHERS)
VISIBLE_KINDS = (Kind.REPAIR, Kind.EMERGENCY)
"""What neighbours may see of a public part; complaints and suggestions are between the person and the firm."""

_REPORTS = table(Report)
_NUMBERED = people.homes_asking(
    NextId(_REPORTS).label("next_report"), NextId(table(ReportEvent)).label("next_event")
)  # fmt: skip
_THE_REPORTERS_OWN = frozenset({Move.ACCEPT, Move.RATE})


@dataclass(frozen=True, slots=True)
class Sight:
    """How somebody sees a report: the parts they act in, whether they only watch, whether it is their own talk."""

    parts: frozenset[Who]
    watches: bool
    own: bool

    @property
    def team(self) -> bool:
        """Sees and writes in both threads."""
        return is_team(self.parts)

    @property
    def inside(self) -> bool:
        """Reads the talk with the resident: the reporter and their household, the team, those who watch it."""
        return self.team or self.watches or self.own


def may_report(
    session: Session, actor: Actor, *, estate_id: int, home_id: int | None, day: date, numbered: bool = False
) -> Row:  # fmt: skip
    """Report in this estate, and for this home if one is named; :class:`NotAllowed` otherwise. Gives the home,
    the first of theirs if none is named, as ``people.homes_in`` does; ``numbered`` with the numbers that the report and
    its first event shall have, ``next_report`` and ``next_event``.

    Unpaid fees are nowhere asked about: they never block a report (B20).
    """
    asking = {"asking": _NUMBERED} if numbered else {}
    held = people.homes_in(session, actor.id, estate_id, day, **asking)
    if home_id is not None:
        held = [row for row in held if row["home_id"] == home_id]
    tenures = [Held(row["role"], row["since"], row["until"]) for row in held]
    if "report" not in rights_on(tenures, day):
        raise NotAllowed("not_your_home", "您还没有绑定这里的房屋，绑定后就可以报事了。")
    return held[0]


def may_enter_for_others(session: Session, actor: Actor, estate_id: int) -> bool:
    """Write down a report somebody made by phone or at the counter."""
    return people.covers(session, actor, estate_id, TEAM)


def sight(session: Session, actor: Actor, report: Report, day: date) -> Sight:
    """How somebody sees a report; nothing at all for a stranger and for the one complained about."""
    if actor.id == 0:
        return Sight(frozenset({Who.SYSTEM}), watches=False, own=False)
    if report.about_staff_id == actor.id:
        return Sight(frozenset(), watches=False, own=False)
    found, own = set[Who](), report.reporter_id == actor.id
    if own:
        found.add(Who.REPORTER)
    if _at_home(session, actor, report, day):
        found.add(Who.HOUSEHOLD)
        own = True
    elif report.home_id is None and _is_neighbour(session, actor, report, day):
        found.add(Who.HOUSEHOLD)
    roles = people.roles_in(session, actor, report.estate_id)
    if not roles.isdisjoint(team_of(report)):
        found.add(Who.STAFF)
        found |= {Who.ASSIGNEE} if report.assignee_id == actor.id else set()
        found |= {Who.SUPERVISOR} if not roles.isdisjoint(SUPERVISORS) else set()
        found |= {Who.SCRIBE} if not own and speaks_through_staff(session, report) else set()
    watches = report.channel != OF_A_BILL and not roles.isdisjoint(WATCHERS)
    return Sight(frozenset(found), watches=watches, own=own)


def speaks_through_staff(session: Session, report: Report) -> bool:
    """Whether the reporter's word is written down by staff: they had it entered, said who they
    are, and hold no account."""
    if report.entered_by is None or report.anonymous:
        return False
    if report.reporter_id is None:
        return report.contact is not None
    return not people.reads_us(session, report.reporter_id)


def team_of(report: Report) -> tuple[str, ...]:
    """The roles whose work a report is. What somebody owes and doubts is none of whoever repairs lamps, nor of the
    neighbours on a committee: those read it who may answer it."""
    return SUPERVISORS if report.channel == OF_A_BILL else TEAM


def goes_by_hand(report: Report) -> bool:
    """Whether no rule gives a report away and none of the team reaches for it: a supervisor decides."""
    return report.channel == OF_A_BILL or needs_a_hand(report.category, report.about_staff_id)


def sight_of_own(report: Report) -> Sight:
    """How a resident sees the report they have just made, for which :func:`may_report` has found them a home here."""
    neighbourly = report.home_id is not None or report.kind in VISIBLE_KINDS
    parts = {Who.REPORTER, Who.HOUSEHOLD} if neighbourly else {Who.REPORTER}
    return Sight(frozenset(parts), watches=False, own=True)


def seen(session: Session, actor: Actor, report: Report, day: date) -> Sight:
    """How somebody who may see this report sees it; :class:`NotFound` for everybody else."""
    found = sight(session, actor, report, day)
    if not found.parts and not found.watches:
        raise not_found("报事")
    return found


def acting(found: Sight, move: Move, report: Report) -> frozenset[Who]:
    """The parts that count for a move. Any neighbour may say a public part is not fixed; that it is fixed, and how
    well, only the one who reported it says."""
    theirs = report.home_id is None and report.reporter_id is not None
    if theirs and move in _THE_REPORTERS_OWN:
        return found.parts - {Who.HOUSEHOLD}
    if move in ANSWERS and Who.REPORTER not in found.parts and report.entered_by is None:
        # Whoever reported it by themselves answers for themselves; the word of others is written down (0035).
        return found.parts - {Who.STAFF, Who.ASSIGNEE, Who.SUPERVISOR}
    if move is Move.TAKE and goes_by_hand(report):
        # It may be about whoever reaches for it.
        return found.parts if Who.SUPERVISOR in found.parts else found.parts - {Who.STAFF}
    return found.parts


def reads_about(found: Sight, kind: str) -> bool:
    """Whether somebody reads what a report says: words, place, answers, pictures. Who only follows a complaint or a
    suggestion, as everybody does whose own was merged into it, sees its steps and nothing else."""
    return found.inside or kind in VISIBLE_KINDS


def is_team(found: frozenset[Who]) -> bool:
    """Whether somebody with these parts sees the internal thread."""
    return bool(found & {Who.STAFF, Who.ASSIGNEE, Who.SUPERVISOR, Who.SYSTEM})


def _at_home(session: Session, actor: Actor, report: Report, day: date) -> bool:
    """Whether the report is about a home the actor has. After a change of hands the new household does not inherit
    what the old one wrote; a report nobody of the house made is seen by those who had it then. A dispute over a bill is
    no matter of the household: a tenant reads nothing of what the owner owes."""
    if report.home_id is None or report.anonymous or report.channel == OF_A_BILL:
        return False
    held = people.tenure(session, actor.id, report.home_id, day)
    if held is None or report.reporter_id is None:
        return held is not None and held["since"] <= local_day(report.made_at)
    return people.tenure(session, report.reporter_id, report.home_id, day) is not None


def _is_neighbour(session: Session, actor: Actor, report: Report, day: date) -> bool:
    if not people.lives_in(session, actor.id, report.estate_id, day):
        return False
    following = exists().where(ReportFollower.report_id == report.id, ReportFollower.person_id == actor.id)
    return report.kind in VISIBLE_KINDS or bool(session.scalar(select(following)))
