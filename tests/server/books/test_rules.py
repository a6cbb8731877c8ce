"""Periods, lines, and what of public income goes to the maintenance fund."""

from __future__ import annotations

from datetime import date

import pytest

from server.books.rules import fund, periods
from server.books.rules.entries import Kind, Paid, moves, takes_public_money
from server.books.rules.lines import check_line, label, lines
from server.books.rules.periods import Period
from server.kit.errors import Malformed
from server.ledger.rules.accounts import Account
from server.places.rules.cities import profile

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("asked", "first", "last", "words"),
    [
        ((None, None, None), date(2026, 10, 1), date(2026, 12, 31), "2026年第四季度"),
        ((2025, None, None), date(2025, 1, 1), date(2025, 12, 31), "2025年"),
        ((2026, 1, None), date(2026, 1, 1), date(2026, 3, 31), "2026年第一季度"),
        ((2024, None, 2), date(2024, 2, 1), date(2024, 2, 29), "2024年2月"),
        ((None, 2, None), date(2026, 4, 1), date(2026, 6, 30), "2026年第二季度"),
    ],
)
def test_a_period_is_what_its_words_say(
    asked: tuple[int | None, int | None, int | None], first: date, last: date, words: str
) -> None:
    found = periods.period(*asked, today=TODAY)
    assert (found.from_, found.to, found.words) == (first, last, words)


def test_a_month_and_a_quarter_together_are_no_period() -> None:
    with pytest.raises(Malformed):
        periods.period(2026, 1, 1, today=TODAY)
    with pytest.raises(Malformed):
        periods.period(1999, None, None, today=TODAY)


def test_the_period_before_is_as_long() -> None:
    assert Period(date(2026, 1, 1), 3).before() == Period(date(2025, 10, 1), 3)


@pytest.mark.parametrize(
    ("city", "net", "least"),
    [("上海市", 10_000, 5_001), ("上海市", 9_999, 5_000), ("北京市", 10_000, 5_000), ("北京市", 9_999, 5_000),
     ("上海市", 0, 0), ("上海市", -5, 0)],
)  # fmt: skip
def test_the_least_that_is_enough_is_enough_and_a_fen_less_is_not(city: str, net: int, least: int) -> None:
    found = fund.due(profile(city), income=net + 700, cost=700, transferred=least)
    assert found.words.count("。") == 1 and found.words.endswith("。")
    assert (found.net, found.least, found.enough) == (net, least, True)
    if least:
        short = fund.due(profile(city), income=net + 700, cost=700, transferred=least - 1)
        assert not short.enough and "还差 0.01 元" in short.words


def test_a_transfer_to_the_fund_moves_the_debt_and_the_money() -> None:
    found = moves(Kind.TO_FUND, "fund", 500, Paid.BANK, date(2026, 7, 1), back=False)
    assert [(one.debit, one.credit, one.item) for one in found] == [
        (Account.PUBLIC_MONEY, Account.FUND, "fund:2026Q3"), (Account.FUND_BANK, Account.BANK, "fund:2026Q3"),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", list(Kind))
def test_taking_an_entry_back_is_its_moves_the_other_way_round(kind: Kind) -> None:
    quarter = date(2026, 7, 1) if kind is Kind.TO_FUND else None
    there = moves(kind, "parking", 500, Paid.CASH, quarter, back=False)
    assert [one.back() for one in there] == moves(kind, "parking", 500, Paid.CASH, quarter, back=True)


def test_whoever_takes_public_money_needs_it_to_be_there() -> None:
    taking = [(kind, back) for kind in Kind for back in (False, True) if takes_public_money(kind, back=back)]
    assert taking == [(Kind.INCOME, True), (Kind.COST, False), (Kind.TO_FUND, False)]


def test_lines_are_those_of_the_books_and_no_other() -> None:
    assert label("spending", "lifts") == lines("spending")["lifts"]
    assert check_line(Kind.TO_FUND, "") == "fund"
    with pytest.raises(Malformed):
        check_line(Kind.INCOME, "lifts")
