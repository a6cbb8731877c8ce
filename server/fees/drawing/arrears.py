"""What is owed in an estate as a workbook: a sheet by home, and one with each bill behind it.

Sums are formulas over the rows. Who took it out and when stands on every sheet, on the screen and on paper: it tells
what single people owe.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from server.fees.queries.arrears import Arrears
from server.kit.clock import SHANGHAI
from server.kit.drawing.watermark import tile

FEN, DAY, TEXT, COUNT = "fen", "day", "text", "count"
HEAD = 2
"""The row of titles, counted from 0; above it stand what the sheet is and who took it out."""
NOTE = "含业主欠费，只供催缴和对账使用，不得张贴、转发或公布。"
Columns = Sequence[tuple[str, int, str]]
HOMES: Columns = (
    ("房号", 18, TEXT), ("缴费人", 16, TEXT), ("未缴张数", 10, COUNT), ("最早到期", 12, DAY), ("其中已逾期", 13, FEN),
    ("其中有异议", 13, FEN), ("未缴合计", 13, FEN),
)  # fmt: skip
BILLS: Columns = (
    ("账单编号", 10, TEXT), ("房号", 18, TEXT), ("缴费人", 16, TEXT), ("项目", 16, TEXT), ("账期", 24, TEXT),
    ("到期日", 12, DAY), ("逾期天数", 10, COUNT), ("异议", 8, TEXT), ("账单金额", 13, FEN), ("已付", 13, FEN),
    ("减免", 13, FEN), ("未缴", 13, FEN),
)  # fmt: skip


def workbook(found: Arrears, *, by: str, at: datetime, fonts: str | Path) -> bytes:
    """The bytes of the workbook. ``by`` and ``at`` are who takes it out, and when."""
    out, mark = io.BytesIO(), f"{by} {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 导出"
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheets = _Sheets(book, f"{found.estate} {found.on:%Y-%m-%d} 欠费", mark, tile(mark, fonts))
        sheets.table("按户", HOMES, found.homes)
        sheets.table("逐张", BILLS, found.bills)
    return out.getvalue()


class _Sheets:
    def __init__(self, book: Workbook, title: str, mark: str, behind: bytes | None) -> None:
        self._book, self._title, self._mark, self._behind = book, title, mark, behind
        self._bold = book.add_format({"bold": True, "bg_color": "#EDE7DA", "border": 1})
        self._kinds = {FEN: book.add_format({"num_format": "#,##0.00;[Red]-#,##0.00"}), TEXT: book.add_format({}),
                       DAY: book.add_format({"num_format": "yyyy-mm-dd"}), COUNT: book.add_format({})}  # fmt: skip

    def table(self, name: str, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> None:
        """A sheet with its rows, and the sums of its money below them."""
        sheet = self._sheet(name, columns)
        for number, row in enumerate(rows, HEAD + 1):
            for place, (value, (_, _, kind)) in enumerate(zip(row, columns, strict=True)):
                self._cell(sheet, number, place, value, kind)
        last = HEAD + 1 + len(rows)
        sheet.write_string(last, 0, "合计（公式）", self._bold)
        for place, (_, _, kind) in enumerate(columns):
            if kind == FEN:
                column = xl_col_to_name(place)
                total = Decimal(sum(row[place] for row in rows)) / 100
                formula = f"=SUM({column}{HEAD + 2}:{column}{max(last, HEAD + 2)})" if rows else "=0"
                sheet.write_formula(last, place, formula, self._kinds[FEN], total)

    def _sheet(self, name: str, columns: Columns) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, f"{self._title} {name}", self._bold)
        sheet.write_string(1, 0, f"{self._mark}。{NOTE}")
        for place, (title, width, _) in enumerate(columns):
            sheet.set_column(place, place, width)
            sheet.write_string(HEAD, place, title, self._bold)
        sheet.set_header(f"&C{self._title.replace('&', '&&')} {name}")
        sheet.set_footer(f"&L{self._mark.replace('&', '&&')}&R&P / &N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.freeze_panes(HEAD + 1, 0)
        if self._behind:
            sheet.set_background(io.BytesIO(self._behind))
        return sheet

    def _cell(self, sheet: Worksheet, row: int, place: int, value: Any, kind: str) -> None:
        if kind == FEN:
            sheet.write_number(row, place, Decimal(value) / 100, self._kinds[FEN])
        elif kind == COUNT:
            sheet.write_number(row, place, value)
        elif kind == DAY:
            assert isinstance(value, date)
            sheet.write_datetime(row, place, value, self._kinds[DAY])
        else:
            # Always text: no name and no number becomes a formula.
            sheet.write_string(row, place, str(value), self._kinds[TEXT])
