"""Percentages as they are shown: cut, not rounded, to two decimals (CV-2), so that 66.666… % is never 66.67 %."""

from __future__ import annotations

NO_RATE = "—"


def percent(part: int, whole: int) -> str:
    """``part`` of ``whole`` (both at least 0) such as ``97.50%``; a dash where there is nothing to divide by."""
    if whole == 0:
        return NO_RATE
    hundredths = part * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"
