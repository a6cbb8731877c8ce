"""The month of an estate as a workbook: a sheet per kind of row, and a first one that adds everything up again.

Sums are formulas over the rows, so that whoever opens it can follow each; beside them stands what the ledger says.
Every sheet carries who took it out and when, on the screen and on paper.
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
from xlsxwriter.worksheet import Worksheet

from server.kit.clock import SHANGHAI
from server.kit.drawing.watermark import tile
from server.ledger.queries.trial import TrialLine
from server.ledger.rules.accounts import LABELS, Account, Class
from server.payments.drawing.columns import (
    ALLOCATIONS,
    BILLS,
    DAY,
    FEN,
    HEAD,
    PAYMENTS,
    REFUNDS,
    TEXT,
    TRANSFERS,
    Columns,
    range_of,
)
from server.payments.queries.exports import Month

MONEY_FORMAT, DAY_FORMAT = "#,##0.00;[Red]-#,##0.00", "yyyy-mm-dd"
GROW_BY_DEBIT = (Class.ASSET, Class.EXPENSE)
NOTE = "仅供本小区对账使用，含住户缴费信息，请勿外传。"


def workbook(found: Month, *, by: str, at: datetime, fonts: str | Path) -> bytes:
    """The bytes of the workbook. ``by`` and ``at`` are who takes it out, and when."""
    out = io.BytesIO()
    mark = f"{by} {at.astimezone(SHANGHAI):%Y-%m-%d %H:%M} 导出"
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        _Book(book, found, mark, tile(mark, fonts)).write()
    return out.getvalue()


class _Book:
    def __init__(self, book: Workbook, found: Month, mark: str, tile: bytes | None) -> None:
        self._book, self._found, self._mark, self._tile = book, found, mark, tile
        bold = {"bold": True, "bg_color": "#EDE7DA", "border": 1}
        self._bold: Format = book.add_format(bold)
        self._kinds: dict[str, Format] = {
            FEN: book.add_format({"num_format": MONEY_FORMAT}), DAY: book.add_format({"num_format": DAY_FORMAT}),
            TEXT: book.add_format({}),
        }  # fmt: skip

    def write(self) -> None:
        first = self._sheet("核对")
        sheets = (("账单", BILLS, self._found.bills), ("收款", PAYMENTS, self._found.payments),
                  ("核销", ALLOCATIONS, self._found.allocations), ("退款", REFUNDS, self._found.refunds),
                  ("总账流水", TRANSFERS, self._found.transfers))  # fmt: skip
        for name, columns, rows in sheets:
            self._table(self._sheet(name), columns, rows)
        self._check(first)

    def _sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        title = f"{self._found.estate} {self._found.first:%Y-%m-%d} 至 {self._found.last:%Y-%m-%d} {name}"
        sheet.write_string(0, 0, title, self._bold)
        sheet.write_string(1, 0, f"{self._mark}。{NOTE}")
        sheet.set_header(f"&C{_plain(title)}")
        sheet.set_footer(f"&L{_plain(self._mark)}&R&P / &N")
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        if self._tile:
            sheet.set_background(io.BytesIO(self._tile))
        return sheet

    def _table(self, sheet: Worksheet, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> None:
        for place, (title, width, kind) in enumerate(columns):
            sheet.set_column(place, place, width, self._kinds[kind])
            sheet.write_string(HEAD, place, title, self._bold)
        for number, row in enumerate(rows, HEAD + 1):
            for place, (value, (_, _, kind)) in enumerate(zip(row, columns, strict=True)):
                self._cell(sheet, number, place, value, kind)
        sheet.freeze_panes(HEAD + 1, 0)

    def _cell(self, sheet: Worksheet, row: int, place: int, value: Any, kind: str) -> None:
        if kind == FEN:
            sheet.write_number(row, place, _yuan(value), self._kinds[FEN])
        elif kind == DAY:
            assert isinstance(value, date)
            sheet.write_datetime(row, place, value, self._kinds[DAY])
        else:
            # Always text: a number of 28 digits keeps them all, and no cell becomes a formula.
            sheet.write_string(row, place, str(value), self._kinds[TEXT])

    def _check(self, sheet: Worksheet) -> None:
        """Each account from its opening over the transfers to its closing; then each list against the ledger."""
        titles = ("科目", "期初", "借方发生", "贷方发生", "期末", "总账期末", "是否一致")
        for place, title in enumerate(titles):
            sheet.set_column(place, place, 16)
            sheet.write_string(HEAD, place, title, self._bold)
        row = HEAD + 1
        for line in self._found.accounts:
            self._account(sheet, row, line)
            row += 1
        self._lists(sheet, row + 1)

    def _account(self, sheet: Worksheet, row: int, line: TrialLine) -> None:
        money, grows = self._kinds[FEN], "C{0}-D{0}" if line.kind in GROW_BY_DEBIT else "D{0}-C{0}"
        sheet.write_string(row, 0, line.label)
        sheet.write_number(row, 1, _yuan(line.opening), money)
        amounts = range_of(TRANSFERS, "金额", len(self._found.transfers))
        for place, side, fen in ((2, "借方", line.debits), (3, "贷方", line.credits)):
            where = range_of(TRANSFERS, side, len(self._found.transfers))
            formula = f"=SUMIF('总账流水'!{where},A{row + 1},'总账流水'!{amounts})"
            sheet.write_formula(row, place, formula, money, _yuan(fen))
        sheet.write_formula(row, 4, f"=B{row + 1}+{grows.format(row + 1)}", money, _yuan(line.closing))
        sheet.write_number(row, 5, _yuan(line.closing), money)
        sheet.write_formula(row, 6, f'=IF(ROUND(E{row + 1}-F{row + 1},2)=0,"一致","不一致")', None, "一致")

    def _lists(self, sheet: Worksheet, row: int) -> None:
        found, moved = self._found, {line.label: line for line in self._found.accounts}
        receivable = moved.get(LABELS[Account.RECEIVABLE])
        more, less = (receivable.debits, receivable.credits) if receivable else (0, 0)
        checks = (
            ("账单应收增加＝应收款借方", "账单", BILLS, "本期应收增加", found.bills, more),
            ("账单应收减少＝应收款贷方", "账单", BILLS, "本期应收减少", found.bills, less),
            ("收款合计（计入）", "收款", PAYMENTS, "计入金额", found.payments, None),
            ("核销净额", "核销", ALLOCATIONS, "金额", found.allocations, None),
            ("退款合计（计入）", "退款", REFUNDS, "计入金额", found.refunds, None),
        )
        for words, name, columns, column, rows, ledger in checks:
            place = [title for title, _, _ in columns].index(column)
            total = sum(one[place] for one in rows)
            sheet.write_string(row, 0, words)
            formula = f"=SUM('{name}'!{range_of(columns, column, len(rows))})"
            sheet.write_formula(row, 4, formula, self._kinds[FEN], _yuan(total))
            if ledger is not None:
                sheet.write_number(row, 5, _yuan(ledger), self._kinds[FEN])
                said = "一致" if total == ledger else "不一致"
                sheet.write_formula(row, 6, f'=IF(ROUND(E{row + 1}-F{row + 1},2)=0,"一致","不一致")', None, said)
            row += 1
        self._reversed(sheet, row)

    def _reversed(self, sheet: Worksheet, row: int) -> None:
        """What was allocated and taken back again: it stands in what bills grew by, and not in the net of allocations,
        so that what bills shrank by is that net, this, and what was waived."""
        rows = self._found.allocations
        place = [title for title, _, _ in ALLOCATIONS].index("金额")
        taken_back = -sum(one[place] for one in rows if one[place] < 0)
        sheet.write_string(row, 0, "核销冲回（退款、作废，已在应收增加里）")
        formula = f"=-SUMIF('核销'!{range_of(ALLOCATIONS, '金额', len(rows))},\"<0\")"
        sheet.write_formula(row, 4, formula, self._kinds[FEN], _yuan(taken_back))


def _yuan(fen: int) -> Decimal:
    return Decimal(fen) / 100


def _plain(words: str) -> str:
    return words.replace("&", "&&")
