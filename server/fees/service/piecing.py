"""Making bills one by one: for homes that changed hands inside a period or stand empty, for meters and shared costs.

The rules are those of ``lines``; the homes come a stretch at a time, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, Debtor, MeterReading, SharedCost, Vacancy
from server.fees.rules import dues, lines
from server.fees.rules.amounts import Vacancy as Cut
from server.fees.rules.common_money import shared as share_out
from server.fees.rules.items import BillState, Kind
from server.fees.rules.lines import Billed, Months
from server.fees.rules.segments import Segment
from server.fees.rules.vacancies import Empty, cut_months
from server.fees.service.making import Stretch, applies, meets
from server.kit.bulk import insert_rows, reserve_ids
from server.kit.calendar.days import add_months
from server.kit.db import table
from server.places.queries import HOMES, STAIRS

_BILLS, _DEBTORS, _VACANCIES, _READINGS = table(Bill), table(Debtor), table(Vacancy), table(MeterReading)


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


@dataclass(frozen=True, slots=True)
class Lacking:
    """What stood in the way: homes without a debtor, without readings or with one that runs backwards; no cost yet."""

    debtors: int = 0
    readings: int = 0
    costs: int = 0

    def __add__(self, other: Lacking) -> Lacking:
        return Lacking(self.debtors + other.debtors, self.readings + other.readings, self.costs + other.costs)


def make_pieces(
    session: Session, stretch: Stretch, segment: Segment, *, cut: Cut | None, check_billed: bool
) -> tuple[int, Lacking]:  # fmt: skip
    """Draft the bills of every home of the stretch for those of the months that have none yet; gives how many, and what
    is missing for the others."""
    homes = _homes(session, stretch, segment, check_billed=check_billed)
    _put_billed(session, homes, segment)
    _put_debtors(session, homes, segment)
    nobody = sum(not home.pieces and not home.billed for home in homes.values())
    owed = [home for home in homes.values() if home.pieces]
    lacking = Lacking(debtors=nobody)
    if segment.item.kind is Kind.METERED:
        found, lacking = _metered(session, owed, segment, lacking)
    elif segment.item.kind is Kind.SHARED_BY_AREA:
        found, lacking = _shared(session, stretch, owed, segment, lacking)
    else:
        _put_empty(session, homes, segment)
        found = [each for home in owed for each in _priced(home, segment, cut)]
    rows = [_row(stretch, segment, *one) for one in found if one[3].fen > 0]
    ids = reserve_ids(session, _BILLS, len(rows))
    insert_rows(session, _BILLS, COLUMNS, [(id_, *row) for id_, row in zip(ids, rows, strict=True)])
    return len(rows), lacking


Made = tuple[Home, Piece, int, Billed]
"""A home, whose months, which part of the period, and the line."""


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


def _put_empty(session: Session, homes: dict[int, Home], segment: Segment) -> None:
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


def _priced(home: Home, segment: Segment, cut: Cut | None) -> Iterator[Made]:
    """By area or at so much a home: the whole period rounded once, divided between its debtors."""
    cheaper = cut_months(home.empty, cut, segment.weighed.months)
    share = Fraction(1) if cut is None else cut.share
    pieces = [
        Months(segment.weighed.of(set(piece.months) - cheaper), segment.weighed.of(set(piece.months) & cheaper), share)
        for piece in home.pieces
    ]
    price = segment.tariff.price
    by_area = segment.item.kind is Kind.PER_AREA
    made = lines.area_lines(price, home.area, pieces) if by_area else lines.fixed_lines(price, pieces)
    yield from _numbered(home, zip(home.pieces, made, strict=True))


def _numbered(home: Home, made: Iterable[tuple[Piece, Billed]]) -> Iterator[Made]:
    several = len(home.pieces) > 1 or bool(home.billed)
    for number, (piece, line) in enumerate(made, 1):
        yield home, piece, number if several else 0, line


def _metered(
    session: Session, homes: Sequence[Home], segment: Segment, lacking: Lacking
) -> tuple[list[Made], Lacking]:  # fmt: skip
    """What each debtor's months used: between the reading before them and that of their last."""
    shown = _readings(session, homes, segment)
    found: list[Made] = []
    wrong = 0
    for home in homes:
        ends = [(shown.get((home.id, add_months(piece.months[0], -1))), shown.get((home.id, piece.months[-1])))
                for piece in home.pieces]  # fmt: skip
        known = [(was, now) for was, now in ends if was is not None and now is not None and now >= was]
        if len(known) < len(ends):
            wrong += 1
            continue
        made = [lines.metered(segment.tariff.price, was, now) for was, now in known]
        found += _numbered(home, zip(home.pieces, made, strict=True))
    return found, lacking + Lacking(readings=wrong)


