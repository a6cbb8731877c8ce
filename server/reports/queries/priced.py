"""What a repair costs its home: told to who pays, their home and the team, and to nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from server.kit.clock import local_day
from server.kit.db import table
from server.kit.money import yuan
from server.kit.prepared import Prepared, Row
from server.people import queries as people
from server.reports.models import Report, ReportQuote
from server.reports.policy import Sight
from server.reports.rules import quote_bills, quotes
from server.reports.rules.category import Responsible
from server.reports.rules.quotes import QuoteState
from server.reports.rules.words import OPEN, Move, Place, State, Who

MENDED = "fixed"
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
    billed = next((row for row in rows if row["bill_state"] in quotes.STANDS), None)
    last = rows[0] if rows else None
    return {
        "price": _told(last, report, found, agreed, billed) if last else None,
        "agreed": _told(agreed, report, found, agreed, billed) if agreed is not None and agreed is not last else None,
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
    """What is said of a repair that is done: what it costs and when it is billed, or how its bill stands; empty where
    no price was agreed to, or its bill is void. ``again``: it was done before and came back."""
    row = _agreed(session, report_id)
    if row is None or row["bill_state"] == quotes.BillState.VOID:
        return ""
    stands = row["bill_state"] in quotes.STANDS
    how = quotes.SAYS_BILLED[quotes.BillState(row["bill_state"])] if stands else f"{quotes.BILLED}。"
    return f"费用 {yuan(row['fen'])} 元，{how}{quotes.PAID_ONCE if again else ''}"


@dataclass(frozen=True, slots=True)
class Ordered:
    """A repair that is mended and accepted, with the price that was agreed to. ``agreed_by`` is the resident who did
    so, None where nobody knows more than that somebody of the home did; ``agreed_on`` the day of it."""

    report_id: int
    quote_id: int
    home_id: int
    lines: Sequence[quotes.Line]
    agreed_by: int | None
    agreed_on: date | None


def ordered(session: Session, report_id: int) -> Ordered | None:
    """What is owed for a repair as it stands now; None while it is open, was not mended, or costs nothing, and for a
    drill."""
    report = session.get_one(Report, report_id, populate_existing=True)
    over = report.state == State.CLOSED and report.outcome == MENDED and not report.drill
    row = _agreed(session, report_id) if over else None
    if row is None or report.home_id is None:
        return None
    lines = [quotes.Line(**line) for line in row["lines"]]
    on = local_day(row["answered_at"]) if row["answered_at"] is not None else None
    return Ordered(report_id, row["id"], report.home_id, lines, _agreed_by(session, report, row), on)


def doubt(session: Session, report_id: int, quote_id: int) -> quote_bills.Doubt | None:
    """What speaks against the bill of this price as its report stands now."""
    report = session.get_one(Report, report_id, populate_existing=True)
    states = {row["id"]: QuoteState(row["state"]) for row in _OF.all(session, {"report_id": report_id})}
    another = any(state is QuoteState.ACCEPTED for id_, state in states.items() if id_ != quote_id)
    return quote_bills.doubt(states[quote_id], State(report.state), mended=report.outcome == MENDED, another=another)


def _agreed_by(session: Session, report: Report, row: Row) -> int | None:
    if report.reporter_id is None or report.home_id is None or row["answered_at"] is None:
        return None
    lived = people.tenure(session, report.reporter_id, report.home_id, local_day(row["answered_at"]))
    return report.reporter_id if lived is not None else None


def agreed_fen(session: Session, report_id: int) -> int | None:
    """The price that was agreed to and holds, in fen; None without one."""
    row = _agreed(session, report_id)
    return None if row is None else int(row["fen"])


def _agreed(session: Session, report_id: int) -> Row | None:
    rows = _OF.all(session, {"report_id": report_id})
    return next((row for row in rows if row["state"] == QuoteState.ACCEPTED), None)


def last(session: Session, report_id: int) -> Row | None:
    """The last price named, as its row is."""
    return _OF.first(session, {"report_id": report_id})


def _told(
    row: Row, report: Report, found: Sight, agreed: Row | None, billed: Row | None
) -> dict[str, Any]:  # fmt: skip
    state = QuoteState(row["state"])
    working = found.team and not found.own and state is QuoteState.WAITING
    return {
        "fen": row["fen"],
        "lines": row["lines"],
        "words": row["words"],
        "until": row["until"],
        "state": row["state"],
        "state_label": quotes.WAITS_FOR_THEM if working else quotes.STATE_LABELS[state],
        "says": quotes.staff_words(row["until"]) if working else says(row, report, agreed, billed),
        "bill": _bill(row if row["bill_id"] is not None else billed, opens=Who.REPORTER in found.parts),
    }


def _bill(row: Row | None, *, opens: bool) -> dict[str, Any] | None:
    if row is None or row["bill_id"] is None:
        return None
    label = quotes.BILL_LABELS[quotes.BillState(row["bill_state"])]
    return {"id": row["bill_id"], "state": row["bill_state"], "state_label": label, "opens": opens}


def says(row: Row, report: Report, agreed: Row | None, billed: Row | None) -> str:
    """What it means for who pays, in a sentence; ``agreed`` is the price that holds, ``billed`` the one whose bill
    stands."""
    state = QuoteState(row["state"])
    if state is QuoteState.WAITING:
        return quotes.waiting_words(row["fen"], row["until"])
    if state is not QuoteState.ACCEPTED:
        off = quotes.TAKEN_OFF if state is QuoteState.FREE and billed is not None else ""
        return quotes.ended_words(state, agreed["fen"] if agreed else None) + off
    open_ = State(report.state) in OPEN
    mended = open_ or report.outcome == MENDED or _mended_before(report, row)
    return quotes.agreed_words(
        row["bill_state"], billed["bill_state"] if billed else None, over=report.state == State.CLOSED,
        done=not open_, mended=mended, again=report.reopen_count > 0, heard=row["heard"],
    )  # fmt: skip


def _mended_before(report: Report, row: Row) -> bool:
    """Whether it was mended and billed, opened again, and that taken back."""
    return report.state == State.WITHDRAWN and row["bill_state"] in quotes.STANDS
