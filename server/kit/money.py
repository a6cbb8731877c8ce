"""Money is whole fen, never a float."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals and thousands: ``126139`` -> ``1,261.39``."""
    sign, fen = ("-", -fen) if fen < 0 else ("", fen)
    return f"{sign}{fen // 100:,}.{fen % 100:02d}"


def half_up(exact: Fraction) -> int:
    """Rounded once to a whole number, halves away from zero (CV-3)."""
    whole, rest = divmod(abs(exact), 1)
    rounded = int(whole) + (2 * rest >= 1)
    return -rounded if exact < 0 else rounded


def split(total: int, weights: Sequence[Fraction], keys: Sequence[str]) -> list[int]:
    """Divide ``total`` fen by weight so that the parts add up to the fen (CV-3).

    Each part is cut; the fen left over go to the largest fractional parts, ties to the smaller key in text order.
    """
    whole = sum(weights, Fraction(0))
    exact = [total * weight / whole for weight in weights]
    parts = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda i: (parts[i] - exact[i], keys[i]))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
