"""What is brought over from another system: sums that must agree, months that must not meet, the line people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from server.fees.rules.openings import (
    Brought,
    as_json,
    differs,
    formula,
    from_json,
    last_day,
    months_of,
    overlapping,
    totals,
)

MARCH, MAY = date(2025, 3, 1), date(2025, 5, 1)
OWED = Brought(2, 7, 9, 5, 3, "物业费", MARCH, MARCH, date(2025, 3, 31), asked=23_000, paid=3_000, late=500)
SAVED = Brought(3, 7, 9, 5, prepaid=10_000)


def test_a_row_is_kept_as_it_was() -> None:
    assert from_json(as_json(OWED)) == OWED and from_json(as_json(SAVED)) == SAVED


def test_sums_are_of_what_is_open() -> None:
    assert totals([OWED, SAVED]) == {"owed": 20_000, "late": 500, "prepaid": 10_000, "bills": 1, "homes": 1}
    assert totals([]) == {"owed": 0, "late": 0, "prepaid": 0, "bills": 0, "homes": 0}


@pytest.mark.parametrize(("declared", "said"), [
    ({"owed": 20_000, "prepaid": 10_000}, []), ({"owed": None, "prepaid": None}, []), ({}, []),
    ({"owed": 20_001, "prepaid": None}, ["欠费合计：读到 200.00 元，应该是 200.01 元，差 0.01 元"]),
    ({"owed": 0, "prepaid": 0}, ["欠费合计：读到 200.00 元，应该是 0.00 元，差 200.00 元",
                                "预存合计：读到 100.00 元，应该是 0.00 元，差 100.00 元"]),
])  # fmt: skip
def test_a_difference_of_a_fen_is_said(declared: dict[str, int | None], said: list[str]) -> None:
    assert differs(totals([OWED, SAVED]), declared) == said


def test_the_line_says_where_it_comes_from_and_how_it_came_about() -> None:
    assert formula(OWED) == "从旧系统转来：物业费，2025年3月，应收 230.00 元 − 已付 30.00 元 = 欠 200.00 元"
    assert formula(replace(OWED, paid=0, through=MAY)) == "从旧系统转来：物业费，2025年3月至5月，欠 230.00 元"
    assert formula(SAVED) == ""


@pytest.mark.parametrize(("first", "last", "standing", "found"), [
    (MARCH, MARCH, [], {}),
    (MARCH, MARCH, [(7, 3, date(2025, 1, 1), MARCH)], {2}),
    (MARCH, MAY, [(7, 3, MAY, MAY)], {2}),
    (MARCH, MARCH, [(7, 4, MARCH, MARCH), (8, 3, MARCH, MARCH), (7, 3, date(2025, 4, 1), MAY)], {}),
])  # fmt: skip
def test_months_that_are_billed_are_never_billed_again(
    first: date, last: date, standing: list[tuple[int, int, date, date]], found: set[int]
) -> None:
    assert set(overlapping([replace(OWED, period=first, through=last), SAVED], standing)) == set(found)


def test_two_rows_of_the_same_months_are_told_of_each_other() -> None:
    told = overlapping([OWED, replace(OWED, row=5), replace(OWED, row=6, item_id=4)], [])
    assert told == {5: "和第 2 行是同一户、同一项目、同样的月份"}


def test_months_and_their_last_day() -> None:
    assert (months_of(MARCH, MAY), months_of(date(2024, 12, 1), date(2025, 1, 1))) == (3, 2)
    assert (last_day(date(2024, 2, 1)), last_day(date(2025, 12, 1))) == (date(2024, 2, 29), date(2025, 12, 31))
