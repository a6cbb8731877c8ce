"""Months as people say them: 2026年10月, 2026年10月至12月, 2026年11月至2027年1月."""

from __future__ import annotations

from datetime import date


def month_words(month: date) -> str:
    """``2026年10月``."""
    return f"{month.year}年{month.month}月"


def period_words(first: date, last: date) -> str:
    """A month, or from the first to the last of several."""
    begin = month_words(first)
    if (first.year, first.month) == (last.year, last.month):
        return begin
    return f"{begin}至{last.month}月" if first.year == last.year else f"{begin}至{month_words(last)}"
