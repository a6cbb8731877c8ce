"""When a price that was set may be taken back altogether: before it holds, and while no bill was made with it."""

from __future__ import annotations

from datetime import date

from server.kit.errors import Conflict


def check_withdrawal(*, from_month: date, month: date, bills: int) -> None:
    """:class:`Conflict` for a price that has begun by ``month``, or on which bills rest: drafts and void ones too,
    because each names the price it was worked out from."""
    if bills:
        words = f"已经有 {bills} 张账单用这个标准（草稿和作废的也算），不能撤回；可以定终止月份。"
        raise Conflict("tariff_used", words, bills=bills)
    if from_month <= month:
        raise Conflict("tariff_begun", "这个标准已经开始用了，不能撤回；可以定终止月份，再换新标准。")
