"""Sums in capitals: the examples of the rule for bills and vouchers, and the corners around them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as some

from server.payments.rules.capitals import DIGITS, capitals

CASES = [
    ("0.00", "零元整"),
    ("0.01", "壹分"),
    ("0.10", "壹角"),
    ("0.56", "伍角陆分"),
    ("1.00", "壹元整"),
    ("10.00", "壹拾元整"),
    ("10.05", "壹拾元零伍分"),
    ("11.50", "壹拾壹元伍角"),
    ("100.00", "壹佰元整"),
    ("101.01", "壹佰零壹元零壹分"),
    ("325.04", "叁佰贰拾伍元零肆分"),
    ("1001.00", "壹仟零壹元整"),
    ("1261.39", "壹仟贰佰陆拾壹元叁角玖分"),
    ("1409.50", "壹仟肆佰零玖元伍角"),
    ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
    ("6007.14", "陆仟零柒元壹角肆分"),
    ("10000.00", "壹万元整"),
    ("10001.00", "壹万零壹元整"),
    ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
    ("100500.00", "壹拾万零伍佰元整"),
    ("107000.53", "壹拾万柒仟元伍角叁分"),
    ("1010010.10", "壹佰零壹万零壹拾元壹角"),
    ("20000000.00", "贰仟万元整"),
    ("100000000.00", "壹亿元整"),
    ("100007000.00", "壹亿零柒仟元整"),
    ("100000001.00", "壹亿零壹元整"),
    ("1000010000.00", "壹拾亿零壹万元整"),
    ("1000000000000.00", "壹万亿元整"),
]


@pytest.mark.parametrize(("yuan", "said"), CASES)
def test_a_sum_in_capitals(yuan: str, said: str) -> None:
    assert capitals(int(yuan.replace(".", ""))) == said


@pytest.mark.parametrize("fen", [-1, 10**18])
def test_no_receipt_is_made_out_for_less_than_nothing_or_more_than_there_is(fen: int) -> None:
    with pytest.raises(ValueError, match="receipt"):
        capitals(fen)


UNITS = {"拾": 10, "佰": 100, "仟": 1_000}


def read(said: str) -> int:
    """Capitals back into fen, by the grammar a reader has in mind."""
    parts = re.fullmatch(r"(?:(.+)元)?(?:零|(.)角)?(?:(.)分)?整?", said)
    assert parts, said
    return 100 * _read_yuan(parts[1] or "") + 10 * _digit(parts[2]) + _digit(parts[3])


def _digit(said: str | None) -> int:
    return DIGITS.index(said) if said else 0


def _read_yuan(said: str) -> int:
    total = held = group = 0
    for sign in said:
        if sign in UNITS:
            group, held = group + held * UNITS[sign], 0
        elif sign == "万":
            total, group, held = total + (group + held) * 10_000, 0, 0
        elif sign == "亿":
            total, group, held = (total + group + held) * 10**8, 0, 0
        else:
            held = DIGITS.index(sign)
    return total + group + held


@given(some.integers(min_value=0, max_value=10**14))
def test_whoever_reads_the_capitals_reads_the_same_sum(fen: int) -> None:
    said = capitals(fen)
    assert read(said) == fen
    assert "零零" not in said and said.endswith(("整", "角", "分"))
