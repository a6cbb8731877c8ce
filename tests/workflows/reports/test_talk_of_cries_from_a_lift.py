"""Somebody inside a lift is heard: what passers-by say of it, in their own words, and what only sounds like it."""

from __future__ import annotations

from functools import cache

import pytest
from sqlalchemy import select, update

from server.delivery.models import Message
from server.places.models import Home
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import newest
from workflows.engine.book import Book
from workflows.engine.hearing import Heard, plain
from workflows.registry import CONVERSATIONS
from workflows.reports.talks.cries import passes_by


@cache
def book() -> Book:
    """Every talk there is."""
    return Book(CONVERSATIONS)


def is_call(words: str) -> bool:
    """Whether words break into any talk as a call for help from a lift."""
    found = book().always(Heard("oa", "oa-x", "k", "text", plain(words), words))
    return found is not None and found.name == "reports.trapped"


@pytest.mark.parametrize(
    "words",
    [
        "电梯里面有人在敲门，咚咚咚的",
        "听到电梯里有个小孩在哭，电梯不走",
        "一单元电梯里头有人喊",
        "有人在电梯里喊救人",
        "电梯里有人一直按铃",
        "电梯井里好像有人在喊",
        "电梯里传出来哭声",
        "电梯里有声音，喊“来人啊”",
        "我听见有个老太太在电梯里哭",
        "电梯里头有人拍门板，拍得砰砰响",
        "𨋢里面有人嗌",
        "电梯入面有人拍门",
        "电梯里向有人勒喊",
        "电梯头有人在喊，莫得人管",
        "电体里有人叫",
        "那个电题里有人在敲门嗯你们快来看看",
        "电梯停在三楼，里面有人在叫",
        "电梯停住了里头有人砸门",
        "电梯门关着，里面有人喊",
        "有人在电梯里面使劲敲",
        "电梯里边有个娃娃在哭",
        "电梯里有人求救",
        "电梯里的人在喊",
        "电梯里的警铃一直响，里面有人",
        "喂喂电梯里有人在踢门",
        "我在2栋，电梯里有人大声叫唤",
        "电梯里好像关着个人",
        "路过电梯听见里面有人呼救",
        "轿厢里有人拍门",
        "电梯里有人拍门，昨天也有一次",
        "电梯里有动静，像有人在敲",
        "有个奶奶在电梯里出不了",
        "电梯卡了，听见有人喊",
        "电梯里好像有人叫，我在1栋2单元",
        "电梯里有人在拍门",
        "3栋的电梯里有人在呼喊",
        "电梯里有个小姑娘在喊妈妈",
        "我刚从楼道过，电梯里头好像有人在捶门",
        "电梯里有人大叫",
        "电梯不知道怎么了里面有人在叫",
        "我听到电梯里有人喊放我出去",
        "电梯里边的人一直在拍",
        "有人在电梯里哭",
        "电梯关了门不开，里面的人在敲",
        "电梯里面有老人家喊，快来",
        "电梯里嘅人喺度喊",
        "电梯里面好像有个人出不了门",
        "好像有人在电梯里叫救命啊",
        "电梯里有人叫，没人管",
        "电梯里传来咚咚咚的敲门声",
        "快来，二单元电梯里一个娃儿在哭",
        "电梯里有人打门",
        "里面有人喊，电梯没动",
    ],
)
def test_somebody_heard_inside_a_lift_is_a_call_for_help(words: str) -> None:
    assert is_call(words)


@pytest.mark.parametrize(
    "words",
    [
        "电梯里有人抽烟",
        "电梯里有小孩在玩按钮",
        "电梯里几个小孩打闹，大喊大叫",
        "电梯运行的时候有异响",
        "电梯里的广告声音太大",
        "电梯门砰砰响，关不严",
        "如果电梯里有人叫救命怎么办",
        "万一听到电梯里有人拍门，我该打哪个电话",
        "电梯里有人大声打电话",
        "昨天电梯里有人叫，后来没事了",
        "电梯里有人吵架",
        "电梯里有人带狗，狗一直叫",
        "电梯里有只猫在叫",
        "电梯里的紧急呼叫按钮坏了",
        "电梯里有人拍照",
        "电梯里有人叫我加业主群",
        "电梯里有人贴小广告",
        "电梯里有人把按钮敲坏了",
        "电梯里喇叭一直在喊请勿靠近",
        "电梯里有人喊我签字同意加装电梯",
        "老是有小孩在电梯里拍门玩",
        "电梯报警铃一直响，里面没有人",
        "装电梯的人在敲墙太吵",
        "电梯里有人吐了",
        "电梯旁边有人拍门要进单元门",
        "电梯里面有人叫外卖，味道很大",
        "电梯里有人乱扔垃圾",
        "电梯里面有人按了所有楼层",
        "电梯到五楼会咚咚响",
        "电梯里小孩乱按",
        "电梯门撞到人了",
        "电梯门夹了我一下",
        "电梯里有人推电瓶车进来",
        "电梯里面敲击声，咯噔咯噔",
        "电梯里的铃不响",
        "电梯里有人推销东西敲每家的门",
        "电梯里有人叫我去投票",
        "里面有人在装修，电梯都是灰",
        "电梯里有人撒尿",
        "怕电梯里有人喊听不见，对讲要修一修",
        "电梯里的人都在说物业不好",
        "我妈在电梯里叫我等她",
        "电梯里按钮要使劲拍才亮",
        "谁在电梯里拍坏了镜子",
        "要是电梯关人了里面的人怎么求救",
        "我在电梯里撞到头了",
        "我儿子在电梯里踢坏了门，多少钱赔",
    ],
)
def test_noise_play_animals_and_an_if_are_no_call_for_help(words: str) -> None:
    assert not is_call(words)


