"""A life at stake, by chat: who fell, who is ill, who is about to do something, and a lift that nobody names."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.chats.models import Chat as ChatRow
from tests.cast import Cast
from tests.talks import Chat, dialogue
from tests.workflows.reports.residents import events, made, newest
from workflows.engine.book import Book
from workflows.engine.hearing import Heard, plain
from workflows.registry import CONVERSATIONS

BOOK = Book(CONVERSATIONS)


def heard(said: str) -> Heard:
    """Words of 梅姐."""
    return Heard("oa", "oa-meijie", "1", "text", words=plain(said), raw=said)


def calls(cast: Cast) -> list[ChatRow]:
    """The chats in which a person was called."""
    with cast.house.database.read() as session:
        return list(session.scalars(select(ChatRow).where(ChatRow.state == "waiting")))


def test_who_fell_is_not_left_to_the_call_that_was_asked_for_before(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("给我回个电话", "尾号 0734"), ("我妈一个人在家不接电话，麻烦去敲个门看看", "上门看看")])
    assert (made(cast), newest(cast).priority) == (2, "P1")
    dialogue(chat, [("老伴摔倒了，你们快来个人", "打 120")])
    assert (made(cast), newest(cast).priority) == (3, "P1") and "摔倒" in newest(cast).words
    fall = newest(cast).id
    dialogue(chat, [("摔倒了叫不醒，快来个人", "打 120"), ("回个电话", "已经记下了")])
    dialogue(chat, [("我妈电话打不通，麻烦去看看她", "已经记下了")])
    assert made(cast) == 3
    added = [one.words for one in events(cast, fall, "said")]
    assert added == ["摔倒了叫不醒，快来个人", "我妈电话打不通，麻烦去看看她"]


@pytest.mark.parametrize(
    "said",
    [
        "有人要跳楼", "我不想活了", "有贼进我屋了", "救命", "有人喝农药了", "小孩爬到窗户外面了", "小孩卡在栏杆里了",
        "娃的头卡在防盗窗里出不来", "有人掉进窨井了",
    ],
)  # fmt: skip
def test_a_life_at_stake_calls_a_person_whatever_is_talked_about(said: str, cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    chat.say("报修")
    dialogue(chat, [(said, "通知所有同事")])
    assert "110" in chat.heard[-1] and [one.danger for one in calls(cast)] == [True]


@pytest.mark.parametrize(
    "said",
    [
        "电视里有人跳楼真可怜", "这菜价跳楼价啊", "楼顶边上的栏杆坏了", "看开点不要想不开",
        "栏杆缝太大小孩容易卡在里面", "小孩的球卡在栏杆里了", "有人把纸箱卡在门缝里",
        "我妈家的落水管堵了", "孩子卡丢了要补一张", "拖把卡在我妈家下水管里了", "老人卡在哪里办",
        "水龙头卡在缝里拧不动",
    ],
)  # fmt: skip
def test_talking_of_a_life_at_stake_calls_nobody(said: str) -> None:
    assert BOOK.always(heard(said)) is None


@pytest.mark.parametrize(
    "said",
    ["我老公跌咗落地起唔到身", "我滑倒了爬不起来", "老头子从床上跌下来喊不应了", "老头子心口痛得冒汗", "我婆婆噎到了"],
)
def test_who_fell_or_is_ill_is_looked_after_with_first_aid_said(said: str, cast: Cast) -> None:
    dialogue(Chat(cast, "meijie"), [(said, "打 120")])
    assert (newest(cast).category, newest(cast).priority) == ("call_back", "P1")


def test_between_which_floors_it_hangs_names_a_lift() -> None:
    assert getattr(BOOK.always(heard("梯子卡在三楼了我们出不来")), "name", "") == "reports.trapped"
    assert BOOK.always(heard("厕所门锁坏了我关在三楼家里出不去")) is None


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_nobody_who_fell_is_to_be_mended(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("老伴摔倒了快来人", "马上上门看看")])
    assert "修好" not in chat.heard[-1] and "前到场" in chat.heard[-1]
