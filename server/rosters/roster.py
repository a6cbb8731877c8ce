"""One sheet of homes, line by line, into the tally."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from server.rosters.addresses import NOWHERE, Parts, Spot, read_building, read_label, read_room, read_stair, room_key
from server.rosters.cells import Cell, is_blank, read_area, read_floor, text, word
from server.rosters.columns import Header, letter
from server.rosters.dates import read_date
from server.rosters.fields import HOME_FIELDS
from server.rosters.lines import Declared, heading, is_total_word, read_total
from server.rosters.owners import assemble, kind_of, read_ids, read_names, read_phones, read_shares
from server.rosters.rules import Owner
from server.rosters.tally import JOINT, SEVERAL, SHARED, SOLE, HomeRow, Tally

_CACHE = 20_000
_TOTAL_LINE = Spot("\0", "")
_LOCATION = ("building", "stair", "floor", "room", "label", "area")
_IDENTITY = ("room", "label", "area", "owner", "id_number", "phone")


class Remembered:
    """Remembers what a reader made of a cell: buildings, stairs, floors and dates repeat by the thousand."""

    def __init__(self, read: Callable[[Cell], Any]) -> None:
        self._read, self._known = read, dict[Cell, Any]()

    def __call__(self, cell: Cell) -> Any:
        try:
            return self._known[cell]
        except KeyError:
            if len(self._known) >= _CACHE:
                self._known.clear()
            value = self._known[cell] = self._read(cell)
            return value


class RosterSheet:
    """Goes through the data lines of one sheet. What a blank building or stair repeats is carried along."""

    def __init__(self, name: str, header: Header, tally: Tally, *, tail: str, building: Spot, estate: str) -> None:
        self.name, self.header, self.tally = name, header, tally
        self.declared: list[Declared] = []
        self.notes = 0
        self.lead_is_building = False
        self._at = {field: header.columns.get(field, -1) for field in HOME_FIELDS}
        self._location = [self._at[field] for field in _LOCATION]
        self._identity = [self._at[field] for field in _IDENTITY]
        self._building, self._stair = building, NOWHERE
        self._pending: HomeRow | None = None
        self._read_building = Remembered(lambda cell: _building(cell, tail, estate))
        self._read_stair, self._read_floor = Remembered(read_stair), Remembered(read_floor)
        self._read_date = Remembered(read_date)
        self._tail, self._estate = tail, estate
        self._whole_label = self._at["room"] < 0
        self._composite_rooms = self._at["building"] < 0 or self._at["stair"] < 0
        self._co_owner_columns = self._at["co_owner"] >= 0

    def column(self, field: str) -> str:
        """A column as findings name it: ``E列 建筑面积``."""
        at = self._at[field]
        title = self.header.titles.get(field) or HOME_FIELDS[field].label
        return f"{letter(at)}列 {title}" if at >= 0 else title

    def line(self, number: int, cells: list[Cell], continues: bool = False) -> None:
        """Read one line. ``number`` counts from 1; ``cells`` ends with one blank more, for columns that are missing.

        ``continues``: the room cell is the lower part of a merged one, so the line names one more owner of that home.
        """
        at = self._at
        building = self._read_building(cells[at["building"]])
        owner_blank = is_blank(cells[at["owner"]])
        if building is _TOTAL_LINE or owner_blank or continues or is_blank(cells[at["room"]]):
            if self._other_line(number, cells, continues):
                return
        elif self._is_header_again(cells) or is_total_word(text(cells[at["owner"]])):
            self._note_total(cells)
            return
        self.flush()
        self._home(number, cells, building)

    def flush(self) -> None:
        """Hand on the home read last: from here on no line can add an owner to it."""
        if self._pending is not None:
            self.tally.add(self._pending)
            self._pending = None

    def _is_header_again(self, cells: Sequence[Cell]) -> bool:
        owner = self._at["owner"]
        return text(cells[owner]).replace(" ", "") in ("业主姓名", "业主", "姓名", "产权人", self.header.titles["owner"])

    def _note_total(self, cells: Sequence[Cell]) -> bool:
        total = read_total(cells[:-1], self._at["room"], self._at["area"])
        if total:
            self.declared.append(total)
        else:
            self.notes += 1
        return total is not None

    def _other_line(self, number: int, cells: list[Cell], continues: bool) -> bool:
        """Deal with a line that is no home of its own; False when it is one after all."""
        filled = [cell for cell in cells if not is_blank(cell)]
        if not filled:
            return True
        if continues or self._pending and _none(cells, self._location) and not is_blank(cells[self._at["owner"]]):
            if not any(is_total_word(text(cell)) for cell in filled):
                self._co_owner(number, cells)
                return True
        if announced := heading(filled):
            self._announce(announced)
            return True
        if any(is_total_word(text(cell)) for cell in filled if cell is not cells[self._at["note"]]):
            return self._note_total(cells) or _none(cells, self._identity)
        if _none(cells, self._identity):
            self.notes += 1
            return True
        return False

    def _announce(self, words: str) -> None:
        parts = read_label(words + "1")
        if parts and parts.building and parts.stair:
            self._building, self._stair = read_building(parts.building, self._tail), read_stair(parts.stair)
        else:
            self._building, self._stair = read_building(words, self._tail), NOWHERE

    def _home(self, number: int, cells: list[Cell], building: Spot) -> None:
        at, find = self._at, self._find
        if building.key:
            if building.key != self._building.key:
                self._stair = NOWHERE
            self._building = building
        stair = self._read_stair(cells[at["stair"]])
        if stair.key:
            self._stair = stair
        room, kind = self._place(cells)
        kept_out = find(number, "label" if self._whole_label else "room", kind, cells) if kind else False
        if not self._building.key:
            kept_out |= find(number, "building", "building_missing", cells)
        area, kind = read_area(cells[at["area"]])
        if kind:
            kept_out |= find(number, "area", kind, cells)
        owners, tenure, bad_owner = self._owners(number, cells)
        kept_out |= bad_owner
        day, kind = self._read_date(cells[at["handed_over"]])
        if kind:
            find(number, "handed_over", kind, cells)
        key = f"{self._building.key}|{self._stair.key}|{room_key(room)}" if room and self._building.key else ""
        if key and self.tally.is_repeat(key):
            kept_out |= find(number, "label" if self._whole_label else "room", "dup", cells)
        self.tally.saw(key, area, not kept_out)
        if kept_out:
            return
        floor = self._read_floor(cells[at["floor"]])
        if floor is None:
            floor = read_floor(room[:-2]) if room[:-2].isdigit() else None
        self._pending = HomeRow(
            key, self.name, number, self._building, self._stair, room, floor, area, owners, tenure,
            text(cells[at["state"]]), day, text(cells[at["fee_rate"]]), text(cells[at["note"]]),
        )  # fmt: skip

    def _find(self, number: int, field: str, kind: str, cells: Sequence[Cell]) -> bool:
        return self.tally.find(self.name, number, self.column(field), kind, cells[self._at[field]])

    def _place(self, cells: list[Cell]) -> tuple[str, str]:
        """The room; building and stair too where one cell holds the whole address."""
        cell = cells[self._at["label" if self._whole_label else "room"]]
        if self._whole_label:
            return self._labelled(word(cell)) if not is_blank(cell) else ("", "room_missing")
        room, kind = read_room(cell)
        if self._composite_rooms and not room.isdigit() and isinstance(cell, str) and not is_blank(cell):
            return self._labelled(word(cell), plain=(room, kind))
        if "-" in room:
            room = room.removeprefix(f"{self._building.key}-").removeprefix(f"{self._stair.key}-")
        return room, kind

    def _labelled(self, words: str, plain: tuple[str, str] = ("", "room_bad")) -> tuple[str, str]:
        parts = read_label(words.removeprefix(self._estate) if self._estate else words)
        if parts is None:
            return plain
        parts = self._settled(parts)
        if parts.building:
            self._building, self._stair = read_building(parts.building, self._tail), NOWHERE
        if parts.stair:
            self._stair = read_stair(parts.stair)
        return read_room(parts.room)

    def _settled(self, parts: Parts) -> Parts:
        if not parts.lead:
            return parts
        known = self._at["building"] >= 0 or bool(self._building.key and not self.lead_is_building)
        if not known or self.lead_is_building:
            return Parts(parts.lead, parts.stair, parts.room)
        return Parts(parts.building, parts.lead, parts.room)

    def _owners(self, number: int, cells: Sequence[Cell]) -> tuple[tuple[Owner, ...], str, bool]:
        at, find = self._at, self._find
        ids, ids_ok = read_ids(cells[at["id_number"]])
        phones, phones_ok = read_phones(cells[at["phone"]])
        names = read_names(cells[at["owner"]], len(ids))
        bad = False
        if not ids_ok:
            find(number, "id_number", "id_bad", cells)
        if not phones_ok:
            find(number, "phone", "phone_bad", cells)
        if not names:
            return (), SOLE, find(number, "owner", "owner_missing", cells)
        if not all([name.isalpha() or _is_name(name) for name in names]):
            bad = find(number, "owner", "owner_bad", cells)
        if len(names) == 1 and len(ids) < 2 and not self._co_owner_columns and is_blank(cells[at["shares"]]):
            id_number = ids[0] if ids else ""
            owner = Owner(names[0], id_number, tuple(phones), kind_of(names[0], id_number))
            if id_number and self.tally.other_name(owner):
                find(number, "id_number", "id_names", cells)
            return (owner,), SOLE, bad
        return self._several(number, cells, names, ids, phones, bad, ids_ok and phones_ok)

    def _several(
        self, number: int, cells: Sequence[Cell], names: list[str], ids: list[str], phones: list[str], bad: bool, ok: bool
    ) -> tuple[tuple[Owner, ...], str, bool]:
        at, find = self._at, self._find
        shares, fit = read_shares(cells[at["shares"]], names + read_names(cells[at["co_owner"]]))
        owners, agree = assemble(names, ids, phones, shares if len(shares) == len(names) else [])
        if self._co_owner_columns:
            others, others_agree = assemble(
                read_names(cells[at["co_owner"]]), read_ids(cells[at["co_id"]])[0], read_phones(cells[at["co_phone"]])[0], []
            )
            owners, agree = owners + others, agree and others_agree
        if len(shares) == len(owners) > 1:
            owners = [owner._replace(share=share) for owner, share in zip(owners, shares, strict=True)]
        if not agree and ok:
            find(number, "owner", "owners_mismatch", cells)
        if not fit:
            find(number, "shares", "shares_bad", cells)
        for owner in owners:
            if owner.id_number and self.tally.other_name(owner):
                find(number, "id_number", "id_names", cells)
        return tuple(owners), _tenure(text(cells[at["shares"]]), owners), bad

    def _co_owner(self, number: int, cells: list[Cell]) -> None:
        home = self._pending
        if home is None or is_blank(cells[self._at["owner"]]):
            return
        more, tenure, bad = self._owners(number, cells)
        known = {owner[:2] for owner in home.owners}
        more = tuple(owner for owner in more if owner[:2] not in known)
        if more and not bad:
            self._pending = home._replace(owners=home.owners + more, tenure=SEVERAL if home.tenure == SOLE else home.tenure)


def _none(cells: Sequence[Cell], columns: Iterable[int]) -> bool:
    return all(is_blank(cells[at]) for at in columns)


def _building(cell: Cell, tail: str, estate: str) -> Spot:
    words = word(cell)
    if is_total_word(words):
        return _TOTAL_LINE
    bare = words.removeprefix(estate) if estate and words != estate else words
    return read_building(bare, tail)


def _is_name(name: str) -> bool:
    return len(name) <= 60 and any(sign.isalpha() for sign in name)


def _tenure(words: str, owners: Sequence[Owner]) -> str:
    if len(owners) < 2:
        return SOLE
    if "共同" in words:
        return JOINT
    return SHARED if any(owner.share for owner in owners) or "按份" in words else SEVERAL
