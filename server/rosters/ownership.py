"""The owners of one line: names, ID numbers, phones and shares brought together, with what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from server.rosters.cells import Cell, is_blank, text
from server.rosters.numbers import read_ids, read_phones
from server.rosters.owners import assemble, kind_of, read_names
from server.rosters.rules import Owner
from server.rosters.shares import read_shares
from server.rosters.tally import JOINT, SEVERAL, SHARED, SOLE

Find = Callable[[int, str, str, Sequence[Cell]], bool]
Owned = tuple[tuple[Owner, ...], str, bool]


class _Written(NamedTuple):
    """The lists of one line as its cells give them; ``fits``: nothing in them had to be left out."""

    names: list[str]
    ids: list[str]
    phones: list[str]
    fits: bool


class Ownership:
    """Reads owners from lines of one sheet. ``find`` notes a finding and says whether it keeps the line out."""

    def __init__(self, at: Mapping[str, int], find: Find, other_name: Callable[[Owner], bool]) -> None:
        self._at, self._find, self._other_name = at, find, other_name
        self._co_owner_columns = at["co_owner"] >= 0

    def read(self, number: int, cells: Sequence[Cell]) -> Owned:
        """Owners, tenure, and whether a finding among them keeps the line out."""
        written = self._written(number, cells)
        names, ids, phones, _ = written
        if not names:
            return (), SOLE, self._find(number, "owner", "owner_missing", cells)
        odd = not (names[0].isalpha() and len(names[0]) < 5) and not all(map(_is_name, names))
        bad = self._find(number, "owner", "owner_bad", cells) if odd else False
        if len(names) == 1 and len(ids) < 2 and not self._co_owner_columns and is_blank(cells[self._at["shares"]]):
            id_number = ids[0] if ids else ""
            owners: tuple[Owner, ...] = (Owner(names[0], id_number, tuple(phones), kind_of(names[0], id_number)),)
            tenure = SOLE
        else:
            owners, tenure = self._several(number, cells, written)
        for owner in owners:
            if owner.id_number and not bad and self._other_name(owner):
                self._find(number, "id_number", "id_names", cells)
        return owners, tenure, bad

    def _written(self, number: int, cells: Sequence[Cell]) -> _Written:
        at = self._at
        ids, ids_fit = read_ids(cells[at["id_number"]])
        phones, phones_fit = read_phones(cells[at["phone"]])
        if not ids_fit:
            self._find(number, "id_number", "id_bad", cells)
        if not phones_fit:
            self._find(number, "phone", "phone_bad", cells)
        return _Written(read_names(cells[at["owner"]], len(ids)), ids, phones, ids_fit and phones_fit)

    def _several(self, number: int, cells: Sequence[Cell], written: _Written) -> tuple[tuple[Owner, ...], str]:
        owners, agree = assemble(written.names, written.ids, written.phones)
        if self._co_owner_columns:
            co_owner, co_id, co_phone = (cells[self._at[field]] for field in ("co_owner", "co_id", "co_phone"))
            others, others_agree = assemble(read_names(co_owner), read_ids(co_id)[0], read_phones(co_phone)[0])
            owners, agree = owners + others, agree and others_agree
        cell = cells[self._at["shares"]]
        shares, fit = read_shares(cell, [owner.name for owner in owners])
        if not agree and written.fits:
            self._find(number, "owner", "owners_mismatch", cells)
        if not fit:
            self._find(number, "shares", "shares_bad", cells)
        if fit and len(shares) == len(owners) > 1:
            owners = [owner._replace(share=share) for owner, share in zip(owners, shares, strict=True)]
        return tuple(owners), _tenure(text(cell), owners)


def _is_name(name: str) -> bool:
    return len(name) <= 60 and any(sign.isalpha() for sign in name)


def _tenure(words: str, owners: Sequence[Owner]) -> str:
    if len(owners) < 2:
        return SOLE
    if "共同" in words:
        return JOINT
    return SHARED if any(owner.share for owner in owners) or "按份" in words else SEVERAL
