"""Asking in chat for today's sheet: a few lines and a card."""

from __future__ import annotations

from server.kit.clock import StoppedClock
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
