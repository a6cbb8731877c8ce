"""Which months of a vacant home are cut (F-11): only by local rule or contract, asked for, with a day it began."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from server.fees.rules.amounts import Vacancy
from server.kit.calendar.days import add_months


@dataclass(frozen=True, slots=True)
class Empty:
    """A home stands empty from a day to a day (exclusive; None while it lasts)."""

    since: date
    until: date | None


def cut_months(empty: Iterable[Empty], rule: Vacancy | None, months: Iterable[date]) -> set[date]:
    """Those of the months in which the home pays the smaller share: it was empty all month, and before that for the
    full months the rule asks for."""
    return {month for each in empty for month in months if rule is not None and _is_cut(each, rule, month)}


def _is_cut(each: Empty, rule: Vacancy, month: date) -> bool:
    first = each.since if each.since.day == 1 else add_months(each.since.replace(day=1), 1)
    passed = (month.year - first.year) * 12 + month.month - first.month
    return passed >= rule.full_months and (each.until is None or each.until >= add_months(month, 1))


def local_rule(after_months: int | None, share: str, *, early_stage_only: bool, early_stage: bool) -> Vacancy | None:
    """The rule of a city; None where it has none, or has it only before the owners signed a contract (前期)."""
    if after_months is None or (early_stage_only and not early_stage):
        return None
    return Vacancy(after_months, Fraction(share))


def contract_rule(kept: dict[str, object]) -> Vacancy:
    """What a service contract says: {"full_months": 6, "share": "0.6"}."""
    return Vacancy(int(str(kept["full_months"])), Fraction(str(kept["share"])))
