"""Files that cannot or must not be read get a clear sentence, quickly, and never a crash."""

from __future__ import annotations

import random
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from server.kit.errors import DomainError, Malformed, TooLarge
from server.rosters.check import check
from server.rosters.reading import sheets
from tests.server.rosters.sheets import HEADER, MEIJIE, write

DEMO = Path(__file__).parents[3] / "config" / "demo"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.csv", b"1,2", "roster_file_kind"),
        ("a.pdf", b"%PDF", "roster_file_kind"),
        ("a", b"PK", "roster_file_kind"),
        ("a.xlsx", b"", "roster_file_empty"),
        ("a.xlsx", b"hello", "roster_file_unreadable"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 500, "roster_file_unreadable"),
        ("a.xls", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 3000, "roster_file_unreadable"),
        ("a.xls", b"<html><table></table></html>", "roster_file_unreadable"),
    ],
)
def test_what_is_no_workbook_is_refused_in_words(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Malformed) as refused:
        list(sheets(tmp_path / name))
    assert refused.value.code == code
    assert refused.value.sentence.endswith("。")


def test_a_workbook_without_anything_in_it_is_refused(tmp_path: Path) -> None:
    for rows in ([], [["只有标题"]], [[""]]):
        with pytest.raises(Malformed) as refused:
            check(write(tmp_path / "a.xlsx", {"Sheet1": rows}))
        assert refused.value.code == "roster_header_missing"


def test_a_header_without_lines_is_an_empty_roster(tmp_path: Path) -> None:
    found = check(write(tmp_path / "a.xlsx", {"业主台账": [HEADER]}))
    assert (found.rows, found.homes, found.area) == (0, 0, 0)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    name, blank = "xl/worksheets/sheet1.xml", b" " * (1 << 20)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed, packed.open(name, "w") as part:
        for _ in range(510):
            part.write(blank)
    with pytest.raises(TooLarge) as refused:
        list(sheets(path))
    assert refused.value.code == "roster_file_too_large"


def _with_sheet(path: Path, cells: str) -> Path:
    write(path, {"业主台账": [HEADER, MEIJIE]})
    source = BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = content.replace(b"</sheetData>", cells.encode() + b"</sheetData>")
            new.writestr(name, content)
    return path


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1048576'><c s='0' r = 'XFD1048576' ><v>1</v></c></row>",
        '<row r="1048576"><c><v>1</v></c></row>',
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row>',
    ],
)
def test_one_stray_cell_far_away_is_refused_instead_of_filling_the_memory(tmp_path: Path, row: str) -> None:
    with pytest.raises(TooLarge) as refused:
        list(sheets(_with_sheet(tmp_path / "a.xlsx", row)))
    assert refused.value.code == "roster_sheet_too_wide"


def test_styled_blanks_far_away_do_no_harm(tmp_path: Path) -> None:
    row = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert check(_with_sheet(tmp_path / "a.xlsx", row), estate="秀山花园").homes == 1


def test_a_cell_repeated_a_million_times_in_an_ods_is_refused(tmp_path: Path) -> None:
    cell = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string"/>'
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", cell)
    with pytest.raises(TooLarge):
        list(sheets(path))


def test_broken_files_are_refused_and_never_crash(tmp_path: Path) -> None:
    good, chance, path = (DEMO / "defu.xlsx").read_bytes(), random.Random(7), tmp_path / "a.xlsx"
    for _ in range(150):
        broken = bytearray(good)
        for _ in range(chance.randint(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken[: chance.randint(100, len(broken))] if chance.random() < 0.3 else broken)
        try:
            check(path)
        except DomainError as refused:
            assert refused.sentence


def test_hidden_sheets_are_left_alone(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", {"业主台账": [HEADER, MEIJIE], "旧": [HEADER, MEIJIE]})
    source = BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'sheetId="2"', b'sheetId="2" state="hidden"')
            new.writestr(name, content)
    assert [sheet.name for sheet in sheets(path)] == ["业主台账"]
