"""What the owners decided to pay and who pays how much of it, for the room that asks for the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.proposals.models import Hardship, JoinReturn, LateJoin, Matter, Plan, Share, ShareSet
from server.proposals.rules.shares import Basis, Coefficients

JOIN_BASIS = "按签好的分摊表补交，由先出资的各户分回"


@dataclass(frozen=True, slots=True)
class Agreed:
    """The chosen way of sharing: ``shares`` of the homes that pay (home id to fen) add up to ``total``; homes that did
    not sign are not among them (E-09). ``words`` say how each share came about."""

    matter_id: int
    estate_id: int
    title: str
    formula_words: str
    total: int
    shares: Mapping[int, int]
    words: Mapping[int, str]


def agreed(session: Session, shares_id: int) -> Agreed | None:
    """A set of shares by its number; None when there is none, or nobody pays anything."""
    asked = (
        select(Matter.id, Matter.estate_id, Matter.title, ShareSet.formula_words, ShareSet.total, Plan.not_paying)
        .join(Plan, Plan.id == ShareSet.plan_id)
        .join(Matter, Matter.id == Plan.matter_id)
        .where(ShareSet.id == shares_id)
    )
    row = session.execute(asked).one_or_none()
    if row is None:
        return None
    shares = select(Share.home_id, Share.fen, Share.words).where(Share.set_id == shares_id, Share.fen > 0)
    found = [one for one in session.execute(shares.order_by(Share.home_id)) if one.home_id not in row.not_paying]
    if not found:
        return None
    return Agreed(
        row.id, row.estate_id, row.title, row.formula_words, row.total, {one.home_id: one.fen for one in found},
        {one.home_id: one.words for one in found},
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Joined:
    """A late home's ``fen``, and what of it goes back to which earlier payer (home id to fen); the two are equal."""

    matter_id: int
    estate_id: int
    title: str
    home_id: int
    fen: int
    returns: Mapping[int, int]


def joined(session: Session, join_id: int) -> Joined | None:
    """A late home that has signed; None before that."""
    asked = select(Matter.id, Matter.estate_id, Matter.title, LateJoin.home_id, LateJoin.fen)
    row = session.execute(asked.join(Matter, Matter.id == LateJoin.matter_id).where(LateJoin.id == join_id)).one()
    if row.fen is None:
        return None
    back = select(JoinReturn.home_id, JoinReturn.fen).where(JoinReturn.join_id == join_id).order_by(JoinReturn.home_id)
    return Joined(row.id, row.estate_id, row.title, row.home_id, row.fen, dict(session.execute(back).all()))


@dataclass(frozen=True, slots=True)
class Helped:
    """How a home's share is paid from now on: ``help_fen`` by others, the rest in ``parts`` (fen and day due)."""

    matter_id: int
    home_id: int
    person_id: int
    estate_id: int
    share_fen: int
    help_fen: int
    parts: list[tuple[int, date]]


def helped(session: Session, hardship_id: int) -> Helped:
    """What was granted; never why."""
    row, estate_id = session.execute(
        select(Hardship, Matter.estate_id).join(Matter, Matter.id == Hardship.matter_id).where(
            Hardship.id == hardship_id)
    ).one()  # fmt: skip
    parts = [(fen, date.fromisoformat(day)) for fen, day in row.parts]
    return Helped(row.matter_id, row.home_id, row.person_id, estate_id, row.share_fen, row.help_fen, parts)


def table_of(row: ShareSet) -> Coefficients:
    """The coefficients a set was kept with."""
    kept: dict[str, Any] = row.coefficients
    floors = {int(floor): Fraction(value) for floor, value in kept["floors"].items()}
    step = Fraction(kept["step"]) if kept["step"] else None
    return Coefficients(row.key, row.name, row.formula_words, floors, step, Basis(kept["basis"]))
