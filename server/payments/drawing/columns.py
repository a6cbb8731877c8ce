"""The columns of the sheets of a month: title, width in characters, and what is in them."""

from __future__ import annotations

from server.kit.drawing.workbooks import DAY, FEN, TEXT, Columns, cells

BILLS: Columns = (
    ("账单编号", 10, TEXT),
    ("房号", 18, TEXT),
    ("项目", 16, TEXT),
    ("期间", 24, TEXT),
    ("账单金额", 13, FEN),
    ("本期应收增加", 14, FEN),
    ("本期应收减少", 14, FEN),
)
PAYMENTS: Columns = (
    ("收款编号", 10, TEXT),
    ("日期", 12, DAY),
    ("方式", 10, TEXT),
    ("状态", 10, TEXT),
    ("房号", 22, TEXT),
    ("流水号", 32, TEXT),
    ("收据号", 14, TEXT),
    ("金额", 13, FEN),
    ("计入金额", 13, FEN),
)
ALLOCATIONS: Columns = (
    ("核销编号", 10, TEXT),
    ("日期", 12, DAY),
    ("收款编号", 10, TEXT),
    ("账单编号", 10, TEXT),
    ("房号", 18, TEXT),
    ("项目", 16, TEXT),
    ("账期", 10, TEXT),
    ("类别", 8, TEXT),
    ("金额", 13, FEN),
)
REFUNDS: Columns = (
    ("退款编号", 10, TEXT),
    ("日期", 12, DAY),
    ("收款编号", 10, TEXT),
    ("退款单号", 32, TEXT),
    ("状态", 18, TEXT),
    ("原因", 24, TEXT),
    ("金额", 13, FEN),
    ("计入金额", 13, FEN),
)
TRANSFERS: Columns = (
    ("日期", 12, DAY),
    ("凭证号", 10, TEXT),
    ("来源", 22, TEXT),
    ("摘要", 30, TEXT),
    ("借方", 12, TEXT),
    ("贷方", 12, TEXT),
    ("项目", 14, TEXT),
    ("账单编号", 10, TEXT),
    ("收款编号", 10, TEXT),
    ("金额", 13, FEN),
)


def range_of(columns: Columns, title: str, count: int) -> str:
    """The cells of a column with so many rows, as formulas name them: ``$E$4:$E$9``."""
    return cells([one for one, _, _ in columns].index(title), count)
