"""The settlement of a year: its figures from the books, and those published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.books.models import BookEntry, BookSettlement
from server.books.queries import books
from server.books.queries.books import Line
from server.books.rules.entries import State
from server.books.rules.periods import Period
from server.books.rules.settling import Pay, SettlementState, formula, whose_words, worked_out
from server.contracts.queries import standing
from server.kit.clock import local_day
from server.ledger.queries import days
from server.people import queries as people
from server.places import queries as places

FIGURES = ("form", "share", "agreed_fen", "received", "spent", "funds_fen", "remuneration_fen", "spent_fen",
           "balance_fen", "whose")  # fmt: skip
CHANNEL = "收款手续费"


def figures(session: Session, estate_id: int, year: int) -> dict[str, Any]:
    """What a settlement of this year would say, by :data:`FIGURES`: what owners paid of their bills and other income of
    the firm came in; what is on the spending side and what collecting cost was spent. Public income, the fund and
    levies are the owners' own money and stand aside. By the contract of that year, not by today's."""
    span = _year(year)
    held = standing.contract_in(session, estate_id, span.from_, span.to)
    received, spent = _moved(session, estate_id, span)
    funds, cost, pay = sum(received.values()), sum(spent.values()), Pay(held.share, held.agreed_fen)
    found = worked_out(held.form, pay, funds=funds, spent=cost)
    return {
        "form": held.form, "share": held.share, "agreed_fen": held.agreed_fen, "received": received, "spent": spent,
        "funds_fen": funds, "remuneration_fen": found.remuneration, "spent_fen": cost, "balance_fen": found.balance,
        "whose": str(found.whose),
    }  # fmt: skip


def published(session: Session, estate_id: int, year: int) -> Sequence[BookSettlement]:
    """The settlements of a year that owners see, the one that holds first."""
    asked = select(BookSettlement).where(
        BookSettlement.estate_id == estate_id, BookSettlement.year == year,
        BookSettlement.state == SettlementState.APPROVED,
    )  # fmt: skip
    return session.scalars(asked.order_by(BookSettlement.number.desc())).all()


def waits(session: Session, estate_id: int, year: int) -> bool:
    """Whether one of this year waits for a second person."""
    asked = select(BookSettlement.id).where(
        BookSettlement.estate_id == estate_id, BookSettlement.year == year,
        BookSettlement.state == SettlementState.ASKED,
    )  # fmt: skip
    return session.scalar(asked) is not None


def shown(session: Session, estate_id: int, year: int) -> list[dict[str, Any]]:
    """The same as owners read them, without anybody's name: figures, the formula, whose the rest is."""
    return [told(row) for row in published(session, estate_id, year)]


def told(row: BookSettlement) -> dict[str, Any]:
    """One settlement in words and figures."""
    steps = formula(
        row.form, Pay(row.share, row.agreed_fen), funds=row.funds_fen, spent=row.spent_fen,
        remuneration=row.remuneration_fen, balance=row.balance_fen, channel=row.spent.get(CHANNEL, 0),
    )  # fmt: skip
    return {
        "number": row.number, "form": row.form, "funds_fen": row.funds_fen, "pay_fen": row.remuneration_fen,
        "spent_fen": row.spent_fen, "balance_fen": row.balance_fen, "formula": steps, "reason": row.reason,
        "words": whose_words(row.whose, row.balance_fen),
        "published_on": local_day(row.answered_at) if row.answered_at else None,
    }  # fmt: skip


def all_of(session: Session, estate_id: int, year: int, *, me: int) -> list[dict[str, Any]]:
    """Every settlement of a year as staff see it, with who handled it, the latest first."""
    asked = select(BookSettlement).where(BookSettlement.estate_id == estate_id, BookSettlement.year == year)
    rows = session.scalars(asked.order_by(BookSettlement.id.desc())).all()
    names = people.names(session, {one for row in rows for one in (row.asked_by, row.answered_by) if one})
    return [
        {**told(row), "id": row.id, "state": row.state, "version": row.version, "why": row.why,
         "received": row.received, "spent": row.spent, "asked": names.get(row.asked_by, ""), "asked_at": row.asked_at,
         "answered": names.get(row.answered_by or 0, ""), "answered_at": row.answered_at,
         "mine": people.same(session, row.asked_by, me)}
        for row in rows
    ]  # fmt: skip


def is_closed(session: Session, estate_id: int, year: int) -> bool:
    """Whether nothing can be posted in this year any more."""
    through = days.closed_through(session, estate_id)
    return through is not None and through >= _year(year).to


def is_empty(session: Session, estate_id: int, year: int) -> bool:
    """Whether the books of a year hold neither income nor spending of the firm: nothing is there to settle."""
    return not any(_moved(session, estate_id, _year(year)))


def unanswered(session: Session, estate_id: int, year: int) -> int:
    """How many entries with a voucher of this year wait for a second person."""
    span = _year(year)
    asked = select(func.count()).where(
        BookEntry.estate_id == estate_id, BookEntry.state == State.ASKED, BookEntry.day >= span.from_,
        BookEntry.day <= span.to,
    )  # fmt: skip
    return session.scalar(asked) or 0


def _moved(session: Session, estate_id: int, span: Period) -> tuple[dict[str, int], dict[str, int]]:
    told = books.told(session, places.estate(session, estate_id), span)
    received, spent = _by_label(told["income"]), _by_label(told["spending"])
    if told["totals"]["channel_cost_fen"]:
        spent[CHANNEL] = told["totals"]["channel_cost_fen"]
    return received, spent


def _by_label(lines: Sequence[Line]) -> dict[str, int]:
    found: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        found[line.label] += line.fen
    return {label: fen for label, fen in found.items() if fen}


def _year(year: int) -> Period:
    return Period(date(year, 1, 1), 12)
