"""Sums to the fen and months as old systems write them; and a whole sheet, columns wherever they stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from server.kit.errors import Malformed
from server.rosters import opening_lines
from server.rosters.opening_cells import read_fen, read_months
from tests.server.rosters.sheets import write

JAN, MAR, DEC = date(2025, 1, 1), date(2025, 3, 1), date(2025, 12, 1)


@pytest.mark.parametrize(("cell", "fen"), [
    (230.0, 23_000), (0.1 + 0.2, 30), (1234567.89, 123_456_789), ("1,234.50", 123_450), ("￥12.3元", 1230), ("", 0),
    ("-", 0), (0, 0), ("0.00", 0), (4.35, 435), (1.005 * 100, 10_050), ("２３０", 23_000),
])  # fmt: skip
def test_sums_are_read_to_the_fen(cell: Any, fen: int) -> None:
    assert read_fen(cell) == (fen, "")


@pytest.mark.parametrize("cell", [
    "两百", "12.345", 12.345, -1.0, "-5", float("nan"), float("inf"), True, date(2025, 3, 1), "1e99", "1.2.3",
])  # fmt: skip
def test_what_is_no_sum_is_said(cell: Any) -> None:
    fen, wrong = read_fen(cell)
    assert fen == 0 and wrong


def test_a_column_of_fen_takes_whole_ones() -> None:
    assert read_fen(23_000.0, in_fen=True) == (23_000, "")
    assert read_fen(0.5, in_fen=True)[1]


@pytest.mark.parametrize(("cell", "months"), [
    ("2025-03", (MAR, MAR)), ("2025年3月", (MAR, MAR)), ("202503", (MAR, MAR)), (202503.0, (MAR, MAR)),
    ("2025.3", (MAR, MAR)), ("2025/03月份", (MAR, MAR)), (date(2025, 3, 15), (MAR, MAR)),
    ("2025-03-31", (MAR, MAR)), ("2025年1-3月", (JAN, MAR)), ("2025年1月至3月", (JAN, MAR)),
    ("2025-01至2025-03", (JAN, MAR)), ("202501-202503", (JAN, MAR)), ("2025-01-01至2025-03-31", (JAN, MAR)),
    ("2025年第1季度", (JAN, MAR)), ("2025年一季度", (JAN, MAR)), ("2025Q1", (JAN, MAR)), ("2025年", (JAN, DEC)),
    ("2025年度", (JAN, DEC)), ("2024年12月至2025年1月", (date(2024, 12, 1), JAN)),
])  # fmt: skip
def test_months_are_read_as_people_write_them(cell: Any, months: tuple[date, date]) -> None:
    assert read_months(cell) == months


@pytest.mark.parametrize(
    "cell", ["", "三月", "2025-13", "3月", "2025", "2025年5-3月", "0001-01", "去年", "2025年5季度", 45.5]
)
def test_what_is_no_month_is_none(cell: Any) -> None:
    assert read_months(cell) is None


HEADER = [
    "序号",
    "房屋",
    "客户名称",
    "费项名称",
    "所属期",
    "应收金额(元)",
    "已收金额",
    "欠费金额",
    "滞纳金",
    "预收余额",
]


def sheet(tmp_path: Path, *rows: list[Any], header: list[Any] = HEADER) -> opening_lines.Sheet:
    return opening_lines.read(write(tmp_path / "欠费.xlsx", {"欠费明细": [["某某物业欠费表"], header, *rows]}))


def test_a_sheet_is_read_by_the_meaning_of_its_columns_and_its_totals_are_kept(tmp_path: Path) -> None:
    found = sheet(
        tmp_path, [1, "21栋1单元702", "白兰娟", "物业费", "2025-03", 230, 30, 200, 12.5, ""],
        [2, "21栋1单元101", "王建国", "", "", "", "", "", "", 88.8],
        ["", "21栋小计", "", "", "", 230, 30, 200, "", 88.8], ["", "合计", "", "", "", 230, 30, 200, 12.5, 88.8],
    )  # fmt: skip
    assert [(one.row, one.owner, one.asked, one.paid, one.late, one.prepaid) for one in found.lines] == [
        (3, "白兰娟", 23_000, 3_000, 1_250, 0), (4, "王建国", 0, 0, 0, 8_880),
    ]  # fmt: skip
    assert found.lines[0].due_on == date(2025, 3, 31) and found.lines[1].months is None
    assert found.declared == {"owed": 20_000, "prepaid": 8_880} and found.flaws == []


@pytest.mark.parametrize(("row", "words", "column"), [
    ([1, "21栋1单元702", "白兰娟", "物业费", "三月", 230, 30, 200, 0, 0], "月份看不明白", "E 列“月份”"),
    ([1, "21栋1单元702", "白兰娟", "物业费", "2025-03", 230, 30, 199, 0, 0], "不等于欠费金额", "H 列“欠费金额”"),
    ([1, "21栋1单元702", "白兰娟", "物业费", "2025-03", 230, 30, "很多", 0, 0], "应是金额", "H 列“欠费金额”"),
    ([1, "21栋1单元702", "白兰娟", "物业费", "2025-03", 0, 0, 0, 0, -5], "不能是负数", "J 列“预存余额”"),
])  # fmt: skip
def test_what_cannot_be_read_is_named_by_row_and_column(
    tmp_path: Path, row: list[Any], words: str, column: str
) -> None:
    found = sheet(tmp_path, row)
    assert found.lines == [] and (found.flaws[0].row, found.flaws[0].column) == (3, column)
    assert words in found.flaws[0].words and found.flaws[0].level == "error"


def test_a_row_without_anything_is_left_out_with_a_word(tmp_path: Path) -> None:
    found = sheet(tmp_path, [1, "21栋1单元702", "白兰娟", "物业费", "2025-03", 230, 230, 0, 0, 0])
    assert found.lines == [] and found.flaws[0].level == "warning"


def test_a_column_that_says_fen_is_read_as_fen(tmp_path: Path) -> None:
    header = ["房号", "欠费人", "收费项目", "月份", "欠费金额（分）"]
    found = sheet(tmp_path, ["702", "白兰娟", "物业费", "2025-03", 23_000], header=header)
    assert found.lines[0].asked == 23_000 and "按“分”读" in found.notices[-1]


def test_a_sheet_without_homes_or_sums_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Malformed, match="opening_columns_missing"):
        sheet(tmp_path, ["a", "b"], header=["姓名", "电话"])
