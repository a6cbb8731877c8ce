"""How money is divided over what a payer wants, how orders are numbered and asked about, how far ahead one may pay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest

from server.fees.rules.allocation import Open
from server.payments.rules.ahead import Ahead, AheadTooFar, BeyondContract, check, for_months
from server.payments.rules.lines import Line, as_json, divide, from_json
from server.payments.rules.orders import Expected, Kind, is_over, next_ask, order_number, wrong_with
from server.wechat.pay.results import TradeState, Transaction

NOON = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
BILLS = {
    1: Open("1", date(2026, 10, 31), 600_00, 20_00),
    2: Open("2", date(2026, 10, 31), 400_00),
}
TOLD = Transaction("1900000109", "L1D261121AB", TradeState.SUCCESS, "4200000001", 1000_00)


@pytest.mark.parametrize(("fen", "lines", "parts", "prepaid", "surplus"), [
    (1020_00, [(1, 620_00), (2, 400_00)], [("1", 600_00, 20_00), ("2", 400_00, 0)], 0, 0),
    (100_00, [(1, 100_00)], [("1", 100_00, 0)], 0, 0),
    (610_00, [(1, 610_00)], [("1", 600_00, 10_00)], 0, 0),
    (700_00, [(1, 620_00), (2, 80_00)], [("1", 600_00, 20_00), ("2", 80_00, 0)], 0, 0),
    (900_00, [(2, 400_00), (None, 500_00)], [("2", 400_00, 0)], 500_00, 0),
    (500_00, [(3, 500_00)], [], 0, 500_00),
    (500_00, [(2, 500_00)], [("2", 400_00, 0)], 0, 100_00),
    (500_00, [(2, 300_00)], [("2", 300_00, 0)], 0, 200_00),
    (10_00, [(1, 600_00)], [("1", 10_00, 0)], 0, 0),
    (620_00, [(1, 20_00), (1, 600_00)], [("1", 600_00, 20_00)], 0, 0),
    (700_00, [(1, 100_00), (1, 600_00)], [("1", 600_00, 20_00)], 0, 80_00),
])  # fmt: skip
def test_money_goes_where_the_payer_says_and_nowhere_else(
    fen: int, lines: list[tuple[int | None, int]], parts: list[tuple[str, int, int]], prepaid: int, surplus: int
) -> None:
    wanted = [Line(bill_id, 7, part) for bill_id, part in lines]
    done = divide(fen, wanted, BILLS)
    assert [(one.id, one.principal, one.late_fee) for one in done.parts] == parts
    assert (done.prepaid, done.surplus) == (prepaid, surplus)
    assert sum(one.fen for one in done.parts) + prepaid + surplus == fen
    assert from_json(as_json(wanted)) == tuple(wanted)


def test_what_a_sum_does_not_reach_is_left_line_by_line() -> None:
    done = divide(700_00, [Line(1, 7, 620_00), Line(2, 7, 400_00), Line(None, 7, 50_00, 1)], BILLS)
    assert done.left == (Line(2, 7, 320_00), Line(None, 7, 50_00, 1))


def test_an_order_number_fits_the_interface_and_names_its_company() -> None:
    numbers = {order_number(company, date(2026, 11, 21), bytes([company % 251] * 5)) for company in range(1, 40)}
    assert len(numbers) == 39
    longest = order_number(2**53 - 1, date(2026, 11, 21), b"\xff" * 5)
    assert 6 <= len(longest) <= 32 and longest.isalnum() and longest.isascii()


def test_wechat_is_asked_ever_more_rarely() -> None:
    ages = [timedelta(0), timedelta(seconds=30), timedelta(minutes=4), timedelta(hours=1)]
    waits = [next_ask(NOON - age, NOON) - NOON for age in ages]
    assert waits == [timedelta(seconds=30), timedelta(seconds=30), timedelta(minutes=4), timedelta(minutes=15)]


def test_an_order_is_over_a_minute_before_its_end() -> None:
    assert not is_over(NOON + timedelta(seconds=61), NOON)
    assert is_over(NOON + timedelta(seconds=60), NOON) and is_over(NOON, NOON)


@pytest.mark.parametrize(("told", "wrong"), [
    (TOLD, None),
    (replace(TOLD, sub_mchid="1900000999"), Kind.UNKNOWN_PAYEE),
    (replace(TOLD, currency="HKD"), Kind.CURRENCY_DIFFERS),
    (replace(TOLD, fen=999_99), Kind.AMOUNT_DIFFERS),
    (replace(TOLD, fen=None), Kind.AMOUNT_DIFFERS),
    (replace(TOLD, payer_fen=900_00), None),
])  # fmt: skip
def test_a_transaction_must_be_what_was_ordered(told: Transaction, wrong: Kind | None) -> None:
    assert wrong_with(Expected(1000_00, "1900000109"), told) == wrong
    assert wrong_with(Expected(1000_00, None), told) == Kind.UNKNOWN_PAYEE


AHEAD = Ahead(Fraction(165_50), 0, date(2026, 11, 30), 12, None)


def test_a_year_ahead_is_taken_and_a_fen_more_is_not() -> None:
    check(AHEAD, for_months(AHEAD.monthly, 12))
    with pytest.raises(AheadTooFar) as no:
        check(AHEAD, for_months(AHEAD.monthly, 12) + 1)
    assert no.value.detail["most_fen"] == 12 * 165_50
    with pytest.raises(AheadTooFar, match="prepay_over_limit"):
        check(replace(AHEAD, balance=1), for_months(AHEAD.monthly, 12))


def test_nobody_pays_beyond_the_contract() -> None:
    ends = replace(AHEAD, contract_until=date(2027, 2, 28))
    check(ends, for_months(AHEAD.monthly, 3))
    with pytest.raises(BeyondContract, match="prepay_beyond_contract"):
        check(ends, for_months(AHEAD.monthly, 4))
