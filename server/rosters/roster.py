"""One sheet of homes, line by line, into the tally."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from server.places.rules import AreaSource
from server.rosters.addresses import NOWHERE, Parts, Spot, read_building, read_label, read_room, read_stair, room_key
from server.rosters.cells import Cell, Remembered, is_blank, read_area, read_floor, text, word
from server.rosters.columns import Header, letter
from server.rosters.dates import read_date
from server.rosters.fields import HOME_FIELDS
from server.rosters.lines import Declared, heading, is_total_word, read_total
from server.rosters.ownership import Ownership
from server.rosters.tally import SEVERAL, SOLE, HomeRow, Tally

_TOTAL_LINE = Spot("\0", "")
_LOCATION = ("building", "stair", "floor", "room", "label", "area")
_IDENTITY = ("room", "label", "area", "owner", "id_number", "phone")
_LONGEST_NAME = 20
_NO_AREA = ("area_missing", "area_zero")
UNSTATED = AreaSource.UNSTATED.value
_TITLES = frozenset(["业主姓名", "业主", "姓名", "产权人"])


class RosterSheet:
    """Goes through the data lines of one sheet. What a blank building or stair repeats is carried along.

    ``tail`` is how the file calls a building (栋); ``building`` holds for all lines when no column names one;
    ``lead_is_building`` says what the 1 of ``1-301`` means beside a building column.
    """

    def __init__(
        self, name: str, header: Header, tally: Tally, *, tail: str, building: Spot, estate: str, lead_is_building: bool
    ) -> None:
        self.name, self.header, self.tally = name, header, tally
        self.declared: list[Declared] = []
        self.notes = 0
        self._at = {field: header.columns.get(field, -1) for field in HOME_FIELDS}
        known = {at: source.value for at, source in header.areas}
        self._source = known.pop(self._at["area"], UNSTATED)
        self._other_areas = tuple(known.items())
        self._location = [self._at[field] for field in _LOCATION]
        self._identity = [self._at[field] for field in _IDENTITY]
        self._titles = _TITLES | {header.titles["owner"]}
        self._tail, self._estate, self._lead_is_building = tail, estate, lead_is_building
        self._building, self._stair = building, NOWHERE
        self._building_known = self._at["building"] >= 0 or bool(building.key)
        self._pending: HomeRow | None = None
        self._door = "room" if self._at["room"] >= 0 else "label"
        self._may_be_whole = self._at["building"] < 0 or self._at["stair"] < 0
        self._ownership = Ownership(self._at, self._find, tally.other_name)
        self._read_building = Remembered(self._building_of)
        self._read_stair, self._read_room = Remembered(read_stair), Remembered(read_room)
        self._read_floor, self._read_date = Remembered(read_floor), Remembered(read_date)
        self._text = Remembered(text)

    def line(self, number: int, cells: list[Cell], continues: bool = False) -> None:
        """Read one line. ``number`` counts from 1; ``cells`` ends with one blank more, for columns that are missing.

        ``continues``: the room cell is the lower part of a merged one, so the line names one more owner of that home.
        """
        at = self._at
        building = self._read_building[cells[at["building"]]]
        owner = cells[at["owner"]]
        if building is _TOTAL_LINE or continues or is_blank(owner) or is_blank(cells[at[self._door]]):
            if self._is_no_home(number, cells, continues):
                return
        elif self._names_no_owner(owner):
            self._note_total(cells)
            return
        self.flush()
        self._home(number, cells, building)

    def flush(self) -> None:
        """Hand on the home read last: from here on no line can add an owner to it."""
        if self._pending is not None:
            self.tally.add(self._pending)
            self._pending = None

    def column(self, field: str) -> str:
        """A column as findings name it: ``E列 建筑面积``."""
        at = self._at[field]
        title = self.header.titles.get(field) or HOME_FIELDS[field].label
        return f"{letter(at)}列 {title}" if at >= 0 else title

    def _find(self, number: int, field: str, kind: str, cells: Sequence[Cell]) -> bool:
        return self.tally.find(self.name, number, self.column(field), kind, cells[self._at[field]])

    # Lines that are no home of their own

    def _names_no_owner(self, cell: Cell) -> bool:
        """A header repeated further down, or a totals line with its word in the owner's column."""
        if not isinstance(cell, str):
            return False
        return cell in self._titles or (("计" in cell or "总" in cell) and is_total_word(text(cell)))

    def _note_total(self, cells: Sequence[Cell]) -> bool:
        total = read_total(cells[:-1], self._at[self._door], self._at["area"])
        if total is None:
            self.notes += 1
            return False
        self.declared.append(total)
        return True

    def _is_no_home(self, number: int, cells: list[Cell], continues: bool) -> bool:
        """Deal with a line that is no home of its own; False when it is one after all."""
        filled = [cell for cell in cells if not is_blank(cell)]
        if not filled:
            return True
        if any(is_total_word(text(cell)) for cell in filled if cell is not cells[self._at["note"]]):
            return self._note_total(cells) or _none(cells, self._identity)
        if continues or (self._pending and _none(cells, self._location) and not is_blank(cells[self._at["owner"]])):
            self._co_owner(number, cells)
            return True
        if announced := heading(filled):
            self._announce(announced)
            return True
        if _none(cells, self._identity):
            self.notes += 1
            return True
        return False

    def _announce(self, words: str) -> None:
        self._building_known = True
        parts = read_label(words + "1")
        if parts and parts.building and parts.stair:
            self._building, self._stair = read_building(parts.building, self._tail), read_stair(parts.stair)
        else:
            self._building, self._stair = read_building(words, self._tail), NOWHERE

    def _co_owner(self, number: int, cells: list[Cell]) -> None:
        home = self._pending
        if home is None or is_blank(cells[self._at["owner"]]):
            return
        owners, _, bad = self._ownership.read(number, cells)
        known = {owner[:2] for owner in home.owners}
        more = tuple(owner for owner in owners if owner[:2] not in known)
        if more and not bad:
            tenure = SEVERAL if home.tenure == SOLE else home.tenure
            self._pending = home._replace(owners=home.owners + more, tenure=tenure)

    # A home

    def _home(self, number: int, cells: list[Cell], building: Spot) -> None:
        at = self._at
        key, room, kept_out = self._address(number, cells, building)
        area, kind = read_area(cells[at["area"]])
        source = self._source
        if kind in _NO_AREA and self._other_areas:
            area, source, kind = self._other_area(cells, kind)
        if kind:
            kept_out |= self._find(number, "area", kind, cells)
        owners, tenure, bad = self._ownership.read(number, cells)
        day, kind = self._read_date[cells[at["handed_over"]]]
        if kind:
            self._find(number, "handed_over", kind, cells)
        if key and self.tally.is_repeat(key):
            kept_out |= self._find(number, self._door, "dup", cells)
        self.tally.saw(key, area, not (kept_out or bad))
        if kept_out or bad:
            return
        floor = self._read_floor[cells[at["floor"]]]
        if floor is None and room[:-2].isdigit():
            floor = read_floor(room[:-2])
        state, fee_rate = self._text[cells[at["state"]]], self._text[cells[at["fee_rate"]]]
        self._pending = HomeRow(
            *(key, self.name, number, self._building, self._stair, room, floor, area, owners, tenure),
            *(state, day, fee_rate, self._text[cells[at["note"]]], source),
        )

    def _other_area(self, cells: Sequence[Cell], kind: str) -> tuple[int, str, str]:
        """The area of the next strongest source that has one, where the first says nothing; else the same finding."""
        for at, source in self._other_areas:
            area, found = read_area(cells[at])
            if area:
                return area, source, found
        return 0, self._source, kind

    def _address(self, number: int, cells: list[Cell], building: Spot) -> tuple[str, str, bool]:
        """Key and room of this line, carrying building and stair on, and whether a finding keeps it out."""
        if building.key:
            if building.key != self._building.key:
                self._stair = NOWHERE
            self._building = building
        stair = self._read_stair[cells[self._at["stair"]]]
        if stair.key:
            self._stair = stair
        room, kind = self._room(cells[self._at[self._door]])
        kept_out = self._find(number, self._door, kind, cells) if kind else False
        if not self._building.key:
            return "", room, self._find(number, "building", "building_missing", cells)
        if len(self._building.name) > _LONGEST_NAME or len(self._stair.name) > _LONGEST_NAME:
            return "", room, self._find(number, "building", "building_bad", cells)
        return f"{self._building.key}|{self._stair.key}|{room_key(room)}" if room else "", room, kept_out

    def _room(self, cell: Cell) -> tuple[str, str]:
        """The room; building and stair too where one cell holds the whole address."""
        room, kind = self._read_room[cell]
        if self._door == "label" or (self._may_be_whole and not room.isdigit()):
            return self._whole(cell, (room, kind))
        if "-" in room:
            room = room.removeprefix(f"{self._building.key}-").removeprefix(f"{self._stair.key}-")
        return room, kind

    def _whole(self, cell: Cell, plain: tuple[str, str]) -> tuple[str, str]:
        parts = read_label(word(cell).removeprefix(self._estate)) if isinstance(cell, str) else None
        if parts is None:
            return plain if self._door == "room" or plain[1] == "room_missing" else ("", "room_bad")
        parts = self._settled(parts)
        if parts.building:
            self._building, self._stair = read_building(parts.building, self._tail), NOWHERE
        if parts.stair:
            self._stair = read_stair(parts.stair)
        return read_room(parts.room)

    def _settled(self, parts: Parts) -> Parts:
        """Decide what the 1 of 1-301 is: the building, unless that is known from elsewhere."""
        if not parts.lead:
            return parts
        if self._lead_is_building or not self._building_known:
            return Parts(parts.lead, parts.stair, parts.room)
        return Parts(parts.building, parts.lead, parts.room)

    def _building_of(self, cell: Cell) -> Spot:
        words = word(cell)
        if is_total_word(words):
            return _TOTAL_LINE
        return read_building(words.removeprefix(self._estate) or words, self._tail)


def _none(cells: Sequence[Cell], columns: Iterable[int]) -> bool:
    return all(is_blank(cells[at]) for at in columns)
