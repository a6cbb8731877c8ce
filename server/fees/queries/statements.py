"""What both sides of a sold home owe: the seller's old debt, the buyer's months, bills that crossed over (D8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees import policy
from server.fees.models import Debtor
from server.fees.queries.bill_lines import BILLS, line, principals
from server.fees.rules.items import BillState, DebtorKind
from server.kit.actor import Actor
from server.kit.errors import not_found
from server.kit.money import yuan
from server.places import queries as places


@dataclass(frozen=True, slots=True)
class Side:
    """A debtor of a home with their bills: ``open_fen`` is what is unpaid, late fees included, of which ``resting_fen``
    is doubted or waits to be waived; ``beyond`` are bills for months that are another's by now, to be made void and
    billed anew."""

    debtor_id: int
    label: str
    since: date
    until: date | None
    open_fen: int
    resting_fen: int
    bills: list[dict[str, Any]]
    beyond: list[int]

    @property
    def open_words(self) -> str:
        """The sum as it is read."""
        return f"{yuan(self.open_fen)} 元"


def of_home(session: Session, actor: Actor, home_id: int, *, today: date) -> dict[str, Any]:
    """{home, sides: [Side]} of everybody who owns or owned a home, the present ones last; for the staff of the estate.
    What a tenant ordered is neither side's."""
    home = places.home(session, home_id)
    if not policy.may_look(session, actor, home["estate_id"]):
        raise not_found("房屋")
    mine = (Debtor.home_id == home_id) & (Debtor.kind != DebtorKind.PERSON)
    debtors = session.scalars(select(Debtor).where(mine).order_by(Debtor.since_month, Debtor.id))
    asked = principals().where(BILLS.c.home_id == home_id, BILLS.c.state != BillState.VOID)
    rows = session.execute(asked.order_by(BILLS.c.period, BILLS.c.id)).mappings().all()
    sides = [_side(one, [row for row in rows if row["debtor_id"] == one.id], today) for one in debtors.all()]
    told = {"id": home_id, "label": home["label"], "estate_id": home["estate_id"], "area": home["area"]}
    return {"home": told, "sides": [side for side in sides if side.bills or side.until is None]}


def _side(debtor: Debtor, rows: list[Any], today: date) -> Side:
    lines = [line(row, today=today) for row in rows]
    owed = sum(one["open_fen"] + one["late_fen"] for one in lines)
    resting = sum(one["open_fen"] + one["late_fen"] for one in lines if one["rests"])
    ends = debtor.until_month
    by_month = [row for row in rows if row["levy_id"] is None and row["repair_id"] is None]
    beyond = [row["id"] for row in by_month if ends is not None and row["through"] >= ends]
    return Side(debtor.id, debtor.label, debtor.since_month, ends, owed, resting, lines, beyond)
