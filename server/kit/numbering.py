"""What people call a report on the phone, in every room that speaks of one."""

from __future__ import annotations

DIGITS = 6


def report_number(report_id: int) -> str:
    """R and at least six digits: ``R000414``."""
    return f"R{report_id:0{DIGITS}d}"
