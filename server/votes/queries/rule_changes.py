"""A change of an estate's rules that somebody asked for, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from server.kit.waiting import Waits, since
from server.people import queries as people
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes.models import RuleChange
from server.votes.models.rule_changes import ASKED
from server.votes.queries.ruled import change_words
from server.votes.rules.lapsing import last_day


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for what on what ground, and why it was refused. ``asked_by`` is who they are today, ``until`` its
    last day."""

    estate_id: int
    asked_by: int
    ground: str
    words: str
    why: str
    until: date
    waits: bool


def asked(session: Session, change_id: int) -> Asked:
    """One that exists."""
    row = session.get_one(RuleChange, change_id)
    city = profile(places.estate(session, row.estate_id)["city"])
    by, words = people.resolve(session, row.asked_by), change_words(row.before, row.after, city)
    return Asked(row.estate_id, by, row.ground, words, row.why or "", last_day(row.asked_at), row.state == ASKED)


def waiting(session: Session, before: datetime) -> list[Waits]:
    """Those that were asked for by an instant and wait."""
    return since(session, RuleChange, before)
