"""Who pays how much of a lift (E-07 to E-09, E-12), to the fen (CV-3).

Weight = floor coefficient × area ÷ area of all homes on that floor, over those who pay; or coefficient × area where the
set says so. Each part is cut to the fen, and the fen left over go to the largest fractions, ties to the smaller room.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from functools import cache
from typing import Any

from config import FOLDER, read_toml
from server.kit.errors import Malformed
from server.kit.money import split

FILE = "governance.toml"
CUSTOM = "CUSTOM"


class Basis(StrEnum):
    """FLOOR: a floor's coefficient is divided among its homes by area. AREA: coefficient times area."""

    FLOOR = "floor"
    AREA = "area"


@dataclass(frozen=True, slots=True)
class ShareHome:
    """A home in the calculation: area in hundredths of a square metre; ``key`` is its room, it breaks ties."""

    key: str
    floor: int
    area: int


@dataclass(frozen=True, slots=True)
class Coefficients:
    """A way to share among floors. ``floors`` are exact; above the last one each floor adds ``step``."""

    key: str
    name: str
    words: str
    floors: Mapping[int, Fraction]
    step: Fraction | None = None
    basis: Basis = Basis.FLOOR

    def of(self, floor: int) -> Fraction:
        """The coefficient of a floor; :class:`CoefficientMissing` where the table has none. A basement pays nothing."""
        if floor in self.floors:
            return self.floors[floor]
        top = max(self.floors)
        if floor > top and self.step is not None:
            return self.floors[top] + self.step * (floor - top)
        if floor < 1:
            return Fraction(0)
        raise CoefficientMissing([floor])


@dataclass(frozen=True, slots=True)
class Share:
    """What one home pays, and how it comes about: its part of the whole as an exact fraction."""

    key: str
    fen: int
    coefficient: Fraction
    part: Fraction
    pays: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A whole table: shares in the order of the homes; they add up to ``total`` fen."""

    coefficients: Coefficients
    total: int
    shares: tuple[Share, ...]

    def of(self, key: str) -> Share:
        """One home's share."""
        return next(share for share in self.shares if share.key == key)


@dataclass(frozen=True, slots=True)
class BuyIn:
    """A home that joins late (E-09): what it pays, and what each earlier payer gets back; the two are equal."""

    pays: int
    back: Mapping[str, int]


class CoefficientMissing(Malformed):
    """The table has no coefficient for these floors."""

    def __init__(self, floors: Collection[int]) -> None:
        said = "、".join(f"{floor} 层" for floor in floors)
        super().__init__("coefficient_missing", f"分摊系数表里没有 {said}。", floors=list(floors))


class NobodyPays(Malformed):
    """There is nobody whose weight is above zero, so nothing can be shared."""

    def __init__(self) -> None:
        super().__init__("nobody_pays", "按这张表没有人出资，请检查系数和出资人。")


class NegativeAmount(Malformed):
    """A cost is never below zero."""

    def __init__(self) -> None:
        super().__init__("amount_negative", "金额不能小于零。")


@cache
def coefficient_sets() -> Mapping[str, Coefficients]:
    """The tables in use elsewhere, side by side for the owners to choose from; none is official (E-08)."""
    return {key: _set(key, row) for key, row in read_toml(FOLDER / FILE)["coefficients"].items()}


def custom(floors: Mapping[int, Fraction], *, basis: str = Basis.FLOOR, name: str = "自定系数") -> Coefficients:
    """A table the payers sign themselves."""
    if not floors or any(value < 0 for value in floors.values()):
        raise Malformed("coefficients_wrong", "系数不能小于零，也不能一层都没有。")
    return Coefficients(CUSTOM, name, "按签字的系数表；同层按面积", dict(floors), None, Basis(basis))


