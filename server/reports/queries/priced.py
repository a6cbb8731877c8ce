"""What a repair costs its home: told to who pays, their home and the team, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.kit.db import table
from server.kit.money import yuan
from server.kit.prepared import Prepared, Row
from server.reports.models import Report, ReportQuote
from server.reports.policy import Sight
from server.reports.rules import quotes
from server.reports.rules.category import Responsible
from server.reports.rules.quotes import QuoteState
from server.reports.rules.words import OPEN, Move, Place, State

_QUOTES = table(ReportQuote)
_ANSWERED = (Move.CONSENT, Move.DECLINE, Move.LAPSE)
_OF = Prepared(select(_QUOTES).where(_QUOTES.c.report_id == bindparam("report_id")).order_by(_QUOTES.c.id.desc()))


def named(session: Session, report: Report, found: Sight) -> Sequence[Row]:
    """Every price that was named, the last first; none to whoever reads no sum."""
    moved = report.version > 1  # as every move, naming a price counts
    may = moved and report.place == Place.HOME and Responsible(report.responsible) in quotes.PAYABLE
    return _OF.all(session, {"report_id": report.id}) if may and (found.team or found.own) else []


def prices(rows: Sequence[Row], report: Report, found: Sight) -> dict[str, Any]:
    """Of these prices the last one, and the one agreed to where that is another."""
    agreed = next((row for row in rows if row["state"] == QuoteState.ACCEPTED), None)
    last = rows[0] if rows else None
    return {
        "price": _told(last, report, found, agreed) if last else None,
        "agreed": _told(agreed, report, found, agreed) if agreed is not None and agreed is not last else None,
    }


def sums(rows: Iterable[Row]) -> dict[tuple[str, datetime], int]:
    """The sum that each step about one of these prices was about, in fen, by move and instant."""
    told: dict[tuple[str, datetime], int] = {}
    for row in rows:
        if row["fen"]:
            told[Move.QUOTE, row["given_at"]] = row["fen"]
            told |= {(move, row["answered_at"]): row["fen"] for move in _ANSWERED if row["answered_at"] is not None}
    return told


def to_pay(session: Session, report_id: int, *, again: bool) -> str:
    """What is said of a repair that is done: what it costs and where to pay; empty where no price was agreed to.
    ``again``: it was done before and came back, so it may be paid already."""
    fen = agreed_fen(session, report_id)
    once = quotes.PAID_ONCE if again else ""
    return "" if fen is None else f"费用 {yuan(fen)} 元，{quotes.AT_THE_DESK}。{once}"


def agreed_fen(session: Session, report_id: int) -> int | None:
    """The price that was agreed to and holds, in fen; None without one."""
    rows = _OF.all(session, {"report_id": report_id})
    return next((row["fen"] for row in rows if row["state"] == QuoteState.ACCEPTED), None)


def last(session: Session, report_id: int) -> Row | None:
    """The last price named, as its row is."""
    return _OF.first(session, {"report_id": report_id})


def _told(row: Row, report: Report, found: Sight, agreed: Row | None) -> dict[str, Any]:
    state = QuoteState(row["state"])
    working = found.team and not found.own and state is QuoteState.WAITING
    return {
        "fen": row["fen"],
        "lines": row["lines"],
        "words": row["words"],
        "until": row["until"],
        "state": row["state"],
        "state_label": quotes.WAITS_FOR_THEM if working else quotes.STATE_LABELS[state],
        "says": quotes.staff_words(row["until"]) if working else says(row, report, agreed),
    }


def says(row: Row, report: Report, agreed: Row | None) -> str:
    """What it means for who pays, in a sentence; ``agreed`` is the price that holds."""
    state = QuoteState(row["state"])
    if state is QuoteState.WAITING:
        return quotes.waiting_words(row["fen"], row["until"])
    if state is not QuoteState.ACCEPTED:
        return quotes.ended_words(state, agreed["fen"] if agreed else None)
    heard = f"（{quotes.HEARD[row['heard']]}）" if row["heard"] in quotes.HEARD else ""
    once = quotes.PAID_ONCE if report.reopen_count else ""
    if State(report.state) in OPEN:
        return f"已同意{heard}，修好以后{quotes.AT_THE_DESK}。{once}"
    return f"已同意{heard}，{quotes.AT_THE_DESK}。{once}" if report.outcome == "fixed" else "没有修好，这笔钱不用付。"
