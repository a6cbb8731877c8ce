"""Cells merged downwards: Excel keeps the value in the top one only, so it is carried to the ones below."""

from __future__ import annotations

from collections.abc import Iterable

from server.rosters.cells import Cell, is_blank

Range = tuple[tuple[int, int], tuple[int, int]]


class MergedColumns:
    """Fills the lower cells of merged ranges while the rows go by. Rows and columns count from 0."""

    def __init__(self, ranges: Iterable[Range], first_row: int) -> None:
        self._starts: dict[int, list[tuple[int, int]]] = {}
        for (top, left), (bottom, _) in ranges:
            if bottom > top >= first_row:
                self._starts.setdefault(top, []).append((left, bottom))
        self._open: dict[int, tuple[Cell, int]] = {}
        self.any = bool(self._starts)

    def fill(self, row: int, cells: list[Cell], room_at: int, owner_at: int) -> bool:
        """Fill this row in place; True when its room is the lower part of a merged cell and its owner is its own."""
        continues, owner_carried = False, False
        for column, (value, bottom) in list(self._open.items()):
            if row > bottom:
                del self._open[column]
            elif is_blank(cells[column]):
                cells[column] = value
                continues |= column == room_at
                owner_carried |= column == owner_at
        for column, bottom in self._starts.pop(row, ()):
            self._open[column] = (cells[column], bottom)
        return continues and not owner_carried
