"""Where a home is: building, stair and room, however the cell spells them.

Equal places have equal keys: 1栋, 1幢, 1座, 1号楼, 01# and １栋 are all building ``1``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from server.rosters.cells import Cell, text, whole_number, word


class Spot(NamedTuple):
    """A part of an address: ``key`` to compare by, ``name`` to show."""

    key: str
    name: str


NOWHERE = Spot("", "")

_NUMBER = r"[0-9]+|[A-Za-z]{1,2}[0-9]{0,3}|[〇零一二三四五六七八九十百]+"
_BUILDING = re.compile(rf"第?(.*?[期区组团苑园里坊院座\-]|)第?({_NUMBER})(号?[栋幢座]|栋楼|号楼|楼|#楼?|号|)$")
_STAIR = re.compile(rf"第?({_NUMBER}|[甲乙丙丁东南西北中]{{1,2}})(?:号?单元|单元门?|号?门|梯|)$")
_TAILS = ("栋", "幢", "座", "号楼")


def _core(words: str) -> str:
    number = whole_number(words)
    return words.upper() if number is None else str(number)


def usual_tail(cells: Iterable[Cell]) -> str:
    """How this file mostly calls a building: 栋, 幢, 座 or 号楼, so that all are called alike; 栋 if unsaid."""
    counts = Counter(tail for cell in cells for tail in _TAILS if text(cell).endswith(tail))
    return max(_TAILS, key=lambda tail: counts[tail])


def read_building(cell: Cell, tail: str = "栋") -> Spot:
    """``"１幢"`` -> key 1, name 1栋; a building with a name of its own (德福楼) keeps it; a blank is ``NOWHERE``."""
    words = word(cell).replace(" ", "").replace("\n", "")
    match = _BUILDING.match(words)
    if match is None or not words:
        return Spot(words, words)
    key = match[1].removeprefix("第") + _core(match[2])
    return Spot(key, key + tail)


def read_stair(cell: Cell) -> Spot:
    """``"1"``, ``"1单元"``, ``"一单元"``, 1.0 -> key 1, name 1单元; a blank (no stairs here) is ``NOWHERE``."""
    words = word(cell).replace(" ", "").replace("\n", "")
    match = _STAIR.match(words)
    if match is None:
        return Spot(words, words)
    key = _core(match[1])
    return Spot(key, key + "单元")


_ROOM = re.compile(r"#?(-?[0-9A-Za-z\u4e00-\u9fff#+()]{1,12}(?:-[0-9A-Za-z]{1,5})?)$")
_ROOM_END = re.compile(r"(?<=[0-9A-Za-z])(?:室|房|户|号房?|号)$")


def read_room(cell: Cell) -> tuple[str, str]:
    """``"３０１室"`` -> ``"301"``; the kind of finding is room_missing, or room_bad where Excel made a date of it."""
    if isinstance(cell, date | datetime | time | timedelta | bool):
        return "", "room_bad"
    words = word(cell).replace(" ", "").replace("\n", "")
    if not words:
        return "", "room_missing"
    match = _ROOM.match(_ROOM_END.sub("", words))
    if match is None or not any(c.isalnum() for c in words):
        return "", "room_bad"
    if isinstance(cell, float) and not 0 < cell < 1e6:
        return "", "room_bad"
    return match[1], ""


def room_key(room: str) -> str:
    """0301 and 301 are the same door."""
    return room.lstrip("0").upper() or room


class Parts(NamedTuple):
    """What one cell says about a whole address; ``""`` for what it leaves out. ``lead`` is a part that may be either
    building or stair: ``1-301``."""

    building: str
    stair: str
    room: str
    lead: str = ""


_BUILDING_WORD = re.compile(r"(?:号楼|栋楼|[栋幢座]|#楼?)-?")
_NAMED_WORD = re.compile(r"(?<=[\u4e00-\u9fff][楼阁厦苑轩居])-?(?=\d)")
_STAIR_WORD = re.compile(r"(?:号?单元|梯|(?<=\d)门)-?")
_BREAKS = re.compile(r"[-_/\\.·~ —]+")


def read_label(cell: Cell) -> Parts | None:
    """A whole address in one cell, else None: 1-2-301, 1栋2单元301室, 2单元301, 3#502, 01-02-0301, 德福楼101."""
    words = word(cell)
    words = _ROOM_END.sub("", words)
    building, rest = _cut(_BUILDING_WORD, words)
    if not building:
        building, rest = _cut(_NAMED_WORD, words)
    stair, rest = _cut(_STAIR_WORD, rest)
    if stair and not building and len(pieces := [p for p in _BREAKS.split(stair) if p]) == 2:
        building, stair = pieces
    pieces = [piece for piece in _BREAKS.split(rest) if piece]
    if not pieces or len(pieces) > 4 or not all(re.match(r"[0-9A-Za-z\u4e00-\u9fff]{1,12}$", p) for p in pieces):
        return None
    return _placed(building, stair, pieces)


def _cut(mark: re.Pattern[str], words: str) -> tuple[str, str]:
    match = mark.search(words)
    return (words[: match.start()], words[match.end() :]) if match else ("", words)


def _placed(building: str, stair: str, pieces: list[str]) -> Parts | None:
    *front, room = pieces
    if front and len(pieces) > 2 - bool(building) and not stair and _is_floor_of(front[-1], room, len(front), building):
        front = front[:-1]
    if building and stair:
        return Parts(building, stair, room)
    if building or stair:
        lead = front[-1] if front else ""
        return Parts(building, lead, room) if building else Parts(lead, stair, room)
    if len(front) == 1:
        return Parts("", "", room, front[0])
    if not front:
        return Parts("", "", room) if re.match(r"[A-Za-z]?\d{2,5}[A-Za-z]?$", room) else None
    return Parts("-".join(front[:-1]), front[-1], room)


def _is_floor_of(piece: str, room: str, fronts: int, building: str) -> bool:
    # 1-2-3-301 names the floor too; 1-2-301 does not.
    return fronts + bool(building) >= 3 and room.lstrip("0").startswith(piece.lstrip("0") or "?")
