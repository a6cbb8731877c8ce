"""Of which estates somebody asks whom to turn to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from server.kit.actor import EVERYWHERE, Grant
from server.people import queries as people
from server.places import queries as places

MOST_TOLD = 3
ANYWHERE = [Grant("everybody", EVERYWHERE, None)]


def estates_of(session: Session, person_id: int | None, day: date) -> Sequence[Mapping[str, Any]]:
    """The estates somebody lives in; of a stranger those there are, one more than :data:`MOST_TOLD` at most: then
    nobody can say which is meant."""
    held = people.homes_of(session, person_id, day) if person_id else []
    mine = dict.fromkeys(row["estate_id"] for row in held)
    if mine:
        return [places.estate(session, one) for one in mine][:MOST_TOLD]
    return [dict(one) for one in places.estates_known(session, (), ANYWHERE, limit=MOST_TOLD + 1)]
