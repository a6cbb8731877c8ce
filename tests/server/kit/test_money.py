"""Money as people type it, in every form of the console."""

from __future__ import annotations

import pytest
from marshmallow import ValidationError

from server.kit.money import NoSum, read_price, read_yuan
from server.kit.pages.typed import Yuan
from server.proposals.pages import plan_forms


@pytest.mark.parametrize(("said", "fen"), [
    ("1261.39", 1261_39), ("1,261.39", 1261_39), ("12,345,678", 12345678_00), ("1，261．39", 1261_39),
    ("５００", 500_00), ("￥80", 80_00), ("¥80.5", 80_50), (" 76.6 ", 76_60), ("0", 0), ("100元", 100_00),
])  # fmt: skip
def test_a_sum_is_read_as_it_is_meant(said: str, fen: int) -> None:
    assert read_yuan(said) == fen


@pytest.mark.parametrize("said", ["76,6", "76，6", "248,24", "100,5", "1,26", "1261,39", "1,2614", "12,34,567", ",500"])
def test_a_comma_that_may_be_a_point_is_never_dropped(said: str) -> None:
    with pytest.raises(NoSum, match="逗号"):
        read_yuan(said)
    for form in (Yuan(), plan_forms.Yuan()):
        with pytest.raises(ValidationError, match="逗号"):
            form.deserialize(said)


@pytest.mark.parametrize("said", ["", "七百", "1.234", "-5", "1e3", "1..2", "1²", "12345678901"])
def test_what_is_no_sum_is_not_guessed_at(said: str) -> None:
    with pytest.raises(NoSum, match="金额不对"):
        read_yuan(said)


@pytest.mark.parametrize(("said", "price"), [
    ("2.35", 23500), ("0.5283", 5283), ("２．３５", 23500), ("1,200.5", 1200_5000), ("￥3", 30000), ("0.4元", 4000),
])  # fmt: skip
def test_a_unit_price_has_up_to_four_decimals_and_else_the_rules_of_a_sum(said: str, price: int) -> None:
    assert read_price(said) == price


@pytest.mark.parametrize(("said", "why"), [
    ("2,35", "逗号"), ("1,26", "逗号"), ("12，34", "逗号"), ("2.35001", "四位小数"), ("1,261.39401", "四位小数"),
    ("", "单价不对"), ("-1", "单价不对"), ("一块二", "单价不对"), ("1e3", "单价不对"),
])  # fmt: skip
def test_what_is_no_unit_price_is_told_why(said: str, why: str) -> None:
    with pytest.raises(NoSum, match=why):
        read_price(said)
