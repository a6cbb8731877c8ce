"""Whether a text names somebody of an estate: asked before words go to many."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, literal, or_, select
from sqlalchemy.orm import Session

from server.kit.hanzi import BETWEEN, bare
from server.people.models import Person, Tenure
from server.people.queries.team import staff_covering
from server.people.rules import STAFF_ROLES
from server.places.queries import HOMES

SHORTEST_NAME = 2


def spelt(name: Any) -> Any:
    """The SQL twin of ``hanzi.joined`` for a column that holds a name."""
    for sign in BETWEEN:
        name = func.replace(name, sign, "")
    return name


def names_within(session: Session, estate_id: int, words: str, day: date) -> set[str]:
    """The whole names in these words of people who have a home in the estate, or work there, on a day. ``words`` are
    ``server.kit.gate.visible``: names of any spelling stand in them."""
    living = (
        select(Person.name)
        .join(Tenure, Tenure.person_id == Person.id)
        .join(HOMES, HOMES.c.id == Tenure.home_id)
        .where(HOMES.c.estate_id == estate_id, Tenure.since <= day, or_(Tenure.until.is_(None), Tenure.until > day))
        .where(Person.kind == "human", literal(words).contains(spelt(Person.name)))
        .distinct()
    )
    team = (row["name"] for row in staff_covering(session, estate_id, tuple(STAFF_ROLES)))
    found = {name for name in (*session.scalars(living), *team) if name}
    return {name for name in found if len(name) >= SHORTEST_NAME and bare(name) in words}
