"""Days: their totals and hash as the rows have them now, and as they were closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Table, func, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.ledger.models import LedgerBook, LedgerDay, LedgerEvent, LedgerTransfer
from server.ledger.rules import chain

Totals = dict[str, list[int]]
"""Per account that moved, what was debited and what was credited, in fen."""

Rows = Iterator[dict[str, Any]]

_EVENTS, _TRANSFERS = table(LedgerEvent), table(LedgerTransfer)
AT_ONCE = 2_000


def closed_through(session: Session, estate_id: int) -> date | None:
    """The last closed day; None while none is."""
    return session.scalar(select(LedgerBook.closed_through).where(LedgerBook.estate_id == estate_id))


def closed(session: Session, estate_id: int) -> list[RowMapping]:
    """Every closed day: ``day``, ``closed_at``, ``closed_by``, ``totals``, ``hash``; oldest first."""
    asked = select(*table(LedgerDay).c).where(LedgerDay.estate_id == estate_id).order_by(LedgerDay.day)
    return list(session.execute(asked).mappings())


def closed_on(session: Session, estate_id: int, day: date) -> datetime | None:
    """When the days of an estate up to this one were closed; None while they are not."""
    asked = select(LedgerDay.closed_at).where(LedgerDay.estate_id == estate_id, LedgerDay.day >= day)
    return session.scalar(asked.order_by(LedgerDay.day).limit(1))


def last_hash(session: Session, estate_id: int) -> str:
    """The hash of the last closed day: whoever keeps it can prove that no closed day was changed since."""
    asked = select(LedgerDay.hash).where(LedgerDay.estate_id == estate_id).order_by(LedgerDay.day.desc()).limit(1)
    return session.scalar(asked) or chain.BEGINNING


def hash_of(session: Session, estate_id: int, day: date, before: str) -> str:
    """The hash of a day as its rows are now. Reads them a few at a time."""
    events = _rows_of(session, _EVENTS, chain.EVENT, estate_id, day)
    transfers = _rows_of(session, _TRANSFERS, chain.TRANSFER, estate_id, day)
    return chain.day_hash(before, estate_id, day, events, transfers)


def _rows_of(session: Session, of: Table, names: Sequence[str], estate_id: int, day: date) -> Rows:
    asked = (
        select(*(of.c[name] for name in names)).where(of.c.estate_id == estate_id, of.c.day == day).order_by(of.c.id)
    )
    for row in session.execute(asked, execution_options={"yield_per": AT_ONCE}):
        yield dict(zip(names, row, strict=True))


def totals(session: Session, estate_id: int, from_: date | None, to: date) -> dict[date, Totals]:
    """What each account moved on each day from ``from_`` (None: the first) to ``to``, both included."""
    found: dict[date, Totals] = defaultdict(dict)
    for at, side in enumerate(("debit", "credit")):
        account: Any = _TRANSFERS.c[side]
        asked = select(_TRANSFERS.c.day, account, func.sum(_TRANSFERS.c.fen)).where(
            _TRANSFERS.c.estate_id == estate_id, _TRANSFERS.c.day <= to
        )
        if from_ is not None:
            asked = asked.where(_TRANSFERS.c.day >= from_)
        for day, name, fen in session.execute(asked.group_by(_TRANSFERS.c.day, account)):
            found[day].setdefault(name, [0, 0])[at] = int(fen)
    return dict(found)
