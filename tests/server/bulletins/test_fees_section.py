"""Fees on the monthly sheet: rates with their names and their day, and nothing where a few homes would be told of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from server.bulletins.rules.words import Kind
from server.bulletins.sections import fees
from server.bulletins.sections.contract import Ground, Order
from server.fees.queries.rates import Rates
from server.fees.rules.rate_sums import Span, Sums
from server.kit.clock import day_start

SUMS = Sums(billed=1_000_000, by_due=830_100, to_date=840_000, in_period=840_000, homes=100, full_by_due=82,
            full_to_date=84)  # fmt: skip


def _ground(sums: Sums) -> Ground:
    since, until = day_start(date(2026, 10, 1)), day_start(date(2026, 11, 1))
    order = Order(7, Kind.MONTHLY, date(2026, 11, 1), since, until)
    span = Span(date(2026, 10, 1), date(2026, 10, 1), date(2026, 10, 31))
    at: datetime = day_start(date(2026, 11, 1))
    return Ground(order, {"id": 7}, at, {fees.rates: Rates(7, span, sums)})


def test_each_rate_is_named_for_what_it_is_and_none_is_shown_that_means_nothing() -> None:
    reading = fees.read(_ground(SUMS))
    assert reading is not None
    assert [(one.label, one.view.words) for one in reading.figures] == [
        ("当期收缴率（金额，到缴费日）", "83.01%"),
        ("当期收缴率（金额，到月末）", "84.00%"),
        ("综合收缴率（金额，到月末）", "84.00%"),
        ("户数收缴率（按户，到缴费日）", "82.00%"),
        ("户数收缴率（按户，到月末）", "84.00%"),
    ]
    assert reading.lines == ("100 户有账单，付款统计到 10月31日。四种口径不同，不能混用。",)
    assert all(one.arguments["estate_id"] == 7 and one.query == "fees.rates" for one in reading.figures)


def test_a_handful_of_homes_is_told_nothing_of() -> None:
    assert fees.read(_ground(replace(SUMS, homes=9))) is None
