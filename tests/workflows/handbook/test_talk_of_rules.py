"""Asking for the rules in chat: they say, we say. Answered from the handbook, with article and law, or by a person."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from demo import handbook as demo
from server.chats.models import Chat as ChatRow
from server.handbook import queries
from server.kit.clock import StoppedClock, local_day
from tests.cast import Cast
from tests.server.handbook.conftest import Shelf
from tests.talks import Chat, dialogue
from tests.workflows.reports import residents


@pytest.fixture(autouse=True)
def shelf(cast: Cast) -> Shelf:
    """The handbook of the house stands."""
    made = Shelf(cast)
    made.ours()
    return made


def test_a_question_is_answered_with_article_version_and_law(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [
        ("装电梯的补贴国家给多少", "手册 2026-1 版第 3.5 条"),
        ("欠物业费会不会停水停电", "依据：民法典第九百四十四条"),
        ("手册", "您想问什么规定"),
        ("房子空着没人住要交物业费吗", "第 5.3 条"),
    ])  # fmt: skip
    assert chat.card["page"].startswith("pages/handbook/handbook?id=") and "5.3" in chat.card["note"]
    chat.speak("老人家问一句 我有多套房子算几个人")
    chat.hears("第 2.5 条")
    dialogue(chat, [("电梯里面的广告有什么规定", "您是想问“公共收益归谁”吗"), ("对", "第 6.1 条")])
    before = cast.counts()
    chat.again()
    assert cast.counts() == before, "the same message twice changes nothing"
    clock.advance(days=400)
    Chat(cast, "stranger").say("欠费会不会停水停电")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_where_several_are_near_they_are_offered_and_where_none_is_a_person(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [
        ("业委会是怎么选举的 规定是什么", "您要看第几个？"),
        ("第二个", "依据"),
        ("按规定业委会是怎么选出来的", "您要看第几个？"),
        ("都不是", "要请工作人员回答您吗"),
        ("什么", "没听明白"),
        ("不用了", "好的"),
        ("规定", "您想问什么规定"),
        ("取消", "先不办了"),
        ("规定", "您想问什么规定"),
        ("小区游泳池几点开门", "我不能乱说"),
    ])  # fmt: skip
    assert "工作人员" not in chat.say("好的请帮我找"), chat.heard
    with cast.house.database.read() as session:
        chats = session.scalars(select(ChatRow)).all()
    assert [one.person_id for one in chats] == [cast.ids["meijie"]] and chats[0].state == "waiting"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_whoever_we_do_not_know_is_told_what_holds_everywhere(cast: Cast, clock: StoppedClock) -> None:
    unknown = Chat(cast, "somebody")
    dialogue(unknown, [
        ("开业主大会要提前几天通知 有什么规定", "提前 15 天"),
        ("规定", "您想问什么规定"),
    ])  # fmt: skip
    clock.advance(hours=2)
    unknown.say("规定")
    unknown.hears("您想问什么规定")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_surer_wish_a_restart_a_long_silence_and_a_stuck_lift_in_the_middle(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("规定", "您想问什么规定"), ("我还欠多少钱", "都交清了。")])
    assert "规定" not in chat.heard[-1], "a question that holds nothing of theirs is let go"
    dialogue(Chat(cast, "meijie"), [("房子空着没人住要交物业费吗", "第 5.3 条")])
    dialogue(chat, [("规定", "您想问什么规定")])
    clock.advance(hours=1)
    assert "问规定" in chat.say("欠物业费会不会停水停电"), "what was left half said is named"
    dialogue(chat, [("规定", "您想问什么规定")])
    assert "您想问什么规定" not in chat.say("我困在电梯里了"), "a stuck lift breaks in"
    assert "手册" not in chat.heard[-1]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ["电梯里面的广告有什么规定", "业委会是怎么选举的 规定是什么", "小区游泳池几点开门"])
def test_who_says_something_else_never_hears_a_question_of_the_rules_again(cast: Cast, asked: str) -> None:
    said = {
        "自动扣费怎么开": "自动缴费由您自己开", "别再发简报了": "简报不再发给您了", "小区大门口的垃圾桶满了": "报好了",
    }  # fmt: skip
    chat = Chat(cast, "meijie")
    for words, told in said.items():
        assert chat.say(asked).endswith(("吗？", "。")), "a question of ours is open"
        dialogue(chat, [(words, told)])
        assert not any(one in chat.heard[-1] for one in ("您是想", "手册", "第几个", "规定"))
        chat.say("取消")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("asked", ["电梯费怎么算出来", "电梯费是怎么收的", "电梯运行费按什么分"])
def test_how_a_fee_of_the_lift_comes_about_is_asked_of_the_handbook(cast: Cast, asked: str) -> None:
    assert "没听明白" not in Chat(cast, "meijie").say(asked)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_an_article_asked_by_its_heading_needs_no_choosing(cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [("不交物业费会怎么样", "第 5.6 条")])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_demo_tells_the_rules_the_estate_has_made_itself(cast: Cast, shelf: Shelf) -> None:
    newer = demo.content().replace(b"2026-1\n", b"2026-2\n").replace(b"2026-01-01", b"2026-02-01")
    shelf.publish(shelf.bring(newer))
    asked = {
        "遛狗要不要拴绳": "10.1", "我们小区能不能养大型犬啊": "10.2", "周末能不能装修": "10.3",
        "装修几点到几点可以施工": "10.3", "车位可以租给外面的人吗": "10.4", "电动车能在楼道充电吗": "10.6",
        "电动车在哪里充电": "10.6",
    }  # fmt: skip
    day = local_day(cast.house.clock.now())
    with cast.house.database.read() as session:
        found = {words: queries.search(session, words, city="", day=day)[:1] for words in asked}
    assert {words: [one.number for one in best] for words, best in found.items()} == {
        words: [number] for words, number in asked.items()
    }
    assert all(best[0].near for best in found.values()) and sum(best[0].sure for best in found.values()) >= 5


def test_a_question_that_only_hints_at_the_rules_is_answered_beside_and_ours_stays(cast: Cast) -> None:
    residents.second_home(cast, "meijie", "502")
    chat = Chat(cast, "meijie")
    dialogue(chat, [("厨房漏水了", "是哪一套"), ("物业费的收据去哪看", "（手册 2026-1 版")])
    chat.hears("是哪一套")
    dialogue(chat, [("加装电梯的方案要张榜多少天", "（手册 2026-1 版"), ("怎么做红烧肉", "没听明白。是哪一套")])
    dialogue(chat, [("鸡蛋多少钱一斤", "人工"), ("702", "报好了")])


def test_a_question_no_rule_of_talks_knows_is_looked_up_before_nobody_understands(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("加装电梯的方案要张榜多少天", "（手册 2026-1 版"), ("怎么做红烧肉", "我没听明白")])
