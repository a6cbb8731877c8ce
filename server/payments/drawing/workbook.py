"""The month of an estate as a workbook: a sheet per kind of row, and a first one that adds everything up again.

Sums are formulas over the rows, so that whoever opens it can follow each; beside them stands what the ledger says.
Every sheet carries who took it out and when, on the screen and on paper.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from xlsxwriter.worksheet import Worksheet

from server.kit.drawing.workbooks import FEN, HEAD, TEXT, Columns, MarkedBook
from server.ledger.queries.trial import TrialLine
from server.ledger.rules.accounts import LABELS, Account, Class
from server.payments.drawing.columns import ALLOCATIONS, BILLS, PAYMENTS, REFUNDS, TRANSFERS, range_of
from server.payments.queries.exports import Month

GROW_BY_DEBIT = (Class.ASSET, Class.EXPENSE)
NOTE = "仅供本小区对账使用，含住户缴费信息，请勿外传。"


ACCOUNTS: Columns = (
    ("科目", 16, TEXT), ("期初", 16, FEN), ("借方发生", 16, FEN), ("贷方发生", 16, FEN), ("期末", 16, FEN),
    ("总账期末", 16, FEN), ("是否一致", 16, TEXT),
)  # fmt: skip


def workbook(found: Month, *, by: str, at: datetime, fonts: str | Path) -> bytes:
    """The bytes of the workbook. ``by`` and ``at`` are who takes it out, and when."""
    title = f"{found.estate} {found.first:%Y-%m-%d} 至 {found.last:%Y-%m-%d}"
    book = MarkedBook(title, by=by, at=at, note=NOTE, fonts=fonts)
    first = book.sheet("核对", ACCOUNTS)
    for name, columns, rows in (
        ("账单", BILLS, found.bills), ("收款", PAYMENTS, found.payments), ("核销", ALLOCATIONS, found.allocations),
        ("退款", REFUNDS, found.refunds), ("总账流水", TRANSFERS, found.transfers),
    ):  # fmt: skip
        book.table(book.sheet(name, columns), columns, rows)
    _Check(book, found, first).write()
    return book.content()


class _Check:
    """Each account from its opening over the transfers to its closing; then each list against the ledger."""

    def __init__(self, book: MarkedBook, found: Month, sheet: Worksheet) -> None:
        self._book, self._found, self._sheet = book, found, sheet

    def write(self) -> None:
        row = HEAD + 1
        for line in self._found.accounts:
            self._account(row, line)
            row += 1
        self._lists(row + 1)

    def _account(self, row: int, line: TrialLine) -> None:
        sheet, grows = self._sheet, "C{0}-D{0}" if line.kind in GROW_BY_DEBIT else "D{0}-C{0}"
        sheet.write_string(row, 0, line.label)
        self._book.cell(sheet, row, 1, line.opening, FEN)
        amounts = range_of(TRANSFERS, "金额", len(self._found.transfers))
        for place, side, fen in ((2, "借方", line.debits), (3, "贷方", line.credits)):
            where = range_of(TRANSFERS, side, len(self._found.transfers))
            formula = f"=SUMIF('总账流水'!{where},A{row + 1},'总账流水'!{amounts})"
            self._book.formula(sheet, row, place, formula, fen)
        self._book.formula(sheet, row, 4, f"=B{row + 1}+{grows.format(row + 1)}", line.closing)
        self._book.cell(sheet, row, 5, line.closing, FEN)
        sheet.write_formula(row, 6, f'=IF(ROUND(E{row + 1}-F{row + 1},2)=0,"一致","不一致")', None, "一致")

    def _lists(self, row: int) -> None:
        sheet, found, moved = self._sheet, self._found, {line.label: line for line in self._found.accounts}
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
            self._book.formula(sheet, row, 4, formula, total)
            if ledger is not None:
                self._book.cell(sheet, row, 5, ledger, FEN)
                said = "一致" if total == ledger else "不一致"
                sheet.write_formula(row, 6, f'=IF(ROUND(E{row + 1}-F{row + 1},2)=0,"一致","不一致")', None, said)
            row += 1
        self._reversed(row)

    def _reversed(self, row: int) -> None:
        """What was allocated and taken back again: it stands in what bills grew by, and not in the net of allocations,
        so that what bills shrank by is that net, this, and what was waived."""
        rows = self._found.allocations
        place = [title for title, _, _ in ALLOCATIONS].index("金额")
        taken_back = -sum(one[place] for one in rows if one[place] < 0)
        self._sheet.write_string(row, 0, "核销冲回（退款、作废，已在应收增加里）")
        formula = f"=-SUMIF('核销'!{range_of(ALLOCATIONS, '金额', len(rows))},\"<0\")"
        self._book.formula(self._sheet, row, 4, formula, taken_back)
