"""A price: decimal yuan, exact to the ten-thousandth, as text; and how prices, areas and volumes are read aloud."""

from __future__ import annotations

from fractions import Fraction

from server.fees.rules.items import Kind
from server.kit.errors import Malformed
from server.kit.money import NoSum, read_price

SCALE = 10_000
"""A price is kept in SQL as whole ten-thousandths of a yuan."""
DEAREST = 100_000 * SCALE
_DEAREST_WORDS = "单价应为 0 到 100,000 元，最多四位小数。"

UNITS = {
    Kind.PER_AREA: "元/㎡·月",
    Kind.FIXED: "元/户·月",
    Kind.METERED: "元/吨",
    Kind.SHARED_BY_AREA: "元/度",
    Kind.LEVY: "元",
    Kind.LATE_FEE: "元",
    Kind.REPAIR: "元",
}
"""What a price of each kind is per, where nothing else is said."""


class PriceWrong(Malformed):
    """No price that could be charged; ``words`` say why, at the field it was typed into."""

    def __init__(self, said: str, words: str) -> None:
        super().__init__("price_wrong", words, price=said, fields={"price": [words]})


def ten_thousandths(price: str) -> int:
    """A price as whole ten-thousandths of a yuan: ``2.35`` is 23500; :class:`PriceWrong` for what is none.

    It is read as :func:`server.kit.money.read_price` reads whatever somebody types: ``１，２００．５`` is a price too.
    """
    try:
        found = read_price(price)
    except NoSum as wrong:
        raise PriceWrong(price, str(wrong)) from wrong
    if found > DEAREST:
        raise PriceWrong(price, _DEAREST_WORDS)
    return found


def exact(price: str) -> Fraction:
    """A price in yuan, exactly."""
    return Fraction(ten_thousandths(price), SCALE)


def written(price: str) -> str:
    """A price as it stands on bills, at least two decimals: ``2.5`` is ``2.50``, ``0.1234`` stays."""
    whole, rest = divmod(ten_thousandths(price), SCALE)
    decimals = f"{rest:04d}".rstrip("0").ljust(2, "0")
    return f"{whole}.{decimals}"


def thousandths(volume: int) -> str:
    """A volume in thousandths as it is read: ``12345`` is ``12.345``, ``12000`` is ``12``."""
    whole, rest = divmod(volume, 1000)
    decimals = f"{rest:03d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)
