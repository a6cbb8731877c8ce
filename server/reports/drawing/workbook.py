"""The reports of a month of an estate as a workbook: the figures, and each report behind them.

Neither words nor names of residents are in it: who needs those opens the report, and that is written down.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from server.kit.drawing.workbooks import COUNT, INSTANT, TEXT, Columns, MarkedBook
from server.reports.queries.rates import Part
from server.reports.rules.figures import HOW

NOTE = "只供物业管理使用，请勿外传。"
FIGURES: Columns = (
    ("类别", 24, TEXT), ("报事", 8, COUNT), *((name, 12, TEXT) for name, _ in HOW), ("现在逾期", 10, COUNT),
    ("被催过", 10, COUNT),
)  # fmt: skip
REPORTS: Columns = (
    ("编号", 12, TEXT), ("登记", 17, INSTANT), ("渠道", 10, TEXT), ("类型", 10, TEXT), ("类别", 18, TEXT),
    ("地点", 22, TEXT), ("级别", 6, TEXT), ("状态", 12, TEXT), ("经手人", 12, TEXT), ("应受理", 17, INSTANT),
    ("受理", 17, INSTANT), ("应到场", 17, INSTANT), ("到场", 17, INSTANT), ("应修好", 17, INSTANT),
    ("修好", 17, INSTANT), ("办结", 17, INSTANT), ("评星", 6, COUNT), ("重开", 6, COUNT), ("催单", 6, COUNT),
)  # fmt: skip


def workbook(
    estate: str, month: date, figures: Sequence[Part], rows: Sequence[tuple[Any, ...]], *, by: str, at: datetime,
    fonts: str | Path,
) -> bytes:  # fmt: skip
    """The bytes of the workbook. ``rows`` are in the order of :data:`REPORTS`; ``by`` takes it out."""
    book = MarkedBook(f"{estate} {month:%Y-%m} 报事", by=by, at=at, note=NOTE, fonts=fonts)
    lines = [(one.label, one.tickets, *one.rates, one.late, one.urged) for one in figures]
    book.table(book.sheet("办理情况", FIGURES), FIGURES, lines)
    book.table(book.sheet("每一件", REPORTS), REPORTS, rows)
    return book.content()
