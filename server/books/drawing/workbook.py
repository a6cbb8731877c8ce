"""The books of a period as a workbook: the sums as owners see them, and each entry behind them.

Each total is a formula over its rows, and beside it stands what the ledger says; who took it out and when is on every
sheet, on the screen and on paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from server.books.queries.books import Line
from server.kit.drawing.workbooks import COUNT, DAY, FEN, HEAD, TEXT, Columns, MarkedBook, cells

NOTE = "个人信息已遮住，供业主和审计核对。"
SIDES = (("income", "收入", "income_fen"), ("spending", "支出", "spending_fen"), ("public", "公共收益", "public_fen"))
SUMS: Columns = (("科目", 26, TEXT), ("预算（元）", 16, FEN), ("金额（元）", 16, FEN), ("笔数", 8, COUNT))
ENTRIES: Columns = (
    ("编号", 10, TEXT), ("日期", 12, DAY), ("科目", 22, TEXT), ("用途或来源", 50, TEXT), ("金额（元）", 16, FEN),
)  # fmt: skip


def workbook(told: Mapping[str, Any], *, by: str, at: datetime, fonts: str | Path) -> bytes:
    """The bytes of the workbook of what :func:`server.books.queries.books.told` tells."""
    title = f"{told['estate']['name']} {told['period_words']}公开账"
    book = MarkedBook(title, by=by, at=at, note=NOTE, fonts=fonts)
    for key, name, total in SIDES:
        _sums(book, name, told[key], told["totals"][total])
    rows = [(row["id"], row["day"], row["label"], row["words"], row["fen"]) for row in told["entries"]]
    book.table(book.sheet("每一笔", ENTRIES), ENTRIES, rows)
    return book.content()


def _sums(book: MarkedBook, name: str, lines: Sequence[Line], total: int) -> None:
    """A sheet with a row for each line: its sum and of how many movements it is made; the sum of the lines as a
    formula, and the ledger's beside it."""
    sheet = book.sheet(name, SUMS)
    book.table(sheet, SUMS, [(line.label, line.budget_fen, line.fen, line.count) for line in lines])
    last = HEAD + 1 + len(lines)
    sheet.write_string(last, 0, "合计（公式）", book.bold)
    book.formula(sheet, last, 2, f"=SUM({cells(2, len(lines))})", total)
    sheet.write_string(last + 1, 0, "总账", book.bold)
    book.cell(sheet, last + 1, 2, total, FEN)
