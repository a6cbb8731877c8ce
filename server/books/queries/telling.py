"""What a message about the books says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.books.models import BookEntry, BookQuestion, BookSettlement
from server.books.queries import fund
from server.books.rules.entries import State
from server.books.rules.fund_papers import EMERGENCY_PUBLISH_DAYS, Ground
from server.books.rules.settling import SettlementState, whose_words
from server.openness.rules import emergency_confirmers
from server.places import queries as places
from server.places.queries import ESTATES


@dataclass(frozen=True, slots=True)
class Told:
    """An entry: its number, estate and words; whether it ``waits`` for approval; why it was refused."""

    id: int
    estate_id: int
    estate: str
    words: str
    waits: bool
    why: str | None


def entry(session: Session, entry_id: int) -> Told:
    """An entry by its number."""
    columns = (BookEntry.id, BookEntry.estate_id, ESTATES.c.name, BookEntry.words, BookEntry.state, BookEntry.why)
    asked = select(*columns).join(ESTATES, ESTATES.c.id == BookEntry.estate_id).where(BookEntry.id == entry_id)
    id_, estate_id, estate, words, state, why = session.execute(asked).one()
    return Told(id_, estate_id, estate, words, state == State.ASKED, why)


def question(session: Session, question_id: int) -> Told:
    """The entry a question is about."""
    asked = select(BookQuestion.entry_id).where(BookQuestion.id == question_id)
    return entry(session, session.scalars(asked).one())


def hidden_why(session: Session, question_id: int) -> str:
    """Why a question was taken from view."""
    asked = select(BookQuestion.hidden_why).where(BookQuestion.id == question_id)
    return session.scalars(asked).one() or ""


def settlement(session: Session, settlement_id: int) -> Told:
    """The settlement of a year: its ``words`` are the year and whose the rest is."""
    row = session.get_one(BookSettlement, settlement_id)
    estate = session.scalars(select(ESTATES.c.name).where(ESTATES.c.id == row.estate_id)).one()
    words = f"{row.year}年度结算：{whose_words(row.whose, row.balance_fen)}"
    return Told(row.id, row.estate_id, estate, words, row.state == SettlementState.ASKED, row.why)


@dataclass(frozen=True, slots=True)
class Emergency:
    """A use of the fund in an emergency as owners read it: whose part, how much in fen, what for, what had happened,
    who found it, on which paper, and until when sum and shares are published."""

    estate_id: int
    building_ids: Sequence[int]
    stair_ids: Sequence[int]
    part: str
    fen: int
    words: str
    emergency: str
    finding: str
    paper: str
    number: str
    due_by: date


@dataclass(frozen=True, slots=True)
class Paper:
    """A statement or a use of the maintenance fund: what it is in a few words, whether it still waits, and of a
    statement its ``words``, its paper, and whether the fund is low by it and was not by the one before."""

    estate_id: int
    estate: str
    what: str
    waits: bool
    why: str
    stands: bool
    words: str
    paper: str
    number: str
    low: bool
    low_anew: bool


def emergency(session: Session, paper: str, paper_id: int) -> Emergency | None:
    """What owners read of a use of the fund in an emergency that stands; None of anything else."""
    row = fund.row(session, paper, paper_id)
    if paper != "use" or row["ground"] != Ground.EMERGENCY or row["state"] != State.APPROVED or not row["fen"]:
        return None
    buildings, stairs = ([row[key]] if row[key] else [] for key in ("building_id", "stair_id"))
    return Emergency(
        row["estate_id"], [] if stairs else buildings, stairs, row["part_label"], row["fen"], row["words"],
        row["emergency"], row["finding"], row["paper"], row["number"],
        row["day"] + timedelta(days=EMERGENCY_PUBLISH_DAYS),
    )  # fmt: skip


def fund_paper(session: Session, paper: str, paper_id: int) -> Paper:
    """What a message says of a paper of the fund."""
    row = fund.row(session, paper, paper_id)
    what = f"{row['part_label']}{row['day']:%Y-%m-%d}的维修资金{'对账单' if paper == 'statement' else '使用'}"
    before = fund.before_it(session, row) if paper == "statement" else None
    low = bool(row.get("low"))
    return Paper(
        row["estate_id"], places.estate(session, row["estate_id"])["name"], what, row["state"] == State.ASKED,
        row["why"] or "", row["state"] == State.APPROVED and not row["corrected"], row["words"], row["paper"],
        row["number"], low, low and not (before or {}).get("low", False),
    )  # fmt: skip


def confirmers(session: Session, paper: str, paper_id: int) -> Sequence[str] | None:
    """The roles whose word a use in an emergency needs; None of any other paper."""
    row = fund.row(session, paper, paper_id)
    if row.get("ground") != Ground.EMERGENCY:
        return None
    return emergency_confirmers(places.estate(session, row["estate_id"])["city"])
