"""Writing an event and its transfers: once per (kind, source, step), never into a closed day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, insert, literal, select
from sqlalchemy.orm import Session

from server.kit.db import BigInt, table
from server.kit.errors import Conflict
from server.kit.once import insert_new, new
from server.kit.prepared import run_later
from server.ledger.models import LedgerBook, LedgerEvent, LedgerTransfer
from server.ledger.rules.moves import ABOUT, Move
from server.places import queries as places

__all__ = ["DayClosed", "Move", "open_day", "post", "post_many"]

_EVENTS, _TRANSFERS = table(LedgerEvent), table(LedgerTransfer)


class DayClosed(Conflict):
    """The day takes no more events; :func:`open_day` tells which one does."""

    def __init__(self, day: date) -> None:
        super().__init__("day_closed", f"{day:%Y-%m-%d}的账已经结了，请记到还没有结账的日子。", day=day.isoformat())


def post(
    session: Session, *, estate_id: int, kind: str, source: str, step: int = 0, day: date, words: str,
    transfers: Sequence[Move], at: datetime, by: int | None = None,
) -> int:  # fmt: skip
    """Write an event with its transfers and give its number. The same (kind, source, step) again gives the number of
    the event that is there and writes nothing; :class:`DayClosed` for a closed day."""
    if not transfers:
        raise ValueError(f"an event without a transfer: {kind} {source}")
    event_id, fresh = _event(session, estate_id, kind, source, step, day, words, at, by)
    if fresh:
        session.execute(insert(_TRANSFERS), [_row(move, event_id, estate_id, day) for move in transfers])
    return event_id


def post_many(
    session: Session, *, estate_id: int, kind: str, source: str, step: int = 0, day: date, words: str,
    moves: Select[*tuple[Any, ...]], at: datetime, by: int | None = None,
) -> int:  # fmt: skip
    """The same for transfers that the database finds itself, in one INSERT … SELECT, for bill runs.

    ``moves`` selects columns labelled like the fields of :class:`Move`: ``debit``, ``credit`` and ``fen``, and those
    it has of what a transfer may be about. What was put off (``Prepared.later``, objects added) is written before.
    """
    session.flush()
    run_later(session)
    event_id, fresh = _event(session, estate_id, kind, source, step, day, words, at, by)
    if fresh:
        _insert_found(session, moves, event_id, estate_id, day)
    return event_id


def _insert_found(session: Session, moves: Select[*tuple[Any, ...]], event_id: int, estate_id: int, day: date) -> None:
    found = moves.subquery()
    columns: dict[str, ColumnElement[Any]] = {
        "event_id": literal(event_id, BigInt), "estate_id": literal(estate_id, BigInt), "day": literal(day, Date),
        "debit": found.c.debit, "credit": found.c.credit, "fen": found.c.fen,
    }  # fmt: skip
    columns |= {name: found.c[name] for name in ABOUT if name in found.c}
    session.execute(insert(_TRANSFERS).from_select(list(columns), select(*columns.values()), include_defaults=False))


def open_day(session: Session, estate_id: int, wanted: date) -> date:
    """The first day from ``wanted`` on that still takes events. It stays open until the transaction ends."""
    closed = _closed_through(session, estate_id)
    return wanted if closed is None or wanted > closed else closed + timedelta(days=1)


def _event(
    session: Session, estate_id: int, kind: str, source: str, step: int, day: date, words: str, at: datetime,
    by: int | None,
) -> tuple[int, bool]:  # fmt: skip
    closed = _closed_through(session, estate_id)
    told = {"kind": kind, "source": source, "step": step}
    if closed is None or day > closed:
        company_id = places.estate(session, estate_id)["company_id"]
        row = told | {"estate_id": estate_id, "company_id": company_id, "day": day, "words": words, "at": at, "by": by}
        made = session.scalar(new(session, LedgerEvent).values(row).on_conflict_do_nothing().returning(LedgerEvent.id))
        if made is not None:
            return made, True
    known = session.scalar(select(_EVENTS.c.id).filter_by(**told))
    if known is None:
        raise DayClosed(day)
    return known, False


def _closed_through(session: Session, estate_id: int) -> date | None:
    # Held lightly until the end: many post at once, but nobody closes a day between this look and the commit.
    asked = select(LedgerBook).where(LedgerBook.estate_id == estate_id).with_for_update(read=True, key_share=True)
    asked = asked.execution_options(populate_existing=True)
    book = session.scalar(asked)
    if book is None:
        insert_new(session, LedgerBook, [{"estate_id": estate_id, "closed_through": None}])
        book = session.scalars(asked).one()
    return book.closed_through


def _row(move: Move, event_id: int, estate_id: int, day: date) -> dict[str, Any]:
    about = {name: getattr(move, name) for name in ABOUT}
    moved = {"debit": move.debit, "credit": move.credit, "fen": move.fen}
    return {"event_id": event_id, "estate_id": estate_id, "day": day, **moved, **about}
