"""Help by chat: somebody trapped in a lift, and somebody who wants to be called or looked after."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.chats.models import Chat as ChatRow
from server.kit.clock import StoppedClock
from server.places import service as places
from server.places.rules import LiftSpec
from server.reports.models import Report
from tests.cast import LIFT_CODE, Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports import residents
from tests.workflows.reports.residents import events, made, newest
from workflows.engine.book import Book
from workflows.engine.conversations import Conversation
from workflows.engine.hearing import Heard, plain
from workflows.registry import CONVERSATIONS as ALL
from workflows.reports.conversations import CONVERSATIONS


def calls(cast: Cast) -> list[ChatRow]:
    """The chats in which a person was called."""
    with cast.house.database.read() as session:
        return list(session.scalars(select(ChatRow).where(ChatRow.state == "waiting")))


def test_who_is_trapped_gets_help_and_calm_in_one_turn(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    said = chat.speak("喂喂，救命啊，我被困在电梯里了，门打不开！")
    report = newest(cast)
    assert "别怕" in said and "靠墙站稳" in said and "0771-5550100" in said and "96333" in said and "？" not in said
    kept = (report.category, report.priority, report.lift_id, report.channel)
    assert kept == ("lift_trapped", "P0", cast.lift, "chat")
    before = cast.counts()
    chat.again()
    assert cast.counts() == before
    dialogue(chat, [("快来啊电梯里出不来", "看得到")])
    assert made(cast) == 1


def test_who_has_homes_in_two_estates_is_looked_for_in_both_until_they_say_where(cast: Cast) -> None:
    residents.second_home(cast, "stranger", "502")
    chat = Chat(cast, "stranger")
    dialogue(chat, [("困在电梯里了", "几个小区的值班人员马上去救")])
    chat.hears("您在哪边的电梯里")
    assert made(cast) == 2
    dialogue(chat, [("嗯呐", "没听明白"), ("秀山花园", "马上去救"), ("快点呀", "看得到")])
    with cast.house.database.read() as session:
        of = {one.estate_id: one.id for one in session.scalars(select(Report))}
    assert made(cast) == 2 and set(of) == {cast.xiushan, cast.defu}
    assert "不在这里" in str(events(cast, of[cast.defu], "said")[-1].words)
    assert events(cast, of[cast.xiushan], "said")[-1].words == "快点呀"


def test_every_word_photo_and_place_after_the_call_goes_to_the_people_who_come(
    cast: Cast, clock: StoppedClock
) -> None:  # fmt: skip
    residents.second_home(cast, "meijie", "601")
    with cast.house.database.write() as session:
        spec = LiftSpec("31104501002019090002", "1栋1单元电梯", (("1栋", "1单元"),))
        places.register_lift(session, cast.xiushan, spec)
    cast.report("meijie", "leak", "home")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我被关在电梯里了", "您在几栋的电梯里"), ("有人来吗，我心口不舒服", "请马上打 120")])
    rescue = newest(cast).id
    chat.hears("您在几栋的电梯里")
    dialogue(
        chat, [("我在21栋1单元电梯里，五楼和六楼中间", "21栋1单元电梯"), ("灯也灭了", "看得到"), ("有烟", "看得到")]
    )
    assert "？" not in chat.heard[-1]
    assert "看得到" in chat.place(22.8, 108.3, "秀山花园") and "照片收到了" in chat.photo("inside")
    residents.fetch_photos(cast)
    said = [str(one.words) for one in events(cast, rescue, "said")]
    assert any("五楼和六楼中间" in one for one in said) and any("秀山花园" in one for one in said)
    assert "有人来吗，我心口不舒服" in said and "灯也灭了" in said and said[-1] == ""
    assert (made(cast), newest(cast).id) == (2, rescue)
    dialogue(chat, [("我欠多少物业费", "有话直接说"), ("我出来了谢谢", "人出来就好")])
    dialogue(chat, [("我被困在电梯里了", "已经叫人去救了")])
    clock.advance(hours=3)
    dialogue(chat, [("修到哪了", "漏水、渗水")])
    assert "放下了" not in chat.heard[-1]


def test_who_lives_where_no_lift_is_known_is_helped_first_and_asked_which_then(cast: Cast) -> None:
    chat = Chat(cast, "stranger")
    dialogue(chat, [("我被关在电梯里了", "马上去救")])
    chat.hears("您在几栋的电梯里")
    dialogue(chat, [("3栋的，五楼", "看得到")])
    assert events(cast, newest(cast).id, "said")[0].words == "3栋的，五楼"


def test_which_lift_is_asked_only_after_help_is_on_its_way(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "601")
    with cast.house.database.write() as session:
        spec = LiftSpec("31104501002019090002", "1栋1单元电梯", (("1栋", "1单元"),))
        places.register_lift(session, cast.xiushan, spec)
    chat = Chat(cast, "meijie")
    dialogue(chat, [("电梯困人", "马上去救")])
    chat.hears("您在几栋的电梯里")
    assert made(cast) == 1 and newest(cast).lift_id is None
    dialogue(chat, [("返回", "第一步"), ("一栋的", "已经告诉值班人员：1栋1单元电梯")])
    assert "1栋1单元电梯" in str(events(cast, newest(cast).id, "said")[0].words)
    laowang = Chat(cast, "laowang")
    dialogue(laowang, [("我在1栋电梯里出不来了", "马上去救")])
    assert newest(cast).lift_id != cast.lift and newest(cast).lift_id is not None


def test_a_stranger_is_helped_by_the_plate_or_by_a_person_at_once(cast: Cast) -> None:
    with_plate, without = Chat(cast, "passer-by"), Chat(cast, "visitor")
    dialogue(with_plate, [(f"我被困在电梯里了，编号{LIFT_CODE}", "马上去救")])
    assert newest(cast).lift_id == cast.lift and made(cast) == 1
    dialogue(without, [("有人困在电梯里出不来", "96333")])
    without.hears("您在哪个小区")
    assert made(cast) == 1 and [one.danger for one in calls(cast)] == [True]
    assert "收到" in without.say("秀山花园") and "别怕" in without.say("我还困在电梯里")


def test_a_call_back_is_a_report_with_a_clock(cast: Cast, clock: StoppedClock) -> None:
    chat, nobody = Chat(cast, "daughter"), Chat(cast, "nobody")
    dialogue(chat, [("我不会打字，你们打个电话给我", "尾号 0735")])
    first = newest(cast)
    assert (first.category, first.priority, first.home_id) == ("call_back", "P2", cast.homes["702"])
    before = cast.counts()
    chat.again()
    dialogue(chat, [("回个电话", "已经记下了")])
    assert made(cast) == 1 and cast.counts()["reports"] == before["reports"]
    clock.advance(hours=3)
    dialogue(chat, [("我妈在702一个人住，电话打不通，麻烦去看看她", "上门看看")])
    assert (newest(cast).priority, newest(cast).home_id) == ("P1", cast.homes["702"])
    clock.advance(hours=3)
    dialogue(chat, [("我爸在501摔倒了，麻烦上门看看", "打 120")])
    assert "请去 501" in newest(cast).place_label and newest(cast).priority == "P1"
    dialogue(nobody, [("叫人给我打电话", "把您的电话号码发过来")])
    assert [one.address for one in calls(cast)] == ["oa-nobody"]
    residents.second_home(cast, "laowang", "502")
    laowang = Chat(cast, "laowang")
    cast.report("laowang", "leak", "home", home_id=cast.homes["502"])
    dialogue(laowang, [("给我打个电话吧", "尾号 0855")])
    assert newest(cast).home_id == cast.homes["502"]
    clock.advance(hours=3)
    dialogue(laowang, [("请上门看看老人", "要去哪一家"), ("哪家", "没听明白"), ("取消", "先不办了")])
    dialogue(laowang, [("请上门看看老人", "要去哪"), ("五零二", "上门看看")])
    assert newest(cast).home_id == cast.homes["502"]


MIDDLES = {"reports.report": "报修", "reports.add": "我要补充", "reports.urge": "催一下", "reports.accept": "验收",
           "people.call_me": "请上门看看老人"}  # fmt: skip
"""By which words a talk comes to stand in its middle for somebody with two homes, two open and two finished reports."""


def test_every_talk_can_be_left_and_is_broken_into_by_danger(cast: Cast, clock: StoppedClock) -> None:
    residents.second_home(cast, "meijie", "502")
    for words in ("厨房漏水", "厕所漏水"):
        cast.report("meijie", "leak", "home", words=words)
        cast.work(cast.report("meijie", "lighting", "public", words=words))
    clock.advance(hours=3)
    chat = Chat(cast, "meijie")
    talks: dict[str, Conversation] = {one.name: one for one in CONVERSATIONS}
    for name, words in MIDDLES.items():
        asked = chat.say(words)
        assert "没听明白" in chat.say("嗯嗯呐"), name
        assert asked.rstrip("？。").split("。")[-1] in chat.heard[-1], name
        dialogue(
            chat, [("取消", "先不办了"), (words, asked[:6]), ("我被困在电梯里了", "马上打"), ("我出来了", "出来就好")]
        )
        dialogue(chat, [(words, asked[:6])])
        clock.advance(hours=3)
        dialogue(chat, [("简报", f"“{talks[name].label}”隔得久了")])
    assert made(cast) == 5


BOOK = Book(ALL)
NATURAL = (
    "老人困在电梯里面，呼吸困难", "电梯困人了会不会闷死", "我困在电梯里有没有人啊",
    "电梯又坏了我困在里面，上次也是这样", "困在电梯里打电话没人接，上次那部", "电梯里出不来了 物业费白交了",
    "我被困在电梯里了会不会掉下去", "我妈被困在电梯里呼吸困难", "昨天电梯就坏了，今天我被困在里面了",
    "我困在电梯里，万一掉下去怎么办", "电梯停了灯也灭了我在里面", "这电梯老是坏，现在困住人了",
    "困在电梯里半小时了我要投诉你们", "我们加装的电梯困人了", "电梯突然停了门不开我一个人好怕",
    "电梯坏了我还在里边呢", "电梯停在半空 里面还有个孕妇",
)  # fmt: skip
"""What people in fear say beside it."""


def test_whatever_is_said_beside_it_help_is_sent_for_in_mid_talk_and_while_a_person_has_the_chat(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    for said in NATURAL:
        chat.say("报修")
        dialogue(chat, [(said, "靠墙站稳")])
    chat.say("人工")
    for said in NATURAL:
        chat.say("师傅几点来呀")
        dialogue(chat, [(said, "靠墙站稳")])
    assert made(cast) == 1 and newest(cast).category == "lift_trapped"


def test_which_lift_it_is_is_heard_while_a_person_has_the_chat(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "601")
    with cast.house.database.write() as session:
        spec = LiftSpec("31104501002019090002", "1栋1单元电梯", (("1栋", "1单元"),))
        places.register_lift(session, cast.xiushan, spec)
    chat = Chat(cast, "meijie")
    chat.say("人工")
    dialogue(chat, [("我困在电梯里", "您在几栋的电梯里"), ("一栋的", "已经告诉值班人员：1栋1单元电梯")])


@pytest.mark.parametrize("said", NATURAL)
def test_danger_is_heard_in_the_words_people_have_for_it(said: str) -> None:
    found = BOOK.always(heard(said))
    assert found is not None and found.name == "reports.trapped"


@pytest.mark.parametrize("said", [
    "上次电梯困人的事处理了吗", "电梯困人多久要到", "如果困在电梯里怎么办", "电梯里的灯坏了", "怕被困电梯",
    "昨天我被困在电梯里", "电梯困人有没有规定", "电梯困人怎么赔", "电梯会不会困人", "万一困在电梯里怎么办",
    "要是我被困在电梯里怎么办", "投诉电梯经常困人", "老人上下楼困难想加装电梯", "加装电梯卡在一楼那里",
    "看电视说电梯困人", "电梯坏了快来修", "电梯停了三天了我一个人提不动菜", "电梯门打不开坏了快来修",
    "电梯坏了里面还有垃圾没人扫",
])  # fmt: skip
def test_talking_about_being_trapped_calls_nobody(said: str) -> None:
    assert BOOK.always(heard(said)) is None


def test_a_hint_of_danger_is_asked_about_before_anything_is_read_out() -> None:
    assert BOOK.perhaps_danger(heard("电梯困四个大爷")) == "reports.trapped"
    assert BOOK.perhaps_danger(heard("电梯困人多久要到")) is None and BOOK.perhaps_danger(heard("今天的简报")) is None


def heard(said: str) -> Heard:
    """Words of 梅姐."""
    return Heard("oa", "oa-meijie", "1", "text", words=plain(said), raw=said)


def test_what_plainly_begins_another_matter_is_answered_and_the_rescue_is_not_lost(cast: Cast) -> None:
    cast.report("meijie", "leak", "home", words="厨房水管漏水")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我被困在电梯里了", "马上去救")])
    rescue = newest(cast).id
    dialogue(chat, [("我欠多少物业费", "您已经出来了吗"), ("我那个漏水的单子到哪了", "漏水、渗水")])
    chat.hears("您已经出来了吗")
    dialogue(chat, [("没有", "看得到"), ("灯也灭了", "看得到"), ("快点来人", "看得到"), ("怎么还没人来", "看得到")])
    said = [str(one.words) for one in events(cast, rescue, "said")]
    assert said == ["没有", "灯也灭了", "快点来人", "怎么还没人来"] and made(cast) == 2
    dialogue(chat, [("我家厨房灯坏了", "报好了")])
    chat.hears("您已经出来了吗")
    assert made(cast) == 3 and newest(cast).category != "lift_trapped"
    dialogue(chat, [("嗯", "看得到"), ("我欠多少物业费", "您已经出来了吗"), ("是的", "人出来就好")])
    assert events(cast, rescue, "said")[-1].words == "住户说已经出来了：是的"
    dialogue(chat, [("是的", "有事随时说一声")])


def test_a_question_of_another_matter_waits_while_they_speak_of_the_lift(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "601")
    chat = Chat(cast, "meijie")
    chat.say("困在电梯里了")
    rescue = newest(cast).id
    dialogue(chat, [("厨房漏水了", "是哪一套"), ("里面好闷，快来救我", "看得到"), ("我出来了", "出来就好")])
    chat.hears("是哪一套")
    assert [one.words for one in events(cast, rescue, "said")] == ["里面好闷，快来救我", "我出来了"]
    dialogue(chat, [("702", "报好了"), ("再见", "不客气")])
    dialogue(chat, [("我被困在电梯里了", "已经叫人去救了"), ("卫生间漏水了", "是哪一套"), ("取消", "先不办了")])
    chat.hears("您已经出来了吗")
    dialogue(chat, [("灯灭了", "看得到")])
    assert made(cast) == 2


@pytest.mark.parametrize("said", [
    "师傅什么时候来", "快点", "楼道里有烟", "灯坏了", "电梯灯坏了", "停电了怎么办", "有人吗", "我有点喘",
    "我家老人在里面", "修好了吗", "打个电话给我", "我不想等了", "人工", "我妈在家等我",
])  # fmt: skip
def test_in_doubt_it_belongs_to_the_call(cast: Cast, said: str) -> None:
    chat = Chat(cast, "meijie")
    chat.say("我被困在电梯里了")
    rescue = newest(cast).id
    chat.say(said)
    if said not in ("人工", "有人吗"):
        assert [one.words for one in events(cast, rescue, "said")] == [said] and made(cast) == 1
    dialogue(chat, [("我出来了", "出来就好")])


@pytest.mark.parametrize("word", ["取消", "算了", "不用了", "退出"])
def test_a_rescue_is_not_called_off_by_a_word(cast: Cast, word: str) -> None:
    chat = Chat(cast, "meijie")
    chat.say("我被困在电梯里了")
    rescue = newest(cast).id
    dialogue(chat, [(word, "还在叫值班的人来救您，没有取消"), ("有点热", "看得到")])
    assert "我出来了" in chat.heard[-2]
    assert [one.words for one in events(cast, rescue, "said")] == [word, "有点热"]
    cast.move("xiaoli", rescue, "take")
    dialogue(chat, [(word, "还在路上，没有取消")])
    dialogue(chat, [("我出来了", "出来就好"), ("取消", "没有在办的事")])


def test_the_place_they_name_stands_on_the_report_and_in_the_trail(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "601")
    with cast.house.database.write() as session:
        spec = LiftSpec("31104501002019090002", "1栋1单元电梯", (("1栋", "1单元"),))
        other = places.register_lift(session, cast.xiushan, spec)
    chat = Chat(cast, "meijie")
    chat.say("我困在电梯里了")
    assert (newest(cast).lift_id, newest(cast).place_label) == (None, "电梯")
    dialogue(chat, [("我们三个人", "看得到"), ("在最下面", "看得到"), ("2栋的", "看得到")])
    assert (newest(cast).lift_id, newest(cast).place_label) == (None, "电梯")
    dialogue(chat, [("不是一栋的，在21栋一单元", "21栋1单元电梯")])
    assert (newest(cast).lift_id, newest(cast).place_label) == (cast.lift, "21栋1单元电梯")
    dialogue(chat, [("说错了，是一栋", "1栋1单元电梯"), ("我在一栋的电梯里", "1栋1单元电梯")])
    assert (newest(cast).lift_id, newest(cast).version) == (other, 1)
    trail = cast.audit("report.located")
    assert [one.after and one.after["lift_id"] for one in trail] == [cast.lift, other]
    assert trail[0].actor_id == cast.ids["meijie"] and trail[0].before == {"lift_id": None, "place_label": "电梯"}


def test_a_rescue_goes_on_beneath_another_matter_also_while_a_person_has_the_chat(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "601")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("我被困在电梯里了", "马上去救"), ("人工", "叫同事")])
    rescue = newest(cast).id
    dialogue(chat, [("我家厨房漏水了", "是哪一套"), ("还没有出来，灯灭了", "看得到"), ("我出来了", "出来就好")])
    assert [one.words for one in events(cast, rescue, "said")] == ["还没有出来，灯灭了", "我出来了"]
