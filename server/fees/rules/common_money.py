"""Money that belongs to all owners: shared costs (F-14), public income (F-16), maintenance fund (F-17), and what is
left of a cost-plus contract (F-01)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from server.kit.money import half_up, split

TOP_UP_BELOW = Fraction(30, 100)
"""上海 65, 台州 51, 北京 83: the fund is topped up below 30 % of the first payment."""

LEVY_ITEM = "levy:"
"""Begins the item of the ledger under which money is paid out of a levy: ``levy:12``."""

LEVY_BACK = "levy_back:"
"""The same for what is given back to those who paid when a levy ends."""


@dataclass(frozen=True, slots=True)
class IncomeRule:
    """What of the net public income of a quarter goes to the maintenance fund: ``share``, or more than it."""

    share: Fraction
    more_than: bool


SHANGHAI = IncomeRule(Fraction(1, 2), more_than=True)
"""上海 51, 66: more than half, each quarter."""
HUZHOU = IncomeRule(Fraction(1, 2), more_than=False)
"""湖州 45: at least half."""


class Form(StrEnum):
    """The pricing form of a service contract (收费管理办法 art. 9)."""

    LUMP_SUM = "包干制"
    COST_PLUS = "酬金制"


class Whose(StrEnum):
    """Whose a balance is."""

    OWNERS = "OWNERS"
    PROVIDER = "PROVIDER"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The firm's pay and the balance of a year, in fen."""

    remuneration: int
    balance: int
    whose: Whose


def shared(total: int, areas: Mapping[str, int]) -> dict[str, int]:
    """A shared cost by exclusive area, for want of another agreed method (F-14, 杭州 54); adds up to the fen."""
    rooms = list(areas)
    parts = split(total, [Fraction(areas[room]) for room in rooms], rooms)
    return dict(zip(rooms, parts, strict=True))


def net_income(income: int, cost: int) -> int:
    """Public income after reasonable cost (民法典 282)."""
    return income - cost


def enough_to_fund(transfer: int, net: int, rule: IncomeRule) -> bool:
    """Does a transfer to the maintenance fund meet the rule?"""
    wanted = net * rule.share
    return transfer > wanted if rule.more_than else transfer >= wanted


def needs_top_up(balance: int, initial: int) -> bool:
    """Is the maintenance fund below the share of its first payment at which owners top it up?"""
    return balance < initial * TOP_UP_BELOW


def settle(
    form: Form, funds: int, spent: int, rate: Fraction = Fraction(0), *, agreed: int | None = None
) -> Settlement:
    """Who owns what is left of the service money. Cost plus: the firm has its share, or the sum ``agreed`` in fen, the
    rest is the owners' (F-01)."""
    if form is Form.LUMP_SUM:
        return Settlement(0, funds - spent, Whose.PROVIDER)
    pay = half_up(funds * rate) if agreed is None else agreed
    return Settlement(pay, funds - pay - spent, Whose.OWNERS)
