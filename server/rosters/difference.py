"""What a file would change in what is kept now: homes new to us, homes that differ field by field, homes not named.

Nothing here decides: a difference is shown and approved first. A blank in the file says nothing, so it changes nothing.
ID numbers and phones are compared by mark, as they are kept: the numbers themselves never enter a difference.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from server.kit.area import square_metres
from server.rosters.tally import HomeRow

Mark = Callable[[str], str]


class OwnerFacts(NamedTuple):
    """An owner by name and by the marks of ID number and phones; ``share`` as ``"7/10"`` or ``""``."""

    name: str
    id_mark: str = ""
    phone_marks: tuple[str, ...] = ()
    share: str = ""


class HomeFacts(NamedTuple):
    """A home as kept, or as a file says it is. ``area`` in hundredths of a square metre."""

    key: str
    label: str
    area: int
    owners: tuple[OwnerFacts, ...]
    floor: int | None = None
    state: str = ""
    handed_over_on: date | None = None


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field, in words to show. ``field``: area, floor, state, handed_over_on, owners, id_number, phone, share."""

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
    """Keys and labels of homes added and missing, the changes of others, and how many are the same."""

    added: tuple[tuple[str, str], ...]
    changed: tuple[HomeChange, ...]
    missing: tuple[tuple[str, str], ...]
    same: int

    @property
    def is_empty(self) -> bool:
        """Whether applying the file would change nothing. Missing homes are shown but never removed."""
        return not (self.added or self.changed)


def facts_of(home: HomeRow, mark: Mark) -> HomeFacts:
    """A home of a file in the form it is compared in; ``mark`` hides an ID number or phone the way it is kept."""
    owners = tuple(
        OwnerFacts(
            owner.name,
            mark(owner.id_number) if owner.id_number else "",
            tuple(mark(phone) for phone in owner.phones),
            str(owner.share) if owner.share is not None else "",
        )
        for owner in home.owners
    )
    return HomeFacts(home.key, label_of(home), home.area, owners, home.floor, home.state, home.handed_over_on)


def label_of(home: HomeRow) -> str:
    """21栋1单元702."""
    return f"{home.building.name}{home.stair.name}{home.room}"


def difference(kept: Iterable[HomeFacts], filed: Iterable[HomeFacts], kept_out: Collection[str] = ()) -> Difference:
    """Compare. ``kept_out`` are keys of rows the file names but which an error keeps out: they are not missing."""
    known = {home.key: home for home in kept}
    added: list[tuple[str, str]] = []
    changed: list[HomeChange] = []
    same = 0
    for home in filed:
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
    changes = []
    if before.area != after.area:
        changes.append(FieldChange("area", square_metres(before.area), square_metres(after.area)))
    for field in ("floor", "state", "handed_over_on"):
        old, new = getattr(before, field), getattr(after, field)
        if new not in (None, "") and old != new:
            changes.append(FieldChange(field, "" if old is None else str(old), str(new)))
    return (*changes, *_owner_changes(before.owners, after.owners))


def _owner_changes(before: tuple[OwnerFacts, ...], after: tuple[OwnerFacts, ...]) -> list[FieldChange]:
    if sorted(owner.name for owner in before) != sorted(owner.name for owner in after):
        return [FieldChange("owners", _names(before), _names(after))]
    changes = []
    for old, new in zip(sorted(before), sorted(after), strict=True):
        if new.id_mark and old.id_mark and new.id_mark != old.id_mark:
            # The same name with another ID number is another person until somebody looks.
            changes.append(FieldChange("owners", f"{old.name}（原证件）", f"{new.name}（新证件）"))
        elif new.id_mark and not old.id_mark:
            changes.append(FieldChange("id_number", "", f"{new.name}（补登证件）"))
        if new.phone_marks and not set(new.phone_marks) <= set(old.phone_marks):
            before_words = f"{old.name}（原电话）" if old.phone_marks else ""
            changes.append(FieldChange("phone", before_words, f"{new.name}（新电话）"))
        if new.share and new.share != old.share:
            changes.append(FieldChange("share", f"{old.name} {old.share}".strip(), f"{new.name} {new.share}"))
    return changes


def _names(owners: tuple[OwnerFacts, ...]) -> str:
    return "、".join(owner.name for owner in owners)
