"""Bills as their payers read them, line by line: whose they are, what is open, what late fees stand with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session, aliased

from server.fees.models import Allocation, Bill, Debtor, DebtorPerson, FeeItem, Repair, Waiver, left_of
from server.fees.queries import calm, late
from server.fees.rules.items import BillState, bill_label
from server.fees.rules.payers import month_of
from server.fees.rules.period_words import period_words
from server.fees.rules.repairs import DOUBT_LABELS, Doubt
from server.kit.db import table
from server.kit.money import yuan
from server.people import queries as people
from server.places.queries import ESTATES, HOMES

BILLS, DEBTORS, PERSONS, ITEMS = table(Bill), table(Debtor), table(DebtorPerson), table(FeeItem)
_LATE = aliased(BILLS, name="late_bills")
_LATE_OPEN = (
    select(func.coalesce(func.sum(left_of(_LATE.c)), 0))
    .where(_LATE.c.late_of == BILLS.c.id, _LATE.c.state == BillState.OPEN)
    .scalar_subquery()
)
_LATE_RESTS = (
    select(func.coalesce(func.sum(left_of(_LATE.c)), 0))
    .where(_LATE.c.late_of == BILLS.c.id, _LATE.c.state == BillState.OPEN)
    .where(_LATE.c.disputed | select(Waiver.id).where(calm.asked(_LATE.c.id)).exists())
    .scalar_subquery()
)
_WAITS = select(func.coalesce(func.sum(Waiver.fen), 0)).where(calm.asked(BILLS.c.id)).scalar_subquery()
_DOUBT = select(Repair.doubt).where(Repair.id == BILLS.c.repair_id, Repair.voided_at.is_(None)).scalar_subquery()
_SPARED_TO = select(func.max(Allocation.spared_to)).where(Allocation.bill_id == BILLS.c.id).scalar_subquery()
NAMES = (
    "id", "home_id", "estate_id", "debtor_id", "item_id", "tariff_id", "levy_id", "repair_id", "opening_id", "period",
    "through", "months", "part", "fen", "paid_fen", "waived_fen", "formula", "due_on", "state", "disputed", "late_of",
    "version",
)  # fmt: skip


def principals() -> Select[*tuple[Any, ...]]:
    """Every bill that is not a late fee: those stand with theirs."""
    return everything().where(BILLS.c.late_of.is_(None))


def everything() -> Select[*tuple[Any, ...]]:
    """Every published bill, with its item, home, estate and debtor, what is open of its late fees and what of that
    rests, and what is asked to be waived and waits for a second person's yes; ``rests``: nobody is asked for it now;
    ``spared_to``: given back for a mistake of the firm's, it is paid in time again until then; ``doubt``: what speaks
    against the bill of a repair."""
    return (
        select(
            *(BILLS.c[name] for name in NAMES), left_of(BILLS.c).label("left_fen"),
            ITEMS.c.name.label("item_name"), HOMES.c.label.label("home_label"),
            ESTATES.c.name.label("estate_name"), ESTATES.c.phone.label("estate_phone"),
            DEBTORS.c.label.label("debtor_label"), DEBTORS.c.kind.label("debtor_kind"), _LATE_OPEN.label("late_fen"),
            _LATE_RESTS.label("late_rests"), _WAITS.label("waiting_fen"),
            calm.rests().label("rests"), _SPARED_TO.label("spared_to"), _DOUBT.label("doubt"),
        )
        .join_from(BILLS, ITEMS, ITEMS.c.id == BILLS.c.item_id)
        .join(HOMES, HOMES.c.id == BILLS.c.home_id)
        .join(ESTATES, ESTATES.c.id == BILLS.c.estate_id)
        .join(DEBTORS, DEBTORS.c.id == BILLS.c.debtor_id)
        .where(BILLS.c.state != BillState.DRAFT)
    )  # fmt: skip


def owed_by(person_id: int | BindParameter[int]) -> ColumnElement[bool]:
    """Bills of the debtors that this person is or belongs to, of homes long sold too."""
    return BILLS.c.debtor_id.in_(select(PERSONS.c.debtor_id).where(PERSONS.c.person_id == person_id))


def owed_now(session: Session, home_ids: list[int], today: date) -> ColumnElement[bool]:
    """Bills of these homes that are owed by whoever owns them today, never those of earlier owners: whose month it is
    does not count, as the month of a sale is still the seller's."""
    month = month_of(today)
    lasts = DEBTORS.c.until_month.is_(None) | (DEBTORS.c.until_month > month)
    return BILLS.c.home_id.in_(home_ids) & (DEBTORS.c.since_month <= month) & lasts & _held(session, home_ids, today)


