"""Opening a file of Excel or LibreOffice and going through its rows, refusing what would not end well.

The file is judged before it is unpacked: kind, size, size when unpacked, and how far apart its cells lie.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from server.kit.errors import Malformed, TooLarge
from server.rosters.cells import Cell
from server.rosters.columns import column_of
from server.rosters.rules import MAX_FILE_BYTES, MAX_GRID_CELLS, MAX_ROWS, MAX_UNPACKED_BYTES

_UNREADABLE = "这个文件打不开，可能已损坏。请用 Excel 打开后另存为 .xlsx 再试。"


class SheetRows:
    """One sheet, loaded. ``rows()`` starts at row 1 and column A of the sheet whatever is blank before the data."""

    def __init__(self, name: str, sheet: CalamineSheet) -> None:
        self.name = name
        self._sheet = sheet
        self._left: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)
        self.height = sheet.end[0] + 1 if sheet.end else 0
        self.width = sheet.end[1] + 1 if sheet.end else 0
        self.merged = list(sheet.merged_cell_ranges or [])

    def rows(self) -> Iterator[list[Cell]]:
        """Row after row; each list is the caller's own and as wide as the sheet."""
        left = self._left
        for row in self._sheet.iter_rows():
            yield left + row if left else row


def sheets(path: Path) -> Iterator[SheetRows]:
    """The visible sheets of a file, one loaded at a time.

    Raises ``Malformed`` (roster_file_kind, _empty, _unreadable, _locked) or ``TooLarge`` with a sentence to show.
    """
    _judge(path)
    with _refusing(), path.open("rb") as file:
        book = CalamineWorkbook.from_filelike(file)
        visible = [meta.name for meta in book.sheets_metadata if meta.visible is SheetVisibleEnum.Visible]
        for name in visible:
            sheet = SheetRows(name, book.get_sheet_by_name(name))
            if sheet.height > MAX_ROWS:
                raise TooLarge("roster_too_many_rows", f"工作表“{name[:30]}”超过 {MAX_ROWS} 行，请分成几个文件。")
            yield sheet


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except PasswordError as locked:
        raise Malformed("roster_file_locked", "这个文件有密码，请去掉密码后再导入。") from locked
    except (CalamineError, OSError, ValueError) as broken:
        raise Malformed("roster_file_unreadable", _UNREADABLE) from broken


def judge_name(path: PurePath, size: int) -> None:
    """Refuse a file of another kind, an empty one and one that is too large, before it is opened or even kept."""
    if path.suffix.lower() not in (".xlsx", ".xls", ".ods"):
        sentence = "请用 Excel 文件（.xlsx、.xls 或 .ods）；其他格式请先另存为 .xlsx。"
        raise Malformed("roster_file_kind", sentence)
    if size == 0:
        raise Malformed("roster_file_empty", "这个文件是空的。")
    if size > MAX_FILE_BYTES:
        raise TooLarge("roster_file_too_large", f"文件超过 {MAX_FILE_BYTES >> 20} MB，请分成几个文件。")


def _judge(path: Path) -> None:
    judge_name(path, path.stat().st_size)
    with path.open("rb") as file:
        start = file.read(8)
        if start.startswith(b"PK"):
            _judge_packed(file)
        elif not start.startswith(b"\xd0\xcf\x11\xe0") and start[:2] not in (b"\x09\x08", b"\x09\x04", b"\x09\x02"):
            raise Malformed("roster_file_unreadable", _UNREADABLE)


def _judge_packed(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_BYTES:
                raise TooLarge("roster_file_too_large", "文件展开后太大，请分成几个文件。")
            for part in packed.infolist():
                if part.filename == "content.xml":
                    _judge_repeats(packed, part)
                elif part.filename.endswith(".xml"):
                    _judge_spread(packed, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise Malformed("roster_file_unreadable", _UNREADABLE) from broken


# A cell with content in column BA or beyond, or below row 99,999; styled blanks (closed at once) do not count.
_FAR_CELL = re.compile(
    rb"""r\s*=\s*["']((?:[B-Z][A-Z]|[A-Z]{3})(?=\d)|[A-Z]{1,3}(?=\d{6}))(\d{1,7})["'](?![^<>]*/>)[^<>]*>"""
)
_ROW = re.compile(rb"""<row[^>]*?\sr\s*=\s*["'](\d{1,7})""")
_NEAR_COLUMNS, _NEAR_ROWS, _OVERLAP = 52, 100_000, 200


def _judge_spread(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    last_row, last_column = 0, _NEAR_COLUMNS
    for chunk in _chunks(packed, part):
        row = max(map(int, _ROW.findall(chunk)), default=0)
        # A far row counts only by the cells in it; but cells that do not name their place cannot be judged one by one.
        if row < _NEAR_ROWS or chunk.count(b"<c ") + chunk.count(b"<c>") != chunk.count(b'<c r="'):
            last_row = max(last_row, row)
        for match in _FAR_CELL.finditer(chunk):
            last_row = max(last_row, int(match[2]))
            last_column = max(last_column, column_of(match[1].decode()) + 1)
    if last_row * last_column > MAX_GRID_CELLS:
        raise TooLarge("roster_sheet_too_wide", "表里有离数据很远的单元格，请删除多余的行和列后再导入。")


_REPEATED = re.compile(
    rb'-(?:columns|rows)-repeated="\d{4,}"(?:(?!</table:table-row>).){0,2000}?office:value-type', re.S
)


def _judge_repeats(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    for chunk in _chunks(packed, part):
        if _REPEATED.search(chunk):
            raise TooLarge("roster_sheet_too_wide", "表里有重复很多遍的单元格，请删除多余的行和列后再导入。")


def _chunks(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    # Each chunk begins with the end of the one before, so that no cell is cut in two unseen.
    before, unpacked = b"", 0
    with packed.open(part) as stream:
        while chunk := stream.read(1 << 20):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED_BYTES:
                raise TooLarge("roster_file_too_large", "文件展开后太大，请分成几个文件。")
            yield before + chunk
            before = chunk[-_OVERLAP:]
