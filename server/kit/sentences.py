"""Somebody's own words inside a sentence of ours: they end where they end, and whom to ring stands behind them."""

from __future__ import annotations

ENDS = ("。", "！", "？", "…", "!", "?", ".")


def closed(words: str) -> str:
    """Words as a sentence that ends; empty for none."""
    said = words.strip()
    return said if not said or said.endswith(ENDS) else f"{said}。"


def because(why: str) -> str:
    """A reason as a sentence of its own; empty where there is none."""
    return f"原因：{closed(why)}" if why.strip() else ""


def ring(phone: str | None) -> str:
    """Whom to ring, the last words of a sentence: ``请打物业电话 0771-5550100。``"""
    return f"请打物业电话{f' {phone}' if phone else ''}。"
