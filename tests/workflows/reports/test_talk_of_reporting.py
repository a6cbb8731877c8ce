"""Reporting by chat, as dialogues: what the first words say is taken, what is missing is asked, and no more."""

from __future__ import annotations

import pytest

from server.kit.clock import SHANGHAI, StoppedClock
from server.places import queries as estates
from server.places import service as places
from server.places.rules import LiftSpec
from server.reports.rules.words import Place
from server.reports.service import watching
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports import residents
from tests.workflows.reports.residents import made, newest
from workflows.reports.talks import spoken


def test_a_leak_in_the_kitchen_is_a_report_within_one_turn_and_a_repeat_changes_nothing(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    said = chat.speak("喂你好啊，我家厨房漏水了，你们来个人看看吧。")
    report = newest(cast)
    assert f"R{report.id:06d}：21栋1单元702，漏水" in said and "前回应您" in said
    assert chat.card["page"] == f"pages/issue/issue?id={report.id}"
    assert (report.channel, report.category, report.home_id) == ("chat", "leak", cast.homes["702"])
    before = cast.counts()
    assert str(chat.reply) in chat.again() and cast.counts() == before
    dialogue(chat, [("厨房水管爆了，水漫了一地", "报好了")])
    assert newest(cast).priority == "P1" and dict(newest(cast).answers)["how_much"] == "burst"
    dialogue(chat, [
        ("路灯又瞎了，在大门口", "公共区域"), ("我要投诉保安骂人", "投诉收到了"),
        ("我建议门口装个扶手", "建议收到了"), ("闻到一股煤气味", "请别开灯"),
    ])  # fmt: skip
    assert made(cast) == 6 and newest(cast).priority == "P0"


def test_how_it_goes_on_is_said_in_the_chat_too_while_its_window_is_open(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    chat.say("厨房漏水")
    report_id = newest(cast).id
    for _ in range(2):
        cast.react()
    assert residents.told_in_chat(cast, "meijie") == [f"R{report_id:06d} 漏水、渗水：已安排李师傅为您处理。"]
    cast.move("xiaoli", report_id, "arrive", media_ids=[cast.picture("xiaoli")])
    cast.react()
    assert "李师傅已到场" in residents.told_in_chat(cast, "meijie")[-1]
    cast.say("xiaoli", report_id, "下午三点我再来")
    cast.say("xiaoli", report_id, "带上新龙头")
    cast.react()
    assert len(residents.told_in_chat(cast, "meijie")) < 4 and len(cast.inbox("meijie")) >= 4
    clock.advance(days=3)
    before = residents.told_in_chat(cast, "meijie")
    cast.move("xiaoli", report_id, "finish", words="换好了")
    cast.react()
    assert residents.told_in_chat(cast, "meijie") == before and "处理完" in cast.inbox("meijie")[-1][1]


def test_a_stair_they_name_is_never_taken_for_their_own(cast: Cast) -> None:
    with cast.house.database.write() as session:
        places.ensure_stairs(session, cast.xiushan, [("21栋", "3单元")])
        spec = LiftSpec("31104501002019090003", "21栋3单元电梯", (("21栋", "3单元"),))
        third = places.register_lift(session, cast.xiushan, spec)
    chat = Chat(cast, "meijie")
    dialogue(chat, [("三单元电梯门关不严，咣当咣当响", "21栋3单元电梯")])
    assert newest(cast).lift_id == third
    dialogue(chat, [("五单元电梯门关不上", "是哪一部电梯"), ("三单元的", "是同一件事吗"), ("取消", "先不办了")])
    dialogue(chat, [("三单元楼道的灯坏了", "21栋3单元"), ("六单元楼道的灯不亮", "报好了")])
    assert (newest(cast).stair_id, newest(cast).building_id) == (None, None) and "六单元" in newest(cast).place_label


def test_the_door_of_a_home_is_at_home_and_what_is_before_it_is_not(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我家大门锁拧不动了", "21栋1单元702")])
    assert (newest(cast).category, newest(cast).home_id) == ("lock", cast.homes["702"])
    assert spoken.place_of("我家大门口门锁坏了", (Place.HOME, Place.PUBLIC)) is Place.PUBLIC


def test_a_long_preamble_hides_nothing(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我耳朵不好，说话慢，请你们不要着急，" * 35 + "今天早上厨房漏水了", "21栋1单元702，漏水")])
    assert newest(cast).words.endswith("今天早上厨房漏水了") and len(newest(cast).words) <= 500


def test_only_what_nobody_can_know_is_asked(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "601")
    chat = Chat(cast, "meijie")
    dialogue(chat, [
        ("报修", "哪里坏了"), ("漏水了", "在您家里，还是在公共地方"),
        ("家里", "是哪一套？1. 21栋1单元702；2. 1栋1单元601"), ("返回", "家里，还是"), ("家里", "是哪一套"),
        ("一栋那套", "：1栋1单元601，漏水"),
    ])  # fmt: skip
    assert newest(cast).home_id == cast.homes["601"]
    dialogue(chat, [("702厨房漏水", "21栋1单元702"), ("灯坏了", "还是在公共地方"), ("楼道", "几栋几单元几楼")])
    dialogue(chat, [("二十一栋一单元五楼", "：21栋1单元 五楼，"), ("21栋电梯门坏了", "21栋1单元电梯")])
    assert newest(cast).lift_id == cast.lift and made(cast) == 4
    daughter = Chat(cast, "daughter")
    dialogue(daughter, [("单元门关不上了", "21栋1单元，单元门"), ("楼道的感应灯坏了", "在几楼？")])
    daughter.place(22.8, 108.3, "21栋三楼")
    daughter.hears("：21栋 三楼，")
    assert made(cast) == 6


def test_nonsense_is_asked_again_and_then_a_person_comes(cast: Cast) -> None:
    chat, other, third = Chat(cast, "meijie"), Chat(cast, "daughter"), Chat(cast, "laowang")
    dialogue(chat, [("报个修", "哪里坏了"), ("那个东西不好使", "水、电、门锁"), ("唉呀就是那个", "已经叫同事来了")])
    dialogue(other, [("我要投诉", "您要投诉什么事"), ("取消", "先不办了"), ("报修", "哪里坏了"), ("电", "家里电路")])
    assert newest(cast).category == "indoor_power" and newest(cast).reporter_id == cast.ids["daughter"]
    dialogue(third, [("漏水了", "在您家里"), ("嗯嗯嗯", "没听明白"), ("哈哈", "人工"), ("乱讲", "请工作人员")])
    assert made(cast) == 1


def test_the_same_trouble_at_the_same_place_is_offered_before_a_double_is_made(cast: Cast) -> None:
    meijie, laowang = Chat(cast, "meijie"), Chat(cast, "laowang")
    meijie.say("21栋1单元三楼楼道灯不亮")
    lamp = newest(cast).id
    with cast.house.database.write() as session:
        watching.verdict_on_words(session, report_id=lamp, shown=True)
    dialogue(
        laowang,
        [
            ("楼道灯不亮了", "几楼"),
            ("三楼", "邻居已经报了"),
            ("不是，还没修", "还没修好。邻居已经报了"),
            ("是的", f"跟上 R{lamp:06d}"),
        ],
    )
    assert made(cast) == 1 and cast.tell("laowang", lamp)["following"]
    dialogue(meijie, [("我家厨房漏水", "报好了"), ("厨房漏水更大了", "是同一件事吗"), ("对", "加进 R")])
    leak = newest(cast).id
    assert made(cast) == 2 and residents.events(cast, leak, "said")[-1].words == "厨房漏水更大了"
    cast.work(leak)
    dialogue(meijie, [("厨房漏水了", "没修好，又有问题了吗"), ("是", "已退回重做")])
    assert made(cast) == 2 and cast.row(leak).reopen_count == 1
    dialogue(laowang, [("楼道灯不亮", "几楼"), ("五楼", "是同一件事吗"), ("不是", "报好了")])
    assert made(cast) == 3


def test_refusal_entrapment_and_silence_in_the_middle(cast: Cast, clock: StoppedClock) -> None:
    daughter, chat = Chat(cast, "daughter"), Chat(cast, "meijie")
    daughter.say("漏水了")
    residents.let_go(cast, "daughter")
    dialogue(daughter, [("家里", "还没有绑定这里的房屋")])
    daughter.hears("在您家里")
    dialogue(daughter, [("取消", "先不办了"), ("厨房漏水", "您住哪个小区")])
    assert made(cast) == 0
    dialogue(
        chat, [("报修", "哪里坏了"), ("我被困在电梯里了", "马上去救"), ("厨房漏水", "报好了"), ("报修", "哪里坏了")]
    )
    clock.advance(minutes=31)
    dialogue(chat, [("单元门坏了", "隔得久了")])
    chat.hears("报好了")


def test_photos_come_along_before_within_and_after(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    assert "照片收到了" in chat.photo("first")
    dialogue(chat, [("楼道灯不亮", "几楼")])
    assert "照片收到了" in chat.photo("second")
    chat.say("三楼")
    report_id = newest(cast).id
    assert f"加进 R{report_id:06d}" in chat.photo("third") and "照片收到了" in chat.photo("unfit")
    for _ in range(2):
        oa = residents.fetch_photos(cast)
        assert sorted(oa.asked) in (["first", "second", "third", "unfit"], [])
    shown = [event for event in cast.tell("meijie", report_id)["timeline"] if event["photos"]]
    assert len(shown) == 3 and all(event["mine"] for event in shown)
    assert len(residents.told_in_chat(cast, "meijie")) == 1


def test_only_a_place_is_taken_for_one_and_what_is_asked_meanwhile_is_answered(cast: Cast) -> None:
    chat, before = Chat(cast, "meijie"), made(cast)
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("今天天气好不好啊", "没听明白。在几楼？")])
    asked = chat.say("我还欠多少钱")
    assert "都交清了" in asked and asked.count("在几楼？") == 1
    with cast.house.database.read() as session:
        phone = estates.estate(session, cast.xiushan)["phone"]
    for they in ("物业电话多少", "物业的电话号码是多少？", "你们电话多少"):
        dialogue(chat, [(they, f"物业电话 {phone}。在几楼？")])
    dialogue(chat, [("继续", "在几楼？")] * 4)
    assert made(cast) == before and "没听明白" not in chat.heard[-1] and "工作人员" not in chat.heard[-1]
    dialogue(chat, [("3楼", "报好了")])
    assert "3楼" in newest(cast).place_label and made(cast) == before + 1
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("算了", "先不办了"), ("继续", "没有说到一半的事")])
    assert made(cast) == before + 1


def test_another_floor_is_another_report(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "报好了")])
    first = newest(cast).id
    for they, place in (("3楼", "3楼"), ("不是，是5楼的", "5楼"), ("是7楼的", "7楼")):
        dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "是同一件事吗？")])
        dialogue(chat, [("继续", "是同一件事吗？"), ("继续", "是同一件事吗？"), (they, "报好了")])
        assert newest(cast).id != first and place in newest(cast).place_label, they
        assert newest(cast).stair_id is not None, they
    for they in ("是2楼的那个", "对，二楼"):
        dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "是同一件事吗？"), (they, "加进 R")])
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "是同一件事吗？"), ("算了", "先不办了")])
    with cast.house.database.write() as session:
        places.ensure_stairs(session, cast.xiushan, [("21栋", "3单元")])
    dialogue(chat, [("21栋3单元楼道的灯坏了", "报好了")])
    dialogue(
        chat,
        [
            ("楼道的感应灯坏了", "在几楼？"),
            ("二楼", "是同一件事吗？"),
            ("21栋3单元2楼", f"21栋3单元，R{newest(cast).id:06d}，"),
        ],
    )
    chat.hears("是同一件事吗？")


