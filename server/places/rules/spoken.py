"""Places as people say them: 三栋二单元五零一, 21号楼七零二, 702."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

_NUMERALS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "幺": 1, "〇": 0}
COUNT = f"(?:[0-9]+|[{''.join(_NUMERALS)}十百]+)"
"""A number, as it is written or said."""
_RUN = re.compile(rf"({COUNT})\s*(栋|幢|座|单元|室|房|号楼|号|楼|层)?")
_AT = re.compile(rf"{COUNT}\s*(?:栋|幢|座|号楼|单元|楼|层|号)")
BLOCKS = ("栋", "幢", "座", "号楼")
STOREYS = ("楼", "层")
_BELOW = re.compile(rf"(?:负|地下|b)\s*({COUNT}\s*(?:{'|'.join(STOREYS)}))", re.IGNORECASE)
_ALIKE = {unit: alike[0] for alike in (BLOCKS, STOREYS) for unit in alike}


def names_a_place(words: str) -> bool:
    """Whether a building, a stair or a storey is named by its number."""
    return _AT.search(words) is not None


def numbers_said(words: str) -> str:
    """The numbers of a place in figures, with a blank between: 二十一栋一单元七零二 gives ``21 1 702``. Storeys, and
    numbers below a hundred that stand alone, are none."""
    found = [(figures(run), unit) for run, unit in _RUN.findall(words)]
    return " ".join(run for run, unit in found if run and unit not in STOREYS and (unit or len(run) >= 3))


def stair_said(words: str, stairs: Collection[Mapping[Any, Any]]) -> tuple[int | None, int | None]:
    """(stair id, building id) that the words name, among rows of ``queries.stair_names``; None where they say none."""
    found = _by_unit(words)
    block = _block(found)
    here = [row for row in stairs if block is not None and first_number(row["building"]) == block]
    if not here:
        return None, None
    stair = [row["id"] for row in here if first_number(row["name"]) == found.get("单元", "")]
    return (stair[0] if len(stair) == 1 else None), here[0]["building_id"]


def block_said(words: str) -> str | None:
    """The number of the building that words name, in figures; None where they name none."""
    return _block(_by_unit(words))


def is_within(words: str, label: str) -> bool:
    """Whether every number by which the words name a place stands in the label too: 二楼 in 21栋1单元 2层, 21号楼 in
    21栋; 负二楼 and 地下二层 are no 二楼."""
    return _named(words) <= _named(label)


def _by_unit(words: str) -> dict[str, str]:
    return {unit: figures(run) for run, unit in _RUN.findall(words) if unit}


def _block(found: Mapping[str, str]) -> str | None:
    return next((found[unit] for unit in BLOCKS if unit in found), None)


def _named(words: str) -> set[tuple[str, str]]:
    above = _BELOW.sub("", words)
    storeys = {(figures(run), "below") for one in _BELOW.findall(words) for run, _ in _RUN.findall(one)}
    return storeys | {(figures(run), _ALIKE.get(unit, unit)) for run, unit in _RUN.findall(above) if unit}


def first_number(label: str) -> str:
    """The first number of a name in figures, empty when it has none."""
    found = _RUN.search(label)
    return figures(found[1]) if found else ""


def figures(run: str) -> str:
    """A number in figures without leading noughts: 二十一 gives 21, 七零二 and 0702 give 702."""
    if run.isascii():
        return run.lstrip("0")
    if "十" not in run and "百" not in run:
        return "".join(str(_NUMERALS[sign]) for sign in run).lstrip("0")
    total, digit = 0, 0
    for sign in run:
        if sign in _NUMERALS:
            digit = _NUMERALS[sign]
        else:
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
    return str(total + digit)
