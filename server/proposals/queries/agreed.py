"""What the owners decided to pay and who pays how much of it, for the room that asks for the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.proposals.models import Matter, Plan, Share, ShareSet


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