def test_who_hears_somebody_in_a_lift_gets_help_sent_in_one_turn_and_once(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("电梯里好像有人叫，我在1栋2单元", "已经通知值班人员马上去救")])
    report = newest(cast)
    assert (report.category, report.priority) == ("lift_trapped", "P0")
    before = cast.counts()
    chat.again()
    assert cast.counts() == before
    dialogue(chat, [("电梯里有人在拍门", "看得到")])


def test_who_hears_somebody_in_a_lift_is_heard_in_the_middle_of_anything(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    chat.photo("first")
    dialogue(chat, [("电梯里有人在拍门", "已经通知值班人员马上去救")])


@pytest.mark.parametrize(("words", "outside"), [
    ("有人困在电梯里在拍门", True), ("电梯里有个小孩在哭", True), ("听见电梯里有人喊救命", True),
    ("邻居被困电梯了", True), ("我被困在电梯里了", False), ("我和孙子困在电梯里", False),
    ("我们几个人被关在电梯里", False), ("困在电梯里了", False), ("有人吗我困在电梯里", False),
    ("电梯不走了门也不开，里头就我和小孙女两个人", False),
])  # fmt: skip
def test_whoever_stands_outside_is_not_told_to_lean_against_the_wall(words: str, outside: bool) -> None:
    assert passes_by(plain(words)) is outside


def test_who_passes_by_is_asked_to_calm_whoever_is_inside(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(
        chat, [("有人困在电梯里在拍门", "跟里面的人说：别怕"), ("快点", "告诉里面的人别扒门"), ("算了", "没有取消")]
    )
    assert not any("别怕，已经" in one or "您已经出来了吗" in one for one in chat.heard)
    dialogue(chat, [("我家的物业费是多少", "里面的人出来了吗")])


class TestSupposed:
    """The only lift of an estate is not at the home of whoever calls."""

    @pytest.fixture(autouse=True)
    def elsewhere(self, cast: Cast) -> None:
        """梅姐's home is in a stair without a lift."""
        with cast.house.database.write() as session:
            bare = select(Home.stair_id).where(Home.id == cast.homes["601"]).scalar_subquery()
            session.execute(update(Home).where(Home.id == cast.homes["702"]).values(stair_id=bare))

    def told(self, cast: Cast) -> list[str]:
        """What went to WeCom since the cards, and to the group."""
        cast.react()
        with cast.house.database.read() as session:
            rows = session.scalars(select(Message).where(Message.channel.in_(("robot", "work"))).order_by(Message.id))
            return [f"{row.channel}:{row.address}:{row.body['words']}" for row in rows]

    def test_they_hear_which_lift_was_taken_and_another_place_goes_to_everybody_at_once(self, cast: Cast) -> None:
        chat = Chat(cast, "meijie")
        dialogue(chat, [("我被困在电梯里了", "先叫人去了21栋1单元电梯。不是这部")])
        assert newest(cast).lift_id == cast.lift and len(self.told(cast)) == 1
        dialogue(chat, [("一栋一单元", "已经告诉值班人员：1栋1单元")])
        assert newest(cast).lift_id is None and newest(cast).place_label.startswith("1栋1单元")
        told = self.told(cast)
        moved = [one for one in told if "不是21栋1单元电梯" in one or "原来写的是21栋1单元电梯" in one]
        assert [one.split(":")[0] for one in moved].count("robot") == 1
        assert {one.split(":")[1] for one in moved} >= {"xiaoli", "zhaojie", "liujingli"}

    def test_what_they_say_while_nobody_has_taken_it_goes_to_everybody_who_may(self, cast: Cast) -> None:
        chat = Chat(cast, "meijie")
        dialogue(chat, [("我被困在电梯里了", "去救"), ("我心脏不好", "看得到")])
        heard = {one.split(":")[1] for one in self.told(cast) if "我心脏不好" in one}
        assert heard >= {"xiaoli", "zhaojie", "liujingli"}
        cast.move("xiaoli", newest(cast).id, "take")
        dialogue(chat, [("快点啊我喘不上气", "看得到")])
        assert {one.split(":")[1] for one in self.told(cast) if "喘不上气" in one} == {"xiaoli"}

    def test_a_lift_that_is_surely_theirs_is_not_lost_to_a_stair_they_speak_of(self, cast: Cast) -> None:
        dialogue(Chat(cast, "meijie"), [("我困在21栋1单元的电梯里", "去救"), ("我家在一栋一单元", "看得到")])
        assert newest(cast).lift_id == cast.lift
