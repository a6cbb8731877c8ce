"""One levy: what came of it, what became of the money, and what each home would have back or has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Levy, LevyClosing, left_of
from server.fees.policy import KEEPERS
from server.fees.queries import levied
from server.fees.queries.levied import LevyMoney
from server.fees.rules.items import BillState, LevyState
from server.fees.rules.levy_ends import CLOSING_LABELS, END_LABELS, FIRM, ClosingState, shares
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.people import queries as people
from server.places.queries import ESTATES, HOMES

TONES = {ClosingState.ASKED: "strong-calm", ClosingState.APPROVED: "good", ClosingState.REFUSED: "line"}
MOST = 20


def page(session: Session, actor: Actor, levy_id: int) -> dict[str, Any]:
    """The levy for who keeps the fees of its estate; not found for everybody else."""
    here = people.covered(actor, KEEPERS, Levy.estate_id)
    asked = select(Levy, ESTATES.c.name.label("estate")).join(ESTATES, ESTATES.c.id == Levy.estate_id)
    found = session.execute(asked.where(Levy.id == levy_id, here)).one_or_none()
    if found is None:
        raise not_found("分摊")
    levy, money, rows = found.Levy, levied.money_of(session, levy_id), closings(session, actor, levy_id)
    done = next((row for row in rows if row["state"] == ClosingState.APPROVED), None)
    return {
        "id": levy.id, "estate": found.estate, "title": levy.title, "total_fen": levy.total_fen, "money": money,
        "basis": levy.basis, "open": levy.state == LevyState.OPEN, "of_join": levy.join_id is not None,
        "closings": rows, "waits": any(row["waits"] for row in rows),
        "homes": _homes(session, levy_id, money, done["homes"] if done else None),
        "ends": list(END_LABELS.items()),
    }  # fmt: skip


def closings(session: Session, actor: Actor, levy_id: int) -> list[dict[str, Any]]:
    """Who asked that it end and what was answered, the latest first."""
    asked = select(LevyClosing).where(LevyClosing.levy_id == levy_id).order_by(LevyClosing.id.desc()).limit(MOST)
    rows = session.scalars(asked).all()
    names = people.names(session, {one for row in rows for one in (row.asked_by, row.answered_by) if one})
    return [
        {
            "id": row.id, "state": row.state, "state_label": CLOSING_LABELS[row.state], "homes": row.homes,
            "tone": TONES[ClosingState(row.state)], "waits": row.state == ClosingState.ASKED, "said": row.said,
            "ends_label": END_LABELS[row.ends], "why": row.why, "version": row.version,
            "asked": names.get(row.asked_by, ""), "asked_at": row.asked_at,
            "answered": names.get(row.answered_by or 0, ""), "answered_at": row.answered_at,
            "mine": people.same(session, row.asked_by, actor.id),
        }
        for row in rows
    ]  # fmt: skip


def _homes(
    session: Session, levy_id: int, money: LevyMoney, done: Mapping[str, Mapping[str, int]] | None
) -> list[dict[str, Any]]:  # fmt: skip
    """What each home paid, has back and need not pay: as it was decided, or as it would be now."""
    asked = select(HOMES.c.id, HOMES.c.label).join(Bill, Bill.home_id == HOMES.c.id).where(Bill.levy_id == levy_id)
    labels = {row.id: row.label for row in session.execute(asked)}
    sums = {int(home_id): dict(one) for home_id, one in done.items()} if done is not None else _now(
        session, levy_id, money
    )  # fmt: skip
    return [{"label": labels[home_id], **sums[home_id]} for home_id in sorted(sums, key=lambda one: labels[one])]


def _now(session: Session, levy_id: int, money: LevyMoney) -> dict[int, dict[str, int]]:
    paid: dict[int, int] = {}
    off: dict[int, int] = {}
    mine = select(Bill).where(Bill.levy_id == levy_id, Bill.state != BillState.VOID)
    for bill in session.scalars(mine):
        paid[bill.home_id] = paid.get(bill.home_id, 0) + bill.paid_fen
        open_ = left_of(bill) if bill.state == BillState.OPEN else 0
        off[bill.home_id] = off.get(bill.home_id, 0) + open_
    back = shares(money.left, {**paid, FIRM: money.waived})
    return {one: {"paid": paid[one], "back": back.get(one, 0), "off": off[one]} for one in paid}
