"""What the open books have shown to all owners, and since when: for the calendar of what an estate must publish."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.books.models import BookBudget, BookEntry
from server.books.queries.sums import sums
from server.books.rules.entries import Kind, State
from server.books.rules.periods import Period
from server.kit.clock import local_day
from server.ledger.queries import days

ENERGY = "energy"


def income_since(session: Session, estate_id: int, period: Period) -> date | None:
    """Since when the public income of a period stands for good before all owners: its days are closed, and there is
    something in it. A period without a movement says nothing; that there was none is put on the board."""
    closed = days.closed_on(session, estate_id, period.to)
    if closed is None or not sums(session, estate_id, period).counts["public"]:
        return None
    return local_day(closed)


def energy_since(session: Session, estate_id: int, period: Period) -> date | None:
    """Since when an approved entry about shared water and power of a period stands in the books."""
    asked = select(func.min(BookEntry.answered_at)).where(
        BookEntry.estate_id == estate_id, BookEntry.kind == Kind.SPENDING, BookEntry.line == ENERGY,
        BookEntry.state == State.APPROVED, BookEntry.reverses.is_(None), BookEntry.day >= period.from_,
        BookEntry.day <= period.to,
    )  # fmt: skip
    found = session.scalar(asked)
    return local_day(found) if found else None


def accounts_since(session: Session, estate_id: int, year: Period) -> date | None:
    """Since when the accounts of a year, closed, and the budget of the year after it stand before all owners."""
    closed = days.closed_on(session, estate_id, year.to)
    asked = select(BookBudget.set_at).where(BookBudget.estate_id == estate_id, BookBudget.year == year.to.year + 1)
    planned = session.scalar(asked)
    return max(local_day(closed), local_day(planned)) if closed and planned else None
