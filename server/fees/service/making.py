"""Making bills by the database itself: one INSERT … SELECT for all homes that have one debtor and pay in full.

The sums are whole numbers throughout, and equal to the pure rules of ``lines``: a price in ten-thousandths of a yuan
times hundredths of a square metre times months, rounded once, half up. What needs more thought is left to ``piecing``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    Integer,
    String,
    and_,
    case,
    cast,
    false,
    func,
    insert,
    literal,
    select,
)
from sqlalchemy.orm import Session

from server.fees.models import Bill, BillRun, Debtor, Vacancy, by_tariff
from server.fees.rules import dues, prices, spans
from server.fees.rules.items import BillState, Kind
from server.fees.rules.segments import Segment
from server.kit.calendar.days import add_months
from server.kit.db import BigInt, table
from server.places.queries import HOMES, STAIRS

_BILLS, _DEBTORS, _VACANCIES = table(Bill), table(Debtor), table(Vacancy)
LARGEST_AREA = 10**9
"""Hundredths of a square metre; what is larger is worked out in Python, where no number is too large."""
LARGEST_FEN = 10**11
_SMALLEST_OVERFLOW = 2**63


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some homes of an estate: those whose numbers lie in (after, through]."""

    run: BillRun
    after: int
    through: int

    @property
    def inside(self) -> ColumnElement[bool]:
        """The clause for the table of homes."""
        return and_(HOMES.c.estate_id == self.run.estate_id, HOMES.c.id > self.after, HOMES.c.id <= self.through)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in SQL: numerator and denominator of the exact fen, and what it is of."""

    numerator: ColumnElement[int]
    denominator: int
    quantity: ColumnElement[int]
    words: tuple[ColumnElement[str], str]

    @property
    def fen(self) -> ColumnElement[int]:
        """Rounded once, half up; nothing here is below zero."""
        return (2 * self.numerator + self.denominator) // (2 * self.denominator)

    @property
    def exact(self) -> ColumnElement[str]:
        """The fraction of fen as text."""
        return _text(self.numerator) + f"/{self.denominator}"

    @property
    def formula(self) -> ColumnElement[str]:
        """What the payer reads."""
        start, months = self.words
        return start + months + yuan(self.fen) + " 元"


def make_plain(session: Session, stretch: Stretch, segment: Segment, *, cuts: bool, check_billed: bool) -> int:
    """Draft the bills of homes with one debtor for all months of a segment; gives how many.

    ``cuts``: vacant homes pay less here, so they are left out. ``check_billed``: some bills for these months are there.
    """
    amount = amount_of(segment)
    if amount is None:
        return 0
    values = _values(stretch.run, segment, amount)
    chosen = (
        select(*values.values())
        .join_from(HOMES, STAIRS, STAIRS.c.id == HOMES.c.stair_id)
        .join(_DEBTORS, covering(segment))
        .where(stretch.inside, applies(segment), HOMES.c.area <= _largest(segment), amount.fen > 0)
    )
    if cuts:
        chosen = chosen.where(~stands_empty(segment))
    if check_billed:
        chosen = chosen.where(~billed(segment))
    written = insert(_BILLS).from_select(list(values), chosen, include_defaults=False)
    # Without the option the count of an INSERT is not kept on every engine.
    made: Any = session.execute(written, execution_options={"preserve_rowcount": True})
    return int(made.rowcount)


def covering(segment: Segment) -> ColumnElement[bool]:
    """The debtor of a home, if it is the same for all the months."""
    lasts = _DEBTORS.c.until_month.is_(None) | (_DEBTORS.c.until_month > segment.last)
    return and_(_DEBTORS.c.home_id == HOMES.c.id, _DEBTORS.c.since_month <= segment.first, lasts)


def applies(segment: Segment) -> ColumnElement[bool]:
    """The homes a price is for."""
    buildings, uses = segment.tariff.applies["building_ids"], segment.tariff.applies["use_states"]
    stairs = segment.tariff.applies.get("stair_ids")
    clauses: list[ColumnElement[bool]] = [STAIRS.c.building_id.in_(buildings)] if buildings else []
    clauses += [STAIRS.c.id.in_(stairs)] if stairs else []
    clauses += [HOMES.c.use_state.in_(uses)] if uses else []
    return and_(*clauses) if clauses else literal(1) == 1


def stands_empty(segment: Segment) -> ColumnElement[bool]:
    """Homes that stand empty in some of the months."""
    still = _VACANCIES.c.until.is_(None) | (_VACANCIES.c.until > segment.first)
    begun = _VACANCIES.c.since < add_months(segment.last, 1)
    return select(_VACANCIES.c.id).where(_VACANCIES.c.home_id == HOMES.c.id, still, begun).exists()


def billed(segment: Segment) -> ColumnElement[bool]:
    """Homes that have a bill for some of the months already."""
    return select(_BILLS.c.id).where(_BILLS.c.home_id == HOMES.c.id, meets(segment)).exists()


def meets(segment: Segment) -> ColumnElement[bool]:
    """Bills of the item that stand, or are drafts, for some of the months."""
    return and_(
        _BILLS.c.item_id == segment.item.id, _BILLS.c.state != BillState.VOID, by_tariff(_BILLS.c),
        _BILLS.c.period <= segment.last, _BILLS.c.through >= segment.first,
    )  # fmt: skip


def amount_of(segment: Segment, area: ColumnElement[int] = HOMES.c.area) -> Amount | None:
    """By area or at so much a home; None for other kinds, and where whole numbers of 64 bits would not do."""
    price, weight = prices.ten_thousandths(segment.tariff.price.yuan), segment.weighed.total
    times = price * weight.numerator
    months = f"{spans.words(weight)} = "
    said = segment.tariff.price.words
    if segment.item.kind is Kind.PER_AREA and 2 * times * LARGEST_AREA < _SMALLEST_OVERFLOW // 2:
        words = literal(f"{said} × ") + decimals(area), f" ㎡ × {months}"
        return Amount(literal(times, BigInteger) * area, prices.SCALE * weight.denominator, area, words)
    if segment.item.kind is Kind.FIXED and times < LARGEST_FEN:
        once = literal(times, BigInteger)
        return Amount(once, 100 * weight.denominator, literal(1, BigInteger), (literal(f"{said} × "), months))
    return None


def _largest(segment: Segment) -> int:
    """The largest area whose amount still has its thousands written by the database."""
    if segment.item.kind is not Kind.PER_AREA:
        return LARGEST_AREA
    each = prices.ten_thousandths(segment.tariff.price.yuan) * segment.weighed.total.numerator
    most = LARGEST_FEN * prices.SCALE * segment.weighed.total.denominator // max(each, 1)
    return min(LARGEST_AREA, most - 1)


def _values(run: BillRun, segment: Segment, amount: Amount) -> dict[str, ColumnElement[Any]]:
    due = dues.due_on(segment.first, segment.tariff.due_rule)
    return {
        "run_id": literal(run.id, BigInt), "estate_id": HOMES.c.estate_id, "building_id": STAIRS.c.building_id,
        "home_id": HOMES.c.id, "item_id": literal(segment.item.id, BigInt),
        "tariff_id": literal(segment.tariff.id, BigInt), "debtor_id": _DEBTORS.c.id, "period": _day(segment.first),
        "through": _day(segment.last), "months": literal(len(segment.weighed.months), Integer),
        "part": literal(0, Integer), "quantity": amount.quantity, "fen": amount.fen,
        "exact": amount.exact, "formula": amount.formula, "due_on": _day(due),
        "state": literal(BillState.DRAFT.value, String), "paid_fen": literal(0, BigInt),
        "waived_fen": literal(0, BigInt), "disputed": false(), "version": literal(1, Integer),
    }  # fmt: skip


def decimals(hundredths: ColumnElement[int]) -> ColumnElement[str]:
    """``9540339`` as ``95403.39``, the same as :func:`server.kit.area.square_metres`."""
    return _text(hundredths // 100) + "." + _padded(hundredths % 100, 100)


def yuan(fen: ColumnElement[int]) -> ColumnElement[str]:
    """Fen below :data:`LARGEST_FEN` as ``1,261.39``, the same as :func:`server.kit.money.yuan`."""
    whole = fen // 100
    low, middle = _padded(whole % 1000, 1000), _padded(whole // 1000 % 1000, 1000)
    written = case(
        (whole < 1000, _text(whole)),
        (whole < 10**6, _text(whole // 1000) + "," + low),
        else_=_text(whole // 10**6) + "," + middle + "," + low,
    )
    return written + "." + _padded(fen % 100, 100)


def _padded(number: ColumnElement[int], above: int) -> ColumnElement[str]:
    # A leading one keeps the zeros, and is cut off.
    return func.substr(_text(number + above), 2)


def _text(number: ColumnElement[int]) -> ColumnElement[str]:
    return cast(number, String)


def _day(day: date) -> ColumnElement[date]:
    return literal(day, Date)
