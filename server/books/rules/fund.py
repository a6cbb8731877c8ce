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


def due(city: Profile, *, income: int, cost: int, transferred: int, low: bool | None = None) -> FundDue:
    """How a quarter stands. Where nothing is left after cost, nothing is asked for; nor where the city asks only while
    the fund is low (北京 74) and a statement says that it is not. ``low`` None: no statement is known, so it is asked.
    """
    rule, net = rule_of(city), net_income(income, cost)
    if city.public_to_fund_while_low and low is False:
        return FundDue(net, 0, transferred, True, _NOT_ASKED.format(transferred=yuan(transferred)))
    wanted = net * rule.share
    least = 0 if net <= 0 else floor(wanted) + 1 if rule.more_than else ceil(wanted)
    enough = net <= 0 or enough_to_fund(transferred, net, rule)
    return FundDue(net, least, transferred, enough, _words(rule, least, transferred, enough=enough))


_NOT_ASKED = "维修资金没有低于首期的 30%，本市这时不要求把公共收益转入；本季已转 {transferred} 元。"


def _words(rule: IncomeRule, least: int, transferred: int, *, enough: bool) -> str:
    share = f"{float(rule.share * 100):g}%"
    said = f"每季度净收益的 {share} {'以上（不含本数）' if rule.more_than else '或更多'}要转入维修资金"
    if enough:
        return f"{said}；本季已转 {yuan(transferred)} 元。"
    return f"{said}；本季至少 {yuan(least)} 元，已转 {yuan(transferred)} 元，还差 {yuan(least - transferred)} 元。"
