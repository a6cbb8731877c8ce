"""The sheet of parking spaces. They count neither as homes nor in the area of homes (V-10)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from server.rosters.cells import Cell, is_blank, read_area, text, word
from server.rosters.columns import Header, letter
from server.rosters.fields import SPACE_FIELDS
from server.rosters.lines import is_total_word
from server.rosters.numbers import read_ids, read_phones
from server.rosters.owners import assemble, read_names
from server.rosters.rules import Owner
from server.rosters.tally import Tally


class ParkingSpace(NamedTuple):
    """``area`` in hundredths of a square metre, 0 where the sheet gives none; ``kind`` as written: 产权, 人防租赁."""

    row: int
    number: str
    area: int
    owners: tuple[Owner, ...]
    kind: str


def read_spaces(
    sheet: str, header: Header, lines: Iterator[tuple[int, list[Cell]]], tally: Tally
) -> list[ParkingSpace]:
    """All usable spaces; repeated and missing numbers become findings."""
    at = {field: header.columns.get(field, -1) for field in SPACE_FIELDS}
    seen: set[str] = set()
    spaces = []
    for row, cells in lines:
        if _is_other(cells):
            continue
        number = word(cells[at["number"]])
        column = f"{letter(at['number'])}列 {header.titles['number']}"
        if not number:
            tally.find(sheet, row, column, "number_missing", cells[at["number"]])
        elif len(number) > 30:
            tally.find(sheet, row, column, "number_bad", cells[at["number"]])
        elif number in seen:
            tally.find(sheet, row, column, "dup", cells[at["number"]])
        else:
            seen.add(number)
            spaces.append(_space(row, number, cells, at))
    return spaces


def _is_other(cells: Sequence[Cell]) -> bool:
    filled = [cell for cell in cells if not is_blank(cell)]
    return len(filled) < 2 or any(is_total_word(text(cell)) for cell in filled[:2])


def _space(row: int, number: str, cells: Sequence[Cell], at: dict[str, int]) -> ParkingSpace:
    area = read_area(cells[at["area"]])[0]
    ids = read_ids(cells[at["id_number"]])[0]
    owners, _ = assemble(read_names(cells[at["owner"]], len(ids)), ids, read_phones(cells[at["phone"]])[0])
    return ParkingSpace(row, number, area, tuple(owners), text(cells[at["kind"]]))
