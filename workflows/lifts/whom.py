"""Who hears of the duties of lifts: those who see to lifts in the firm, then commissioner, community, street (E-21)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from server.people import queries as people
from server.people.rules import ADMIN, COMMISSIONER, COMMUNITY, MANAGER, STAFF, STREET
from server.places.rules.calls import Rung

ROLES = {Rung.COMMISSIONER: COMMISSIONER, Rung.COMMUNITY: COMMUNITY, Rung.STREET: STREET}
SKILL = "lift"


def hear(session: Session, estate_id: int, rungs: Sequence[Rung]) -> list[int]:
    """The people of these rungs; where there is none of them, of the next one up, and in the end who administrates."""
    found = set().union(*(_on(session, estate_id, rung) for rung in rungs))
    for rung in Rung:
        if not found and rung not in rungs:
            found = _on(session, estate_id, rung)
    return sorted(found or {row["id"] for row in people.staff_covering(session, estate_id, (ADMIN,))})


def _on(session: Session, estate_id: int, rung: Rung) -> set[int]:
    if rung is not Rung.FIRM:
        return {row["id"] for row in people.staff_covering(session, estate_id, (ROLES[rung],))}
    team = people.staff_covering(session, estate_id, (MANAGER, STAFF))
    seeing = [row for row in team if row["role"] == MANAGER or SKILL in (row["skills"] or ())]
    # A manager alone is enough; without one, whoever works here.
    return {row["id"] for row in seeing or team}
