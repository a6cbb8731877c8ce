"""What owners of the demo know by heart: the last four of their identity number, read from the roster they stand on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from python_calamine import CalamineWorkbook

BUILDING, STAIR, ROOM, NAMES, NUMBERS = 0, 1, 3, 5, 6
_APART = re.compile(r"[、，,/\s]+")


def last_fours(path: Path) -> Mapping[tuple[str, str], str]:
    """By the label of a home and the name of one of its owners: ``("21栋1单元702", "白兰娟")`` gives ``"734X"``."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    return dict(_owners(rows))


def _owners(rows: Sequence[Sequence[object]]) -> Iterator[tuple[tuple[str, str], str]]:
    building, stair = "", ""
    for row in rows:
        cells = [unicodedata.normalize("NFKC", str(cell)).removesuffix(".0").strip() for cell in row]
        # An empty cell repeats the one above, as in a sheet whose cells were merged.
        building, stair = cells[BUILDING] or building, cells[STAIR] or stair
        label = f"{building}{stair.removesuffix('单元')}单元{cells[ROOM]}"
        for name, number in zip(_APART.split(cells[NAMES]), _APART.split(cells[NUMBERS]), strict=False):
            if len(number) >= 4:
                yield (label, name), number[-4:]
