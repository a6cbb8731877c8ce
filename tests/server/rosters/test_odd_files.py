"""Files of other firms: other words, another order, other habits."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from server.kit.errors import Malformed
from server.rosters.check import Checked, check
from server.rosters.tally import HomeRow
from tests.server.rosters.sheets import HEADER, LAOWANG, MEIJIE, home, write


@pytest.fixture
def read(tmp_path: Path) -> Any:
    """Write sheets, check them, and give back what was checked and the homes."""

    def reading(*rows: list[Any], sheet: str = "业主台账", **more: Any) -> tuple[Checked, list[HomeRow]]:
        merged, sheets = more.pop("merged", ()), more.pop("sheets", None)
        homes: list[HomeRow] = []
        path = write(tmp_path / "roster.xlsx", sheets or {sheet: rows}, merged)
        more = {"estate": "秀山花园", "city": "南宁市"} | more
        return check(path, take=homes.append, **more), homes

    return reading


def kinds(found: Checked) -> list[tuple[int, str]]:
    return [(finding.row, finding.kind) for finding in found.findings]


def keys(homes: list[HomeRow]) -> list[str]:
    return [home.key for home in homes]


@pytest.mark.parametrize(
    "header",
    [
        ["楼号", "单元号", "房间号", "产权面积(㎡)", "产权人", "身份证号", "手机", "产权份额", "交房时间"],
        ["幢号", "门洞", "室号", "房屋建筑面积/㎡", "业主", "证件号", "联系方式", "共有方式", "收楼日期"],
        ["栋", "单元", "户号", "计费面积", "姓名", "身份证号码*", "手机号码\n（必填）", "份额", "入伙时间"],
        ["楼　栋", "单 元", "房 号", "建筑面积：", "业主名称", "有效证件号码", "业主联系电话", "共有情况", "接房日期"],
    ],
)
def test_columns_are_matched_by_meaning(read: Any, header: list[str]) -> None:
    found, homes = read(header, MEIJIE, LAOWANG)
    assert kinds(found) == []
    assert keys(homes) == ["21|1|702", "21|1|101"]
    assert homes[0].area == 10350
    assert homes[0].owners[0][:3] == ("白兰娟", "99999919431124734X", ("19900000734",))
    assert homes[0].handed_over_on == date(2002, 9, 24)


def test_columns_may_stand_in_any_order_with_others_between(read: Any) -> None:
    header = ["序号", "手机号", "租户姓名", "租户电话", "套内面积", "业主姓名"]
    header += ["性别", "建筑面积", "室号", "楼栋", "身份证号", "紧急联系电话"]
    line = [1, "19900000734", "小赵", "19900000999", 80.1, "白兰娟"]
    line += ["女", 103.5, "702", "21栋", "99999919431124734X", "1"]
    found, homes = read(header, line)
    assert kinds(found) == []
    assert (homes[0].area, homes[0].owners[0].name, homes[0].owners[0].phones) == (10350, "白兰娟", ("19900000734",))


def test_the_header_may_stand_far_below_titles(read: Any) -> None:
    above = [["南宁市青秀区秀山花园小区业主花名册"], [], ["制表：王五", "", "2022年"], ["说明：面积以产权证为准"]]
    found, homes = read(*above, *[[]] * 9, HEADER, MEIJIE, estate="", city="")
    assert (found.estate.value, found.city.value) == ("秀山花园小区", "南宁市")
    assert (homes[0].row, found.sheets[0].header_row) == (15, 14)


def test_a_header_of_two_rows_tells_owners_from_tenants(read: Any) -> None:
    top = ["房屋信息", "", "", "", "租户信息", "", "业主信息", "", ""]
    below = ["楼栋", "单元", "房号", "建筑面积", "姓名", "电话", "姓名", "证件号码", "电话"]
    line = ["21栋", "1", "702", 103.5, "小赵", "19900000999", "白兰娟", "99999919431124734X", "19900000734"]
    found, homes = read(top, below, line)
    assert homes[0].owners[0][:3] == ("白兰娟", "99999919431124734X", ("19900000734",))
    assert found.sheets[0].header_row == 2


def test_one_column_with_the_whole_address(read: Any) -> None:
    header = ["房屋编号", "业主", "产权面积", "手机"]
    lines = [["1-2-301", "甲一", 90.1, "19900000001"], ["1-2-302", "乙二", 90.2, ""]]
    found, homes = read(header, *lines, ["2栋1单元101室", "丙三", 90.3, ""], ["见附件", "丁四", 90.4, ""])
    assert keys(homes) == ["1|2|301", "1|2|302", "2|1|101"]
    assert homes[2].building.name == "2栋"
    assert kinds(found) == [(5, "room_bad")]


def test_a_household_number_with_building_and_room_only(read: Any) -> None:
    lines = [["3-301", "甲一", 90], ["3-302", "乙二", 90], ["12-101", "丙三", 91.5]]
    found, homes = read(["户号", "姓名", "面积"], *lines)
    assert keys(homes) == ["3||301", "3||302", "12||101"]
    assert kinds(found) == []


def test_a_building_column_beside_stair_and_room_in_one(read: Any) -> None:
    _, homes = read(["楼栋", "房号", "姓名", "面积"], ["3栋", "1-301", "甲一", 90], ["3栋", "2-301", "乙二", 90])
    assert keys(homes) == ["3|1|301", "3|2|301"]
    _, homes = read(["楼栋", "房号", "姓名", "面积"], ["3栋", "3-301", "甲一", 90], ["4栋", "4-301", "乙二", 90])
    assert keys(homes) == ["3||301", "4||301"]


def test_one_sheet_for_each_building(read: Any) -> None:
    header = ["单元", "房号", "业主姓名", "建筑面积"]
    sheets = {
        "1栋": [header, ["1单元", "101", "甲一", 90.5], ["合计", "1户", "", 90.5]],
        "2号楼": [["秀山花园2号楼"], header, ["1单元", "101", "乙二", 91.5], ["合计", "1户", "", 91.5]],
        "说明": [["填表说明"], ["请认真填写"]],
    }
    found, homes = read(sheets=sheets)
    assert keys(homes) == ["1|1|101", "2|1|101"]
    assert (found.rows, found.area) == (2, 18200)
    assert found.reconciled.agrees
    assert (found.reconciled.declared_homes, found.reconciled.declared_area) == (2, 18200)


def test_building_headings_notes_blank_lines_and_repeated_headers_between(read: Any) -> None:
    header = ["单元", "房号", "业主姓名", "建筑面积"]
    rows = [header, ["3栋"], ["1单元", "101", "甲一", 90], ["", "", "", ""], ["注：以下为出租户"]]
    rows += [["\u3000", " ", "\u200b", ""]]
    rows += [["4栋"], ["1单元", "101", "乙二", 91], header, ["", "102", "丙三", 92]]
    found, homes = read(*rows)
    assert keys(homes) == ["3|1|101", "4|1|101", "4|1|102"]
    assert (found.rows, kinds(found)) == (3, [])


def test_subtotals_and_totals_in_other_words(read: Any) -> None:
    first = home(building="1栋", stair="", room="101", area=90.5)
    second = home(building="2栋", stair="", room="101", area=80.5)
    rows = [HEADER, first, ["1栋小计", "", "1户", 90.5], second, ["小 计", "", "1户", 80.5]]
    found, _ = read(*rows, ["总　计：", "", 2, "171.00㎡"])
    assert (found.rows, kinds(found)) == (2, [])
    assert (found.reconciled.declared_homes, found.reconciled.declared_area) == (2, 17100)
    found, _ = read(HEADER, first, second, ["", "", "", "", "共计2户，建筑面积171.00平方米"])
    assert found.reconciled.agrees


def test_only_subtotals_are_summed(read: Any) -> None:
    rows = [HEADER, home(room="1"), ["21栋小计", "", "1户", 103.5], home(room="2"), ["22栋小计", "", "1户", 103.5]]
    assert read(*rows)[0].reconciled.declared_area == 20700


def test_a_total_larger_than_any_home_is_read(read: Any) -> None:
    assert read(HEADER, MEIJIE, ["合计", "", "3000户", 300_000.25])[0].reconciled.declared_area == 30_000_025


def test_numbers_as_text_and_text_as_numbers(read: Any) -> None:
    line = home(building=21, stair=1, room=702, area="103.50")
    found, homes = read(HEADER, line)
    assert keys(homes) == ["21|1|702"]
    assert (homes[0].area, kinds(found)) == (10350, [])


def test_an_id_number_or_phone_that_is_a_number_is_never_used(read: Any) -> None:
    found, homes = read(HEADER, home(id_number=999999194311247341, phone=19900000734))
    assert kinds(found) == [(2, "id_bad"), (2, "phone_bad")]
    assert {finding.level for finding in found.findings} == {"warning"}
    assert homes[0].owners[0][:3] == ("白兰娟", "", ())
    assert (found.homes_without_phone, found.owners_without_id) == (1, 1)


def test_bad_cells_are_errors_that_keep_a_line_out_or_warnings_that_do_not(read: Any) -> None:
    rows = [
        home(room="1", area=""),
        home(room="2", area="#REF!"),
        home(room="3", area=2**63),
        home(room="4", area=-1),
        home(room="5", owner=""),
        home(room="6", owner="12345"),
        home(room=""),
        home(room="🏠"),
        home(room="9", area="89.085"),
        home(room="10", handed_over="2002年13月1日"),
        home(room="11", owner="白\x00兰娟"),
    ]
    found, homes = read(HEADER, *rows)
    assert kinds(found) == [
        *((2, "area_missing"), (3, "area_missing"), (4, "area_huge"), (5, "area_negative"), (6, "owner_missing")),
        *((7, "owner_bad"), (8, "room_missing"), (9, "room_bad"), (10, "area_decimals"), (11, "date_bad")),
    ]
    assert [home.room for home in homes] == ["9", "10", "11"]
    assert found.rows == 11


def test_a_second_line_for_a_home_is_refused_however_it_is_spelled(read: Any) -> None:
    found, homes = read(HEADER, MEIJIE, home(building="２１幢", stair="1", room="０７０２室"))
    assert kinds(found) == [(3, "dup")]
    assert (len(homes), found.rows, found.reconciled.read_homes) == (1, 2, 1)


def test_a_good_line_after_a_bad_one_for_the_same_home_is_taken(read: Any) -> None:
    found, homes = read(HEADER, home(area=""), MEIJIE)
    assert kinds(found) == [(2, "area_missing")]
    assert len(homes) == 1
    assert found.kept_out == frozenset()


def test_one_id_number_with_two_names_is_a_warning(read: Any) -> None:
    found, homes = read(HEADER, MEIJIE, home(room="701", owner="白兰绢"))
    assert kinds(found) == [(3, "id_names")]
    assert (len(homes), found.heads) == (2, 1)


def test_joint_owners_and_their_shares(read: Any) -> None:
    ids = "99999919431124734X、999999195501011230"
    well = home(owner="白兰娟、王建国", id_number=ids, phone="19900000734、19900000101", shares="按份共有：70%/30%")
    found, homes = read(
        HEADER,
        well,
        home(room="2", owner="白兰娟、王建国", id_number=ids, phone="", shares="按份共有：70%/20%"),
        home(room="3", owner="白兰娟、王建国", id_number="99999919431124734X", shares="共同共有"),
        home(room="4", owner="白兰娟、王建国、李四", id_number=ids),
    )
    assert [owner.share for owner in homes[0].owners] == [Fraction(7, 10), Fraction(3, 10)]
    assert [home.tenure for home in homes] == ["shared", "shared", "joint", "several"]
    assert kinds(found) == [(3, "shares_bad"), (4, "owners_mismatch"), (5, "owners_mismatch")]


def test_co_owners_in_columns_of_their_own(read: Any) -> None:
    header = [*HEADER, "共有人姓名", "共有人身份证号", "共有人电话"]
    found, homes = read(header, [*MEIJIE, "王建国", "999999195501011230", "19900000101"], [*LAOWANG, "", "", ""])
    assert [owner.name for owner in homes[0].owners] == ["白兰娟", "王建国"]
    assert len(homes[1].owners) == 1
    assert kinds(found) == []


def test_joint_owners_on_lines_of_their_own_beside_merged_cells(read: Any) -> None:
    second = ["", "", "", "", "王建国", "999999195501011230", "19900000101", "", ""]
    merged = [(1, column, 2, column, MEIJIE[column]) for column in range(4)]
    found, homes = read(HEADER, MEIJIE, second, LAOWANG, merged=merged)
    assert [owner.name for owner in homes[0].owners] == ["白兰娟", "王建国"]
    assert (keys(homes), kinds(found), found.rows, found.heads) == (["21|1|702", "21|1|101"], [], 2, 2)


def test_one_owner_merged_over_two_homes(read: Any) -> None:
    other = home(room="701", owner="", id_number="", phone="")
    merged = [(1, column, 2, column, MEIJIE[column]) for column in (4, 5, 6)]
    found, homes = read(HEADER, MEIJIE, other, merged=merged)
    assert [home.owners[0].name for home in homes] == ["白兰娟", "白兰娟"]
    assert (kinds(found), found.heads) == ([], 1)


def test_building_and_stair_are_carried_down_but_not_into_the_next_building(read: Any) -> None:
    rows = [home(room="1"), home(building="", stair="", room="2"), home(building="22栋", stair="", room="3")]
    _, homes = read(HEADER, *rows)
    assert keys(homes) == ["21|1|1", "21|1|2", "22||3"]


def test_a_first_line_without_a_building_is_a_finding(read: Any) -> None:
    assert kinds(read(HEADER, home(building=""))[0]) == [(2, "building_missing")]


def test_a_sheet_without_any_building_is_taken_as_building_one_and_says_so(read: Any) -> None:
    found, homes = read(["房号", "业主", "面积"], ["101", "甲一", 90])
    assert keys(homes) == ["1||101"]
    assert any("没有写楼栋" in notice for notice in found.notices)


def test_registered_area_goes_before_the_area_that_is_billed(read: Any) -> None:
    found, homes = read(["楼栋", "房号", "业主", "计费面积", "产权面积"], ["1栋", "101", "甲一", 95, 90.5])
    assert homes[0].area == 9050
    assert any("两列" in line for line in found.sheets[0].unsure)


def test_staff_correct_the_mapping(read: Any) -> None:
    header, line = ["楼栋", "房号", "甲方", "数值", "备注"], ["1栋", "101", "甲一", 90.5, "x"]
    with pytest.raises(Malformed) as refused:
        read(header, line)
    assert refused.value.code == "roster_columns_missing"
    assert refused.value.detail["missing"] == ["area", "owner"]
    assert "建筑面积" in refused.value.sentence
    _, homes = read(header, line, mapped={"": {"owner": "C", "area": "d", "note": ""}})
    assert (homes[0].owners[0].name, homes[0].area, homes[0].note) == ("甲一", 9050, "")


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"area": "ZZ"}, "roster_column_unknown"),
        ({"area": "4"}, "roster_column_unknown"),
        ({"x": "A"}, "roster_field_unknown"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(read: Any, wanted: dict[str, str], code: str) -> None:
    with pytest.raises(Malformed) as refused:
        read(HEADER, MEIJIE, mapped={"": wanted})
    assert refused.value.code == code


def test_parking_spaces_and_lifts_have_sheets_of_their_own(read: Any) -> None:
    sheets = {
        "业主": [HEADER, MEIJIE],
        "地下车库": [
            ["车位编号", "车位面积", "业主姓名", "房号"],
            ["B1-001", 12.5, "白兰娟", "702"],
            ["B1-001", 12.5, "x", ""],
            ["合计", 25],
        ],
        "电梯台账": [
            ["注册代码", "安装位置", "下次年检日期", "维保公司"],
            ["31104501032019000001", "21栋1单元", "2026年5月1日", "某某电梯"],
            ["123", "21栋2单元", "明年", "某某电梯"],
        ],
    }
    found, _ = read(sheets=sheets, city="")
    assert (len(found.spaces), len(found.lifts), found.city.value) == (1, 2, "南宁市")
    assert kinds(found) == [(3, "dup"), (3, "lift_code_bad"), (3, "date_bad")]


def test_unsold_homes_are_one_head(read: Any) -> None:
    rows = [home(room=str(at), owner="未售", id_number="", phone="") for at in range(1, 4)]
    assert read(HEADER, MEIJIE, *rows)[0].heads == 2


def test_an_estate_and_city_that_nothing_names_are_asked_for(read: Any) -> None:
    found, _ = read(HEADER, MEIJIE, estate="", city="")
    assert (found.estate.value, found.city.value) == ("", "")
    assert any("--estate" in notice for notice in found.notices)
    assert any("--city" in notice for notice in found.notices)


def test_a_sheet_that_starts_in_the_middle_keeps_its_row_numbers_and_letters(read: Any) -> None:
    shifted = [["", "", *row] for row in (HEADER, MEIJIE, home(area=""))]
    found, homes = read([], [], [], *shifted)
    assert (homes[0].row, kinds(found)[0]) == (5, (6, "area_missing"))
    assert found.findings[0].column == "F列 建筑面积"


def test_the_strongest_area_a_row_has_is_taken_with_its_source(read: Any) -> None:
    header = ["楼栋", "房号", "业主", "合同面积", "实测面积", "产权面积"]
    found, homes = read(
        header, ["1栋", "101", "甲一", 91, 90.5, 90.31], ["1栋", "102", "甲二", 91, 90.5, ""],
        ["1栋", "103", "甲三", 91, 0, ""], ["1栋", "104", "甲四", "", "", ""], ["1栋", "105", "甲五", 91, 90, "待办"],
    )  # fmt: skip
    assert [(home.area, home.area_source) for home in homes] == [
        (9031, "registered"), (9050, "surveyed"), (9100, "contract"),
    ]  # fmt: skip
    assert [(one.row, one.kind) for one in found.findings] == [(5, "area_missing"), (6, "area_text")]
    assert any("先看 F 列，空着的才看 E 列" in line for line in found.sheets[0].unsure)


@pytest.mark.parametrize(
    ("title", "source"),
    [
        ("产权面积(㎡)", "registered"), ("不动产登记面积", "registered"), ("登记建筑面积", "registered"),
        ("房产证面积", "registered"), ("实测建筑面积", "surveyed"), ("测绘面积", "surveyed"), ("合同面积", "contract"),
        ("购房合同面积", "contract"), ("建筑面积（㎡）", "unstated"), ("面积", "unstated"), ("计费面积", "unstated"),
    ],
)  # fmt: skip
def test_the_title_of_the_column_tells_where_an_area_comes_from(read: Any, title: str, source: str) -> None:
    _, homes = read(["楼栋", "房号", "业主", title], ["1栋", "101", "甲一", 90.5])
    assert [home.area_source for home in homes] == [source]


def test_the_area_that_is_billed_never_steps_in(read: Any) -> None:
    found, homes = read(["楼栋", "房号", "业主", "计费面积", "产权面积"], ["1栋", "101", "甲一", 95, ""])
    assert (homes, [one.kind for one in found.findings]) == ([], ["area_missing"])


def test_a_column_that_staff_point_out_is_the_only_one(read: Any) -> None:
    header, line = ["楼栋", "房号", "业主", "实测面积", "产权面积", "图纸"], ["1栋", "101", "甲一", 90.5, 90, 89]
    for wanted, area, source in (("D", 9050, "surveyed"), ("F", 8900, "unstated")):
        _, homes = read(header, line, mapped={"": {"area": wanted}})
        assert [(home.area, home.area_source) for home in homes] == [(area, source)]
