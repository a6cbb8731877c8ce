"""Cases about the shares of a lift: by coefficient and area, among those who pay."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from server.kit.money import yuan
from server.proposals.rules import joining, shares, subsidies
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
    if find(given, "late_join", "joins", "joiner") is not None:
        return _late_joiner(case, net, next(iter(sets.values())))
    if len(sets) > 1 and not any(_is_set(key, sets) for key in case.asked):
        return {
            key: {name: _one_set(case, name, {key: inner}, net, sets)[key] for name, inner in shape.items()}
            for key, shape in case.asked.items()
        }
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
    public = [hundredths(value) for key, value in given.items() if has(key, "subsid") and isinstance(value, str)]
    return subsidies.money(hundredths(gross), subsidy=sum(public)).net


def _sets(given: Mapping[str, Any]) -> dict[str, shares.Coefficients]:
    told = find(given, "coefficient", "coef")
    several = find(given, "sets", "tables")
    fields = {name: value for name, value in given.items() if has(name, "coef") and isinstance(value, Mapping)}
    several = fields if several is None and len(fields) > 1 else several
    weight = str(find(given, "basis", "weight", "method") or "")
    basis = "area" if has(weight, "area ×", "× area", "by area", "coef_x_area") else "floor"
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
    name = str(told or find(given, "set", "table") or "GUANGZHOU")
    return {name: _known(name)}


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


def _is_set(key: str, sets: Mapping[str, shares.Coefficients]) -> bool:
    try:
        return bool(_set_named(key, sets))
    except (Unreadable, StopIteration):
        return False


def _homes(given: Mapping[str, Any]) -> list[shares.ShareHome]:
    rows = given.get("units") or given.get("homes") or given.get("households") or []
    each = find(given, "per_floor", "households_each", "homes_each")
    if not rows and isinstance(each, int):
        rows = [{"id": f"{floor}{one:02d}", "floor": floor} for floor in _floors(given) for one in range(1, each + 1)]
    if not isinstance(rows, list):
        return []
    return [
        shares.ShareHome(str(row.get("id", row.get("room"))), int(row["floor"]), hundredths(row.get("area", "1")))
        for row in rows
    ]


def _outside(given: Mapping[str, Any], homes: Sequence[shares.ShareHome]) -> tuple[str, ...]:
    """Who does not pay: named, marked, or left out where the payers are named."""
    if (named := find(given, "non_pay", "not_sign", "refus", "non_sign", "unsigned")) is not None:
        return tuple(map(str, named))
    signed = next(
        (v for k, v in given.items() if has(k, "payer", "signator", "signed", "participants") and isinstance(v, list)),
        None,
    )
    if signed is not None:
        return tuple(home.key for home in homes if home.key not in set(map(str, signed)))
    rows = [row for row in given.get("units") or given.get("homes") or () if isinstance(row, Mapping)]
    return tuple(str(row.get("id", row.get("room"))) for row in rows if _stays_out(row))


def _late_joiner(case: Case, net: int, coefficients: shares.Coefficients) -> dict[str, Any]:
    """A home that signs later (E-09): the shares before and after, what it pays, what each gets back."""
    given, homes = case.given, _homes(case.given)
    told = find(given, "late_join", "joins", "joiner")
    joins = str(
        find(told, "id", "unit", "room") if isinstance(told, Mapping) else told[0] if isinstance(told, list) else told
    )
    out = {*_outside({k: v for k, v in given.items() if v is not told}, homes), joins}
    before = shares.share_table(net, homes, coefficients, non_payers=out)
    after = shares.share_table(net, homes, coefficients, non_payers=out - {joins})
    carried = {one.key: one.fen for one in before.shares if one.pays}
    found = joining.late_join(net, homes, coefficients, carried=carried, joins=joins)
    answers: dict[str, Any] = {}
    for key, shape in case.asked.items():
        if has(key, "back", "refund", "return"):
            answers[key] = {room: money(fen) for room, fen in found.back.items()}
        elif isinstance(shape, Mapping):
            table = before if has(key, "before") else after
            answers[key] = {one.key: money(one.fen) for one in table.shares}
        else:
            answers[key] = money(net if has(key, "sum", "net", "total") else found.pays)
    return answers


def _table_answers(case: Case, asked: Mapping[str, Any], net: int, coefficients: shares.Coefficients) -> dict[str, Any]:
    given = case.given
    homes = _homes(given)
    found = (
        shares.share_table(net, homes, coefficients, non_payers=_outside(given, homes))
        if homes and (net or not any(_is_percent(shape) for shape in asked.values()))
        else None
    )
    on_key = {home.key for home in homes}
    answers: dict[str, Any] = {}
    for key, shape in asked.items():
        if key.startswith("net") or has(key, "to_share"):
            answers[key] = money(net)
        elif has(key, "sum") and not has(key, "coef") and (found or net):
            answers[key] = money(sum(share.fen for share in found.shares) if found else net)
        elif has(key, "percent", "pct", "%") or _is_percent(shape):
            answers[key] = _percents(shape, coefficients, given, key)
        elif has(key, "coef") and isinstance(shape, Mapping):
            answers[key] = {floor: Exact(coefficients.of(int(floor))) for floor in shape}
        elif has(key, "sum", "coef"):
            answers[key] = Exact(sum((coefficients.of(floor) for floor in _floors(given)), Fraction(0)))
        elif has(key, "floor") and isinstance(shape, Mapping):
            answers[key] = _by_floor(shape, homes, found if "units" in given else None, net, coefficients)
        elif found and key in {str(home.floor) for home in homes} - on_key:
            answers[key] = money(_first_on(int(key), homes, found))
        elif found and isinstance(shape, Mapping) and set(shape) <= {str(home.floor) for home in homes} - set(on_key):
            answers[key] = {floor: money(_first_on(int(floor), homes, found)) for floor in shape}
        elif found and isinstance(shape, Mapping):
            answers[key] = {share.key: money(share.fen) for share in found.shares}
        elif found and key in {share.key for share in found.shares}:
            answers[key] = money(found.of(key).fen)
        elif key.isdigit() and not found:
            answers[key] = Exact(shares.floor_parts(coefficients, _floors(given))[int(key)])
    return answers


def _is_percent(shape: Any) -> bool:
    inner = list(shape.values()) if isinstance(shape, Mapping) else shape if isinstance(shape, list) else [shape]
    return bool(inner) and all(isinstance(one, str) and one.endswith("%") for one in inner)


def _first_on(floor: int, homes: Sequence[shares.ShareHome], found: shares.Table) -> int:
    """What the first home of a floor pays, where homes are told by their number a floor only."""
    return found.of(min(home.key for home in homes if home.floor == floor)).fen


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
