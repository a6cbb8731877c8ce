"""Every check of an estate's books, of all rooms that keep money."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from server.books.queries import checks as books
from server.fees.queries import checks as fees
from server.ledger.queries import invariants
from server.ledger.rules.broken import Broken
from server.payments.queries import checks as payments

Check = Callable[[Session, Collection[int]], list[Broken]]

CHECKS: list[Check] = [fees.broken, payments.broken, books.broken]
"""The checks beside the ledger's own."""
LATELY = timedelta(days=35)
"""Hashes of closed days are reckoned anew for so long, and all of them on the first of a month."""


def broken(session: Session, estate_id: int, day: date) -> list[Broken]:
    """Everything that is not as it must be in the books of an estate on this day."""
    since = None if day.day == 1 else day - LATELY
    found = invariants.broken(session, [estate_id], hashed_from=since)
    return found + [one for check in CHECKS for one in check(session, [estate_id])]
