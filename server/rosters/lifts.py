"""The sheet of lifts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from server.rosters.addresses import read_stair
from server.rosters.cells import Cell, is_blank, split, text, word
from server.rosters.columns import Header, letter
from server.rosters.dates import read_date
from server.rosters.fields import LIFT_FIELDS
from server.rosters.lines import is_total_word
from server.rosters.tally import Tally


class LiftRow(NamedTuple):
    """A lift as the file lists it. ``code`` is the 20-digit registration code; ``stairs`` are keys of stairs served."""

    row: int
    code: str
    place: str
    stairs: tuple[str, ...]
    maker: str
    in_use_on: date | None
    next_inspection_on: date | None
    maintainer: str
    contract_until: date | None
    state: str


_LONGEST_CODE = 40
_CODE = re.compile(r"\d{20}$")


def read_lifts(sheet: str, header: Header, lines: Iterator[tuple[int, list[Cell]]], tally: Tally) -> list[LiftRow]:
    """All lifts that can be told apart; a code of another shape is kept with a warning, bad dates are left out."""
    at = {field: header.columns.get(field, -1) for field in LIFT_FIELDS}
    seen: set[str] = set()
    lifts = []
    for row, cells in lines:
        filled = [cell for cell in cells if not is_blank(cell)]
        if len(filled) < 2 or is_total_word(text(filled[0])):
            continue
        code, column = word(cells[at["code"]]).replace(" ", ""), f"{letter(at['code'])}列 {header.titles['code']}"
        kind = _fault(code, seen)
        if kind and tally.find(sheet, row, column, kind, cells[at["code"]]):
            continue
        seen.add(code)
        days = []
        for field in ("in_use", "next_inspection", "contract_until"):
            day, kind = read_date(cells[at[field]])
            days.append(day)
            if kind:
                tally.find(sheet, row, f"{letter(at[field])}列 {header.titles[field]}", kind, cells[at[field]])
        place, maker, maintainer, state = (text(cells[at[name]]) for name in ("place", "maker", "maintainer", "state"))
        stairs = tuple(read_stair(part).key for part in split(text(cells[at["stairs"]])))
        lifts.append(LiftRow(row, code, place, stairs, maker, days[0], days[1], maintainer, days[2], state))
    return lifts


def _fault(code: str, seen: set[str]) -> str:
    if not code:
        return "number_missing"
    if code in seen:
        return "dup"
    if len(code) > _LONGEST_CODE:
        return "number_bad"
    return "" if _CODE.match(code) else "lift_code_bad"
