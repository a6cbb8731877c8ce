"""Lines of a roster that are no home: totals, subtotals, headings of a building, notes, repeated headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from server.rosters.cells import Cell, read_area, text

SUBTOTAL, TOTAL, GRAND = "subtotal", "total", "grand"

_TOTAL = re.compile(r"^.{0,14}?(总合计|总计|合计|小计|共计|总数|汇总|总户数|总面积|累计|total)", re.I)
_HOMES = re.compile(r"(\d[\d,]{0,8})(?:户|套|间|个)")
_AREA = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?:平方米|平米|平方|㎡|m²|m2|M2)")
_MOST = 10**13


@dataclass(frozen=True, slots=True)
class Declared:
    """What a totals line says: ``area`` in hundredths; None for what it does not say."""

    kind: str
    homes: int | None
    area: int | None


def is_total_word(words: str) -> bool:
    """Whether a cell begins a totals line: 合计, 总计, 1栋小计, 合 计, Total."""
    return len(words) <= 60 and _TOTAL.match(words.replace(" ", "")) is not None


def read_total(cells: Sequence[Cell], room_at: int = -1, area_at: int = -1) -> Declared | None:
    """The totals line in these cells, or None. ``room_at`` and ``area_at`` are the columns of room and area."""
    words = [text(cell).replace(" ", "") for cell in cells]
    label = next((w for w in words if is_total_word(w)), None)
    if label is None:
        return None
    whole = " ".join(words)
    homes = _homes(words, whole, room_at)
    area = read_area(cells[area_at], _MOST)[0] if area_at >= 0 else 0
    if not area and (match := _AREA.search(whole)):
        area = read_area(match[1], _MOST)[0]
    return Declared(_kind(label), homes, area or None)


def _homes(words: list[str], whole: str, room_at: int) -> int | None:
    if match := _HOMES.search(whole):
        return int(match[1].replace(",", ""))
    at_room = words[room_at] if room_at >= 0 else ""
    return int(at_room) if at_room.isascii() and at_room.isdigit() and len(at_room) < 9 else None


def _kind(label: str) -> str:
    found = _TOTAL.match(label)
    word = found[1].lower() if found else ""
    before = label[: label.lower().find(word)]
    if word in ("小计", "累计") or re.search(r"[栋幢座楼页层]$|单元$", before):
        return SUBTOTAL
    return GRAND if word in ("总合计", "总计", "总户数", "总面积") or before.endswith(("全", "总", "小区")) else TOTAL


def declared_by(sheet: Sequence[Declared]) -> tuple[int | None, int | None]:
    """Homes and area (hundredths) one sheet declares in all: the grand total, else the totals, else the subtotals."""
    for kind in (GRAND, TOTAL, SUBTOTAL):
        lines = [line for line in sheet if line.kind == kind]
        if lines:
            parts = kind == SUBTOTAL
            return _sum([line.homes for line in lines], parts), _sum([line.area for line in lines], parts)
    return None, None


def _sum(figures: list[int | None], parts: bool) -> int | None:
    known = [figure for figure in figures if figure is not None]
    if len(known) > 2 and not parts and known[-1] == sum(known[:-1]):
        return known[-1]  # the last line already sums the ones before
    return sum(known) if known else None


_HEADING = re.compile(
    r"^第?[0-9A-Za-z一二三四五六七八九十]{1,4}(?:号楼|栋|幢|座|#楼?)(?:第?[0-9一二三四五六七八九十]{1,2}单元)?$|^[\u4e00-\u9fff]{1,6}楼$"
)


def heading(cells: Sequence[Cell]) -> str:
    """The building a line of one cell announces (``3栋``, ``1栋2单元``, ``德福楼``), else ``""``."""
    words = [w for w in (text(cell).replace(" ", "") for cell in cells) if w]
    return words[0] if len(words) == 1 and _HEADING.match(words[0]) else ""
