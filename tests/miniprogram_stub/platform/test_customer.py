"""Customer messages: a resident opens the window, the window closes again."""

from typing import Any

from miniprogram_stub.platform.people import openid_of
from tests.miniprogram_stub.platform.local import APPID, Caller


def answer(wechat: Caller, **changes: Any) -> int:
    body = {"touser": openid_of(APPID, "meijie"), "msgtype": "text", "text": {"content": "您好"}, **changes}
    return int(wechat.weixin("/cgi-bin/message/custom/send", body)["errcode"])


def test_a_word_opens_the_window_for_five_answers_in_two_days(wechat: Caller) -> None:
    assert answer(wechat) == 45015
    wechat.phone("/meijie/say", {"text": "漏水了"})
    assert [answer(wechat) for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    wechat.phone("/meijie/say", {"text": "还在漏"})
    wechat.advance(hours=48)
    assert answer(wechat) == 0
    wechat.advance(seconds=1)
    assert answer(wechat) == 45015


def test_entering_opens_it_for_two_answers_in_a_minute(wechat: Caller) -> None:
    wechat.phone("/meijie/enter", {})
    assert [answer(wechat) for _ in range(3)] == [0, 0, 45047]
    wechat.phone("/meijie/enter", {})
    wechat.advance(seconds=61)
    assert answer(wechat) == 45015


def test_the_talk_is_on_the_phone(wechat: Caller) -> None:
    wechat.phone("/meijie/say", {"text": "漏水了"})
    answer(wechat)
    assert [(row["text"], row["mine"]) for row in wechat.phone("/meijie/messages")] == [
        ("漏水了", True),
        ("您好", False),
    ]


def test_what_is_no_message_is_refused(wechat: Caller) -> None:
    wechat.phone("/meijie/say", {"text": "漏水了"})
    assert answer(wechat, msgtype="poem") == 40008
    assert answer(wechat, text={}) == 44002
    assert answer(wechat, touser="nobody") == 40003
