"""Asking in chat for today's sheet: a few lines and a card."""

from __future__ import annotations

import pytest

from server.kit.clock import StoppedClock
from server.notices.rules import Kind
from server.notices.service import publishing, writing
from tests.cast import Cast
from tests.talks import Chat, dialogue


def test_today_s_sheet_or_the_last_there_is_in_a_few_lines(cast: Cast, clock: StoppedClock) -> None:
    chat = Chat(cast, "meijie")
    dialogue(chat, [("今天的简报", "还没有简报")])
    clock.advance(hours=9)
    cast.report()
    sheet_id = cast.sheet()
    said = chat.say("给我念念今天的简报")
    assert "11月21日" in said and "还没出来" not in said and len(said) < 500
    assert chat.card["page"] == f"pages/bulletin/bulletin?id={sheet_id}"
    assert "还没有简报" in chat.say("这周的周报有没有")
    clock.advance(days=1)
    chat.speak("我年纪大了看不清 你把今天的简报讲给我听听")
    chat.hears("今天的简报还没出来，先看最近一期。")
    assert "还没有简报" in Chat(cast, "stranger").say("看简报")


def test_the_card_says_only_what_there_is(cast: Cast, clock: StoppedClock) -> None:
    clock.advance(hours=9)
    cast.sheet()
    chat = Chat(cast, "meijie")
    chat.say("看简报")
    assert not chat.card.get("note")


@pytest.mark.parametrize(
    "they", ["停水了吗今天", "今天停水了吗", "是不是停水了", "今天有没有停水", "停水没有啊", "明天停水吗"]
)
def test_who_asks_whether_water_is_cut_hears_what_the_notices_say(cast: Cast, clock: StoppedClock, they: str) -> None:
    """Nothing is reported for a question, and whoever has none is told how to say so."""
    chat = Chat(cast, "meijie")
    dialogue(chat, [(they, "没有停水的通知"), ("家里没水了", "报好了")])
    at, said = clock.now(), writing.Said(cast.xiushan, Kind.WATER, "今天停水", "清洗水箱，请提前存水。")
    with cast.house.database.write() as session:
        notice_id = writing.write(session, cast["xiaoli"], said, at=at)
        publishing.publish(session, cast["xiaoli"], notice_id, version=1, at=at)
    dialogue(chat, [(they, "今天停水：清洗水箱"), ("停电了吗", "没有停电的通知")])
    assert cast.counts()["reports"] == 1
    clock.advance(days=3)
    dialogue(chat, [(they, "没有停水的通知")])
