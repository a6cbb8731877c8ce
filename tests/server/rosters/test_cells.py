"""One cell at a time: what people type, and what it says."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.rosters.cells import Cell, read_area, read_floor, text, word
from server.rosters.dates import read_date


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("９０．７２", "90.72"),
        ("\u3000 301\xa0", "301"),
        ("30\u200b1\x00", "301"),
        ("\ufeff楼栋", "楼栋"),
        (101.0, "101"),
        (2.0**63, repr(2.0**63)),
        (True, "是"),
        ("张三\r\n李四", "张三\n\n李四"),
        ("🏠", "🏠"),
    ],
)
def test_a_cell_is_read_without_what_cannot_be_seen(cell: Cell, words: str) -> None:
    assert text(cell) == words


@pytest.mark.parametrize("cell", ["", " ", "—", "/", "无", "暂无", "N/A", "#REF!", "#DIV/0!", "\u3000"])
def test_many_ways_of_writing_nothing(cell: str) -> None:
    assert word(cell) == ""


@pytest.mark.parametrize(
    ("cell", "hundredths", "kind"),
    [
        (89.08, 8908, ""),
        (104.72, 10472, ""),
        (90.0, 9000, ""),
        (0.1 + 0.2, 30, ""),
        ("９０.７２", 9072, ""),
        ("90.54平方米", 9054, ""),
        ("89.08㎡", 8908, ""),
        ("103.17 m²", 10317, ""),
        ("88平米", 8800, ""),
        ("1,204.50", 120450, ""),
        ("90.720", 9072, ""),
        (".5", 50, ""),
        (89.085, 8909, "area_decimals"),
        ("89.084", 8908, "area_decimals"),
        (89.0849, 8908, "area_decimals"),
        ("", 0, "area_missing"),
        ("—", 0, "area_missing"),
        ("#REF!", 0, "area_missing"),
        ("待测绘", 0, "area_text"),
        ("约90", 0, "area_text"),
        ("㎡", 0, "area_text"),
        ("9" * 5000, 0, "area_text"),
        ("1e5", 0, "area_text"),
        (True, 0, "area_text"),
        (date(2002, 1, 1), 0, "area_text"),
        (float("nan"), 0, "area_text"),
        (float("inf"), 0, "area_huge"),
        (0.0, 0, "area_zero"),
        ("0", 0, "area_zero"),
        (0.001, 0, "area_zero"),
        (-105.09, 0, "area_negative"),
        ("－5", 0, "area_negative"),
        (-1e300, 0, "area_negative"),
        (2.0**63, 0, "area_huge"),
        ("9223372036854775808", 0, "area_huge"),
        (100_000.01, 0, "area_huge"),
        (100_000.0, 10_000_000, ""),
    ],
)
def test_an_area_is_whole_hundredths_or_a_finding(cell: Cell, hundredths: int, kind: str) -> None:
    assert read_area(cell) == (hundredths, kind)


@given(st.integers(min_value=1, max_value=10_000_000))
def test_every_area_of_two_decimals_survives_the_float_of_excel(hundredths: int) -> None:
    exact = Decimal(hundredths) / 100
    assert read_area(float(exact)) == (hundredths, "")
    assert read_area(str(exact)) == (hundredths, "")


@given(st.decimals(min_value="0.01", max_value="99999", places=4))
def test_an_area_of_four_decimals_is_rounded_as_on_paper_whether_text_or_number(area: Decimal) -> None:
    expected = int((area * 100).quantize(Decimal(1), ROUND_HALF_UP))
    kind = "" if area * 100 == int(area * 100) else "area_decimals"
    assert read_area(str(area)) == (expected, kind)
    assert read_area(float(area)) == (expected, kind)


SEPTEMBER_24 = date(2002, 9, 24)


@pytest.mark.parametrize(
    "cell",
    [
        SEPTEMBER_24,
        datetime.fromisoformat("2002-09-24 05:06"),
        "2002-09-24",
        "2002/9/24",
        "2002.9.24",
        "2002年9月24日",
        "2002 年 9 月 24 日",
        "２００２．９．２４",
        "20020924",
        "2002-9-24 00:00:00",
        "2002-09-24T08:00:00",
        "2002年09月24号",
        "二〇〇二年九月二十四日",
        37523.0,
        20020924.0,
        "37523",
    ],
)
def test_a_date_is_read_in_any_form_people_use(cell: Cell) -> None:
    assert read_date(cell) == (SEPTEMBER_24, "")


NO_DATES: list[Cell] = ["2002年13月40日", "2002-02-30", "02-9-24", "2002年9月", "2002.9", "去年", "1234", "9/24/2002"]
NO_DATES += [5.0, 2.0**63, date(1900, 1, 1), date(9999, 1, 1), time(1, 2), timedelta(days=3), True, "99999999"]


@pytest.mark.parametrize("cell", [*NO_DATES, "0000-00-00"])
def test_a_date_that_cannot_be_sure_is_not_guessed(cell: Cell) -> None:
    assert read_date(cell) == (None, "date_bad")


@pytest.mark.parametrize("cell", ["", " ", "—", "无"])
def test_no_date_is_no_finding(cell: str) -> None:
    assert read_date(cell) == (None, "")


@pytest.mark.parametrize(
    ("cell", "floor"),
    [
        *((1.0, 1), ("7", 7), ("３层", 3), ("12F", 12), ("第5层", 5), ("十二层", 12), ("-1", -1), ("负一层", -1)),
        *(("B2", -2), ("6-7", 6), ("夹层", None), ("", None), (2.0**63, None)),
    ],
)
def test_a_floor(cell: Cell, floor: int | None) -> None:
    assert read_floor(cell) == floor
