"""Public money for a lift (E-10, E-11): a share of the works with a cap, help for households of low income, and money
that is earmarked and lowers nobody's share unless the owners agreed in writing.

What a plan gets is written into it by hand, line by line where several budgets pay (:func:`together`); beside the field
stands what its city is known to pay (:func:`said`). Those figures (E-10) are years old, told at second hand and differ
by district, so nothing is filled in from them. A fixed sum is a share of all with a cap, as in Guangzhou and Hangzhou.
Of several budgets we know Shanghai's halves of city and district (2014), which change no plan, and Wuxi's sum with a
street's on top, but neither which streets add theirs nor an estate there: :func:`stacked` and :func:`by_budgets` serve
worked cases alone until a city that is in use names its figures.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from server.kit.errors import Malformed
from server.kit.money import read_yuan, split, yuan
from server.proposals.rules.words import LONGEST_NOTE

BETWEEN = "；"
_BUDGET = re.compile(r"(.+) ([0-9,]+\.[0-9]{2}) 元")


@dataclass(frozen=True, slots=True)
class SubsidyRule:
    """A share of the works amount, at most ``cap`` fen; a cap of zero is no subsidy at all."""

    share: Fraction
    cap: int


@dataclass(frozen=True, slots=True)
class Money:
    """A plan's money in fen: ``net`` is shared among the payers, ``earmarked`` lies apart for its own purpose."""

    gross: int
    subsidy: int
    earmarked: int
    net: int


@dataclass(frozen=True, slots=True)
class Budget:
    """What one budget pays towards the works, in fen, and whose it is."""

    name: str
    fen: int


class BudgetUnnamed(Malformed):
    """Several budgets pay, and of one the sum is told or the name, but not both."""

    def __init__(self) -> None:
        super().__init__("budget_unnamed", "有几笔补贴时，每一笔都要写明来源和金额。")


class BudgetsTooLong(Malformed):
    """The names of the budgets do not fit, or one looks like two."""

    def __init__(self) -> None:
        super().__init__("budgets_too_long", "补贴的来源请写短一些，不要用分号。")


class SubsidyTooHigh(Malformed):
    """More public money than the works cost."""

    def __init__(self) -> None:
        super().__init__("subsidy_too_high", "补贴不能超过工程总价。")


class SharesWrong(Malformed):
    """The budgets that carry a subsidy do not make a whole."""

    def __init__(self) -> None:
        super().__init__("subsidy_shares_wrong", "各级财政承担的比例加起来应是全部。")


def subsidy(works: int, rule: SubsidyRule) -> int:
    """What the rule pays for works of so many fen: the share, rounded half up to the fen, cut at the cap."""
    exact = works * rule.share
    rounded = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    return min(rounded, rule.cap)


def fixed(sum_: int) -> SubsidyRule:
    """A rule that pays one sum for a lift, whatever the works cost, though never more than that."""
    return SubsidyRule(Fraction(1), sum_)


def said(rule: SubsidyRule) -> str:
    """A rule for whoever writes a plan: 工程款的 40%，每台最多 250,000.00 元; empty for none."""
    if not rule.cap:
        return ""
    if rule.share == 1:
        return f"每台 {yuan(rule.cap)} 元"
    return f"工程款的 {float(rule.share * 100):g}%，每台最多 {yuan(rule.cap)} 元"


def stacked(works: int, rules: Mapping[str, SubsidyRule]) -> dict[str, int]:
    """What several budgets pay beside each other, each by its own rule, such as a city's sum and a street's on top: in
    their order, and together never more than the works cost."""
    paid: dict[str, int] = {}
    for name, rule in rules.items():
        paid[name] = min(subsidy(works, rule), works - sum(paid.values()))
    return paid


def together(budgets: Sequence[Budget]) -> tuple[int, str]:
    """A plan's subsidy of these budgets and its words, 市级 100,000.00 元；街道 50,000.00 元; of one budget its name
    alone, as the sum stands beside it. Lines with nothing in them are passed over."""
    given = [one for one in budgets if one.fen or one.name]
    if len(given) < 2:
        return (given[0].fen, given[0].name) if given else (0, "")
    if any(not one.name or not one.fen for one in given):
        raise BudgetUnnamed
    words = BETWEEN.join(f"{one.name} {yuan(one.fen)} 元" for one in given)
    if len(words) > LONGEST_NOTE or words.count(BETWEEN) != len(given) - 1:
        raise BudgetsTooLong
    return sum(one.fen for one in given), words


def apart(subsidy: int, words: str) -> list[Budget]:
    """The budgets of a plan's subsidy again; one, called by the words, where those are no list that adds up to it."""
    found = [_BUDGET.fullmatch(part) for part in words.split(BETWEEN)]
    budgets = [Budget(one[1], read_yuan(one[2])) for one in found if one is not None]
    if 1 < len(budgets) == len(found) and sum(one.fen for one in budgets) == subsidy:
        return budgets
    return [Budget(words, subsidy)]


def by_budgets(paid: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """One subsidy of so many fen, carried by several budgets, such as half by the city and half by the district; the
    parts add up to the fen. :class:`SharesWrong` unless the shares make a whole."""
    if sum(shares.values()) != 1 or any(share < 0 for share in shares.values()):
        raise SharesWrong
    return dict(zip(shares, split(paid, list(shares.values()), list(shares)), strict=True))


def low_income_help(share: int, households: int, cap: int) -> int:
    """The shares of so many households of low income, together at most ``cap`` fen a lift."""
    return min(share * households, cap)


def help_for(shares: Collection[int], cap: int) -> int:
    """The same where the households' shares differ."""
    return min(sum(shares), cap)


def money(gross: int, *, subsidy: int = 0, earmarked: int = 0, merge: bool = False) -> Money:
    """What is left to share. ``merge``: the owners agreed in writing that the earmarked money lowers the cost."""
    lowered = subsidy + (earmarked if merge else 0)
    if gross < 0 or subsidy < 0 or earmarked < 0 or lowered > gross:
        raise SubsidyTooHigh
    return Money(gross, subsidy, 0 if merge else earmarked, gross - lowered)
