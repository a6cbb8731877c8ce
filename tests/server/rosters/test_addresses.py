"""However a building, a stair and a room are spelled, the same place has the same key."""

from __future__ import annotations

from datetime import date

import pytest

from server.rosters.addresses import Parts, read_building, read_label, read_room, read_stair, room_key, usual_tail
from server.rosters.cells import Cell

ONE = ["1栋", "1幢", "1座", "1号楼", "1#", "1#楼", "01栋", "１栋", "第1栋", "一栋", "1", 1.0, "1 栋", "1楼"]


@pytest.mark.parametrize("cell", ONE)
def test_building_one_however_it_is_written(cell: Cell) -> None:
    assert read_building(cell) == ("1", "1栋")


@pytest.mark.parametrize(
    ("cell", "key", "name"),
    [
        ("A座", "A", "A栋"),
        ("b12栋", "B12", "B12栋"),
        ("二十一栋", "21", "21栋"),
        ("一期3栋", "一期3", "一期3栋"),
        ("东区3号楼", "东区3", "东区3栋"),
        ("德福楼", "德福楼", "德福楼"),
        ("明珠大厦", "明珠大厦", "明珠大厦"),
        ("百合楼", "百合楼", "百合楼"),
        ("", "", ""),
        ("—", "", ""),
    ],
)
def test_other_buildings(cell: str, key: str, name: str) -> None:
    assert read_building(cell) == (key, name)


def test_a_file_of_zuo_keeps_calling_them_zuo() -> None:
    assert usual_tail(["A座", "B座", "1栋", ""]) == "座"
    assert usual_tail(["3号楼", "4号楼"]) == "号楼"
    assert usual_tail(["1", "2"]) == "栋"


@pytest.mark.parametrize("cell", ["1单元", "1", 1.0, "一单元", "01单元", "１单元", "第1单元", "1门", "1梯"])
def test_stair_one(cell: Cell) -> None:
    assert read_stair(cell) == ("1", "1单元")


@pytest.mark.parametrize(("cell", "key"), [("甲单元", "甲"), ("东", "东"), ("", ""), ("A单元", "A")])
def test_other_stairs(cell: str, key: str) -> None:
    assert read_stair(cell).key == key


@pytest.mark.parametrize(
    ("cell", "room", "kind"),
    [
        ("301", "301", ""),
        (301.0, "301", ""),
        ("３０１", "301", ""),
        ("301室", "301", ""),
        ("301号房", "301", ""),
        ("#301", "301", ""),
        ("301A", "301A", ""),
        ("商铺1", "商铺1", ""),
        ("-101", "-101", ""),
        ("101-1", "101-1", ""),
        ("", "", "room_missing"),
        ("#REF!", "", "room_missing"),
        ("无", "", "room_missing"),
        (date(2002, 3, 1), "", "room_bad"),
        (-3.0, "", "room_bad"),
        (2.0**63, "", "room_bad"),
        (101.5, "", "room_bad"),
        ("🏠", "", "room_bad"),
        ("<script>", "", "room_bad"),
        ("很" * 200, "", "room_bad"),
        (True, "", "room_bad"),
    ],
)
def test_a_room(cell: Cell, room: str, kind: str) -> None:
    assert read_room(cell) == (room, kind)


def test_a_leading_nought_is_the_same_door() -> None:
    assert room_key("0301") == room_key("301")
    assert room_key("301a") == room_key("301A")


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("1-2-301", Parts("1", "2", "301")),
        ("01-02-0301", Parts("01", "02", "0301")),
        ("1－2－301", Parts("1", "2", "301")),
        ("1栋2单元301", Parts("1", "2", "301")),
        ("1栋2单元301室", Parts("1", "2", "301")),
        ("1号楼-2单元-301", Parts("1", "2", "301")),
        ("1幢301", Parts("1", "", "301")),
        ("3#502", Parts("3", "", "502")),
        ("3#2-502", Parts("3", "2", "502")),
        ("2单元301", Parts("", "2", "301")),
        ("5-2单元301", Parts("5", "2", "301")),
        ("1-301", Parts("", "", "301", "1")),
        ("301", Parts("", "", "301")),
        ("A座1203", Parts("A", "", "1203")),
        ("德福楼1单元101", Parts("德福楼", "1", "101")),
        ("德福楼101", Parts("德福楼", "", "101")),
        ("1-2-3-301", Parts("1", "2", "301")),
        ("1/2/301", Parts("1", "2", "301")),
        ("1 2 301", Parts("1", "2", "301")),
    ],
)
def test_a_whole_address_in_one_cell(cell: str, parts: Parts) -> None:
    assert read_label(cell) == parts


@pytest.mark.parametrize("cell", ["", "无", "见备注，另行登记", "1-2-3-4-5-6"])
def test_what_is_no_address(cell: str) -> None:
    assert read_label(cell) is None
