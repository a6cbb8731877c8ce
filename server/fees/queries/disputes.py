"""Reads of disputes 账单异议: one in brief, those of an estate for its staff, the one of a bill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Bill, BillDispute, FeeItem, Waiver
from server.fees.queries import calm
from server.fees.rules.answering import may_come_back
from server.fees.rules.items import DisputeState, came_back, dispute_label
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.paging import Page, cut, read_cursor
from server.places.queries import HOMES

MOST_TOLD = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """A dispute for those who pass it on."""

    id: int
    bill_id: int
    estate_id: int
    home_id: int
    home_label: str
    item_name: str
    period: date
    by: int
    words: str
    file_ids: tuple[int, ...]
    report_id: int | None
    state: str
    answer: str | None
    decided_at: datetime | None
    answers: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_last(self) -> bool:
        """Whether its answer was the last there is, and may not be sent back."""
        return self.state != DisputeState.OPEN and bool(self.answers) and not may_come_back(len(self.answers))

    @property
    def again(self) -> bool:
        """Whether it was answered before, and the answer was sent back."""
        return came_back(self.state, self.decided_at)


def brief(session: Session, dispute_id: int) -> Brief:
    """A dispute that exists."""
    row = session.execute(_JOINED.where(BillDispute.id == dispute_id)).mappings().one()
    return Brief(
        row["id"], row["bill_id"], row["estate_id"], row["home_id"], row["home_label"], row["item_name"], row["period"],
        row["by"], row["words"], tuple(row["file_ids"]), row["report_id"], row["state"], row["answer"],
        row["decided_at"], tuple(row["answers"]),
    )  # fmt: skip


def lately_by(session: Session, actor: Actor, *, since: datetime) -> list[Brief]:
    """The disputes of somebody that were answered since then, and after them those that wait, the latest of each first;
    at most three."""
    waits = BillDispute.state == DisputeState.OPEN
    answered = BillDispute.state.in_((DisputeState.UPHELD, DisputeState.REJECTED)) & (BillDispute.decided_at >= since)
    mine = select(BillDispute.id).where(BillDispute.by == actor.id, waits | answered)
    ids = session.scalars(mine.order_by(waits, BillDispute.id.desc()).limit(MOST_TOLD)).all()
    return [brief(session, each) for each in ids]


def latest_by(session: Session, actor: Actor) -> Brief | None:
    """The latest dispute somebody raised."""
    found = session.scalar(select(func.max(BillDispute.id)).where(BillDispute.by == actor.id))
    return None if found is None else brief(session, found)


def of_report(session: Session, report_id: int) -> Brief | None:
    """The open dispute whose story a report tells; None where it tells none."""
    mine = (BillDispute.report_id == report_id, BillDispute.state == DisputeState.OPEN)
    found = session.scalar(select(BillDispute.id).where(*mine))
    return None if found is None else brief(session, found)


def answered_in(session: Session, report_id: int) -> int | None:
    """The latest dispute whose story a report tells, where it was answered."""
    mine = (BillDispute.report_id == report_id, BillDispute.state.in_((DisputeState.UPHELD, DisputeState.REJECTED)))
    return session.scalar(select(func.max(BillDispute.id)).where(*mine))


def listed(
    session: Session, actor: Actor, estate_id: int, *, state: str | None = None, cursor: str | None = None,
    limit: int = 50,
) -> Page:  # fmt: skip
    """The disputes of an estate for its staff, the latest first."""
    if not policy.may_look(session, actor, estate_id):
        raise not_found("小区")
    asked = _JOINED.where(BillDispute.estate_id == estate_id).order_by(BillDispute.id.desc()).limit(limit + 1)
    asked = asked.where(BillDispute.state == state) if state else asked
    after = read_cursor(cursor, 1)
    asked = asked.where(BillDispute.id < after[0]) if after else asked
    page = cut(session.execute(asked).mappings().all(), limit, "id")
    return Page([_shown(row) for row in page.items], page.next)


def waiver_asked(session: Session, told: Brief) -> int:
    """What was asked to be waived with the answer and nobody agreed to yet, in fen; 0 for none."""
    asked = select(Waiver.fen).where(calm.asked(told.bill_id), Waiver.asked_at == told.decided_at)
    return session.scalar(asked) or 0


def of_bill(session: Session, bill_id: int) -> dict[str, Any] | None:
    """The latest dispute of a bill, for whoever may see the bill; None when there was none. ``before``: those of the
    bill that were raised before it, oldest first, each with its words and answers."""
    asked = _JOINED.where(BillDispute.bill_id == bill_id).order_by(BillDispute.id)
    rows = session.execute(asked).mappings().all()
    return {**_shown(rows[-1]), "before": rows[:-1]} if rows else None


_JOINED = (
    select(
        BillDispute.id, BillDispute.bill_id, BillDispute.estate_id, BillDispute.by, BillDispute.words,
        BillDispute.file_ids, BillDispute.report_id, BillDispute.state, BillDispute.answer, BillDispute.made_at,
        BillDispute.decided_by, BillDispute.decided_at, BillDispute.answers, BillDispute.version,
        Bill.home_id, Bill.period, Bill.fen, HOMES.c.label.label("home_label"), FeeItem.name.label("item_name"),
    )
    .join(Bill, Bill.id == BillDispute.bill_id)
    .join(HOMES, HOMES.c.id == Bill.home_id)
    .join(FeeItem, FeeItem.id == Bill.item_id)
)  # fmt: skip


def _shown(row: Any) -> dict[str, Any]:
    return {**row, "state_label": dispute_label(row["state"], row["decided_at"])}
