"""Making bills one by one: for homes that changed hands inside a period or stand empty, for meters and shared costs.

The rules are those of ``lines``; the homes come a stretch at a time, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from server.fees.models import Bill, MeterReading, SharedCost
from server.fees.rules import dues, lines
from server.fees.rules.amounts import Vacancy as Cut
from server.fees.rules.common_money import shared as share_out
from server.fees.rules.items import BillState, Kind
from server.fees.rules.lines import Billed, Months
from server.fees.rules.segments import Segment
from server.fees.rules.vacancies import cut_months
from server.fees.service.gathering import Home, Piece, gather, put_empty
from server.fees.service.making import Stretch, applies, meets
from server.kit.bulk import insert_rows, reserve_ids
from server.kit.calendar.days import add_months
from server.kit.db import table
from server.places.queries import HOMES, STAIRS

_BILLS, _READINGS = table(Bill), table(MeterReading)


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
    homes = gather(session, stretch, segment, check_billed=check_billed)
    nobody = sum(not home.pieces and not home.billed for home in homes.values())
    owed = [home for home in homes.values() if home.pieces]
    lacking = Lacking(debtors=nobody)
    if segment.item.kind is Kind.METERED:
        found, lacking = _metered(session, owed, segment, lacking)
    elif segment.item.kind is Kind.SHARED_BY_AREA:
        found, lacking = _shared(session, stretch, owed, segment, lacking)
    else:
        put_empty(session, homes, segment)
        found = [each for home in owed for each in _priced(home, segment, cut)]
    rows = [_row(stretch, segment, *one) for one in found if one[3].fen > 0]
    ids = reserve_ids(session, _BILLS, len(rows))
    insert_rows(session, _BILLS, COLUMNS, [(id_, *row) for id_, row in zip(ids, rows, strict=True)])
    return len(rows), lacking


Made = tuple[Home, Piece, int, Billed]
"""A home, whose months, which part of the period, and the line."""


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
