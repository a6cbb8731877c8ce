"""The books of a period as a workbook: the sums as owners see them, and each entry behind them.

Each total is a formula over its rows, and beside it stands what the ledger says; who took it out and when is on every
sheet, on the screen and on paper.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from server.books.queries.books import Line
from server.kit.clock import SHANGHAI

MONEY, NOTE = "#,##0.00;[Red]-#,##0.00", "个人信息已遮住，供业主和审计核对。"
SIDES = (("income", "收入", "income_fen"), ("spending", "支出", "spending_fen"), ("public", "公共收益", "public_fen"))
FIRST = 3
"""The first row of figures, counted from 0; above it stand what the sheet is, who took it out, and the titles."""


def workbook(told: Mapping[str, Any], *, by: str, at: datetime) -> bytes:
    """The bytes of the workbook of what :func:`server.books.queries.books.told` tells."""
    out = io.BytesIO()
    mark = f"{by} {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 导出"
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheets = _Sheets(book, f"{told['estate']['name']} {told['period_words']}公开账", mark)
        for key, name, total in SIDES:
            sheets.sums(name, told[key], told["totals"][total])
        sheets.entries(told["entries"])
    return out.getvalue()


class _Sheets:
    def __init__(self, book: Workbook, title: str, mark: str) -> None:
        self._book, self._title, self._mark = book, title, mark
        self._bold: Format = book.add_format({"bold": True, "bg_color": "#EDE7DA", "border": 1})
        self._money: Format = book.add_format({"num_format": MONEY})
        self._day: Format = book.add_format({"num_format": "yyyy-mm-dd"})

    def sums(self, name: str, lines: Sequence[Line], total: int) -> None:
        """A sheet with a row for each line: its sum and of how many movements it is made; the sum of the lines as a
        formula, and the ledger's beside it."""
        sheet = self._sheet(name, (("科目", 26), ("预算（元）", 16), ("金额（元）", 16), ("笔数", 8)))
        for row, line in enumerate(lines, FIRST):
            sheet.write_string(row, 0, line.label)
            if line.budget_fen is not None:
                sheet.write_number(row, 1, _yuan(line.budget_fen), self._money)
            sheet.write_number(row, 2, _yuan(line.fen), self._money)
            sheet.write_number(row, 3, line.count)
        last = FIRST + len(lines)
        sheet.write_string(last, 0, "合计（公式）", self._bold)
        sheet.write_formula(last, 2, f"=SUM(C{FIRST + 1}:C{max(last, FIRST + 1)})", self._money, _yuan(total))
        sheet.write_string(last + 1, 0, "总账", self._bold)
        sheet.write_number(last + 1, 2, _yuan(total), self._money)

    def entries(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """A sheet with each entry."""
        sheet = self._sheet(
            "每一笔", (("编号", 10), ("日期", 12), ("科目", 22), ("用途或来源", 50), ("金额（元）", 16))
        )
        for number, row in enumerate(rows, FIRST):
            sheet.write_string(number, 0, str(row["id"]))
            sheet.write_datetime(number, 1, row["day"], self._day)
            sheet.write_string(number, 2, row["label"])
            sheet.write_string(number, 3, row["words"])
            sheet.write_number(number, 4, _yuan(row["fen"]), self._money)

    def _sheet(self, name: str, columns: Sequence[tuple[str, int]]) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, f"{self._title} {name}", self._bold)
        sheet.write_string(1, 0, f"{self._mark}。{NOTE}")
        for place, (title, width) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(FIRST - 1, place, title, self._bold)
        sheet.set_footer(f"&L{self._mark.replace('&', '&&')}&R&P / &N")
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.freeze_panes(FIRST, 0)
        return sheet


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100
