"""Answers in chats and files from them, over a real socket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from server.delivery.rules import State, judge
from server.kit.clock import StoppedClock
from server.wechat import customer
from server.wechat.connect import Wechat, connect
from server.wechat.errors import Refusal, WechatRefused, WechatUnreachable
from server.wechat.memory_tokens import MemoryTokens
from server.wechat.oa import Oa
from server.wechat.settings import OaSettings, WechatSettings
from tests.server.wechat.fake_platform import FakePlatform, Typed

SEND, GET, UPLOAD = "/cgi-bin/message/custom/send", "/cgi-bin/media/get", "/cgi-bin/media/upload"


@pytest.fixture
def oa(settings: WechatSettings, clock: StoppedClock) -> Oa:
    """A service account at the same platform."""
    with_oa = replace(settings, oa=OaSettings("wx2000000000000002", "oa-secret"))
    found = connect(with_oa, store=MemoryTokens(), clock=clock).oa
    assert found
    return found


def test_words_pictures_and_pages_are_said_as_each_app(platform: FakePlatform, wechat: Wechat, oa: Oa) -> None:
    platform.on(SEND, {"errcode": 0})
    wechat.mini.say("o-1", customer.text("您好"))
    oa.say("o-2", customer.image("m-1"))
    oa.say("o-2", customer.page("物业费", "/pages/owed/owed", "m-2", "wx1000000000000001"))
    assert [call.json for call in platform.calls(SEND)] == [
        {"touser": "o-1", "msgtype": "text", "text": {"content": "您好"}},
        {"touser": "o-2", "msgtype": "image", "image": {"media_id": "m-1"}},
        {"touser": "o-2", "msgtype": "miniprogrampage", "miniprogrampage": {
            "title": "物业费", "pagepath": "pages/owed/owed", "thumb_media_id": "m-2", "appid": "wx1000000000000001"}},
    ]  # fmt: skip
    asked = {call.json["appid"] for call in platform.calls("/cgi-bin/stable_token")}
    assert asked == {"wx1000000000000001", "wx2000000000000002"}


def test_long_words_are_cut_to_what_the_platform_takes() -> None:
    content = customer.text("漏" * 2000)["text"]["content"]
    assert len(content.encode()) <= 2048 and content.endswith("…")


@pytest.mark.parametrize("code", [45015, 45047])
def test_a_shut_window_is_for_good(platform: FakePlatform, wechat: Wechat, code: int) -> None:
    platform.on(SEND, {"errcode": code, "errmsg": "no"})
    with pytest.raises(WechatRefused) as refused:
        wechat.mini.say("o-1", customer.text("您好"))
    assert refused.value.kind is Refusal.shut
    assert judge(refused.value, attempts=1, may_repeat=False).state is State.REFUSED


def test_a_photo_is_fetched_with_its_type(platform: FakePlatform, oa: Oa) -> None:
    platform.on(GET, Typed("image/jpeg", b"\xff\xd8\xff and so on"))
    assert oa.media("m-1") == customer.Fetched(b"\xff\xd8\xff and so on", "image/jpeg")
    assert platform.calls(GET)[0].query["media_id"] == "m-1"


def test_a_file_that_is_gone_is_refused_and_a_stale_token_replaced(platform: FakePlatform, oa: Oa) -> None:
    platform.on(GET, {"errcode": 40001, "errmsg": "old"}, Typed("audio/amr", b"#!AMR\n"))
    assert oa.media("m-1").media_type == "audio/amr"
    platform.on(GET, {"errcode": 40007, "errmsg": "gone"})
    with pytest.raises(WechatRefused, match=r"40007 .permanent"):
        oa.media("m-1")


def test_what_is_too_large_or_no_answer_is_not_taken(
    platform: FakePlatform, oa: Oa, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(customer, "LARGEST_MEDIA", 100)
    platform.on(GET, Typed("image/jpeg", b"x" * 101))
    with pytest.raises(WechatRefused, match=r"40009 .permanent"):
        oa.media("m-1")
    platform.on(GET, Typed("text/plain", b"what"))
    with pytest.raises(WechatUnreachable, match="unreadable"):
        oa.media("m-1")
    platform.on(GET, 500)
    with pytest.raises(WechatUnreachable, match="500"):
        oa.media("m-1")


def test_a_picture_is_lent_and_whatever_goes_wrong_then_nothing_was_said(platform: FakePlatform, oa: Oa) -> None:
    platform.on(UPLOAD, {"media_id": "m-9"}, {"media_id": 9}, None)
    assert oa.lend_image("a.jpg", b"\xff\xd8\xff") == "m-9"
    for _ in range(2):
        with pytest.raises(WechatUnreachable) as lost:
            oa.lend_image("a.jpg", b"\xff\xd8\xff")
        assert lost.value.certain


def test_who_somebody_is_to_all_our_apps(platform: FakePlatform, oa: Oa) -> None:
    platform.on("/cgi-bin/user/info", {"subscribe": 1, "openid": "o-2", "unionid": "u-1"}, {"subscribe": 0})
    assert (oa.unionid("o-2"), oa.unionid("o-3")) == ("u-1", None)
