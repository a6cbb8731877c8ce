"""Somebody inside a lift is heard: what passers-by say of it, in their own words, and what only sounds like it."""

from __future__ import annotations

from functools import cache

import pytest

from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import newest
from workflows.engine.book import Book
from workflows.engine.hearing import Heard, plain
from workflows.registry import CONVERSATIONS


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
    dialogue(chat, [("电梯里有人在拍门", "已经在救了")])


def test_who_hears_somebody_in_a_lift_is_heard_in_the_middle_of_anything(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    chat.photo("first")
    dialogue(chat, [("电梯里有人在拍门", "已经通知值班人员马上去救")])
