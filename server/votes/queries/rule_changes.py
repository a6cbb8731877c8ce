"""A change of an estate's rules that somebody asked for, in words."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from server.people import queries as people
from server.places import queries as places
from server.places.rules.cities import profile
from server.votes.models import RuleChange
from server.votes.queries.ruled import change_words


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asked for what on what ground, and why it was refused. ``asked_by`` is who they are today."""

    estate_id: int
    asked_by: int
    ground: str
    words: str
    why: str


def asked(session: Session, change_id: int) -> Asked:
    """One that exists."""
    row = session.get_one(RuleChange, change_id)
    city = profile(places.estate(session, row.estate_id)["city"])
    by, words = people.resolve(session, row.asked_by), change_words(row.before, row.after, city)
    return Asked(row.estate_id, by, row.ground, words, row.why or "")
