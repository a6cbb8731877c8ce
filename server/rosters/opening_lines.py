"""Reading a sheet of debts and balances: its columns by meaning, its rows, and the sums it declares itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path

from server.fees.rules.openings import ERROR, WARNING, Flaw, last_day
from server.kit.errors import Malformed
from server.rosters.cells import Cell, is_blank, text, word
from server.rosters.columns import HEADER_WITHIN, Header, find_header
from server.rosters.dates import read_date
from server.rosters.fields import NOTHING_ELSE, OPENING_FIELDS, WHERE
from server.rosters.opening_cells import read_fen, read_months
from server.rosters.reading import SheetRows, sheets

Say = Callable[[str, str], None]
MOST_ROWS = 20_000
MONEY = ("asked", "paid", "left", "late", "prepaid")
_TOTAL = re.compile(r"(?:总计|合计|总额|总合计)[:：]?")
_PART_TOTAL = re.compile(r".{0,20}小计[:：]?")
_IN_FEN = re.compile(r"[(（\[【]\s*(?:单位[:：])?\s*分\s*[)）\]】]")


@dataclass(frozen=True, slots=True)
class Line:
    """A row as it is written. ``row`` counts from 1; sums in fen; months and due day None where there is no debt."""

    row: int
    home: Mapping[str, Cell]
    owner: str
    item: str
    months: tuple[date, date] | None
    due_on: date | None
    asked: int
    paid: int
    late: int
    prepaid: int


@dataclass(slots=True)
class Sheet:
    """What a file says: its lines, what is wrong with them, the sums of its own total row, how columns were read."""

    lines: list[Line] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    declared: dict[str, int | None] = field(default_factory=lambda: {"owed": None, "prepaid": None})
    columns: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def read(path: Path) -> Sheet:
    """The first visible sheet with a home and a sum. :class:`Malformed` where there is none."""
    for sheet in sheets(path):
        top = list(islice(sheet.rows(), HEADER_WITHIN + 2))
        header = find_header(top, OPENING_FIELDS, NOTHING_ELSE)
        if (
            header
            and {"room", "label"} & header.columns.keys()
            and {"asked", "left", "prepaid"} & header.columns.keys()
        ):
            return _read(sheet, header, top)
    raise Malformed(
        "opening_columns_missing",
        "没有找到表头。第一行要写明房号、欠费人、收费项目、月份、欠费金额，有预存的写预存余额。",
    )


def _read(sheet: SheetRows, header: Header, top: Sequence[Sequence[Cell]]) -> Sheet:
    if sheet.height - header.last > MOST_ROWS:
        raise Malformed("opening_too_long", f"一个文件最多 {MOST_ROWS} 行，请分成几个。")
    found = Sheet(columns={OPENING_FIELDS[name].label: letter for name, letter in header.letters().items()})
    found.notices += header.unsure
    titles = top[header.first : header.last + 1]
    in_fen = {name for name in MONEY if name in header.columns
              and any(_IN_FEN.search(text(row[header.columns[name]])) for row in titles)}  # fmt: skip
    if in_fen:
        found.notices.append(
            "、".join(OPENING_FIELDS[name].label for name in sorted(in_fen)) + "按“分”读，其余金额按“元”。"
        )
    for at, row in enumerate(sheet.rows()):
        if at > header.last and not all(is_blank(cell) for cell in row):
            _take(found, header, at + 1, row, in_fen)
    return found


def _take(found: Sheet, header: Header, number: int, row: Sequence[Cell], in_fen: set[str]) -> None:
    cells = {name: row[column] for name, column in header.columns.items()}
    flaws: list[Flaw] = []

    def flaw(name: str, words: str, level: str = ERROR) -> None:
        letter = header.letters().get(name, "")
        flaws.append(Flaw(number, f"{letter} 列“{OPENING_FIELDS[name].label}”" if letter else "", words, level))

    sums = dict.fromkeys(MONEY, 0)
    for name in MONEY:
        if name in cells:
            sums[name], wrong = read_fen(cells[name], in_fen=name in in_fen)
            if wrong:
                flaw(name, wrong)
    heads = [word(cells[name]) for name in (*WHERE, "owner", "item") if name in cells]
    if any(_TOTAL.fullmatch(head) for head in heads):
        found.flaws += flaws
        _declare(found, header, sums)
        return
    if any(_PART_TOTAL.fullmatch(head) for head in heads):
        return
    asked = _asked(sums, header, flaw)
    months, due = _when(cells, asked > sums["paid"], flaw)
    found.flaws += flaws
    if any(one.level != WARNING for one in flaws):
        return
    if not asked - sums["paid"] and not sums["prepaid"]:
        found.flaws.append(Flaw(number, "", "既没有欠费也没有预存，这一行不用结转", WARNING))
        return
    home = {name: cells[name] for name in WHERE if name in cells}
    found.lines.append(Line(
        number, home, word(cells.get("owner", "")), word(cells.get("item", "")), months, due, asked, sums["paid"],
        sums["late"], sums["prepaid"],
    ))  # fmt: skip


def _asked(sums: Mapping[str, int], header: Header, say: Say) -> int:
    """What was billed: as it is written, or what is owed and what was paid of it; both must agree."""
    if "left" not in header.columns:
        if sums["paid"] > sums["asked"]:
            say("paid", "已付比应收还多，多的请写到预存余额")
        return sums["asked"]
    whole = sums["left"] + sums["paid"]
    if "asked" in header.columns and sums["asked"] and sums["asked"] != whole:
        say("left", "应收减已付，不等于欠费金额")
    return whole


def _when(cells: Mapping[str, Cell], owes: bool, say: Say) -> tuple[tuple[date, date] | None, date | None]:
    if not owes:
        return None, None
    months = read_months(cells.get("period", ""))
    if months is None:
        say("period", "月份看不明白，请写成 2025-03 或 2025年1-3月")
        return None, None
    due, wrong = read_date(cells.get("due", ""))
    if wrong:
        say("due", "应缴日看不明白，请写成 2025-03-31")
    return months, due or last_day(months[1])


def _declare(found: Sheet, header: Header, sums: Mapping[str, int]) -> None:
    if "left" in header.columns or "asked" in header.columns:
        found.declared["owed"] = sums["left"] if "left" in header.columns else sums["asked"] - sums["paid"]
    if "prepaid" in header.columns:
        found.declared["prepaid"] = sums["prepaid"]
