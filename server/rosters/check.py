"""One pass over a roster file: what it holds, what is wrong with it, and whether its own totals agree."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path

from server.kit.area import square_metres
from server.kit.errors import Malformed
from server.rosters import origin
from server.rosters.addresses import NOWHERE, Spot, read_building, read_label, usual_tail
from server.rosters.cells import Cell, text
from server.rosters.columns import HEADER_WITHIN, Header, corrected, find_header
from server.rosters.fields import HOME_FIELDS, LIFT_FIELDS, OTHER_THINGS, SPACE_FIELDS
from server.rosters.findings import Finding
from server.rosters.lifts import LiftRow, read_lifts
from server.rosters.lines import declared_by, heading
from server.rosters.merged import MergedColumns
from server.rosters.origin import UNKNOWN, Guess
from server.rosters.parking import ParkingSpace, read_spaces
from server.rosters.reading import SheetRows, sheets
from server.rosters.roster import RosterSheet
from server.rosters.tally import Take, Tally

HOMES, SPACES, LIFTS, OTHER = "homes", "spaces", "lifts", "other"
Progress = Callable[[str, int, int], None]
Mapped = Mapping[str, Mapping[str, str]]

_SAMPLE = 300
_PROGRESS_EVERY = 1_000
_NOTHING_ELSE = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class SheetReport:
    """How one sheet was understood. ``columns`` is field -> letter; ``unsure`` are sentences for staff to confirm."""

    name: str
    kind: str
    header_row: int
    columns: Mapping[str, str]
    unsure: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The file's own totals beside what was read. Areas in hundredths of a square metre; None: the file says nothing.

    ``read`` counts every different home of the file, those kept out by an error too, as the totals line does.
    """

    declared_homes: int | None
    read_homes: int
    taken_homes: int
    declared_area: int | None
    read_area: int
    taken_area: int

    @property
    def agrees(self) -> bool:
        """Whether everything the file declares was read and taken."""
        homes_agree = self.declared_homes in (None, self.taken_homes)
        return homes_agree and self.declared_area in (None, self.taken_area)


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. ``heads`` counts sets of persons (V-07); areas are hundredths of a square metre."""

    estate: Guess
    city: Guess
    rows: int
    homes: int
    area: int
    heads: int
    homes_without_phone: int
    owners_without_id: int
    reconciled: Reconciled
    findings: tuple[Finding, ...]
    finding_counts: Mapping[str, int]
    spaces: tuple[ParkingSpace, ...]
    lifts: tuple[LiftRow, ...]
    sheets: tuple[SheetReport, ...]
    notices: tuple[str, ...]


@dataclass(slots=True)
class _File:
    """What is gathered while the sheets go by."""

    tally: Tally
    mapped: Mapped
    progress: Progress | None
    estate: Guess
    tail: str = ""
    preambles: list[str] = field(default_factory=list)
    reports: list[SheetReport] = field(default_factory=list)
    declared: list[tuple[int | None, int | None]] = field(default_factory=list)
    spaces: list[ParkingSpace] = field(default_factory=list)
    lifts: list[LiftRow] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def check(
    path: Path,
    *,
    estate: str = "",
    city: str = "",
    mapped: Mapped | None = None,
    progress: Progress | None = None,
    take: Take | None = None,
) -> Checked:
    """Read a roster file and say what is in it; nothing is kept but sums, findings, spaces and lifts.

    ``mapped`` corrects columns by sheet, ``""`` for every sheet: ``{"": {"area": "E"}}``. ``take`` receives each home
    that can be imported, in the order of the file. ``progress`` hears (sheet, rows done, rows in the sheet).
    Raises ``Malformed`` or ``TooLarge`` with a sentence when the file cannot be read or has no sheet of homes.
    """
    given = Guess(estate, "由您指定") if estate else UNKNOWN
    file = _File(Tally(take), mapped or {}, progress, given)
    for sheet in sheets(path):
        _read_sheet(file, sheet)
    if not any(report.kind == HOMES for report in file.reports):
        raise _no_homes(file.reports)
    return _checked(file, path, city)


def _read_sheet(file: _File, sheet: SheetRows) -> None:
    rows = sheet.rows()
    top = list(islice(rows, HEADER_WITHIN + _SAMPLE))
    kind, header = _understood(file, sheet, top)
    columns = header.letters() if header else {}
    file.reports.append(SheetReport(sheet.name, kind, header.last + 1 if header else 0, columns, header.unsure if header else ()))
    if header is None:
        return
    preamble = top[: header.first]
    file.preambles += [text(cell) for line in preamble for cell in line if isinstance(cell, str) and cell]
    lines = _lines(file, sheet, header, chain(top, rows))
    if kind == SPACES:
        file.spaces += read_spaces(sheet.name, header, lines, file.tally)
    elif kind == LIFTS:
        file.lifts += read_lifts(sheet.name, header, lines, file.tally)
    elif kind == HOMES:
        _read_homes(file, sheet, header, top, lines)


def _understood(file: _File, sheet: SheetRows, top: Sequence[Sequence[Cell]]) -> tuple[str, Header | None]:
    """What a sheet holds, and its header. A sheet of homes names a room or address, an area and an owner."""
    wanted = file.mapped.get(sheet.name) or file.mapped.get("") or {}
    homes = find_header(top, HOME_FIELDS, OTHER_THINGS)
    spaces = find_header(top, SPACE_FIELDS, _NOTHING_ELSE)
    lifts = find_header(top, LIFT_FIELDS, _NOTHING_ELSE)
    names_space = spaces and "车位" in spaces.titles.get("number", "") + sheet.name
    if sheet.name not in file.mapped and spaces and "number" in spaces.columns and names_space:
        if "车位" in sheet.name or "车库" in sheet.name or not _is_complete(homes):
            return SPACES, spaces
    if sheet.name not in file.mapped and lifts and "code" in lifts.columns and len(lifts.columns) > 2:
        if "电梯" in sheet.name or not _is_complete(homes):
            return LIFTS, lifts
    homes = corrected(homes, HOME_FIELDS, wanted, sheet.width) if sheet.height else homes
    return (HOMES if _is_complete(homes) else OTHER), homes


def _is_complete(header: Header | None) -> bool:
    return header is not None and not _lacking(header.columns)


def _lacking(columns: Mapping[str, object]) -> list[str]:
    lacking = [name for name in ("area", "owner") if name not in columns]
    return lacking if "room" in columns or "label" in columns else ["room", *lacking]


def _no_homes(reports: Sequence[SheetReport]) -> Malformed:
    best = min(reports, key=lambda report: (len(_lacking(report.columns)), -len(report.columns)), default=None)
    lacking = _lacking(best.columns) if best else []
    if best is None or not best.columns:
        return Malformed("roster_header_missing", "没有找到表头。表头应写明房号、建筑面积、业主姓名等。")
    labels = "、".join(f"“{HOME_FIELDS[name].label}”" for name in lacking)
    sentence = f"工作表“{best.name[:30]}”里没有找到{labels}这一列，请指定它在哪一列。"
    return Malformed("roster_columns_missing", sentence, sheet=best.name, missing=lacking, columns=dict(best.columns))


def _lines(
    file: _File, sheet: SheetRows, header: Header, rows: Iterator[list[Cell]]
) -> Iterator[tuple[int, list[Cell]]]:
    """The rows below the header with their number and one blank cell more, which stands for every missing column."""
    report, every = file.progress, _PROGRESS_EVERY
    for number, cells in enumerate(islice(rows, header.last + 1, None), header.last + 2):
        cells.append("")
        yield number, cells
        if report and number % every == 0:
            report(sheet.name, number, sheet.height)
    if report:
        report(sheet.name, sheet.height, sheet.height)


def _read_homes(
    file: _File, sheet: SheetRows, header: Header, top: list[list[Cell]], lines: Iterator[tuple[int, list[Cell]]]
) -> None:
    at = header.columns
    sample = top[header.last + 1 :]
    file.estate = file.estate if file.estate.value else _estate(top[: header.first], sample, at)
    if not file.tail:
        file.tail = usual_tail(cells[at["building"]] for cells in sample) if "building" in at else "栋"
    reader = RosterSheet(
        sheet.name, header, file.tally,
        tail=file.tail, building=_building_of_sheet(file, sheet, sample, at), estate=file.estate.value,
    )  # fmt: skip
    reader.lead_is_building = _leads_name_building(sample, at)
    merged = MergedColumns(sheet.merged, header.last + 1)
    room_at, owner_at = at.get("room", at.get("label", -1)), at["owner"]
    for number, cells in lines:
        continues = merged.fill(number - 1, cells, room_at, owner_at) if merged.any else False
        reader.line(number, cells, continues)
    reader.flush()
    file.declared.append(declared_by(reader.declared))


def _estate(preamble: Sequence[Sequence[Cell]], sample: Sequence[Sequence[Cell]], at: Mapping[str, int]) -> Guess:
    guess = origin.estate_in(preamble)
    if not guess.value and "estate" in at:
        named = {text(cells[at["estate"]]) for cells in sample} - {""}
        guess = Guess(named.pop(), "“小区”一列") if len(named) == 1 else UNKNOWN
    return guess


_SHEET_BUILDING = re.compile(r"[0-9A-Za-z一二三四五六七八九十]{1,3}(?:号楼|栋|幢|座|#楼?)")


def _building_of_sheet(
    file: _File, sheet: SheetRows, sample: Sequence[Sequence[Cell]], at: Mapping[str, int]
) -> Spot:
    """The building when no column names it: from the sheet's name (3栋), else the only one, with a notice."""
    if "building" in at:
        return NOWHERE
    if match := _SHEET_BUILDING.search(text(sheet.name)):
        return read_building(match[0], file.tail)
    column = at.get("label", at.get("room", -1))
    parts = [read_label(text(cells[column])) for cells in sample if text(cells[column])]
    if any(part and (part.building or part.lead) for part in parts) or _has_headings(sample):
        return NOWHERE
    file.notices.append(f"工作表“{sheet.name[:30]}”没有写楼栋，按“1{file.tail}”处理。")
    return Spot("1", f"1{file.tail}")


