"""What is owed in an estate on a day, home by home and bill by bill, for those who keep its fees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson, FeeItem, left_of
from server.fees.rules.items import BillState
from server.fees.rules.period_words import period_words
from server.kit.masking import mask_name
from server.people import queries as people
from server.places import queries as places
from server.places.queries import HOMES


@dataclass(frozen=True, slots=True)
class Arrears:
    """What was found; each row is a tuple in the order of its sheet's columns, sums in fen."""

    estate: str
    on: date
    homes: Sequence[tuple[Any, ...]]
    bills: Sequence[tuple[Any, ...]]


def arrears(session: Session, estate_id: int, *, on: date) -> Arrears:
    """Every open bill of an estate but those of paid repairs, by home and the day it was due. A debt stands with its
    debtor, who may not have the home any more; names are masked as everywhere on the console."""
    left = left_of(Bill)
    asked = (
        select(Bill.id, Bill.home_id, Bill.debtor_id, Bill.period, Bill.through, Bill.due_on, Bill.disputed, Bill.fen,
               Bill.paid_fen, Bill.waived_fen, left.label("left"), HOMES.c.label.label("home"),
               FeeItem.name.label("item"))
        .join(HOMES, HOMES.c.id == Bill.home_id).join(FeeItem, FeeItem.id == Bill.item_id)
        .where(Bill.estate_id == estate_id, Bill.state == BillState.OPEN, Bill.repair_id.is_(None), left > 0)
        .order_by(HOMES.c.label, Bill.home_id, Bill.debtor_id, Bill.due_on, Bill.id)
    )  # fmt: skip
    rows = session.execute(asked).mappings().all()
    names = _names(session, estate_id)
    bills = [
        (row["id"], row["home"], names.get(row["debtor_id"], ""), row["item"],
         period_words(row["period"], row["through"]), row["due_on"], max((on - row["due_on"]).days, 0),
         "有" if row["disputed"] else "", row["fen"], row["paid_fen"], row["waived_fen"], row["left"])
        for row in rows
    ]  # fmt: skip
    return Arrears(places.estate(session, estate_id)["name"], on, _by_home(rows, names, on), bills)


def _by_home(rows: Sequence[Any], names: dict[int, str], on: date) -> list[tuple[Any, ...]]:
    owed: dict[tuple[int, int], list[Any]] = {}
    for row in rows:
        owed.setdefault((row["home_id"], row["debtor_id"]), []).append(row)
    return [
        (mine[0]["home"], names.get(debtor_id, ""), len(mine), min(one["due_on"] for one in mine),
         sum(one["left"] for one in mine if one["due_on"] < on), sum(one["left"] for one in mine if one["disputed"]),
         sum(one["left"] for one in mine))
        for (_, debtor_id), mine in owed.items()
    ]  # fmt: skip


def _names(session: Session, estate_id: int) -> dict[int, str]:
    asked = (
        select(DebtorPerson.debtor_id, DebtorPerson.person_id)
        .where(DebtorPerson.debtor_id.in_(
            select(Bill.debtor_id).where(Bill.estate_id == estate_id, Bill.state == BillState.OPEN)))
        .order_by(DebtorPerson.person_id)
    )  # fmt: skip
    pairs = session.execute(asked).all()
    names = people.names(session, {person for _, person in pairs})
    found: dict[int, list[str]] = {}
    for debtor_id, person_id in pairs:
        found.setdefault(debtor_id, []).append(mask_name(names.get(person_id, "")))
    return {debtor_id: "、".join(called) for debtor_id, called in found.items()}
