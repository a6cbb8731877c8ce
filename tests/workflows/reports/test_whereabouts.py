"""Where a trouble is, out of a whole sentence: the words of the place, and none of the trouble."""

from __future__ import annotations

import pytest

from server.reports.queries.line import to_compare
from server.reports.rules.words import Place
from server.reports.service import watching
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import made, newest
from workflows.engine.hearing import plain
from workflows.reports.talks import spoken, whereabouts

SAID = {
    "小区大门口的垃圾桶满了": "小区大门口",
    "楼下健身器材断了一根很危险": "楼下健身器材",
    "车库的灯坏了好几天了黑灯瞎火的": "车库",
    "地下车库入口那里漏水很严重": "地下车库入口那里",
    "地下二层停车场入口的灯坏了": "地下二层停车场入口",
    "负一楼车库有积水": "负一楼车库",
    "电梯里有人吐了好脏": "电梯里",
    "单元门口的灯坏了": "单元门口",
    "灯坏了，就在三楼楼道": "三楼楼道",
    "我住五楼，二楼楼道灯不亮": "二楼楼道",
    "我们家住在三单元，大门口的道闸抬不起来": "大门口",
    "21栋1单元三楼楼道灯不亮": "21栋1单元三楼楼道",
    "三楼到四楼的楼梯扶手松了": "三楼到四楼的楼梯",
    "三楼后天要来人": "三楼",
    "楼梯上全是一层灰": "楼梯",
    "小区里面儿童乐园滑梯旁边的长椅断了": "小区里面儿童乐园滑梯旁边",
    "垃圾桶旁边的灯坏了": "垃圾桶旁边",
    "幼儿园对面的井盖松了": "幼儿园对面",
    "大门口保安亭对面的路灯不亮了三天没人管": "大门口保安亭对面",
    "那个物业办公室旁边的公厕堵了": "物业办公室旁边的公厕",
    "703门口堆了好多东西": "703门口",
    "阿拉善路上的路灯坏了": "阿拉善路上",
    "昨晚民族路口的灯不亮": "民族路口",
    "家里电路坏了": "",
    "厨房漏水": "",
    "马路灯坏了": "马路",
}
LABELS = {
    "公共区域": "公共区域（没写哪一栋）",
    "公共区域 三楼楼道": "公共区域 三楼楼道（没写哪一栋）",
    "公共区域 21栋三楼": "公共区域 21栋三楼",
    "公共区域 大门口": "公共区域 大门口",
    "21栋1单元 三楼": "21栋1单元 三楼",
    "21栋1单元电梯": "21栋1单元电梯",
}


@pytest.mark.parametrize("said", SAID)
def test_only_the_words_of_the_place_are_the_place(said: str) -> None:
    assert whereabouts.place_in(said) == SAID[said]


@pytest.mark.parametrize(
    ("place", "stair", "block", "left"),
    [("21栋1单元三楼楼道", True, True, "三楼楼道"), ("二十一栋一单元五楼", True, True, "五楼"),
     ("楼道里", True, True, ""), ("21栋3单元门口", False, True, "3单元门口"),
     ("楼下健身器材", True, True, "楼下健身器材"), ("大门口", False, False, "大门口")],
)  # fmt: skip
def test_what_the_name_of_a_stair_says_is_not_said_twice(place: str, stair: bool, block: bool, left: str) -> None:
    assert whereabouts.beside(place, stair=stair, block=block) == left


def test_an_answer_is_taken_as_it_is_unless_it_tells_more() -> None:
    assert whereabouts.answered("就在三楼最里面那盏。", tells_more=False) == "三楼最里面那盏"
    assert whereabouts.answered("在大门口那里，灯坏了三天了", tells_more=True) == "大门口那里"


@pytest.mark.parametrize("label", LABELS)
def test_a_place_to_compare_says_that_nobody_wrote_of_which_building(label: str) -> None:
    assert to_compare(label) == LABELS[label]


def test_what_is_below_a_home_is_not_in_it() -> None:
    both = (Place.HOME, Place.PUBLIC)
    for words in ("我家楼下的路灯不亮了", "我家门口的灯坏了", "我们家单元门坏了"):
        assert spoken.place_of(plain(words), both) is Place.PUBLIC and not spoken.is_at_home(plain(words)), words
    assert spoken.place_of(plain("楼下邻居说我家漏水"), both) is Place.HOME or spoken.is_at_home(plain("我家漏水"))


def test_a_report_by_chat_stands_where_they_said(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(
        chat, [("小区大门口的垃圾桶满了", "：公共区域 小区大门口，"), ("三楼楼道灯不亮", "：21栋1单元 三楼楼道，")]
    )
    dialogue(chat, [("我家楼下的路灯不亮了", "是同一件事吗"), ("不是", "：21栋1单元，路灯")])
    assert newest(cast).category == "lighting" and newest(cast).home_id is None
    dialogue(chat, [("大门口的垃圾桶满了没人倒", "报好了"), ("大门口的垃圾桶还是满的", "公共区域 大门口，")])
    assert made(cast) == 4


def test_a_neighbours_report_is_offered_with_what_tells_it_apart(cast: Cast) -> None:
    """Of no building that is named: that nobody wrote it. At another spot of the estate: not at all."""
    for where in ("三楼楼道", "大门口"):
        lamp = cast.report("meijie", "lighting", "public", where=where)
        with cast.house.database.write() as session:
            watching.verdict_on_words(session, report_id=lamp, shown=True)
    chat = Chat(cast, "laowang")
    dialogue(chat, [("21栋1单元三楼楼道灯不亮", "邻居已经报了：公共区域 三楼楼道（没写哪一栋），")])
    asked = {"estate_id": cast.xiushan, "category": "lighting", "place": "public", "stair_id": cast.row(lamp).stair_id}
    (gate, stair) = cast.visitor("laowang").post("/reports/similar", asked).json["items"]
    assert (gate["place_label"], stair["place_label"]) == ("公共区域 大门口", "公共区域 三楼楼道（没写哪一栋）")
    dialogue(chat, [("不是", "报好了"), ("大门口的路灯坏了", "邻居已经报了：公共区域 大门口，"), ("对", "跟上")])
