"""Bill lines: part months natural and not, formulas, divided periods that add up, and SQL that says the same."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as some
from sqlalchemy import literal, select

from server.fees.rules import dues, prices
from server.fees.rules.amounts import AmountWrong, by_area
from server.fees.rules.differences import Sums, why
from server.fees.rules.items import Cycle, Kind
from server.fees.rules.lines import NOTE_FEW, Months, Price, area_lines, fixed_lines, metered, shared
from server.fees.rules.period_words import period_words
from server.fees.rules.segments import Item, Segment, Tariff, periods, segments
from server.fees.rules.spans import Charged, Weighed, weigh, words
from server.fees.service.making import amount_of
from server.kit.db import BigInt, Database
from server.kit.errors import Malformed
from server.kit.money import half_up, yuan

JANUARY, PRICE = date(2026, 1, 1), Price("2.35", "元/㎡·月")


def test_the_formula_is_on_the_bill() -> None:
    (line,) = area_lines(PRICE, 8946, [Months(Fraction(3))])
    assert (line.fen, line.formula) == (63069, "2.35 元/㎡·月 × 89.46 ㎡ × 3 个月 = 630.69 元")
    assert fixed_lines(Price("8", "元/户·月"), [Months(Fraction(1))])[0].formula == "8.00 元/户·月 × 1 个月 = 8.00 元"
    used = metered(Price("3.2", "元/吨"), 100_000, 112_345)
    assert (used.fen, used.formula) == (3950, "3.20 元/吨 × 12.345（100 → 112.345）= 39.50 元")
    one = shared("公共用电", 895, total=123_456, area=8946, all_area=1_234_567)
    assert one.formula == "公共用电 1,234.56 元 × 89.46 ㎡ ÷ 12345.67 ㎡ = 8.95 元"


@pytest.mark.parametrize(
    ("natural", "months", "said"),
    [
        (True, [Fraction(17, 31), Fraction(1), Fraction(1), Fraction(14, 30)], "3 个月又 7/465 个月"),
        (False, [Fraction(1), Fraction(1), Fraction(1), Fraction(0)], "3 个月"),
    ],
)
def test_from_15_january_to_14_april_natural_months_count_days_and_others_are_three(
    natural: bool, months: list[Fraction], said: str
) -> None:
    found = weigh(JANUARY, 4, Charged(natural, date(2026, 1, 15), date(2026, 4, 14)))
    assert (list(found.weights), words(found.total)) == (months, said)


def test_months_that_begin_on_the_31st_lose_no_day_in_february() -> None:
    found = weigh(JANUARY, 3, Charged(False, date(2026, 1, 31), date(2026, 3, 15)))
    assert found.weights == (Fraction(1), Fraction(16, 31), Fraction(0))
    assert weigh(JANUARY, 1, Charged(False, date(2026, 2, 1))).total == 0, "nothing before charging begins"


def test_a_vacant_home_is_told_how_its_months_were_counted() -> None:
    (line,) = area_lines(Price("1.20", "元/㎡·月"), 10_000, [Months(Fraction(1), Fraction(2), Fraction(3, 5))])
    assert (line.fen, line.formula) == (
        26400, "1.20 元/㎡·月 × 100.00 ㎡ × （1 个月 + 空置 2 个月 × 60%） = 264.00 元",
    )  # fmt: skip


def test_a_period_divided_between_two_debtors_comes_to_what_it_is_undivided() -> None:
    seller, buyer = area_lines(Price("1.50", "元/㎡·月"), 5005, [Months(Fraction(1)), Months(Fraction(2))])
    assert (seller.fen, buyer.fen) == (7508, 15015)
    whole = area_lines(Price("1.50", "元/㎡·月"), 5005, [Months(Fraction(3))])[0]
    assert seller.fen + buyer.fen == whole.fen == 22523
    third = area_lines(Price("1.01", "元/㎡·月"), 5050, [Months(Fraction(1)), Months(Fraction(2))])
    assert third[1].formula.endswith(NOTE_FEW) == (third[1].fen != half_up(third[1].exact))


_prices = some.integers(0, 300_000).map(lambda n: f"{n // 10_000}.{n % 10_000:04d}")
_areas = some.integers(1, 3_000_000)
_days = some.integers(1, 28)
_pieces = some.lists(some.fractions(min_value=0, max_value=12, max_denominator=31), min_size=1, max_size=4)


@given(_prices, _areas, _pieces)
def test_pieces_always_add_up_and_none_is_off_by_more_than_a_fen(price: str, area: int, pieces: list[Fraction]) -> None:
    lines = area_lines(Price(price, ""), area, [Months(piece) for piece in pieces])
    assert sum(line.fen for line in lines) == by_area(prices.exact(price), area, sum(pieces, Fraction(0))).fen
    assert all(abs(line.fen - line.exact) <= 1 for line in lines)


def _segment(price: str, kind: Kind, weighed: Weighed) -> Segment:
    rule = dues.checked({})
    tariff = Tariff(1, Price(price, "元/㎡·月"), JANUARY, None, Charged(), rule, {"building_ids": [], "use_states": []})
    return Segment(Item(1, "property", "物业费", kind, Cycle.MONTH, (tariff,)), tariff, weighed)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    price=_prices, area=_areas, kind=some.sampled_from([Kind.PER_AREA, Kind.FIXED]), count=some.integers(1, 12),
    natural=some.booleans(), first=_days, last=_days,
)  # fmt: skip
def test_the_database_works_out_to_the_fen_and_letter_what_the_rules_do(
    database: Database, price: str, area: int, kind: Kind, count: int, natural: bool, first: int, last: int
) -> None:
    ends = weigh(JANUARY, count, Charged()).months[-1].replace(day=last)
    weighed = weigh(JANUARY, count, Charged(natural, date(2026, 1, first), max(ends, date(2026, 1, first))))
    segment = _segment(price, kind, weighed)
    amount = amount_of(segment, literal(area, BigInt))
    assume(amount is not None)  # what could grow too large for the database is left to the rules
    assert amount is not None
    with database.read() as session:
        fen, exact, formula = session.execute(select(amount.fen, amount.exact, amount.formula)).one()
    pieces = [Months(weighed.total)]
    by_rule = area_lines if kind is Kind.PER_AREA else _fixed
    (line,) = by_rule(segment.tariff.price, area, pieces)
    assert (fen, Fraction(exact), formula) == (line.fen, line.exact, line.formula)


def _fixed(price: Price, _area: int, pieces: list[Months]) -> Any:
    return fixed_lines(price, pieces)


@pytest.mark.parametrize("fen", [0, 7, 99, 100, 99_999, 100_000, 99_999_999, 100_000_000, 99_999_999_999])
def test_the_database_writes_thousands_as_people_do(database: Database, fen: int) -> None:
    segment = _segment("0.01", Kind.PER_AREA, weigh(JANUARY, 1, Charged()))
    amount = amount_of(segment, literal(fen * 100, BigInt))
    assert amount is not None
    with database.read() as session:
        assert str(session.scalar(select(amount.formula))).endswith(f" = {yuan(fen)} 元")


def test_what_would_not_fit_into_64_bits_is_left_to_the_rules() -> None:
    broken = Weighed((JANUARY,), (Fraction(10**9 + 7, 10**9 + 9),))
    assert amount_of(_segment("30", Kind.PER_AREA, broken)) is None
    assert amount_of(_segment("30", Kind.METERED, weigh(JANUARY, 1, Charged()))) is None


@pytest.mark.parametrize("said", ["", "2,35", "-1", "1.23456", "1e3", "NaN", "1,2.35", "100000.01", "2。35"])
def test_what_is_no_price_is_refused(said: str) -> None:
    with pytest.raises(Malformed):
        prices.ten_thousandths(said)
    with pytest.raises(AmountWrong):
        by_area(Fraction(-1), 1)


@pytest.mark.parametrize(("said", "kept"), [
    ("2.35", "2.35"), (" 2.5 ", "2.50"), ("0.5283", "0.5283"), ("２．３５", "2.35"), ("1,200.5", "1200.50"),
    ("１，２００", "1200.00"), ("¥2.35元", "2.35"), ("01.5", "1.50"), ("0", "0.00"),
])  # fmt: skip
def test_a_price_is_read_as_every_sum_is_and_kept_plain(said: str, kept: str) -> None:
    assert prices.written(said) == kept


@pytest.mark.parametrize(
    ("rule", "due"),
    [({}, date(2026, 2, 28)), ({"day": 15}, date(2026, 2, 15)), ({"after_months": 2, "day": 31}, date(2026, 4, 30))],
)
def test_a_bill_is_due_as_its_tariff_says(rule: dict[str, int], due: date) -> None:
    assert dues.due_on(date(2026, 2, 1), dues.checked(rule)) == due


def test_what_is_no_rule_of_days_is_refused() -> None:
    for wrong in ({"day": 0}, {"after_months": 99}, {"hour": 3}):
        with pytest.raises(Malformed):
            dues.checked(wrong)


def test_quarters_begin_in_january_and_a_new_price_in_the_middle_is_another_bill() -> None:
    assert list(periods(Cycle.QUARTER, JANUARY, 4)) == [(JANUARY, 3), (date(2026, 4, 1), 3)]
    assert list(periods(Cycle.YEAR, date(2026, 2, 1), 3)) == []
    applies: dict[str, list[Any]] = {"building_ids": [], "use_states": []}
    old = Tariff(1, PRICE, date(2020, 1, 1), JANUARY, Charged(), {}, applies)
    new = Tariff(2, PRICE, date(2026, 2, 1), None, Charged(), {}, applies)
    found = segments([Item(1, "p", "物业费", Kind.PER_AREA, Cycle.QUARTER, (old, new))], JANUARY, 1)
    assert [(one.tariff.id, one.first, one.last) for one in found] == [
        (1, JANUARY, JANUARY), (2, date(2026, 2, 1), date(2026, 3, 1)),
    ]  # fmt: skip


def test_the_report_says_why_a_home_is_billed_something_else() -> None:
    was = Sums(100, 1, 1, 8800, 1)
    assert why(was, Sums(120, 1, 2, 8800, 1)) == "收费标准变了"
    assert why(was, Sums(110, 1, 1, 9000, 1)) == "数量由 88.00 变为 90.00"
    assert why(was, Sums(100, 1, 1, 8800, 2)) == "缴费人变了"
    assert why(was, Sums(60, 1, 1, 8800, 1)) == "空置优惠、用量或分摊变了"
    assert why(Sums(0, 0, 0, 0, 0), was) == "上期没有账单"
    assert why(was, Sums(0, 0, 0, 0, 0)) == "本期没有账单"


def test_months_are_read_as_people_say_them() -> None:
    assert period_words(JANUARY, JANUARY) == "2026年1月"
    assert period_words(JANUARY, date(2026, 3, 1)) == "2026年1月至3月"
    assert period_words(date(2025, 11, 1), JANUARY) == "2025年11月至2026年1月"
