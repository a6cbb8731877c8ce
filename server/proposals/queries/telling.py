"""What a matter says when it is told on, and whom it concerns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from server.people import queries as people
from server.places import queries as places
from server.proposals.models import Consent, Hardship, Matter, Meeting, Milestone, Objection, Plan
from server.proposals.queries import holding
from server.proposals.queries.course import held, way_of
from server.proposals.queries.parts import weighs
from server.proposals.rules.helping import HelpState
from server.proposals.rules.objections import State
from server.proposals.rules.stages import stage
from server.votes.rules.matters import ScopeKind


@dataclass(frozen=True, slots=True)
class Brief:
    """A matter as those who pass it on know it."""

    id: int
    estate_id: int
    estate_name: str
    kind: str
    title: str
    state: str
    stage: str
    stage_label: str
    scope_kind: str
    scope_ids: Sequence[int]
    scope_label: str
    raised_by: int
    by_owner: bool

    @property
    def cause(self) -> str:
        """The stem of the names of everything that follows from it."""
        return f"matter:{self.id}"


def stage_told(session: Session, matter_id: int, key: str, *, back: bool) -> str | None:
    """The label of the stage a matter has come to, for whoever is on the roll; None where nobody is told of it, or the
    matter stands at another one by now, of which they hear instead."""
    row = session.get_one(Matter, matter_id, populate_existing=True)
    here = stage(way_of(session, row).course, key)
    return here.label if row.stage == key and (here.told or back) else None


def brief(session: Session, matter_id: int) -> Brief:
    """A matter that exists."""
    row = session.get_one(Matter, matter_id, populate_existing=True)
    label = stage(way_of(session, row).course, row.stage).label
    estate = places.estate(session, row.estate_id)["name"]
    return Brief(row.id, row.estate_id, estate, row.kind, row.title, row.state, row.stage, label, row.scope_kind,
                 row.scope_ids, row.scope_label, row.raised_by, row.raised_by_owner)  # fmt: skip


def concerned(told: Brief, *, day: date) -> Select[int]:
    """``person_id`` of everybody with a home in the scope on a day, each once."""
    ids: dict[str, Sequence[int]] = {told.scope_kind: told.scope_ids}
    return people.residents_select(
        told.estate_id, ids.get(ScopeKind.BUILDINGS, ()), ids.get(ScopeKind.STAIRS, ()), day=day,
        home_ids=ids.get(ScopeKind.HOMES, ()),
    )  # fmt: skip


def survey_until(session: Session, matter_id: int) -> tuple[str, datetime | None]:
    """What was asked, and until when."""
    row = session.get_one(Matter, matter_id)
    return row.survey_words, row.survey_closes_at


def plan_money(session: Session, plan_id: int) -> tuple[int, int]:
    """What a plan costs, and what of it the payers carry; whole fen."""
    row = session.get_one(Plan, plan_id)
    return row.gross, row.gross - row.subsidy


def meeting_at(session: Session, meeting_id: int) -> tuple[datetime, str, str]:
    """When and where a meeting is, and what about."""
    row = session.get_one(Meeting, meeting_id)
    return row.at, row.place, row.agenda


def milestone(session: Session, milestone_id: int) -> tuple[str, str]:
    """What was reached: title and words."""
    row = session.get_one(Milestone, milestone_id)
    return row.title, row.words


def objection(session: Session, objection_id: int) -> tuple[str, str | None]:
    """Where an objection stands, and what was answered; who made it is told to nobody."""
    row = session.get_one(Objection, objection_id)
    return row.state, row.answer


def recorded(session: Session, objection_id: int) -> tuple[str, str] | None:
    """As what somebody acted who recorded an objection as agreed, and their words; None where nobody did, or it was
    said by whoever objected."""
    row = session.get_one(Objection, objection_id)
    if row.state != State.AGREED or row.settled_by is None:
        return None
    settled_by = people.resolve(session, row.settled_by)
    if settled_by == people.resolve(session, row.person_id):
        return None
    by = people.actor_of(session, settled_by, door="system")
    return people.office(session, by, session.get_one(Matter, row.matter_id).estate_id), row.outcome_words or ""


def objected(session: Session, objection_id: int) -> tuple[int, datetime, str]:
    """Whose objection it is, for a word to that person alone, by when it is answered, and what it does now."""
    row = session.get_one(Objection, objection_id)
    return row.person_id, row.answer_by, weighs(session.get_one(Matter, row.matter_id), row)


def carried(session: Session, matter_id: int) -> list[int]:
    """Who objected before the posting and is carried into it, each once; a word to these persons alone."""
    ids = holding.carried(session, session.get_one(Matter, matter_id))
    asked = select(Objection.person_id).where(Objection.id.in_(ids)).distinct()
    return list(session.scalars(asked.order_by(Objection.person_id)))


class Wanted(NamedTuple):
    """A consent that a home was asked for: which home, what of it is used, where it stands, and who put it there."""

    home_id: int | None
    label: str
    part: str
    kind: str
    state: str
    made_by: int
    at: datetime


def consent(session: Session, consent_id: int) -> Wanted:
    """A consent that exists."""
    row = session.get_one(Consent, consent_id)
    return Wanted(row.home_id, row.label, row.part, row.kind, row.state, row.made_by, row.at)


def helped_at_desk(session: Session, hardship_id: int) -> int | None:
    """In whose name an application for help was written down at a desk; None where they asked themselves, or nothing
    waits any more."""
    row = session.get_one(Hardship, hardship_id)
    return row.person_id if row.entered_by is not None and row.state == HelpState.ASKED else None


def waits(session: Session, matter_id: int) -> bool:
    """Whether a matter has passed its vote and still waits for something before it."""
    found = held(session, matter_id)
    return "VOTE_COUNTED" in found and "VOTE_PASSED" not in found
