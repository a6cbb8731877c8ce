"""Area is whole hundredths of a square metre, never a float."""

from __future__ import annotations


def square_metres(hundredths: int) -> str:
    """``9540339`` -> ``95403.39``: exact, two decimals, no unit."""
    sign, hundredths = ("-", -hundredths) if hundredths < 0 else ("", hundredths)
    return f"{sign}{hundredths // 100}.{hundredths % 100:02d}"
