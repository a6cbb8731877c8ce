"""Who carries how much of a signed cost now, and what it would cost a home to join late (E-09)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.proposals.models import JoinReturn, LateJoin, Plan, Share, ShareSet
from server.proposals.queries.agreed import table_of
from server.proposals.rules.joining import JOIN_LABELS, JoinState, NothingToPay, late_join
from server.proposals.rules.shares import BuyIn, Coefficients, ShareHome

PAYING = (JoinState.AGREED, JoinState.SETTLED)


@dataclass(frozen=True, slots=True)
class Standing:
    """The agreement as it stands after every late home so far. Homes go by their label; ``carried`` (fen) adds up to
    ``total``, ``first`` is what each payer signed for."""

    set_id: int
    total: int
    table: Coefficients
    homes: list[ShareHome]
    ids: Mapping[str, int]
    first: Mapping[str, int]
    carried: Mapping[str, int]
    joins: list[LateJoin]

    def price(self, label: str) -> BuyIn | None:
        """What a home would pay, and who would get it; None where it would pay nothing or pays already."""
        if label in self.carried:
            return None
        try:
            return late_join(self.total, self.homes, self.table, carried=self.carried, joins=label)
        except NothingToPay:
            return None


def standing(session: Session, matter_id: int) -> Standing | None:
    """None as long as the payers have not signed."""
    asked = select(ShareSet, Plan.not_paying).join(Plan, Plan.id == ShareSet.plan_id)
    signed = ShareSet.chosen & ShareSet.agreed_at.is_not(None) & (Plan.state == "published")
    found = session.execute(asked.where(Plan.matter_id == matter_id, signed)).one_or_none()
    if found is None:
        return None
    row, not_paying = found
    shares = session.scalars(select(Share).where(Share.set_id == row.id).order_by(Share.home_id)).all()
    joins = list(session.scalars(select(LateJoin).where(LateJoin.matter_id == matter_id).order_by(LateJoin.id)))
    first = {one.label: one.fen for one in shares if one.home_id not in not_paying}
    labels = {one.home_id: one.label for one in shares}
    carried = first | {labels[one.home_id]: one.fen or 0 for one in joins if one.state in PAYING}
    for one in returns(session, matter_id):
        carried[labels[one.home_id]] -= one.fen
    homes = [ShareHome(one.label, one.floor or 0, one.area) for one in shares]
    return Standing(row.id, row.total, table_of(row), homes, {label: id_ for id_, label in labels.items()}, first,
                    carried, joins)  # fmt: skip


def returns(session: Session, matter_id: int) -> list[JoinReturn]:
    """What earlier payers get back, of every home that has signed late."""
    asked = select(JoinReturn).join(LateJoin, LateJoin.id == JoinReturn.join_id)
    asked = asked.where(LateJoin.matter_id == matter_id, LateJoin.state.in_(PAYING))
    return list(session.scalars(asked.order_by(JoinReturn.join_id, JoinReturn.home_id)))


def board(session: Session, matter_id: int) -> dict[str, Any] | None:
    """For whoever leads the matter: late homes with who gets what, and what the others would pay now."""
    now = standing(session, matter_id)
    if now is None:
        return None
    back: dict[int, list[JoinReturn]] = {one.id: [] for one in now.joins}
    for one in returns(session, matter_id):
        back[one.join_id].append(one)
    lines = [{"id": one.id, "label": one.label, "state": one.state, "state_label": JOIN_LABELS[one.state],
              "fen": one.fen, "words": one.words, "asked_at": one.asked_at, "agreed_at": one.agreed_at,
              "settled_at": one.settled_at, "home_id": one.home_id, "returns": back[one.id]}
             for one in now.joins if one.state != JoinState.WITHDRAWN]  # fmt: skip
    priced = [(home.key, now.price(home.key)) for home in now.homes if home.key not in now.carried]
    return {
        "joins": lines, "total": now.total,
        "outside": [{"home_id": now.ids[label], "label": label, "price": price} for label, price in priced],
        "carried": [{"label": label, "first": now.first.get(label), "fen": fen} for label, fen in now.carried.items()],
    }  # fmt: skip
