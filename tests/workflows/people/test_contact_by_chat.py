"""Asking in chat for the telephone and the office hours: they say, we say."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from server.kit.clock import StoppedClock
from server.places.models import Estate
from tests.cast import Cast
from tests.talks import Chat, dialogue
from workflows.engine.book import Book
from workflows.engine.hearing import plain
from workflows.engine.understanding import Sure, understand
from workflows.registry import CONVERSATIONS

ONE_ENGINE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def keep(cast: Cast, **values: object) -> None:
    """What the estate of 梅姐 has written down."""
    with cast.house.database.write() as session:
        session.execute(update(Estate).where(Estate.id == cast.xiushan).values(values))


@ONE_ENGINE
def test_the_number_the_hours_and_whether_somebody_is_there_now(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    said = chat.say("你们办公室电话多少")
    assert said.startswith("秀山花园：物业电话 0771-5550100。上班时间 8:30–12:00、14:00–18:00，周六、周日休息。")
    assert "现在休息，后天 08:30 上班。" in said and "德福" not in said
    clock.advance(days=2)
    assert "现在有人上班。" in chat.speak("物业几点钟下班")
    before = cast.counts()
    chat.again()
    assert cast.counts() == before


@ONE_ENGINE
def test_an_estate_that_keeps_its_own_hours_or_no_number_says_so(cast: Cast) -> None:
    own = {"windows": ["09:00-17:30"], "weekend": [], "holidays": "china"}
    keep(cast, hours=own, phone=None)
    said = Chat(cast, "meijie").say("星期天有没有人上班")
    assert "上班时间 9:00–17:30，现在有人上班。" in said and "还没有登记物业电话" in said


@ONE_ENGINE
def test_a_stranger_hears_of_the_few_estates_there_are(cast: Cast) -> None:
    said = Chat(cast, "nobody").say("物业电话多少")
    assert "0771-5550100" in said and said.count("上班时间") == 2


@ONE_ENGINE
def test_it_is_answered_in_the_middle_of_another_talk(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    asked = chat.say("我要投诉").split("。")[-1]
    dialogue(chat, [("物业周末上不上班", "周六、周日休息")])
    assert asked in chat.heard[-1]


@pytest.mark.parametrize(
    "words",
    ["给我打个电话", "你们电话没人接我要投诉", "我的电话换了", "保安上班睡觉", "等我下班再来修", "单元门几点关门坏了"],
)
def test_other_words_of_telephones_and_work_ask_for_neither(words: str) -> None:
    assert understand(plain(words), Book(CONVERSATIONS).ways) != Sure("people.contact")


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_the_bare_number_and_one_of_ours_by_name(cast: Cast) -> None:
    chat = Chat(cast, "meijie")
    numbers = [chat.say(words) for words in ("电话多少", "电话号码")]
    assert all("物业电话" in said for said in numbers)
    chat.say("灯坏了")
    assert "没听明白" not in chat.say("电话号码")
    chat.say("取消")
    assert "没听明白" not in chat.say("帮我叫小李")
