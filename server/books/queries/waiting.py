"""What of the open books waits for a second person: for whoever reminds them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from server.books.models import BookEntry, BookSettlement, FundStatement, FundUse
from server.kit.waiting import Waits, since


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
    """Uses of the maintenance fund."""
    return since(session, FundUse, before)
