"""Money is whole fen, never a float."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

_SAID = re.compile(r"¥?([0-9]{1,10}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.([0-9]+))?元?")

_FULL_WIDTH = str.maketrans("０１２３４５６７８９，．￥", "0123456789,.¥")
_COMMA = "逗号只能隔开千位，如 1,261.39；小数点请用点。"
_NO_SUM, _NO_PRICE = "金额不对，填到分为止，如 1261.39", "单价不对，最多四位小数，如 2.35 或 0.5283"
FEN_DECIMALS, PRICE_DECIMALS = 2, 4
"""A sum goes down to the fen; a unit price, such as that of a kilowatt-hour, to a hundredth of one."""


class NoSum(ValueError):
    """What somebody typed is no sum of money; its words say what is wrong, for whoever typed it."""


def read_yuan(said: str) -> int:
    """What somebody typed, in yuan with up to two decimals, as whole fen; full-width signs are taken for plain ones.

    A comma may stand between thousands and nowhere else: ``76,6`` is seven hundred to one and seventy-six to another,
    so that it is neither. :class:`NoSum`.
    """
    return _read(said, FEN_DECIMALS, _NO_SUM)


def read_price(said: str) -> int:
    """A unit price somebody typed, in yuan with up to four decimals, as whole ten-thousandths of a yuan: ``2.35`` is
    23500. Commas and full-width signs as with :func:`read_yuan`; :class:`NoSum`."""
    return _read(said, PRICE_DECIMALS, _NO_PRICE)


def _read(said: str, decimals: int, none: str) -> int:
    plain = said.translate(_FULL_WIDTH).strip()
    found = _SAID.fullmatch(plain)
    if found is None:
        raise NoSum(_COMMA if "," in plain else none)
    if len(found[2] or "") > decimals:
        raise NoSum(none)
    return int(found[1].replace(",", "") + (found[2] or "").ljust(decimals, "0"))


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
