"""One pass over a roster file: what it holds, what is wrong with it, and whether its own totals agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice
from pathlib import Path, PurePath

from server.kit.area import square_metres
from server.places.rules import full_name, profile
from server.rosters import origin
from server.rosters.addresses import usual_tail
from server.rosters.cells import Cell, text
from server.rosters.columns import HEADER_WITHIN, Header
from server.rosters.findings import Finding
from server.rosters.layout import (
    HOMES,
    LIFTS,
    OTHER,
    SPACES,
    SheetReport,
    building_of_sheet,
    leads_name_building,
    no_homes,
    report_of,
    understand,
)
from server.rosters.lifts import LiftRow, read_lifts
from server.rosters.lines import declared_by
from server.rosters.merged import MergedColumns
from server.rosters.origin import UNKNOWN, Guess
from server.rosters.parking import ParkingSpace, read_spaces
from server.rosters.reading import SheetRows, sheets
from server.rosters.roster import RosterSheet
from server.rosters.tally import Take, Tally

Progress = Callable[[str, int, int], None]
Mapped = Mapping[str, Mapping[str, str]]

_SAMPLE = 300
_PROGRESS_EVERY = 1_000


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
    """What a check found. ``heads`` counts sets of persons (V-07); areas are hundredths of a square metre.

    ``kept_out`` are keys of homes the file names but an error keeps out.
    """

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
    kept_out: frozenset[str]
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
    called: str = "",
    estate: str = "",
    city: str = "",
    mapped: Mapped | None = None,
    progress: Progress | None = None,
    take: Take | None = None,
) -> Checked:
    """Read a roster file and say what is in it; nothing is kept but sums, findings, spaces and lifts.

    ``called`` is the file's own name where ``path`` is not.
    ``mapped`` corrects columns by sheet, ``""`` for all of them: ``{"": {"area": "E"}}``. ``take`` receives each home
    that can be imported, in the order of the file. ``progress`` hears (sheet, rows done, rows in the sheet).
    Raises ``Malformed`` or ``TooLarge`` with a sentence when the file cannot be read or has no sheet of homes.
    """
    given = Guess(estate, "由您指定") if estate else UNKNOWN
    file = _File(Tally(take), mapped or {}, progress, given)
    for sheet in sheets(path):
        _read_sheet(file, sheet)
    if not any(report.kind == HOMES for report in file.reports):
        raise no_homes(file.reports)
    return _checked(file, PurePath(called or path).stem, city)


def _read_sheet(file: _File, sheet: SheetRows) -> None:
    rows = sheet.rows()
    top = list(islice(rows, HEADER_WITHIN + _SAMPLE))
    wanted = {**file.mapped.get("", {}), **file.mapped.get(sheet.name, {})}
    kind, header = understand(sheet.name, top, sheet.width, wanted)
    file.reports.append(report_of(sheet.name, kind, header))
    if header is None or kind == OTHER:
        return
    file.preambles += [text(cell) for line in top[: header.first] for cell in line if isinstance(cell, str) and cell]
    lines = _lines(file, sheet, header, chain(top, rows))
    if kind == SPACES:
        file.spaces += read_spaces(sheet.name, header, lines, file.tally)
    elif kind == LIFTS:
        file.lifts += read_lifts(sheet.name, header, lines, file.tally)
    else:
        _read_homes(file, sheet, header, top, lines)


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
    at, sample = header.columns, top[header.last + 1 :]
    file.estate = file.estate if file.estate.value else _estate(top[: header.first], sample, at)
    if not file.tail:
        file.tail = usual_tail(cells[at["building"]] for cells in sample) if "building" in at else "栋"
    building, notice = building_of_sheet(sheet.name, header, sample, file.tail)
    file.notices += [notice] if notice else []
    leads = leads_name_building(header, sample, building)
    names = {"tail": file.tail, "estate": file.estate.value}
    reader = RosterSheet(sheet.name, header, file.tally, building=building, lead_is_building=leads, **names)
    merged = MergedColumns(sheet.merged, header.last + 1)
    room_at, owner_at = at.get("room", at.get("label", -1)), at["owner"]
    for number, cells in lines:
        continues = merged.any and merged.fill(number - 1, cells, room_at, owner_at)
        reader.line(number, cells, continues)
    reader.flush()
    file.declared.append(declared_by(reader.declared))


def _estate(preamble: Sequence[Sequence[Cell]], sample: Sequence[Sequence[Cell]], at: Mapping[str, int]) -> Guess:
    guess = origin.estate_in(preamble)
    if not guess.value and "estate" in at:
        named = {text(cells[at["estate"]]) for cells in sample} - {""}
        guess = Guess(named.pop(), "“小区”一列") if len(named) == 1 else UNKNOWN
    return guess


def _checked(file: _File, stem: str, city: str) -> Checked:
    tally = file.tally
    found = _first(file.estate, origin.estate_of_buildings(tally.buildings), origin.estate_of_file(stem))
    homes = [figure for figure, _ in file.declared if figure is not None]
    areas = [figure for _, figure in file.declared if figure is not None]
    reconciled = Reconciled(
        sum(homes) if homes else None, tally.rows - tally.repeated, tally.homes,
        sum(areas) if areas else None, tally.area_seen, tally.area,
    )  # fmt: skip
    city_found = Guess(full_name(city), "由您指定") if city else _city(file)
    checked = Checked(
        found, city_found, tally.rows, tally.homes, tally.area, len(tally.heads), tally.without_phone, tally.without_id,
        reconciled, tuple(tally.findings), dict(tally.finding_counts), tuple(file.spaces), tuple(file.lifts),
        tuple(file.reports), tally.kept_out(), tuple(file.notices),
    )  # fmt: skip
    return replace(checked, notices=(*checked.notices, *_notices(checked, tally)))


def _city(file: _File) -> Guess:
    return _first(
        origin.city_in_words(file.preambles),
        origin.city_of_lifts(lift.code for lift in file.lifts),
        origin.city_of_companies(file.tally.company_names),
    )


def _first(*guesses: Guess) -> Guess:
    """The first that says something."""
    return next((guess for guess in guesses if guess.value), UNKNOWN)


def _notices(checked: Checked, tally: Tally) -> Iterator[str]:
    for what, guess, option in (("小区名称", checked.estate, "--estate"), ("城市", checked.city, "--city")):
        if not guess.value:
            yield f"文件里没有写{what}，请写明（{option}）。"
        elif guess.reason != "由您指定":
            yield f"{what}“{guess.value}”取自{guess.reason}，请核对。"
    if checked.city.value and not profile(checked.city.value).known:
        yield f"还没有“{checked.city.value}”的本市规则，表决、公示等先按国家规定办。城市名写错了，请现在更正。"
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
