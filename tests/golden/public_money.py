"""Cases about money beside the shares of a lift: running cost, subsidies, help, earmarked money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from server.places.rules import Profile
from server.proposals.rules import shares, subsidies
from tests.golden.bodies import city_of
from tests.golden.costs import money
from tests.golden.counts import hundredths
from tests.golden.figures import rooms_of
from tests.golden.reading import Case, Unreadable, find, has


def by_area(case: Case) -> dict[str, Any]:
    """Running cost: as agreed, without an agreement by area."""
    given = case.given
    amount = hundredths(
        next(
            v
            for k, v in given.items()
            if has(k, "amount", "cost", "total", "fee") and isinstance(v, str) and not has(k, "area")
        )
    )
    areas = rooms_of(given)
    if areas is None:
        raise Unreadable("between whom")
    found = shares.by_area(amount, _running_weights(given, areas))
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "sum", "total"):
            answers[key] = money(sum(found.values()))
        elif isinstance(shape, Mapping):
            answers[key] = {room: money(fen) for room, fen in found.items()}
        elif isinstance(shape, list):
            answers[key] = [money(fen) for fen in found.values()]
        elif key in found:
            answers[key] = money(found[key])
    return answers


def _running_weights(given: Mapping[str, Any], areas: Mapping[str, str]) -> dict[str, int]:
    agreed = find(given, "agree", "method", "rule")
    if isinstance(agreed, Mapping):
        return {room: int(Fraction(str(agreed.get(room, "0"))) * 10**6) for room in areas}
    if has(str(agreed or ""), "equal", "household", "户"):
        return dict.fromkeys(areas, 1)
    return {room: hundredths(area) for room, area in areas.items()}


def subsidy(case: Case) -> dict[str, Any]:
    """What public money pays, for each amount."""
    if isinstance(sums := find(case.given, "sums", "stack", "budgets_pay"), Mapping):
        return _stacked(case, sums)
    rule = _subsidy_rule(case)
    amounts = next(value for key, value in case.given.items() if has(key, "amount", "cost", "works"))
    rows = amounts if isinstance(amounts, list) else [amounts]
    paid = {str(one): money(subsidies.subsidy(hundredths(one), rule)) for one in rows}
    if set(paid) & set(case.asked):
        return paid
    values = list(paid.values())
    if isinstance(carried := find(case.given, "carried", "borne", "shared_by", "split"), Mapping):
        parts = {str(name): _share(share) for name, share in carried.items()}
        by = subsidies.by_budgets(hundredths(values[0]), parts)
        return {key: money(by[key]) if key in by else values[0] for key in case.asked}
    return {key: values if isinstance(shape, list) else values[0] for key, shape in case.asked.items()}


def _stacked(case: Case, sums: Mapping[str, Any]) -> dict[str, Any]:
    """Several budgets pay beside each other: each a fixed sum, or a share with a cap."""
    works = next(value for key, value in case.given.items() if has(key, "amount", "cost", "works"))
    rules = {
        str(name): subsidies.SubsidyRule(_share(one["share"]), hundredths(one["cap"])) if isinstance(one, Mapping)
        else subsidies.fixed(hundredths(one))
        for name, one in sums.items()
    }  # fmt: skip
    paid = subsidies.stacked(hundredths(works), rules)
    return {key: money(paid.get(key, sum(paid.values()))) for key in case.asked}


def _share(told: Any) -> Fraction:
    """``1/2``, ``0.5`` or ``50%``."""
    words = str(told).replace(" ", "")
    return Fraction(words.removesuffix("%")) / 100 if words.endswith("%") else Fraction(words)


def _subsidy_rule(case: Case) -> subsidies.SubsidyRule:
    if (sum_ := find(case.given, "fixed", "lump")) is not None:
        return subsidies.fixed(hundredths(sum_))
    share, cap = find(case.given, "share", "rate", "percent"), find(case.given, "cap", "max")
    words = f"{find(case.given, 'profile', 'city') or ''} {case.title}"
    share, cap = share or _named(r"(\d+) ?%", words), cap or _named(r"(?:cap|≤) (\d[\d ]*\d)", words)
    city: Profile = city_of(case, "" if has(words, "default", "unknown") else "上海市")
    if share is None:
        told = Fraction(city.lift_subsidy_share)
    else:
        figure = Fraction(str(share).replace("%", ""))
        told = figure / 100 if figure > 1 or "%" in str(share) else figure
    return subsidies.SubsidyRule(told, hundredths(cap) if cap is not None else city.lift_subsidy_cap)


def _named(pattern: str, words: str) -> str | None:
    """A figure of the title or the basis: ``40 %, cap 280 000``."""
    found = re.search(pattern, words)
    return found[0] if found and "%" in pattern else found[1].replace(" ", "") if found else None


def low_income(case: Case) -> dict[str, Any]:
    """Help for households of low income, capped per lift."""
    share = hundredths(find(case.given, "share"))
    told = find(case.given, "cap", "limit")
    named = re.search(r"cap (\d[\d ]*)", case.title)
    cap = hundredths(told) if told is not None else int(named[1].replace(" ", "")) * 100 if named else 5_000_000
    rows = next(
        value for key, value in case.given.items() if has(key, "low_income", "household") and not has(key, "share")
    )
    listed = rows if isinstance(rows, list) else [rows]
    whole = has(str(find(case.given, "profile", "city", "district") or "") + case.title, "番禺", "panyu", "whole share")
    if whole or (told is None and any(has(key, "cap") for key in case.given)):
        cap = max(share * int(count) for count in listed)
    found = {str(count): money(subsidies.low_income_help(share, int(count), cap)) for count in listed}
    return found if set(found) & set(case.asked) else {key: next(iter(found.values())) for key in case.asked}


def earmarked(case: Case) -> dict[str, Any]:
    """Extra money of a town is for its own purpose unless the owners agreed otherwise in writing."""
    given = case.given
    extra = hundredths(
        next(v for k, v in given.items() if has(k, "extra", "earmark") and not has(k, "cap", "max", "use"))
    )
    if (cap := next((v for k, v in given.items() if has(k, "cap", "max")), None)) is not None:
        extra = subsidies.help_for([extra], hundredths(cap))
    said = [bool(value) for key, value in given.items() if has(key, "merge", "written", "writing", "agree")]
    found = subsidies.money(
        hundredths(find(given, "gross", "cost")),
        subsidy=hundredths(find(given, "city_subsidy", "subsidy") or "0"),
        earmarked=extra,
        merge=bool(said) and all(said),
    )
    return {key: money(found.earmarked if has(key, "earmark", "fund") else found.net) for key in case.asked}
