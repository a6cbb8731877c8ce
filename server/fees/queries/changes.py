"""What was asked of owners beyond what they paid, for those who tell of it: what, on what ground, and whom it
concerns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from server.fees.models import Debtor, DebtorPerson, FeeChange, FeeItem
from server.fees.rules.period_words import month_words
from server.fees.rules.rises import ChangeKind, ChangeState
from server.places.queries import ESTATES, HOMES, STAIRS


@dataclass(frozen=True, slots=True)
class Told:
    """A change: of the contract where ``item`` is empty; ``waits`` for a second person, ``why`` it was refused."""

    id: int
    estate_id: int
    estate: str
    item: str
    before: str
    after: str
    month_words: str
    basis: str
    waits: bool
    why: str
    asked_by: int


def told(session: Session, change_id: int) -> Told:
    """A change that exists."""
    row = session.get_one(FeeChange, change_id)
    estate = session.scalars(select(ESTATES.c.name).where(ESTATES.c.id == row.estate_id)).one()
    item = session.scalar(select(FeeItem.name).where(FeeItem.id == row.item_id)) if row.item_id else None
    priced = row.kind == ChangeKind.PRICE
    after = f"{row.said['price']} {row.said['unit']}" if priced else ""
    first = month_words(date.fromisoformat(row.said["from_month"])) if priced else ""
    return Told(row.id, row.estate_id, estate, item or "", row.before, after, first, row.basis,
                row.state == ChangeState.ASKED, row.why or "", row.asked_by)  # fmt: skip


def concerned(session: Session, change_id: int) -> Select[int]:
    """``person_id`` of everybody who owes for a home it is about, now or from its month on, each once."""
    row = session.get_one(FeeChange, change_id)
    first = date.fromisoformat(row.said["from_month"]) if row.said else None
    lasts = Debtor.until_month.is_(None) if first is None else (
        Debtor.until_month.is_(None) | (Debtor.until_month > first)
    )  # fmt: skip
    inside: list[ColumnElement[bool]] = [Debtor.estate_id == row.estate_id, lasts]
    if buildings := row.said.get("building_ids"):
        inside.append(STAIRS.c.building_id.in_(buildings))
    if stairs := row.said.get("stair_ids"):
        inside.append(STAIRS.c.id.in_(stairs))
    if uses := row.said.get("use_states"):
        inside.append(HOMES.c.use_state.in_(uses))
    asked = (
        select(DebtorPerson.person_id)
        .join(Debtor, Debtor.id == DebtorPerson.debtor_id)
        .join(HOMES, HOMES.c.id == Debtor.home_id)
        .join(STAIRS, STAIRS.c.id == HOMES.c.stair_id)
    )
    return asked.where(*inside).distinct().order_by(DebtorPerson.person_id)