def share_table(
    total: int, homes: Sequence[ShareHome], coefficients: Coefficients, *, non_payers: Collection[str] = ()
) -> Table:
    """Divide ``total`` fen. Only those who signed pay; a floor's area is that of all its homes (E-09).

    :class:`CoefficientMissing`, :class:`NobodyPays` and :class:`NegativeAmount`.
    """
    if total < 0:
        raise NegativeAmount
    _check_floors(homes, coefficients)
    weights = [Fraction(0) if home.key in non_payers else _weight(home, homes, coefficients) for home in homes]
    whole = sum(weights, Fraction(0))
    if total and not whole:
        raise NobodyPays
    parts = split(total, weights, [home.key for home in homes]) if whole else [0] * len(homes)
    shares = tuple(
        Share(
            home.key, fen, coefficients.of(home.floor), weight / whole if whole else whole, home.key not in non_payers
        )
        for home, fen, weight in zip(homes, parts, weights, strict=True)
    )
    return Table(coefficients, total, shares)


def by_area(total: int, areas: Mapping[str, int]) -> dict[str, int]:
    """Running cost without an agreement: by exclusive area (民法典 283)."""
    if total < 0:
        raise NegativeAmount
    keys = list(areas)
    if total and not any(areas.values()):
        raise NobodyPays
    parts = split(total, [Fraction(areas[key]) for key in keys], keys) if any(areas.values()) else [0] * len(keys)
    return dict(zip(keys, parts, strict=True))


def floor_parts(coefficients: Coefficients, floors: Sequence[int]) -> dict[int, Fraction]:
    """Each floor's part of the cost, as exact fractions of one (E-07)."""
    of = {floor: coefficients.of(floor) for floor in floors}
    whole = sum(of.values(), Fraction(0))
    if not whole:
        raise NobodyPays
    return {floor: value / whole for floor, value in of.items()}


def compensated(total: int, compensation: Mapping[str, int]) -> int:
    """What is shared when ground floors are paid something: the cost and the compensation together."""
    if total < 0 or any(fen < 0 for fen in compensation.values()):
        raise NegativeAmount
    return total + sum(compensation.values())


def compensation_is_high(works: int, compensation: Mapping[str, int]) -> bool:
    """Above what 珠海 advises, 30 % of the works cost? Only a hint for the page."""
    advised = Fraction(read_toml(FOLDER / FILE)["compensation"]["advised_share"])
    return sum(compensation.values()) * advised.denominator > works * advised.numerator


def formula_words(share: Share, home: ShareHome) -> str:
    """How a home's share comes about, on its own page."""
    if not share.pays:
        return "没有签约出资，不分摊。"
    if not share.coefficient:
        return "按这张表不用出资。"
    hundredths = share.part.numerator * 10_000 // share.part.denominator
    percent = f"{hundredths // 100}.{hundredths % 100:02d}%"
    return f"{home.floor} 层系数 {decimal(share.coefficient)}，占总额 {percent}"


def decimal(value: Fraction) -> str:
    """A coefficient as people write it: ``1.1``; a fraction where no short decimal exists."""
    scaled = value * 1000
    if scaled.denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    whole, rest = divmod(scaled.numerator, 1000)
    return f"{whole}.{rest:03d}".rstrip("0").rstrip(".")


def _weight(home: ShareHome, homes: Sequence[ShareHome], coefficients: Coefficients) -> Fraction:
    coefficient = coefficients.of(home.floor)
    if coefficients.basis is Basis.AREA:
        return coefficient * home.area
    return coefficient * Fraction(home.area, sum(one.area for one in homes if one.floor == home.floor))


def _check_floors(homes: Sequence[ShareHome], coefficients: Coefficients) -> None:
    lacking = []
    for floor in sorted({home.floor for home in homes}):
        try:
            coefficients.of(floor)
        except CoefficientMissing:
            lacking.append(floor)
    if lacking:
        raise CoefficientMissing(lacking)


def _set(key: str, row: Mapping[str, Any]) -> Coefficients:
    floors = {int(floor): Fraction(value) for floor, value in row["floors"].items()}
    basis = Basis(row.get("basis", Basis.FLOOR))
    return Coefficients(key, row["name"], row["words"], floors, Fraction(row["step"]), basis)
