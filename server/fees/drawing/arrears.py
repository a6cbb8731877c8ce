"""What is owed in an estate as a workbook: a sheet by home, and one with each bill behind it.

Sums are formulas over the rows. Who took it out and when stands on every sheet, on the screen and on paper: it tells
what single people owe.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from server.fees.queries.arrears import Arrears
from server.kit.drawing.workbooks import COUNT, DAY, FEN, HEAD, TEXT, Columns, MarkedBook, cells

NOTE = "含业主欠费，只供催缴和对账使用，不得张贴、转发或公布。"
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
    book = MarkedBook(f"{found.estate} {found.on:%Y-%m-%d} 欠费", by=by, at=at, note=NOTE, fonts=fonts)
    _table(book, "按户", HOMES, found.homes)
    _table(book, "逐张", BILLS, found.bills)
    return book.content()


def _table(book: MarkedBook, name: str, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> None:
    """A sheet with its rows, and the sums of its money below them."""
    sheet = book.sheet(name, columns)
    book.table(sheet, columns, rows)
    last = HEAD + 1 + len(rows)
    sheet.write_string(last, 0, "合计（公式）", book.bold)
    for place, (_, _, kind) in enumerate(columns):
        if kind == FEN:
            formula = f"=SUM({cells(place, len(rows))})" if rows else "=0"
            book.formula(sheet, last, place, formula, sum(row[place] for row in rows))