def _readings(session: Session, homes: Sequence[Home], segment: Segment) -> dict[tuple[int, date], int]:
    if not homes:
        return {}
    between = _READINGS.c.home_id.between(homes[0].id, homes[-1].id)
    months = _READINGS.c.month.between(add_months(segment.first, -1), segment.last)
    asked = select(_READINGS.c.home_id, _READINGS.c.month, _READINGS.c.reading)
    asked = asked.where(between, months, _READINGS.c.item_id == segment.item.id)
    return {(row.home_id, row.month): row.reading for row in session.execute(asked)}


def _shared(
    session: Session, stretch: Stretch, homes: Sequence[Home], segment: Segment, lacking: Lacking
) -> tuple[list[Made], Lacking]:  # fmt: skip
    """Each month's cost by area over all homes the price is for, to the fen; a debtor pays for his own months."""
    costs = _costs(session, segment)
    if len(costs) < len(segment.weighed.months):
        return [], lacking + Lacking(costs=len(segment.weighed.months) - len(costs))
    areas = _areas(session, stretch, segment)
    parts = {month: share_out(total, areas) for month, total in costs.items() if total}
    whole = sum(areas.values())
    found: list[Made] = []
    for home in homes:
        made = []
        for piece in home.pieces:
            total = sum(costs[month] for month in piece.months)
            fen = sum(parts[month][_key(home.id)] for month in piece.months if month in parts)
            made.append(lines.shared(segment.item.name, fen, total=total, area=home.area, all_area=whole))
        found += _numbered(home, zip(home.pieces, made, strict=True))
    return found, lacking


def _costs(session: Session, segment: Segment) -> dict[date, int]:
    between = SharedCost.month.between(segment.first, segment.last)
    asked = select(SharedCost.month, SharedCost.total_fen).where(SharedCost.item_id == segment.item.id, between)
    return {row.month: row.total_fen for row in session.execute(asked)}


def _areas(session: Session, stretch: Stretch, segment: Segment) -> dict[str, int]:
    asked = select(HOMES.c.id, HOMES.c.area).join_from(HOMES, STAIRS, STAIRS.c.id == HOMES.c.stair_id)
    asked = asked.where(HOMES.c.estate_id == stretch.run.estate_id, applies(segment))
    return {_key(row.id): row.area for row in session.execute(asked)}


def _key(home_id: int) -> str:
    # Ties go to the smaller key as text: as wide as the largest id, so that text and number sort alike.
    return f"{home_id:016d}"


COLUMNS = (
    "id", "run_id", "estate_id", "building_id", "home_id", "item_id", "tariff_id", "debtor_id", "period", "through",
    "months", "part", "quantity", "fen", "exact", "formula", "due_on", "state", "paid_fen", "waived_fen", "disputed",
    "version",
)  # fmt: skip


def _row(stretch: Stretch, segment: Segment, home: Home, piece: Piece, part: int, line: Billed) -> tuple[Any, ...]:
    due = dues.due_on(segment.first, segment.tariff.due_rule)
    return (
        stretch.run.id, home.estate_id, home.building_id, home.id, segment.item.id, segment.tariff.id, piece.debtor_id,
        piece.months[0], piece.months[-1], len(piece.months), part, line.quantity, line.fen, str(line.exact),
        line.formula[:300], due, BillState.DRAFT.value, 0, 0, False, 1,
    )  # fmt: skip


def some_billed(session: Session, stretch: Stretch, segment: Segment) -> bool:
    """Whether the estate has bills for these months that another run made: only then each home is looked at."""
    here = (_BILLS.c.estate_id == stretch.run.estate_id) & (func.coalesce(_BILLS.c.run_id, 0) != stretch.run.id)
    return session.scalar(select(_BILLS.c.id).where(here, meets(segment)).limit(1)) is not None
