"""The books by day, for those who write about the day. Sums and counts only: no payee, no payer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.books.models import BookEntry, BookQuestion
from server.books.rules.entries import Kind, State
from server.books.rules.lines import SIDES, label, lines, side_of

_Lines = dict[tuple[str, str], list[tuple[int, int]]]
Spans = Mapping[int, tuple[datetime, datetime]]
"""Of each estate, from when up to when (excluded)."""


@dataclass(frozen=True, slots=True)
class Booked:
    """A line of a kind that was entered in a span: the entries, and their sum in fen."""

    kind: str
    label: str
    fen: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Questions of a span, those asked and those answered, each by the entry it is about."""

    asked: tuple[int, ...]
    answered: tuple[int, ...]


def booked_in(session: Session, spans: Spans) -> dict[int, list[Booked]]:
    """What was approved in the span of each estate, by kind and line, in their order. One statement."""
    fen = BookEntry.fen * case((BookEntry.reverses.is_not(None), -1), else_=1)
    asked = (
        select(BookEntry.id, BookEntry.estate_id, BookEntry.kind, BookEntry.line, fen.label("fen"))
        .where(BookEntry.state == State.APPROVED, _inside(BookEntry.estate_id, BookEntry.answered_at, spans))
        .order_by(BookEntry.id)
    )
    found: dict[int, _Lines] = {estate_id: {} for estate_id in spans}
    for row in session.execute(asked):
        found[row.estate_id].setdefault((row.kind, row.line), []).append((row.id, row.fen))
    return {estate_id: [_booked(about, rows) for about, rows in _ordered(one)] for estate_id, one in found.items()}


def asked_in(session: Session, spans: Spans) -> dict[int, Asked]:
    """The questions asked and answered in the span of each estate. Two statements."""
    both = []
    for column in (BookQuestion.asked_at, BookQuestion.answered_at):
        rows = select(BookQuestion.estate_id, BookQuestion.entry_id).where(
            BookQuestion.hidden_why.is_(None), _inside(BookQuestion.estate_id, column, spans)
        )
        found: dict[int, list[int]] = {}
        for estate_id, entry_id in session.execute(rows.order_by(BookQuestion.id)):
            found.setdefault(estate_id, []).append(entry_id)
        both.append(found)
    return {one: Asked(tuple(both[0].get(one, ())), tuple(both[1].get(one, ()))) for one in spans}


def _inside(estate: InstrumentedAttribute[int], at: InstrumentedAttribute[Any], spans: Spans) -> ColumnElement[bool]:
    grouped: dict[tuple[datetime, datetime], list[int]] = {}
    for estate_id, span in spans.items():
        grouped.setdefault(span, []).append(estate_id)
    each = (estate.in_(ids) & (at >= since) & (at < until) for (since, until), ids in grouped.items())
    return or_(false(), *each)


def _ordered(one: _Lines) -> list[tuple[tuple[str, str], list[tuple[int, int]]]]:
    kinds, sides = list(Kind), {side: list(lines(side)) for side in SIDES}

    def place(about: tuple[str, str]) -> tuple[int, int]:
        known = sides.get(side_of(about[0]), [])
        return kinds.index(Kind(about[0])), known.index(about[1]) if about[1] in known else len(known)

    return sorted(one.items(), key=lambda item: place(item[0]))


def _booked(about: tuple[str, str], rows: list[tuple[int, int]]) -> Booked:
    kind, key = about
    return Booked(kind, label(side_of(kind), key), sum(fen for _, fen in rows), tuple(id_ for id_, _ in rows))