def _held(session: Session, home_ids: list[int], today: date) -> ColumnElement[bool]:
    """Bills of a debtor to whom somebody belongs who owns the home today."""
    owners: dict[int, set[int]] = {}
    for row in people.ownerships(session, home_ids):
        if row["since"] <= today and (row["until"] is None or row["until"] > today):
            owners.setdefault(row["home_id"], set()).add(row["person_id"])
    return or_(*(
        (BILLS.c.home_id == home_id) & BILLS.c.debtor_id.in_(
            select(PERSONS.c.debtor_id).where(PERSONS.c.person_id.in_(persons))
        )
        for home_id, persons in owners.items()
    ), false())  # fmt: skip


def unpaid() -> ColumnElement[bool]:
    """Something is open: of the bill itself, or of its late fees."""
    return (BILLS.c.state == BillState.OPEN) | ((BILLS.c.state == BillState.PAID) & (_LATE_OPEN > 0))


def line(row: Mapping[Any, Any], *, today: date, private: bool = False, accruing: int = 0) -> dict[str, Any]:
    """A row of :func:`principals` as a line; ``private``: for a helper, who sees what is to be paid, and neither how it
    came about nor what was waived or paid of it (P-04). A late fee that is doubted by itself is not in ``late_fen``, as
    nobody is asked for it now, but in ``late_resting_fen``. ``accruing``: as :func:`accruing` says of it."""
    opens, resting = row["state"] == BillState.OPEN, 0 if row["rests"] else int(row["late_rests"])
    charged = int(row["late_fen"]) - resting
    left = row["left_fen"] if opens else 0
    waived = 0 if private else row["waived_fen"]
    late_left = charged if private else charged + resting
    label = bill_label(row["state"], late_left=late_left, fen=row["fen"], waived_fen=waived)
    whole = row["fen"] if not private else left if opens else row["fen"] - row["waived_fen"]
    return {
        "id": row["id"], "item_name": row["item_name"], "period_words": period_words(row["period"], row["through"]),
        "fen": whole, "open_fen": left, "open_words": f"{yuan(left)} 元", "due_on": row["due_on"],
        "overdue": left > 0 and max(row["due_on"], row["spared_to"] or row["due_on"]) < today,
        "formula": "" if private else row["formula"],
        "state": row["state"], "state_label": label, "disputed": row["disputed"],
        "waiting_fen": int(row["waiting_fen"]) if opens or charged else 0, "late_fen": charged,
        "late_resting_fen": 0 if private else resting, "accruing_fen": accruing,
        "rests": bool(row["rests"]), "doubt_words": DOUBT_LABELS[Doubt(row["doubt"])] if opens and row["doubt"] else "",
        "waived_fen": waived, "levy": row["levy_id"] is not None, "repair": row["repair_id"] is not None,
    }  # fmt: skip


def accruing(session: Session, rows: Iterable[Mapping[Any, Any]], *, today: date) -> dict[int, int]:
    """What would be charged besides for being late, were the bills of these rows paid today, by bill, in fen."""
    late_ones = [row for row in rows if row["state"] == BillState.OPEN and row["due_on"] < today and not row["levy_id"]
                 and not row["repair_id"] and not row["opening_id"]]  # fmt: skip
    return late.accruing(session, {row["id"]: row["estate_id"] for row in late_ones}, on=today)


def estate_of(row: Mapping[Any, Any]) -> dict[str, Any]:
    """The estate of a row of :func:`principals`."""
    return {"id": row["estate_id"], "name": row["estate_name"], "phone": row["estate_phone"]}
