"""What a file would change in what is kept now: homes new to us, homes that differ field by field, homes not named.

Nothing here decides: a difference is shown and approved first. A blank in the file says nothing, so it changes nothing.
ID numbers and phones are compared by mark, as they are kept: the numbers themselves never enter a difference.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from server.kit.area import square_metres
from server.places.rules import AREA_SOURCE_LABELS, AreaSource, is_weaker

FIELDS = {
    "area": "建筑面积", "area_source": "面积来源", "floor": "楼层", "state": "房屋状态", "handed_over_on": "交付日期",
    "fee_rate": "物业费标准", "note": "备注", "owners": "业主", "id_number": "证件号码", "phone": "联系电话",
    "share": "份额",
}  # fmt: skip


class OwnerFacts(NamedTuple):
    """An owner by name and by the marks of ID number and phones; ``share`` as ``"7/10"`` or ``""``.

    ``confirmed``: the holder proved this phone, so a file cannot change it.
    """

    name: str
    id_mark: str = ""
    phone_marks: tuple[str, ...] = ()
    share: str = ""
    confirmed: bool = False


class HomeFacts(NamedTuple):
    """A home as kept, or as a file says it is. ``area`` in hundredths of a square metre, ``fee_rate`` in
    ten-thousandths of a yuan."""

    key: str
    label: str
    area: int
    owners: tuple[OwnerFacts, ...]
    floor: int | None = None
    state: str = ""
    handed_over_on: date | None = None
    fee_rate: int | None = None
    note: str = ""
    area_source: str = AreaSource.UNSTATED.value


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, in words to show. ``field``: one of ``FIELDS``."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class HomeChange:
    """A home that differs. ``owners_differ``: other people own it, which is a change of owner and not a correction."""

    key: str
    label: str
    changes: tuple[FieldChange, ...]
    owners_differ: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """Keys and labels of homes added and missing, the changes of others, and how many are the same.

    ``new`` counts the homes of an estate that had none: they are not listed one by one.
    """

    added: tuple[tuple[str, str], ...]
    changed: tuple[HomeChange, ...]
    missing: tuple[tuple[str, str], ...]
    same: int
    new: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether applying the file would change nothing. Missing homes are shown but never removed."""
        return not (self.added or self.changed or self.new)


def difference(kept: Iterable[HomeFacts], filed: Iterable[HomeFacts], kept_out: Collection[str] = ()) -> Difference:
    """Compare. ``kept_out`` are keys of rows the file names but which an error keeps out: they are not missing."""
    known = {home.key: home for home in kept}
    added: list[tuple[str, str]] = []
    changed: list[HomeChange] = []
    same, phones = 0, FirstPhones()
    for home in map(phones.settle, filed):
        before = known.pop(home.key, None)
        if before is None:
            added.append((home.key, home.label))
        elif changes := changes_between(before, home):
            differ = any(change.field == "owners" for change in changes)
            changed.append(HomeChange(home.key, before.label, changes, differ))
        else:
            same += 1
    missing = tuple((home.key, home.label) for home in known.values() if home.key not in kept_out)
    return Difference(tuple(added), tuple(changed), missing, same)


def changes_between(before: HomeFacts, after: HomeFacts) -> tuple[FieldChange, ...]:
    """Field by field; what the file leaves blank is no change."""
    changes = _area_changes(before, after)
    for field in ("floor", "state", "handed_over_on", "fee_rate", "note"):
        old, new = getattr(before, field), getattr(after, field)
        if new not in (None, "") and old != new:
            changes.append(FieldChange(field, _shown(field, old), _shown(field, new)))
    return (*changes, *_owner_changes(before.owners, after.owners))


def _area_changes(before: HomeFacts, after: HomeFacts) -> list[FieldChange]:
    """A figure of a weaker source says nothing against one of a stronger source (解释 8)."""
    if is_weaker(after.area_source, before.area_source):
        return []
    changes = []
    if before.area != after.area:
        changes.append(FieldChange("area", square_metres(before.area), square_metres(after.area)))
    if before.area_source != after.area_source:
        labels = (AREA_SOURCE_LABELS[AreaSource(home.area_source)] for home in (before, after))
        changes.append(FieldChange("area_source", *labels))
    return changes


def _owner_changes(before: tuple[OwnerFacts, ...], after: tuple[OwnerFacts, ...]) -> list[FieldChange]:
    left, pairs = list(before), []
    for new in _once(after):
        old = _same(left, new)
        if old is None:
            return [FieldChange("owners", _names(before, "原"), _names(after, "新"))]
        left.remove(old)
        pairs.append((old, new))
    if left:
        return [FieldChange("owners", _names(before, "原"), _names(after, "新"))]
    return [change for old, new in pairs for change in _corrections(old, new)]


def _once(owners: tuple[OwnerFacts, ...]) -> list[OwnerFacts]:
    return list({owner.id_mark or owner.name: owner for owner in reversed(owners)}.values())


def _same(among: list[OwnerFacts], new: OwnerFacts) -> OwnerFacts | None:
    """The same number is the same person whatever the name; the same name is, unless the numbers differ."""
    by_number = (old for old in among if old.id_mark and old.id_mark == new.id_mark)
    by_name = (old for old in among if old.name == new.name and not (old.id_mark and new.id_mark))
    return next(by_number, None) or next(by_name, None)


def _corrections(old: OwnerFacts, new: OwnerFacts) -> Iterable[FieldChange]:
    if new.id_mark and not old.id_mark:
        yield FieldChange("id_number", "", f"{old.name}（补登）")
    if new.phone_marks and not old.confirmed and not set(new.phone_marks) <= set(old.phone_marks):
        yield FieldChange("phone", f"{old.name}（原号码）" if old.phone_marks else "", f"{old.name}（新号码）")
    if new.share and new.share != old.share:
        yield FieldChange("share", f"{old.name} {old.share}".strip(), f"{old.name} {new.share}")


class FirstPhones:
    """Gives a person the first phone the file names for them in every home, as people keep one phone per person."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def settle(self, home: HomeFacts) -> HomeFacts:
        """The home with the phones that count."""
        return home._replace(owners=tuple(self._settled(owner) for owner in home.owners))

    def _settled(self, owner: OwnerFacts) -> OwnerFacts:
        if not owner.id_mark or not owner.phone_marks:
            return owner
        return owner._replace(phone_marks=self._known.setdefault(owner.id_mark, owner.phone_marks))


def _shown(field: str, value: object) -> str:
    if value is None:
        return ""
    return f"{Decimal(value) / 10_000:f}" if field == "fee_rate" and isinstance(value, int) else str(value)


def _names(owners: tuple[OwnerFacts, ...], which: str) -> str:
    return "、".join(f"{owner.name}（{which}）" for owner in owners)