@pytest.mark.parametrize(("they", "place"), [
    ("不是二楼，是五楼", "五楼"), ("不是二楼是五楼的", "五楼的"), ("是五楼，不是二楼", "五楼"), ("不对，5楼", "5楼"),
    ("负二楼的", "负二楼的"), ("地下二层", "地下二层"), ("不是1单元，是3单元", None), ("不在二楼而在五楼", "五楼"),
])  # fmt: skip
def test_what_it_is_not_is_no_part_of_the_place(cast: Cast, they: str, place: str | None) -> None:
    with cast.house.database.write() as session:
        places.ensure_stairs(session, cast.xiushan, [("21栋", "3单元")])
    chat = Chat(cast, "meijie")
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "报好了")])
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "是同一件事吗？"), (they, "报好了")])
    assert newest(cast).place_label.startswith(f"21栋1单元 {place}" if place else "21栋3单元"), newest(cast).place_label


@pytest.mark.parametrize("they", ["对，21号楼1单元那个", "是21幢的", "是二楼的，不是五楼"])
def test_the_same_block_by_another_name_is_the_same_trouble(cast: Cast, they: str) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "报好了")])
    dialogue(chat, [("楼道的感应灯坏了", "在几楼？"), ("二楼", "是同一件事吗？"), (they, "加进 R")])


def test_what_is_a_place_and_what_is_none() -> None:
    for words in ("3", "三", "三楼", "大门口", "楼梯拐角", "快递柜旁边", "12号", "滑梯那边", "车库里面", "都有"):
        assert spoken.holds_a_place(words), words
    for words in (
        "今天天气好不好",
        "物业电话多少",
        "继续",
        "不知道",
        "在几楼",
        "在哪里",
        "等一下",
        "你吃饭了吗",
        "谢谢你",
    ):
        assert not spoken.holds_a_place(words), words


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_water_from_above_is_urgent_at_any_hour_as_the_desk_promises(cast: Cast, clock: StoppedClock) -> None:
    clock.advance(hours=(3 - cast.house.clock.now().astimezone(SHANGHAI).hour) % 24)
    chat = Chat(cast, "meijie")
    dialogue(chat, [("你们几点上班", "楼上漏水、整栋停电这样的急事不分早晚")])
    dialogue(chat, [("楼上漏水滴到我家了", "已按急修处理，不分昼夜")])
    assert newest(cast).priority == "P1" and "上班" not in chat.heard[-1]
