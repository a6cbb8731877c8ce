"""Writes small workbooks for the tests: what a firm's file looks like, in a few lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

HEADER = ["楼栋", "单元", "房号", "建筑面积", "业主姓名", "证件号码", "联系电话", "共有情况", "交付日期"]
MEIJIE = ["21栋", "1单元", "702", 103.5, "白兰娟", "99999919431124734X", "19900000734", "", "2002-09-24"]
LAOWANG = ["21栋", "1单元", "101", 89.08, "王建国", "999999195501011230", "19900000101", "", "2002-09-24"]


def home(**changed: object) -> list[object]:
    """梅姐's line with some cells changed: ``home(area="", owner="")``."""
    names = ["building", "stair", "room", "area", "owner", "id_number", "phone", "shares", "handed_over"]
    line: list[object] = list(MEIJIE)
    for name, value in changed.items():
        line[names.index(name)] = value
    return line


def write(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], merged: Sequence[tuple[int, int, int, int, Any]] = ()
) -> Path:
    """A workbook with these sheets; ``merged`` are (top, left, bottom, right, value) in the first sheet, from 0."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif value != "":
                    sheet.write(at, column, value)
    for top, left, bottom, right, value in merged:
        book.worksheets()[0].merge_range(top, left, bottom, right, value)
    book.close()
    return path
