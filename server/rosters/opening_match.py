"""What a line of debts means here: which home, who owes, which item. Pure: what is known is given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from server.fees.queries.openings import Holder
from server.fees.rules.openings import WARNING, Brought, Flaw
from server.rosters.addresses import read_building, read_label, read_room, read_stair, room_key
from server.rosters.cells import Cell, split, word
from server.rosters.opening_lines import Line

NO_HOME = "系统里没有这套房，请核对楼栋、单元和房号"
TWO_HOMES = "有几套房都像是它，请写明楼栋和单元"
NO_PERSON = "这套房登记的业主里没有这个人，现在的、以前的都没有。请先在住户里登记，或改正姓名"
NOBODY = "这套房还没有登记业主，请先登记"
NO_ITEM = "没有这个收费项目，请先在收费标准里加上，名称要一样"


@dataclass(slots=True)
class Homes:
    """The homes of an estate by how a file may write them."""

    by_label: dict[str, int] = field(default_factory=dict)
    by_spot: dict[tuple[str, str, str], list[int]] = field(default_factory=dict)

    def find(self, cells: Mapping[str, Cell]) -> list[int]:
        """The homes a line may mean."""
        label = word(cells.get("label", "")).replace(" ", "")
        if label and label in self.by_label:
            return [self.by_label[label]]
        parts = read_label(cells["label"]) if label else None
        building = word(cells.get("building", "")) or (parts.building if parts else "")
        stair = word(cells.get("stair", "")) or (parts.stair if parts else "")
        room = read_room(cells.get("room", ""))[0] or (parts.room if parts else "")
        if parts and parts.lead and not building:
            building = parts.lead
        if not room:
            return []
        whole = word(cells.get("room", "")).replace(" ", "")
        if whole in self.by_label:
            return [self.by_label[whole]]
        return self._at(read_building(building).key, read_stair(stair).key, room_key(room))

    def _at(self, building: str, stair: str, room: str) -> list[int]:
        if (building, stair, room) in self.by_spot:
            return self.by_spot[building, stair, room]
        return [
            id_ for (b, s, r), ids in self.by_spot.items()
            if r == room and building in (b, "") and stair in (s, "") for id_ in ids
        ]  # fmt: skip


def homes_of(rows: Sequence[Mapping[str, Any]]) -> Homes:
    """From the homes of an estate, as places tell them."""
    found = Homes()
    for row in rows:
        found.by_label[str(row["label"]).replace(" ", "")] = row["id"]
        spot = read_building(row["building"]).key, read_stair(row["stair"]).key, room_key(str(row["room"]))
        found.by_spot.setdefault(spot, []).append(row["id"])
    return found


def matched(
    lines: Sequence[Line], homes: Homes, holders: Mapping[int, Sequence[Holder]], items: Mapping[str, int],
    columns: Mapping[str, str], day: date,
) -> tuple[list[Brought], list[Flaw]]:  # fmt: skip
    """The lines that mean something here, and what is wrong with the others. ``day``: up to when the file goes."""
    rows: list[Brought] = []
    flaws: list[Flaw] = []
    for line in lines:
        wrong = [Flaw(line.row, _at(columns, key), words, level) for key, words, level in _judge(
            line, homes, holders, items, day)]  # fmt: skip
        flaws += wrong
        if all(one.level == WARNING for one in wrong):
            rows.append(_brought(line, homes, holders, items))
    return rows, flaws


def _judge(
    line: Line, homes: Homes, holders: Mapping[int, Sequence[Holder]], items: Mapping[str, int], day: date
) -> list[tuple[str, str, str]]:
    found = homes.find(line.home)
    if len(found) != 1:
        return [("房号", TWO_HOMES if found else NO_HOME, "error")]
    wrong: list[tuple[str, str, str]] = []
    theirs = holders.get(found[0], ())
    holder = _holder(line, theirs)
    if holder is None:
        wrong.append(("欠费人", NO_PERSON if any(one.persons for one in theirs) else NOBODY, "error"))
    elif not line.owner:
        wrong.append(("欠费人", "没有写是谁欠的，按现在的业主算，请核对", WARNING))
    if line.prepaid and holder and not _one(line, holder):
        wrong.append(("欠费人", "预存款要写清是哪一位的，请只写一个姓名", "error"))
    if line.months and _item(line, items) is None:
        wrong.append(("收费项目", NO_ITEM, "error"))
    if line.months and line.months[1] > day:
        wrong.append(("月份", "这几个月在结转日以后，请在新系统里出账", "error"))
    return wrong


def _brought(
    line: Line, homes: Homes, holders: Mapping[int, Sequence[Holder]], items: Mapping[str, int]
) -> Brought:  # fmt: skip
    (home_id,) = homes.find(line.home)
    holder = _holder(line, holders[home_id])
    assert holder is not None  # judged before
    name, item_id = _item(line, items) or ("", 0)
    first, last = line.months or (None, None)
    person_id = _one(line, holder) or next(iter(holder.persons), 0)
    return Brought(
        line.row, home_id, holder.debtor_id, person_id, item_id if line.months else 0, name if line.months else "",
        first, last, line.due_on, line.asked, line.paid, line.late, line.prepaid,
    )  # fmt: skip


def _holder(line: Line, theirs: Sequence[Holder]) -> Holder | None:
    names = set(split(line.owner))
    if names:
        return next((one for one in theirs if names <= set(one.persons.values())), None)
    return next((one for one in theirs if one.now and one.persons), None)


def _one(line: Line, holder: Holder) -> int | None:
    """The one person the line names, or the only one there is."""
    names = split(line.owner)
    named = [id_ for id_, name in holder.persons.items() if name in names] if names else list(holder.persons)
    return named[0] if len(named) == 1 else None


def _item(line: Line, items: Mapping[str, int]) -> tuple[str, int] | None:
    if not line.item and len(items) == 1:
        return next(iter(items.items()))
    return (line.item, items[line.item]) if line.item in items else None


def _at(columns: Mapping[str, str], label: str) -> str:
    told = label if label in columns or label != "房号" else "房屋编号"
    return f"{columns[told]} 列“{told}”" if told in columns else label
