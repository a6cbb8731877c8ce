"""What the privacy gate of a sheet refuses, and where it says that it stands."""

from __future__ import annotations

import pytest

from server.bulletins.rules.gate import Piece, refused, written
from server.bulletins.rules.view import Marks, PairView, SectionView, SheetView

NAMES = ("白兰娟", "王德浩", "李明", "平安")
PHONES = ("0771-5550100",)
TOMORROW = "明日安排"


def found(words: str, *, beside_picture: bool = False) -> list[tuple[str, str]]:
    piece = Piece(TOMORROW, words, beside_picture)
    return [(one.what, one.words) for one in refused([piece], names=NAMES, phones=PHONES)]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("感谢业主白兰娟送来锦旗", "住户姓名"),
        ("李明明天检修水泵", "住户姓名"),
        ("感谢业主白 兰娟送来锦旗", "住户姓名"),
        ("感謝業主白蘭娟送來錦旗", "住户姓名"),
        ("502业主 物业费没交", "房号和欠费"),
        ("小李明早来，找李明也行", "住户姓名"),
        ("有事打13900000001", "手机号"),
        ("有事打 139 0000 0001", "手机号"),
        ("有事打１３９００００００１２", "手机号"),
        ("有事打一三九零零零零零零零一", "手机号"),
        ("证件号 45010019440307734X 已登记", "身份证号"),
        ("请桂A12345的车主挪车", "车牌号"),
        ("请桂AD12345的车主挪车", "车牌号"),
        ("21栋1单元702 欠物业费", "房号和欠费"),
        ("702室逾期三个月未缴", "房号和欠费"),
        ("请联系 020-87654321", "电话号码"),
        ("请联系 5550199 转 2", "电话号码"),
    ],
)
def test_what_is_private_is_refused_with_its_words(words: str, what: str) -> None:
    assert what in [kind for kind, _ in found(words)], words


@pytest.mark.parametrize(
    "words",
    [
        "维修小李明早 9 点检修水泵", "平安过节", "明天 09:00–17:00 停水", "物业电话 0771-5550100", "火警请打 119",
        "电梯困人打 96333", "21栋1单元检修电梯", "本月收缴率 92%", "🎉 二十四节气：小雪 𠮷", "",
        "2026年11月21日 20261121",
    ],
)  # fmt: skip
def test_ordinary_words_pass(words: str) -> None:
    assert found(words) == []


def test_a_room_number_is_refused_beside_a_picture_only() -> None:
    assert found("702室门口换了灯") == []
    assert found("702室门口换了灯", beside_picture=True) == [("房号", "702室")]
    assert found("21栋1单元702 漏水已修好", beside_picture=True) == [("房号", "单元702")]


def test_a_finding_says_where_it_stands() -> None:
    one = refused([Piece(TOMORROW, "白兰娟家停水")], names=NAMES)[0]
    assert one.sentence == "“明日安排”里有住户姓名：白兰娟"


def test_everything_people_write_is_looked_into_and_nothing_that_is_counted() -> None:
    counted = SectionView("reports", "报事", "wrench", ("新增：漏水 1 件",))
    told = SectionView("notices", "通知", "megaphone", ("停水：更换水泵",))
    brought = SectionView("contributed", "现场", "camera", ("擦了扶手",), media_ids=(3,))
    view = SheetView(
        "秀山花园", "南宁", "daily", "每日简报", "2026-11-21", "11月21日 星期六", "秀山花园 每日简报", "晴", False, 2,
        (counted, told, brought), PairView(1, 2, "楼道灯：维修前后"), ("明天停水",), "0771-5550100", "数字有误",
        Marks("2026-11-21T09:00:00Z", 2),
    )  # fmt: skip
    assert {piece.words for piece in written(view)} == {
        "明天停水", "晴", "数字有误", "楼道灯：维修前后", "停水：更换水泵", "擦了扶手"
    }  # fmt: skip
    assert {piece.words for piece in written(view) if piece.beside_picture} == {"楼道灯：维修前后", "擦了扶手"}
    assert view.media_ids == (1, 2, 3)