def _has_headings(sample: Sequence[Sequence[Cell]]) -> bool:
    return any(heading(cells) for cells in sample)


def _leads_name_building(sample: Sequence[Sequence[Cell]], at: Mapping[str, int]) -> bool:
    """Whether 1-301 beside a building column repeats the building (1栋) rather than naming a stair."""
    column = at.get("room", at.get("label", -1))
    if "building" not in at:
        return False
    pairs = []
    for cells in sample:
        parts = read_label(text(cells[column]))
        building = read_building(cells[at["building"]])
        if parts and parts.lead and building.key:
            pairs.append(read_building(parts.lead).key == building.key)
    return bool(pairs) and all(pairs)


def _checked(file: _File, path: Path, city: str) -> Checked:
    tally = file.tally
    found = file.estate
    for guess in (origin.estate_of_buildings(tally.buildings), origin.estate_of_file(path.stem)):
        found = found if found.value else guess
    homes = [figure for figure, _ in file.declared if figure is not None]
    areas = [figure for _, figure in file.declared if figure is not None]
    reconciled = Reconciled(
        sum(homes) if homes else None, tally.rows - tally.repeated, tally.homes,
        sum(areas) if areas else None, tally.area_seen, tally.area,
    )  # fmt: skip
    city_found = Guess(city, "由您指定") if city else _city(file)
    checked = Checked(
        found, city_found, tally.rows, tally.homes, tally.area, len(tally.heads), tally.without_phone, tally.without_id,
        reconciled, tuple(tally.findings), dict(tally.finding_counts), tuple(file.spaces), tuple(file.lifts),
        tuple(file.reports), tuple(file.notices),
    )  # fmt: skip
    return replace(checked, notices=(*checked.notices, *_notices(checked, tally)))


