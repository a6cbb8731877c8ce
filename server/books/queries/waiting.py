"""What of the open books waits for a second person: for whoever reminds them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.books.models import BookEntry, BookSettlement, FundStatement, FundUse
from server.books.rules.fund_papers import Ground
from server.kit.waiting import Waits, since
from server.openness.rules import emergency_confirmers
from server.places import queries as places


def entries(session: Session, before: datetime) -> list[Waits]:
    """Entries that were asked for by an instant."""
    return since(session, BookEntry, before)


def settlements(session: Session, before: datetime) -> list[Waits]:
    """Settlements of a year."""
    return since(session, BookSettlement, before)


def statements(session: Session, before: datetime) -> list[Waits]:
    """Statements of the maintenance fund."""
    return since(session, FundStatement, before)


def uses(session: Session, before: datetime) -> list[Waits]:
    """Uses of the maintenance fund that rest on a vote."""
    urgent = {one.id for one, _ in emergencies(session, before)}
    return [one for one in since(session, FundUse, before) if one.id not in urgent]


def emergencies(session: Session, before: datetime) -> list[tuple[Waits, Sequence[str]]]:
    """Uses of it in an emergency, each with the roles whose word it needs in its city."""
    urgent = set(session.scalars(select(FundUse.id).where(FundUse.ground == Ground.EMERGENCY)))
    return [
        (one, emergency_confirmers(places.estate(session, one.estate_id)["city"]))
        for one in since(session, FundUse, before)
        if one.id in urgent and one.estate_id is not None
    ]
