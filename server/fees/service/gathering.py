"""The homes of a stretch of a bill run: who owes for each of the months, when a home stood empty, what is billed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Debtor, Vacancy
from server.fees.rules.segments import Segment
from server.fees.rules.vacancies import Empty
from server.fees.service.making import Stretch, applies, meets
from server.kit.calendar.days import add_months
from server.kit.db import table
from server.places.queries import HOMES, STAIRS

_BILLS, _DEBTORS, _VACANCIES = table(Bill), table(Debtor), table(Vacancy)


@dataclass(frozen=True, slots=True)
class Piece:
    """Months of a home with one debtor."""

    debtor_id: int
    months: tuple[date, ...]


@dataclass(slots=True)
class Home:
    """A home of a stretch, with who owes for it when, when it stood empty, and which months are billed already."""

    id: int
    estate_id: int
    building_id: int
    area: int
    pieces: list[Piece] = field(default_factory=list)
    empty: list[Empty] = field(default_factory=list)
    billed: set[date] = field(default_factory=set)


def gather(session: Session, stretch: Stretch, segment: Segment, *, check_billed: bool) -> dict[int, Home]:
    """The homes of a stretch that may lack bills for these months, each with its months not billed yet by debtor."""
    homes = _homes(session, stretch, segment, check_billed=check_billed)
    _put_billed(session, homes, segment)
    _put_debtors(session, homes, segment)
    return homes


def _homes(session: Session, stretch: Stretch, segment: Segment, *, check_billed: bool) -> dict[int, Home]:
    mine = _BILLS.c.run_id == stretch.run.id
    whole = meets(segment) & (_BILLS.c.period <= segment.first) & (_BILLS.c.through >= segment.last)
    meeting = whole if check_billed else whole & mine
    done = select(_BILLS.c.id).where(_BILLS.c.home_id == HOMES.c.id, meeting).exists()
    asked = (
        select(HOMES.c.id, HOMES.c.estate_id, STAIRS.c.building_id, HOMES.c.area)
        .join_from(HOMES, STAIRS, STAIRS.c.id == HOMES.c.stair_id)
        .where(stretch.inside, applies(segment), ~done)
        .order_by(HOMES.c.id)
    )
    return {row.id: Home(row.id, row.estate_id, row.building_id, row.area) for row in session.execute(asked)}


def _put_billed(session: Session, homes: dict[int, Home], segment: Segment) -> None:
    """Some of the months may be billed, to whoever had the home then: only the others are billed now."""
    asked = select(_BILLS.c.home_id, _BILLS.c.period, _BILLS.c.through).where(meets(segment))
    for row in session.execute(asked.where(_among(_BILLS.c.home_id, homes))) if homes else ():
        if row.home_id in homes:
            there = {month for month in segment.weighed.months if row.period <= month <= row.through}
            homes[row.home_id].billed |= there


def _put_debtors(session: Session, homes: dict[int, Home], segment: Segment) -> None:
    if not homes:
        return
    lasting = _DEBTORS.c.until_month.is_(None) | (
        (_DEBTORS.c.until_month > segment.first) & (_DEBTORS.c.until_month > _DEBTORS.c.since_month)
    )
    asked = (
        select(_DEBTORS.c.id, _DEBTORS.c.home_id, _DEBTORS.c.since_month, _DEBTORS.c.until_month)
        .where(_among(_DEBTORS.c.home_id, homes), _DEBTORS.c.since_month <= segment.last, lasting)
        .order_by(_DEBTORS.c.home_id, _DEBTORS.c.since_month)
    )
    for row in session.execute(asked):
        home = homes.get(row.home_id)
        months = [month for month in segment.weighed.months if _owes(row, month)]
        if home is not None:
            home.pieces += [Piece(row.id, each) for each in _unbilled(months, home.billed)]


def _unbilled(months: Iterable[date], billed: set[date]) -> Iterator[tuple[date, ...]]:
    """Those of the months that have no bill, in stretches without a gap."""
    for has_bill, each in groupby(months, key=lambda month: month in billed):
        if not has_bill:
            yield tuple(each)


def put_empty(session: Session, homes: dict[int, Home], segment: Segment) -> None:
    """Add when each of them stood empty."""
    begun = _VACANCIES.c.since < add_months(segment.last, 1)
    asked = select(_VACANCIES.c.home_id, _VACANCIES.c.since, _VACANCIES.c.until).where(begun)
    for row in session.execute(asked.where(_among(_VACANCIES.c.home_id, homes))) if homes else ():
        if row.home_id in homes:
            homes[row.home_id].empty.append(Empty(row.since, row.until))


def _among(column: Any, homes: dict[int, Home]) -> Any:
    """Between the first and the last of them: one plan however many they are; the others are left aside later."""
    return column.between(min(homes), max(homes))


def _owes(row: Row[*tuple[Any, ...]], month: date) -> bool:
    return bool(row.since_month <= month and (row.until_month is None or month < row.until_month))
