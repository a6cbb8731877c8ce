"""The way of a matter: its stages as its kind and its city have them, and what it holds already."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.places import queries as places
from server.places.rules import profile
from server.proposals.models import Matter, MatterToken
from server.proposals.rules import stages
from server.proposals.rules.stages import Stage
from server.proposals.rules.subsidies import SubsidyRule, said

LIFT, ELECTION, PLAIN = "lift", "election", "plain"


@dataclass(frozen=True, slots=True)
class Way:
    """``course``: the stages in order. ``show_days``: how long a result or a lift's plan is posted here."""

    name: str
    course: tuple[Stage, ...]
    show_days: int
    reply_days: int

    def before(self, stage: str, other: str) -> bool:
        """Whether ``stage`` comes before ``other`` on this way; false when it has no such stage."""
        keys = [one.key for one in self.course]
        return other in keys and keys.index(stage) < keys.index(other)

    def stage_with(self, token: str) -> Stage | None:
        """The stage that leaves this token behind."""
        return next((one for one in self.course if one.token == token), None)


def way(session: Session, estate_id: int, kind: str) -> Way:
    """The way of a kind of matter in an estate's city."""
    rules, name = profile(places.estate(session, estate_id)["city"]), stages.course_of(kind)
    lift = name == LIFT
    course = stages.stages(
        name,
        publicity_first=lift and rules.lift_publicity_before_vote,
        permit_needed=lift and rules.lift_permit_needed,
    )
    days = rules.lift_publicity_days if lift else rules.result_show_days
    return Way(name, course, days, rules.objection_reply_days)


def way_of(session: Session, matter: Matter) -> Way:
    """The way of a matter."""
    return way(session, matter.estate_id, matter.kind)


def held(session: Session, matter_id: int) -> dict[str, MatterToken]:
    """The tokens a matter holds, by their names."""
    asked = select(MatterToken).where(MatterToken.matter_id == matter_id, MatterToken.taken_back_at.is_(None))
    return {row.token: row for row in session.scalars(asked.order_by(MatterToken.id))}


def city_pays(session: Session, estate_id: int, kind: str) -> str:
    """What the city of an estate is known to pay for a lift, in words; empty where nothing is known, or for anything
    else."""
    if stages.course_of(kind) != LIFT:
        return ""
    rules = profile(places.estate(session, estate_id)["city"])
    return said(SubsidyRule(Fraction(rules.lift_subsidy_share), rules.lift_subsidy_cap))
