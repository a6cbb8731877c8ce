"""The lines of the books, as ``config/books.toml`` names them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from config import FOLDER, read_toml
from server.books.rules.entries import Kind
from server.fees.rules.common_money import LEVY_ITEM
from server.kit.errors import Malformed

SPENDING, PUBLIC = "spending", "public"
LEVY = "levy"
SIDES = (SPENDING, PUBLIC)
"""The sides with lines of their own; what is paid out of a levy stands under that levy."""
FUND = "fund"
"""The line of transfers to the maintenance fund; it has no name of its own in the books."""
FUND_LABEL, LEVY_LABEL = "转入维修资金", "大家分摊的钱"


@cache
def lines(side: str) -> Mapping[str, str]:
    """Key and name of each line of a side, in their order."""
    found: dict[str, str] = read_toml(FOLDER / "books.toml")[side]
    return found


def side_of(kind: str) -> str:
    """On which side an entry stands."""
    if kind == Kind.LEVY_PAID:
        return LEVY
    return SPENDING if kind == Kind.SPENDING else PUBLIC


def label(side: str, key: str) -> str:
    """The name of a line; one that is not listed any more stands for itself."""
    if side == LEVY:
        return LEVY_LABEL
    return FUND_LABEL if key == FUND else lines(side).get(key, key)


def check_line(kind: Kind, key: str) -> str:
    """The key of a line of this kind of entry; :class:`Malformed` for another. A transfer has the fund's."""
    if kind is Kind.TO_FUND:
        return FUND
    if kind is Kind.LEVY_PAID:
        if not key.removeprefix(LEVY_ITEM).isdecimal() or not key.startswith(LEVY_ITEM):
            raise Malformed("levy_needed", "请选择是哪一项分摊的钱。", fields={"line": ["请选择一项分摊"]})
        return key
    if key not in lines(side_of(kind)):
        raise Malformed("line_unknown", "请选择一个科目。", fields={"line": ["请选择一个科目"]})
    return key
