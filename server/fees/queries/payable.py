"""What payments ask of bills: what is open of them, whose they are, and what a home costs a month."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, DebtorPerson, FeeItem, FeeTerms, left_of
from server.fees.rules.items import STANDING, Kind
from server.fees.rules.prepaying import MOST_MONTHS
from server.kit.db import table
from server.kit.prepared import Row
from server.people import queries as people
from server.places.queries import HOMES

_BILLS, _ITEMS, _PERSONS = table(Bill), table(FeeItem), table(DebtorPerson)
MONTHLY = (Kind.PER_AREA, Kind.FIXED)
"""What comes to the same each month, so that it can be paid ahead."""


@dataclass(frozen=True, slots=True)
class Payable:
    """A published bill as a payer needs it; ``open_fen`` without its late fees, ``people`` are those who owe it."""

    id: int
    estate_id: int
    home_id: int
    home_label: str
    debtor_id: int
    item_id: int
    item_name: str
    kind: str
    period: date
    through: date
    months: int
    due_on: date
    state: str
    fen: int
    open_fen: int
    disputed: bool
    late_of: int | None
    people: frozenset[int]

    @property
    def is_repair(self) -> bool:
        """Whether it is for a repair that was ordered, and for no fee."""
        return self.kind == Kind.REPAIR

    @property
    def period_words(self) -> str:
        """2026年10月, or 2026年10月至12月."""
        first, last = self.period, self.through
        begin = f"{first.year}年{first.month}月"
        if (first.year, first.month) == (last.year, last.month) or self.months == 0:
            return begin
        return f"{begin}至{'' if first.year == last.year else f'{last.year}年'}{last.month}月"


def payable_select(where: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Published bills, a row for each person who owes one; :func:`read_payable` makes bills of the rows."""
    names = ("id", "estate_id", "home_id", "debtor_id", "item_id", "period", "through", "months", "due_on", "state",
             "fen", "disputed", "late_of")  # fmt: skip
    return (
        select(
            *(_BILLS.c[name] for name in names),
            left_of(_BILLS.c).label("open_fen"),
            HOMES.c.label.label("home_label"), _ITEMS.c.name.label("item_name"), _ITEMS.c.kind, _PERSONS.c.person_id,
        )
        .join_from(_BILLS, HOMES, HOMES.c.id == _BILLS.c.home_id)
        .join(_ITEMS, _ITEMS.c.id == _BILLS.c.item_id)
        .outerjoin(_PERSONS, _PERSONS.c.debtor_id == _BILLS.c.debtor_id)
        .where(where, _BILLS.c.state.in_(STANDING))
        .order_by(_BILLS.c.due_on, _BILLS.c.id)
    )  # fmt: skip


def estate_select(bill_id: BindParameter[int]) -> Select[int]:
    """The estate of a bill, as part of a statement of the rooms above."""
    return select(_BILLS.c.estate_id).where(_BILLS.c.id == bill_id)


def concerned_selects(bill_ids: Sequence[BindParameter[int]]) -> tuple[Select[int], Select[int]]:
    """The ids of everybody who may want to pay these bills: who owes them, and who has or had their homes. Parts of a
    statement of the rooms above."""
    mine = _BILLS.c.id.in_(bill_ids)
    owing = select(_PERSONS.c.person_id).join(_BILLS, _BILLS.c.debtor_id == _PERSONS.c.debtor_id).where(mine)
    return owing, people.holders_select(select(_BILLS.c.home_id).where(mine))


_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_BY_ID = payable_select(_BILLS.c.id.in_(_IDS))
_OPEN_OF_HOMES = payable_select(_BILLS.c.home_id.in_(_IDS) & (_BILLS.c.state == "open"))


def payable(
    session: Session, *, bill_ids: Collection[int] = (), home_ids: Collection[int] = ()
) -> dict[int, Payable]:  # fmt: skip
    """Published bills by id, of these ids or of these homes (only what is open of them then), by due date and id."""
    asked, ids = (_OPEN_OF_HOMES, home_ids) if home_ids else (_BY_ID, bill_ids)
    return read_payable([dict(row) for row in session.execute(asked, {"ids": list(ids)}).mappings()])


def owing(session: Session, bill_id: int) -> frozenset[int]:
    """Who owes a published bill, or owed it until it was made void; nobody where there is none."""
    asked = select(_PERSONS.c.person_id).join(_BILLS, _BILLS.c.debtor_id == _PERSONS.c.debtor_id)
    return frozenset(session.scalars(asked.where(_BILLS.c.id == bill_id, _BILLS.c.state != "draft")))


def read_payable(rows: Iterable[Row]) -> dict[int, Payable]:
    """The bills of these rows of :func:`payable_select`, by id, in their order."""
    bills: dict[int, Row] = {}
    people: dict[int, list[int]] = {}
    for row in rows:
        person_id = row.pop("person_id")
        bills[row["id"]] = row
        people.setdefault(row["id"], []).extend([] if person_id is None else [person_id])
    return {id_: Payable(**row, people=frozenset(people[id_])) for id_, row in bills.items()}


def monthly(session: Session, home_id: int) -> Fraction:
    """What a home costs a month by the latest bill of each item that comes each month, in exact fen."""
    recent = (
        select(_BILLS.c.item_id, func.max(_BILLS.c.period).label("period"))
        .join(_ITEMS, _ITEMS.c.id == _BILLS.c.item_id)
        .where(_BILLS.c.home_id == home_id, _BILLS.c.state.in_(STANDING), _ITEMS.c.kind.in_(MONTHLY))
        .where(_ITEMS.c.state == "active", _BILLS.c.months > 0)
        .group_by(_BILLS.c.item_id)
        .subquery()
    )
    asked = (
        select(func.sum(_BILLS.c.fen), func.sum(_BILLS.c.months))
        .join(recent, (recent.c.item_id == _BILLS.c.item_id) & (recent.c.period == _BILLS.c.period))
        .where(_BILLS.c.home_id == home_id, _BILLS.c.state.in_(STANDING))
        .group_by(_BILLS.c.item_id)
    )
    return sum((Fraction(int(fen), int(months)) for fen, months in session.execute(asked)), Fraction(0))


def billed_through(session: Session, home_id: int) -> date | None:
    """The last month (its first day) for which this home has a bill of what comes each month."""
    asked = (
        select(func.max(_BILLS.c.through))
        .join(_ITEMS, _ITEMS.c.id == _BILLS.c.item_id)
        .where(_BILLS.c.home_id == home_id, _BILLS.c.state.in_(STANDING), _ITEMS.c.kind.in_(MONTHLY))
    )
    found: date | None = session.scalar(asked)
    return found


def ahead(session: Session, estate_id: int) -> tuple[int, date | None]:
    """How many months ahead an estate lets its homes pay, and the last day of its service contract (F-10)."""
    asked = select(FeeTerms.prepay_most_months, FeeTerms.contract_until).where(FeeTerms.estate_id == estate_id)
    found = session.execute(asked).first()
    return (MOST_MONTHS, None) if found is None else (min(found[0], MOST_MONTHS), found[1])