def _city(file: _File) -> Guess:
    guesses = (
        origin.city_in_words(file.preambles),
        origin.city_of_lifts(lift.code for lift in file.lifts),
        origin.city_of_companies(file.tally.company_names),
    )
    return next((guess for guess in guesses if guess.value), UNKNOWN)


def _notices(checked: Checked, tally: Tally) -> Iterator[str]:
    for what, guess, option in (("小区名称", checked.estate, "--estate"), ("城市", checked.city, "--city")):
        if not guess.value:
            yield f"文件里没有写{what}，请写明（{option}）。"
        elif guess.reason != "由您指定":
            yield f"{what}“{guess.value}”取自{guess.reason}，请核对。"
    totals = checked.reconciled
    if totals.declared_homes is not None and totals.declared_homes != totals.taken_homes:
        yield (
            f"表内合计 {totals.declared_homes} 户，读到 {totals.read_homes} 户，可导入 {totals.taken_homes} 户；"
            f"差的 {totals.declared_homes - totals.taken_homes} 户见下面的问题。"
        )
    if totals.declared_area is not None and totals.declared_area != totals.taken_area:
        yield (
            f"表内合计面积 {square_metres(totals.declared_area)}㎡，可导入 {square_metres(totals.taken_area)}㎡，"
            f"相差 {square_metres(totals.declared_area - totals.taken_area)}㎡。"
        )
    if tally.ids_not_adding_up:
        yield f"有 {tally.ids_not_adding_up} 个身份证号码的校验位不对，请抽查。"
    left_out = sum(tally.finding_counts.values()) - len(tally.findings)
    if left_out > 0:
        yield f"问题太多，另有 {left_out} 条没有列出。"
