"""What goes to staff: app messages, cards and their change, robots, pictures; and who signs in."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from server.wechat.cards import Button, Fact, Look, button_card
from server.wechat.connect import Wechat
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.shortening import shorten
from server.wechat.work import Work
from tests.server.wechat.fake_platform import FakePlatform

SEND, UPDATE = "/cgi-bin/message/send", "/cgi-bin/message/update_template_card"
SENT = {"errcode": 0, "errmsg": "ok", "msgid": "m-1", "invaliduser": "", "response_code": "rc-1"}


@pytest.fixture
def work(wechat: Wechat) -> Work:
    assert wechat.work is not None
    return wechat.work


def test_words_to_staff_ask_wecom_to_drop_a_double(work: Work, platform: FakePlatform) -> None:
    platform.on(SEND, {**SENT, "invaliduser": "gone|left"})
    sent = work.send_text(["xiaoli", "gone", "left"], "新的报事：厨房漏水")
    assert (sent.msgid, sent.missed, sent.response_code) == ("m-1", ("gone", "left"), "rc-1")
    (call,) = platform.calls(SEND)
    assert call.query == {"access_token": "work-1"}
    assert call.json == {
        "touser": "xiaoli|gone|left",
        "agentid": 1000002,
        "msgtype": "text",
        "text": {"content": "新的报事：厨房漏水"},
        "enable_duplicate_check": 1,
        "duplicate_check_interval": 1800,
    }


def test_nobody_to_send_to_is_refused_before_any_call(work: Work, platform: FakePlatform) -> None:
    for nobody in ([], ["x"] * 1001):
        with pytest.raises(ValueError, match="people"):
            work.send_text(nobody, "?")
    assert platform.heard == []


def test_a_card_is_sent_and_settled_once_somebody_took_it(work: Work, platform: FakePlatform) -> None:
    platform.on(SEND, SENT)
    platform.on(UPDATE, {"errcode": 0, "invaliduser": ""})
    card = button_card(
        title="新的报事", words="厨房漏水", facts=[Fact("房屋", "21栋1单元702")],
        buttons=[Button("接单", "take", Look.MAIN), Button("看一看", "look")], task_id="report-7",
    )  # fmt: skip
    sent = work.send_card(["xiaoli"], card)
    assert sent.response_code
    work.settle_card(["xiaoli"], sent.response_code, "小李已接单")
    assert platform.calls(SEND)[0].json["template_card"] == {
        "card_type": "button_interaction",
        "main_title": {"title": "新的报事", "desc": "厨房漏水"},
        "horizontal_content_list": [{"keyname": "房屋", "value": "21栋1单元702"}],
        "task_id": "report-7",
        "button_list": [
            {"text": "接单", "style": 1, "key": "take"},
            {"text": "看一看", "style": 2, "key": "look"},
        ],
    }
    assert platform.calls(UPDATE)[0].json == {
        "userids": ["xiaoli"],
        "agentid": 1000002,
        "response_code": "rc-1",
        "button": {"replace_name": "小李已接单"},
    }


def test_a_whole_card_can_be_replaced(work: Work, platform: FakePlatform) -> None:
    platform.on(UPDATE, {"errcode": 0})
    url = "http://127.0.0.1:8600/console"
    card = button_card(
        title="已办结", facts=[Fact("用时", "35 分钟")], buttons=[Button("看一看", "look")], task_id="t", url=url
    )
    work.replace_card(["xiaoli"], "rc-1", card)
    sent = platform.calls(UPDATE)[0].json["template_card"]
    assert sent["card_action"] == {"type": 1, "url": url}
    assert sent["horizontal_content_list"] == [{"keyname": "用时", "value": "35 分钟"}]


def test_cards_are_cut_to_what_wecom_shows() -> None:
    facts = [Fact("很长很长的名称", "值" * 40)] * 9
    card = button_card(
        title="标题" * 20, words="\n话 " * 40, facts=facts, buttons=[Button("按" * 20, "k")], task_id="t"
    )
    title, shown = card["main_title"], card["horizontal_content_list"]
    assert isinstance(title, dict)
    assert isinstance(shown, list)
    assert (len(title["title"]), len(title["desc"]), len(shown)) == (26, 30, 6)
    assert shown[0] == {"keyname": "很长很长…", "value": "值" * 25 + "…"}


@pytest.mark.parametrize("task_id", ["", "有中文", "a b", "x" * 129])
def test_a_task_id_wecom_would_refuse_is_refused_here(task_id: str) -> None:
    with pytest.raises(ValueError, match="task id"):
        button_card(title="t", buttons=[Button("好", "ok")], task_id=task_id)


@pytest.mark.parametrize("count", [0, 7])
def test_a_card_has_one_to_six_buttons(count: int) -> None:
    with pytest.raises(ValueError, match="buttons"):
        button_card(title="t", buttons=[Button("好", f"{n}") for n in range(count)], task_id="t")


def test_two_buttons_never_share_a_key() -> None:
    with pytest.raises(ValueError, match="share a key"):
        button_card(title="t", buttons=[Button("好", "ok"), Button("不", "ok")], task_id="t")


def test_a_picture_survives_the_second_try_after_a_stale_token(work: Work, platform: FakePlatform) -> None:
    tokens = ({"errcode": 0, "access_token": f"work-{n}", "expires_in": 7200} for n in (1, 2))
    platform.on("/cgi-bin/gettoken", *tokens)
    platform.on("/cgi-bin/media/upload", {"errcode": 42001}, {"errcode": 0, "media_id": "media-1", "created_at": "1"})
    assert work.upload_image("photo.jpg", b"\xff\xd8picture") == "media-1"
    first, second = platform.calls("/cgi-bin/media/upload")
    assert (first.query["type"], second.query["access_token"]) == ("image", "work-2")
    assert b'name="media"; filename="photo.jpg"' in first.body
    assert b"\xff\xd8picture" in second.body


def test_an_oauth_code_becomes_a_member_and_an_outsider_does_not(work: Work, platform: FakePlatform) -> None:
    path = "/cgi-bin/auth/getuserinfo"
    platform.on(path, {"errcode": 0, "userid": "xiaoli"}, {"errcode": 0, "openid": "stranger"}, {"errcode": 0})
    assert work.userid("code-1") == "xiaoli"
    assert platform.calls(path)[0].query == {"code": "code-1", "access_token": "work-1"}
    with pytest.raises(WechatRefused) as refused:
        work.userid("code-2")
    assert refused.value.kind is Refusal.code
    with pytest.raises(WechatUnreachable):
        work.userid("code-3")


def test_the_sign_in_address_carries_everything_encoded(work: Work) -> None:
    address = urlsplit(work.sign_in_address("http://127.0.0.1:8600/console/back?to=/a&b", "s t"))
    assert address.path == "/connect/oauth2/authorize"
    assert address.fragment == "wechat_redirect"
    assert parse_qs(address.query) == {
        "appid": ["ww1000000000000001"],
        "redirect_uri": ["http://127.0.0.1:8600/console/back?to=/a&b"],
        "response_type": ["code"],
        "scope": ["snsapi_base"],
        "state": ["s t"],
        "agentid": ["1000002"],
    }


def test_a_robot_speaks_with_its_key_and_no_token(wechat: Wechat, platform: FakePlatform) -> None:
    path = "/cgi-bin/webhook/send"
    platform.on(path, {"errcode": 0, "errmsg": "ok"})
    robot = wechat.robot("robot-demo-key")
    robot.send_text("水" * 1000, mention=["xiaoli"])
    (text,) = platform.calls(path)
    assert text.query == {"key": "robot-demo-key"}
    assert len(text.json["text"]["content"].encode()) <= 2048
    assert text.json["text"]["mentioned_list"] == ["xiaoli"]
    assert len(platform.heard) == 1


@pytest.mark.parametrize(("code", "kind"), [(45009, Refusal.quota), (93000, Refusal.setup)])
def test_a_robots_no_says_what_kind_it_is(wechat: Wechat, platform: FakePlatform, code: int, kind: Refusal) -> None:
    platform.on("/cgi-bin/webhook/send", {"errcode": code, "errmsg": "no"})
    with pytest.raises(WechatRefused) as refused:
        wechat.robot("robot-demo-key").send_text("你好")
    assert refused.value.kind is kind


def test_words_are_shortened_between_characters() -> None:
    assert shorten("漏水了", 9) == "漏水了"
    assert shorten("漏水了。", 9) == "漏水…"
    assert shorten("a漏水了", 9) == "a漏…"
