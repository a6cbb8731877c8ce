"""How a sheet is laid out: what it holds, where its header is, and which building it is about when no column says."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from server.kit.errors import Malformed
from server.rosters.addresses import NOWHERE, Spot, read_building, read_label
from server.rosters.cells import Cell, text
from server.rosters.columns import Header, corrected, find_header
from server.rosters.fields import HOME_FIELDS, LIFT_FIELDS, NOTHING_ELSE, OTHER_THINGS, SPACE_FIELDS
from server.rosters.lines import heading

HOMES, SPACES, LIFTS, OTHER = "homes", "spaces", "lifts", "other"
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class SheetReport:
    """How one sheet was understood. ``columns`` is field -> letter; ``unsure`` are sentences for staff to confirm."""

    name: str
    kind: str
    header_row: int
    columns: Mapping[str, str]
    unsure: tuple[str, ...]


def report_of(name: str, kind: str, header: Header | None) -> SheetReport:
    """The report of a sheet; ``header_row`` counts from 1, 0 when there is none."""
    if header is None:
        return SheetReport(name, kind, 0, {}, ())
    return SheetReport(name, kind, header.last + 1, header.letters(), header.unsure)


def understand(name: str, top: Rows, width: int, wanted: Mapping[str, str] | None) -> tuple[str, Header | None]:
    """What a sheet holds, and its header. ``wanted`` are columns as staff give them, for a sheet of homes.

    A sheet of homes names a room or address, an area and an owner; one of spaces a 车位号, one of lifts a 设备代码.
    """
    homes = find_header(top, HOME_FIELDS, OTHER_THINGS, least=1)
    if wanted:
        homes = corrected(homes, HOME_FIELDS, wanted, width)
        return (HOMES if is_complete(homes) else OTHER), homes
    spaces = find_header(top, SPACE_FIELDS, NOTHING_ELSE)
    of_spaces = spaces and "number" in spaces.columns and _SPACES.search(spaces.titles["number"] + name)
    if of_spaces and (_SPACES.search(name) or not is_complete(homes)):
        return SPACES, spaces
    lifts = find_header(top, LIFT_FIELDS, NOTHING_ELSE)
    if lifts and "code" in lifts.columns and len(lifts.columns) > 2 and ("电梯" in name or not is_complete(homes)):
        return LIFTS, lifts
    return (HOMES if is_complete(homes) else OTHER), homes


_SPACES = re.compile("车位|车库|泊位|停车")


def is_complete(header: Header | None) -> bool:
    """Whether homes can be read with this header."""
    return header is not None and not _lacking(header.columns)


def _lacking(columns: Mapping[str, object]) -> list[str]:
    lacking = [name for name in ("area", "owner") if name not in columns]
    return lacking if "room" in columns or "label" in columns else ["room", *lacking]


def no_homes(reports: Sequence[SheetReport]) -> Malformed:
    """The refusal of a file without a sheet of homes, saying what the most likely sheet lacks."""
    sheets = [report for report in reports if report.kind == OTHER and report.columns]
    best = min(sheets, key=lambda report: (len(_lacking(report.columns)), -len(report.columns)), default=None)
    if best is None:
        return Malformed("roster_header_missing", "没有找到表头。表头应写明房号、建筑面积、业主姓名等。")
    lacking = _lacking(best.columns)
    labels = "、".join(f"“{HOME_FIELDS[name].label}”" for name in lacking)
    sentence = f"工作表“{best.name[:30]}”里没有找到{labels}这一列，请指定它在哪一列。"
    return Malformed("roster_columns_missing", sentence, sheet=best.name, missing=lacking, columns=dict(best.columns))


_SHEET_BUILDING = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,3}(?:号楼|栋|幢|座|#楼?)")


def building_of_sheet(name: str, header: Header, sample: Rows, tail: str) -> tuple[Spot, str]:
    """The building when no column names it, and a notice if it is only supposed.

    From the sheet's name (3栋); ``NOWHERE`` where addresses or headings in the sheet name it; else the only one, 1.
    """
    if "building" in header.columns:
        return NOWHERE, ""
    if match := _SHEET_BUILDING.search(text(name)):
        return read_building(match[0], tail), ""
    door = header.columns.get("label", header.columns.get("room", -1))
    parts = [read_label(text(cells[door])) for cells in sample if text(cells[door])]
    if any(part and (part.building or part.lead) for part in parts) or any(heading(cells) for cells in sample):
        return NOWHERE, ""
    return Spot("1", f"1{tail}"), f"工作表“{name[:30]}”没有写楼栋，按“1{tail}”处理。"


def leads_name_building(header: Header, sample: Rows, building: Spot) -> bool:
    """Whether the 1 of ``1-301`` repeats a building named elsewhere (1栋) rather than naming a stair."""
    door = header.columns.get("room", header.columns.get("label", -1))
    column = header.columns.get("building", -1)
    agree = []
    for cells in sample:
        parts = read_label(text(cells[door]))
        known = read_building(cells[column]) if column >= 0 else building
        if parts and parts.lead and known.key:
            agree.append(read_building(parts.lead).key == known.key)
    return bool(agree) and all(agree)
