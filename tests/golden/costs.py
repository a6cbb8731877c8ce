"""Cases about a lift's money: shares by coefficient and area, subsidies, earmarked money, running cost."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from server.kit.money import yuan
from server.places.rules import Profile
from server.proposals.rules import shares, subsidies
from tests.golden.bodies import city_of
from tests.golden.compare import Exact
from tests.golden.counts import hundredths
from tests.golden.reading import Case, Unreadable, find, has

SETS = {
    "GUANGZHOU": ("guangzhou", "广州"),
    "LINEAR_FROM_SECOND": ("n-1", "n−1", "n_minus", "from_second", "n–1"),
    "LINEAR": ("linear",),
    "HIGH_ONLY": ("high",),
    "MID_BASE": ("mid",),
}


def money(fen: int) -> str:
    """``1153846`` -> ``11538.46``."""
    return yuan(fen).replace(",", "")


def share_table(case: Case) -> dict[str, Any]:
    """A cost divided among homes, by one table of coefficients or by several side by side."""
    given = case.given
    net = _net(given)
    sets = _sets(given)
    if len(sets) == 1 and not (set(sets) & set(case.asked)):
        return _table_answers(case, case.asked, net, next(iter(sets.values())))
    return {key: _one_set(case, key, shape, net, sets) for key, shape in case.asked.items()}


def _one_set(case: Case, key: str, shape: Any, net: int, sets: Mapping[str, shares.Coefficients]) -> Any:
    table = sets[_set_named(key, sets)]
    if isinstance(shape, Mapping):
        return _table_answers(case, shape, net, table)
    return _percents(shape, table, case.given, key)


def _net(given: Mapping[str, Any]) -> int:
    if (net := find(given, "net", "to_share", "amount")) is not None:
        return hundredths(net)
    gross = find(given, "gross", "cost", "total")
    if gross is None:
        return 0
    return hundredths(gross) - hundredths(given.get("subsidy", "0"))


def _sets(given: Mapping[str, Any]) -> dict[str, shares.Coefficients]:
    told = find(given, "coefficient", "coef")
    several = find(given, "sets", "tables")
    fields = {name: value for name, value in given.items() if has(name, "coef") and isinstance(value, Mapping)}
    several = fields if several is None and len(fields) > 1 else several
    basis = (
        "area"
        if has(str(find(given, "basis", "weight", "method") or ""), "area ×", "× area", "by area", "coef_x_area")
        else "floor"
    )
    if isinstance(several, list):
        return {str(name): _known(str(name)) for name in several}
    several = (
        several
        if isinstance(several, Mapping)
        else told
        if isinstance(told, Mapping) and any(isinstance(one, Mapping) for one in told.values())
        else None
    )
    if several is not None:
        return {
            str(name): _custom(table, basis) if isinstance(table, Mapping | list) else _known(str(table))
            for name, table in several.items()
        }
    if isinstance(told, Mapping):
        return {"custom": _custom(told, basis)}
    return {
        str(told or find(given, "set", "table") or "GUANGZHOU"): _known(
            str(told or find(given, "set", "table") or "GUANGZHOU")
        )
    }


def _custom(table: Mapping[str, Any] | list[Any], basis: str) -> shares.Coefficients:
    if isinstance(table, list):
        table = {str(floor): value for floor, value in enumerate(table, 1)}
    return shares.custom({int(floor): Fraction(str(value)) for floor, value in table.items()}, basis=basis)


def _known(name: str) -> shares.Coefficients:
    for key, words in SETS.items():
        if name.upper() == key or has(name, *words):
            return shares.coefficient_sets()[key]
    raise Unreadable(f"no table of coefficients is called {name!r}")


def _set_named(key: str, sets: Mapping[str, shares.Coefficients]) -> str:
    if key in sets:
        return key
    if like := [name for name in sets if key in name or name in key]:
        return like[0]
    return next(name for name, table in sets.items() if table.key == _known(key).key)


def _table_answers(case: Case, asked: Mapping[str, Any], net: int, coefficients: shares.Coefficients) -> dict[str, Any]:
    given = case.given
    rows = given.get("units") or given.get("homes") or []
    homes = [shares.ShareHome(str(row["id"]), int(row["floor"]), hundredths(row.get("area", "1"))) for row in rows]
    payers = find(given, "non_pay", "not_sign", "refus", "non_sign") or [row["id"] for row in rows if _stays_out(row)]
    found = shares.share_table(net, homes, coefficients, non_payers=tuple(map(str, payers))) if homes else None
    answers: dict[str, Any] = {}
    for key, shape in asked.items():
        if has(key, "sum") and not has(key, "coef"):
            answers[key] = money(sum(share.fen for share in found.shares) if found else net)
        elif has(key, "percent", "pct", "%") or (isinstance(shape, str) and shape.endswith("%")):
            answers[key] = _percents(shape, coefficients, given, key)
        elif has(key, "sum_coef", "coef"):
            answers[key] = Exact(sum((coefficients.of(floor) for floor in _floors(given)), Fraction(0)))
        elif has(key, "floor") and isinstance(shape, Mapping):
            answers[key] = _by_floor(shape, homes, found, net, coefficients)
        elif found and isinstance(shape, Mapping):
            answers[key] = {share.key: money(share.fen) for share in found.shares}
        elif found and key in {share.key for share in found.shares}:
            answers[key] = money(found.of(key).fen)
        elif key.isdigit() and not found:
            answers[key] = Exact(shares.floor_parts(coefficients, _floors(given))[int(key)])
    return answers


def _stays_out(row: Mapping[str, Any]) -> bool:
    return any(has(name, "pays", "payer", "sign") and value is False for name, value in row.items())


def _percents(shape: Any, coefficients: shares.Coefficients, given: Mapping[str, Any], key: str) -> Any:
    parts = shares.floor_parts(coefficients, _floors(given))
    if isinstance(shape, list):
        return [Exact(part) for part in parts.values()]
    if isinstance(shape, Mapping):
        return {floor: Exact(parts[int(floor)]) for floor in shape}
    return Exact(parts[int(re.findall(r"\d+", key)[0])])


def _floors(given: Mapping[str, Any]) -> Sequence[int]:
    told = find(given, "floors", "storeys")
    if isinstance(told, list):
        return [int(floor) for floor in told]
    if isinstance(told, int):
        return range(1, told + 1)
    rows = given.get("units") or []
    if rows:
        return sorted({int(row["floor"]) for row in rows})
    table = find(given, "coefficient", "coef")
    return [int(floor) for floor in table] if isinstance(table, Mapping) else range(1, 8)


def _by_floor(
    shape: Mapping[str, Any],
    homes: Sequence[shares.ShareHome],
    found: shares.Table | None,
    net: int,
    coefficients: shares.Coefficients,
) -> dict[str, Any]:
    if found is None:
        parts = shares.floor_parts(coefficients, [int(floor) for floor in shape])
        return {floor: Exact(parts[int(floor)] * net / 100) for floor in shape}
    on = {home.key: home.floor for home in homes}
    return {floor: money(sum(one.fen for one in found.shares if on[one.key] == int(floor))) for floor in shape}


def by_area(case: Case) -> dict[str, Any]:
    """Running cost without an agreement."""
    found = shares.by_area(
        hundredths(find(case.given, "amount", "cost", "total")),
        {str(key): hundredths(area) for key, area in case.given["areas"].items()},
    )
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "sum", "total"):
            answers[key] = money(sum(found.values()))
        elif isinstance(shape, Mapping):
            answers[key] = {room: money(fen) for room, fen in found.items()}
        elif key in found:
            answers[key] = money(found[key])
    return answers


def subsidy(case: Case) -> dict[str, Any]:
    """What public money pays, for each amount."""
    rule = _subsidy_rule(case)
    amounts = next(value for key, value in case.given.items() if has(key, "amount", "cost", "works"))
    rows = amounts if isinstance(amounts, list) else [amounts]
    paid = {str(one): money(subsidies.subsidy(hundredths(one), rule)) for one in rows}
    if set(paid) & set(case.asked):
        return paid
    values = list(paid.values())
    return {key: values if isinstance(shape, list) else values[0] for key, shape in case.asked.items()}


def _subsidy_rule(case: Case) -> subsidies.SubsidyRule:
    share, cap = find(case.given, "share", "rate", "percent"), find(case.given, "cap", "max")
    city: Profile = city_of(case, "上海市")
    if share is None:
        told = Fraction(city.lift_subsidy_share)
    else:
        figure = Fraction(str(share).replace("%", ""))
        told = figure / 100 if figure > 1 or "%" in str(share) else figure
    return subsidies.SubsidyRule(told, hundredths(cap) if cap is not None else city.lift_subsidy_cap)


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
    found = {str(count): money(subsidies.low_income_help(share, int(count), cap)) for count in listed}
    return found if set(found) & set(case.asked) else {key: next(iter(found.values())) for key in case.asked}


def earmarked(case: Case) -> dict[str, Any]:
    """Extra money of a town is for its own purpose unless the owners agreed otherwise in writing."""
    given = case.given
    extra = hundredths(find(given, "town_extra", "extra", "earmark"))
    found = subsidies.money(
        hundredths(find(given, "gross", "cost")),
        subsidy=hundredths(find(given, "city_subsidy", "subsidy") or "0"),
        earmarked=extra,
        merge=bool(find(given, "merge", "written")),
    )
    return {key: money(found.earmarked if has(key, "earmark", "fund") else found.net) for key in case.asked}
