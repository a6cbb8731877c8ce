"""Workbooks that people take out: every sheet says on screen and paper who took it out, and when.

Numbers are numbers and everything else is text: no name becomes a formula, and a number of 28 digits keeps them all.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from server.kit.clock import SHANGHAI
from server.kit.drawing.watermark import tile

FEN, DAY, INSTANT, TEXT, COUNT = "fen", "day", "instant", "text", "count"
HEAD = 2
"""The row of titles, counted from 0; above it stand what the sheet is and who took it out."""
Columns = Sequence[tuple[str, int, str]]
"""(title, width in characters, kind) of each column."""
_A4 = 9
_FORMATS = {FEN: "#,##0.00;[Red]-#,##0.00", DAY: "yyyy-mm-dd", INSTANT: "yyyy-mm-dd hh:mm", TEXT: "", COUNT: ""}


class MarkedBook:
    """A workbook under way; ``note`` says for whom it is. Money comes in fen and is written in yuan."""

    def __init__(self, title: str, *, by: str, at: datetime, note: str, fonts: str | Path) -> None:
        self._out = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._book = Workbook(self._out, options)
        self._title, self._note = title, note
        self._mark = f"{by} {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 导出"
        self._behind = tile(self._mark, fonts)
        self.bold: Format = self._book.add_format({"bold": True, "bg_color": "#EDE7DA", "border": 1})
        self._kinds = {
            kind: self._book.add_format({"num_format": shown} if shown else {}) for kind, shown in _FORMATS.items()
        }

    def sheet(self, name: str, columns: Columns = ()) -> Worksheet:
        """An empty sheet under its titles."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, f"{self._title} {name}", self.bold)
        sheet.write_string(1, 0, f"{self._mark}。{self._note}")
        for place, (title, width, kind) in enumerate(columns):
            sheet.set_column(place, place, width, self._kinds[kind])
            sheet.write_string(HEAD, place, title, self.bold)
        sheet.set_header(f"&C{_plain(self._title)} {_plain(name)}")
        sheet.set_footer(f"&L{_plain(self._mark)}&R&P / &N")
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.freeze_panes(HEAD + 1, 0)
        if self._behind:
            sheet.set_background(io.BytesIO(self._behind))
        return sheet

    def table(self, sheet: Worksheet, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> None:
        """The rows below the titles."""
        for number, row in enumerate(rows, HEAD + 1):
            for place, (value, (_, _, kind)) in enumerate(zip(row, columns, strict=True)):
                self.cell(sheet, number, place, value, kind)

    def cell(self, sheet: Worksheet, row: int, place: int, value: Any, kind: str) -> None:
        """One cell; nothing is written for None."""
        shown = self._kinds[kind]
        if value is None:
            return
        if kind == FEN:
            sheet.write_number(row, place, yuan(value), shown)
        elif kind == COUNT:
            sheet.write_number(row, place, value, shown)
        elif kind == DAY:
            assert isinstance(value, date)
            sheet.write_datetime(row, place, value, shown)
        elif kind == INSTANT:
            sheet.write_datetime(row, place, value.astimezone(SHANGHAI).replace(tzinfo=None), shown)
        else:
            sheet.write_string(row, place, str(value), shown)

    def formula(self, sheet: Worksheet, row: int, place: int, formula: str, fen: int) -> None:
        """A sum of money as a formula, and what it comes to."""
        sheet.write_formula(row, place, formula, self._kinds[FEN], yuan(fen))

    def content(self) -> bytes:
        """The bytes of the file; nothing can be added any more."""
        self._book.close()
        return self._out.getvalue()


def cells(place: int, count: int) -> str:
    """The cells of a column with so many rows below the titles, as formulas name them: ``$E$4:$E$9``."""
    name = xl_col_to_name(place)
    return f"${name}${HEAD + 2}:${name}${max(HEAD + 2, HEAD + 1 + count)}"


def yuan(fen: int) -> Decimal:
    """As a sheet shows money."""
    return Decimal(fen) / 100


def _plain(words: str) -> str:
    return words.replace("&", "&&")
