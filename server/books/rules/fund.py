"""What of a quarter's public income goes to the maintenance fund (F-16)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from server.fees.rules.common_money import IncomeRule, enough_to_fund, net_income
from server.kit.money import yuan
from server.places.rules.cities import Profile


@dataclass(frozen=True, slots=True)
class FundDue:
    """A quarter: net public income, what the city wants of it, what was transferred, in fen. ``least`` is the smallest
    transfer that is enough."""

    net: int
    least: int
    transferred: int
    enough: bool
    words: str


def rule_of(city: Profile) -> IncomeRule:
    """The rule of a city."""
    return IncomeRule(Fraction(city.public_to_fund_share), more_than=city.public_to_fund_more_than)


def due(city: Profile, *, income: int, cost: int, transferred: int) -> FundDue:
    """How a quarter stands. Where nothing is left after cost, nothing is asked for."""
    rule, net = rule_of(city), net_income(income, cost)
    wanted = net * rule.share
    least = 0 if net <= 0 else floor(wanted) + 1 if rule.more_than else ceil(wanted)
    enough = net <= 0 or enough_to_fund(transferred, net, rule)
    return FundDue(net, least, transferred, enough, _words(rule, least, transferred, enough=enough))


def _words(rule: IncomeRule, least: int, transferred: int, *, enough: bool) -> str:
    share = f"{float(rule.share * 100):g}%"
    said = f"每季度净收益的 {share} {'以上（不含本数）' if rule.more_than else '或更多'}要转入维修资金"
    if enough:
        return f"{said}；本季已转 {yuan(transferred)} 元。"
    return f"{said}；本季至少 {yuan(least)} 元，已转 {yuan(transferred)} 元，还差 {yuan(least - transferred)} 元。"
